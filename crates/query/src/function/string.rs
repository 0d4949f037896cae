//! Text functions. Positions and lengths count characters.

use crate::value::{MAX_TEXT_BYTES, Value};

use super::definition::{BOTH, Function, INSIGHTS, SQL, at_least, exactly, from_to, null_aware, row};

pub(super) const FUNCTIONS: &[Function] = &[
    // 1 if the field is missing or the empty text, else 0.
    null_aware("isempty", INSIGHTS, exactly(1), |values| {
        i64::from(values[0].is_null() || values[0].text() == Some("")).into()
    }),
    // 1 if the field is missing or nothing but white space, else 0.
    null_aware("isblank", INSIGHTS, exactly(1), |values| {
        let blank = |text: &str| text.trim().is_empty();
        i64::from(values[0].is_null() || values[0].text().is_some_and(blank)).into()
    }),
    // The texts one after the other.
    row("concat", BOTH, at_least(1), |values| {
        let texts: Vec<_> = values.iter().filter_map(Value::as_text).collect();
        let length = texts.iter().map(|text| text.len()).sum::<usize>();
        (length <= MAX_TEXT_BYTES).then(|| texts.concat()).into()
    }),
    // Without white space, or these characters, at both ends.
    row("trim", BOTH, from_to(1, 2), |values| trimmed(values, true, true)),
    // Without white space, or these characters, at the start.
    row("ltrim", BOTH, from_to(1, 2), |values| trimmed(values, true, false)),
    // Without white space, or these characters, at the end.
    row("rtrim", BOTH, from_to(1, 2), |values| trimmed(values, false, true)),
    // How many characters it has.
    row("strlen", INSIGHTS, exactly(1), |values| length(&values[0])),
    row("length", SQL, exactly(1), |values| length(&values[0])),
    // In capital letters.
    row("toupper", INSIGHTS, exactly(1), |values| map(&values[0], str::to_uppercase)),
    row("upper", SQL, exactly(1), |values| map(&values[0], str::to_uppercase)),
    // In small letters.
    row("tolower", INSIGHTS, exactly(1), |values| map(&values[0], str::to_lowercase)),
    row("lower", SQL, exactly(1), |values| map(&values[0], str::to_lowercase)),
    // From a position, from 0, so many characters or all.
    row("substr", INSIGHTS, from_to(2, 3), |values| {
        let start = values[1].integer().and_then(|start| usize::try_from(start).ok());
        start.map_or(Value::Null, |start| part(&values[0], start, values.get(2)))
    }),
    // From a position, from 1 or -1 for the last, so many characters or all.
    row("substr", SQL, from_to(2, 3), sql_part),
    // The same as substr.
    row("substring", SQL, from_to(2, 3), sql_part),
    // With every such part replaced, or left out.
    row("replace", BOTH, from_to(2, 3), replaced),
    // 1 if the text has the part in it, else 0.
    row("strcontains", INSIGHTS, exactly(2), |values| {
        both(values, |text, part| i64::from(text.contains(part)).into())
    }),
    // Where the part begins, from 1; 0 if it is not there.
    row("strpos", SQL, exactly(2), |values| {
        both(values, |text, part| {
            let before = text.find(part).map(|at| text[..at].chars().count() as i64);
            before.map_or(0, |before| before + 1).into()
        })
    }),
    // True if the text begins with the part.
    row("starts_with", SQL, exactly(2), |values| both(values, |text, part| text.starts_with(part).into())),
    // True if the text ends with the part.
    row("ends_with", SQL, exactly(2), |values| both(values, |text, part| text.ends_with(part).into())),
    // The parts between separators, as a list.
    row("split", SQL, exactly(2), |values| {
        both(values, |text, separator| match separator {
            "" => Value::List([Value::from(text)].into()),
            separator => Value::List(text.split(separator).map(Value::from).collect()),
        })
    }),
    // One of the parts between separators, from 1.
    row("split_part", SQL, exactly(3), |values| {
        let at = values[2].integer().and_then(|at| usize::try_from(at.checked_sub(1)?).ok());
        both(values, |text, separator| match (at, separator) {
            (None, _) | (_, "") => Value::Null,
            (Some(at), separator) => text.split(separator).nth(at).into(),
        })
    }),
    // The characters from the last to the first.
    row("reverse", SQL, exactly(1), |values| map(&values[0], |text| text.chars().rev().collect())),
];

fn replaced(values: &[Value]) -> Value {
    let with = values.get(2).and_then(Value::as_text).unwrap_or_default();
    both(values, |text, part| {
        if part.is_empty() {
            return text.into();
        }
        let most = text.matches(part).count().saturating_mul(with.len()).saturating_add(text.len());
        (most <= MAX_TEXT_BYTES).then(|| text.replace(part, &with)).into()
    })
}

fn map(value: &Value, of: impl Fn(&str) -> String) -> Value {
    value.as_text().map(|text| of(&text)).into()
}

fn length(value: &Value) -> Value {
    value.as_text().map(|text| text.chars().count() as i64).into()
}

fn both(values: &[Value], of: impl Fn(&str, &str) -> Value) -> Value {
    match (values[0].as_text(), values[1].as_text()) {
        (Some(a), Some(b)) => of(&a, &b),
        _ => Value::Null,
    }
}

fn trimmed(values: &[Value], start: bool, end: bool) -> Value {
    let cut = values.get(1).and_then(Value::as_text);
    let goes = |c: char| cut.as_ref().map_or(c.is_whitespace(), |cut| cut.contains(c));
    map(&values[0], |text| {
        let text = if start { text.trim_start_matches(goes) } else { text };
        let text = if end { text.trim_end_matches(goes) } else { text };
        text.to_owned()
    })
}

/// `length` characters from `start`, all without a length.
fn part(value: &Value, start: usize, length: Option<&Value>) -> Value {
    let length = match length.map(Value::integer) {
        None => usize::MAX,
        Some(Some(length)) => usize::try_from(length).unwrap_or(0),
        Some(None) => return Value::Null,
    };
    map(value, |text| text.chars().skip(start).take(length).collect())
}

fn sql_part(values: &[Value]) -> Value {
    let Some(start) = values[1].integer() else { return Value::Null };
    let count = values[0].as_text().map_or(0, |text| text.chars().count() as i64);
    let from = if start < 0 { count.saturating_add(start) } else { start - 1 };
    match usize::try_from(from) {
        Ok(from) => part(&values[0], from, values.get(2)),
        // Position 0, or one before the start, is in no text.
        Err(_) => map(&values[0], |_| String::new()),
    }
}
