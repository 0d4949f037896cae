//! Functions of JSON texts, lists and maps.

use crate::value::Value;

use super::definition::{Function, INSIGHTS, SQL, exactly, row};

pub(super) const FUNCTIONS: &[Function] = &[
    // The map or list that a JSON text is.
    row("jsonParse", INSIGHTS, exactly(1), |values| values[0].parsed_json()),
    // A map or list as JSON text.
    row("jsonStringify", INSIGHTS, exactly(1), |values| stringify(&values[0])),
    // The value that a JSON text encodes.
    row("json_parse", SQL, exactly(1), |values| values[0].parsed_json()),
    // A value as JSON text.
    row("json_format", SQL, exactly(1), |values| stringify(&values[0])),
    // How many values a list has.
    row("json_array_length", SQL, exactly(1), |values| count(&values[0])),
    // How many values a list or a map has.
    row("cardinality", SQL, exactly(1), |values| count(&values[0])),
    // True if a list has the value in it.
    row("contains", SQL, exactly(2), |values| contains(&values[0], &values[1])),
    // The element at a key, or a position from 1, or -1 for the last.
    row("element_at", SQL, exactly(2), |values| element_at(&values[0], &values[1])),
    // The values of a list as one text, with this between.
    row("array_join", SQL, exactly(2), |values| {
        let Value::List(list) = &values[0] else { return Value::Null };
        let texts: Vec<String> = list.iter().filter(|value| !value.is_null()).map(Value::to_string).collect();
        texts.join(&values[1].to_string()).into()
    }),
    // Each value of a list once.
    row("array_distinct", SQL, exactly(1), |values| {
        let Value::List(list) = &values[0] else { return Value::Null };
        let mut seen = std::collections::HashSet::new();
        Value::List(list.iter().filter(|value| seen.insert(*value)).cloned().collect())
    }),
    // The values of a list in order.
    row("array_sort", SQL, exactly(1), |values| {
        let Value::List(list) = &values[0] else { return Value::Null };
        let mut sorted = list.to_vec();
        sorted.sort();
        Value::List(sorted.into())
    }),
];

fn stringify(value: &Value) -> Value {
    let mut text = String::new();
    value.write_json(&mut text);
    text.into()
}

/// The number of values of a list, or of a text that is one, or of a map.
fn count(value: &Value) -> Value {
    match (value, value.parsed_json()) {
        (_, Value::List(list)) => Value::Int(list.len() as i64),
        (Value::Map(entries), _) => Value::Int(entries.len() as i64),
        _ => Value::Null,
    }
}

/// True if a list has the value in it; null for what is no list.
pub(super) fn contains(list: &Value, value: &Value) -> Value {
    match list {
        Value::List(list) => list.contains(value).into(),
        _ => Value::Null,
    }
}

fn element_at(value: &Value, key: &Value) -> Value {
    match (value, key.integer()) {
        (Value::List(list), Some(at)) => {
            let from_end = usize::try_from(at.unsigned_abs()).unwrap_or(usize::MAX);
            let at = if at < 0 { list.len().checked_sub(from_end) } else { from_end.checked_sub(1) };
            at.and_then(|at| list.get(at)).cloned().unwrap_or_default()
        }
        (Value::Map(_), _) => value.at(key),
        _ => Value::Null,
    }
}
