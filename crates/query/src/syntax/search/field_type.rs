//! How the values of each [`Kind`] of field are read in a question.

use std::net::IpAddr;
use std::ops::Range;

use logdex_event::field::{FieldSpec, Kind, Role};
use logdex_event::format;

use crate::error::QueryError;
use crate::plan::{Bound, Filter, Test, TimeRange};
use crate::syntax::Context;
use crate::value::{decimal, network};

use super::lexer::{End, Ends, Text};
use super::phrase::phrase;

/// The field whose values are the names of formats, which may be cut short.
const DATASET: &str = "event.dataset";

/// A field, as far as reading its values depends on it.
pub(super) struct Asked<'a> {
    pub(super) name: &'a str,
    /// Its row in the catalogue; native paths have none.
    pub(super) spec: Option<&'static FieldSpec>,
    pub(super) context: &'a Context<'a>,
}

impl Asked<'_> {
    pub(super) fn is_id(&self) -> bool {
        self.spec.is_some_and(|spec| spec.role == Role::Id)
    }
}

/// What is asked of one field.
pub(super) enum Condition {
    /// Of its values.
    Test(Test),
    /// Of the event as a whole: its time is no value.
    Event(Filter),
}

/// How one kind reads what is asked of it.
pub(super) struct Reading {
    /// `*` (true) and the null forms (false).
    pub(super) presence: fn(bool) -> Condition,
    /// A word or a quoted text that is neither.
    pub(super) text: fn(&Asked, &Text) -> Result<Condition, QueryError>,
    /// A range with at least one end.
    pub(super) range: fn(&Asked, &Ends) -> Result<Condition, QueryError>,
}

/// How the values of a field are read; native paths have no row and any kind
/// of value.
pub(super) fn of(spec: Option<&FieldSpec>) -> Reading {
    match spec.map(|spec| spec.kind) {
        None => Reading { presence: value_presence, text: native, range: ordered },
        Some(Kind::Keyword) => Reading { presence: value_presence, text: keyword, range: ordered },
        Some(Kind::Text) => Reading { presence: value_presence, text: words, range: no_order },
        Some(Kind::Ip) => Reading { presence: value_presence, text: address, range: addresses },
        Some(Kind::Integer) => Reading { presence: value_presence, text: integer, range: integers },
        Some(Kind::Boolean) => Reading { presence: value_presence, text: boolean, range: no_order },
        Some(Kind::Date) => Reading { presence: time_presence, text: date, range: dates },
    }
}

fn value_presence(present: bool) -> Condition {
    Condition::Test(if present { Test::Exists } else { Test::Null })
}

fn test(test: Test) -> Result<Condition, QueryError> {
    Ok(Condition::Test(test))
}

/// A native path: values of any kind, told by how they look.
fn native(_: &Asked, text: &Text) -> Result<Condition, QueryError> {
    let value = text.literal.clone();
    test(match text {
        Text { quoted: true, .. } => Test::Equals { value, number: None },
        Text { wild: true, .. } => folded_glob(text),
        _ => Test::EqualsFolded { number: decimal(&value), value },
    })
}

fn keyword(asked: &Asked, text: &Text) -> Result<Condition, QueryError> {
    let value = text.literal.clone();
    test(match (text.wild && !text.quoted, asked.is_id()) {
        (true, true) => Test::Glob { pattern: text.pattern.clone(), folded: false },
        (true, false) => folded_glob(text),
        (false, id) if id || text.quoted => Test::Equals { value, number: None },
        (false, _) => {
            let full = if asked.name == DATASET { format::called(&value) } else { None };
            Test::EqualsFolded { value: full.map_or(value, str::to_owned), number: None }
        }
    })
}

fn folded_glob(text: &Text) -> Test {
    Test::Glob { pattern: text.pattern.to_ascii_lowercase(), folded: true }
}

fn words(_: &Asked, text: &Text) -> Result<Condition, QueryError> {
    test(Test::Words(phrase(text)?))
}

fn address(asked: &Asked, text: &Text) -> Result<Condition, QueryError> {
    let may_be_address = |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | ':' | '*' | '?');
    if text.wild && !text.quoted && text.pattern.chars().all(may_be_address) {
        return test(folded_glob(text));
    }
    match network(&text.literal) {
        Some(network) => test(Test::Network(network)),
        None => Err(unfit(asked, text, "192.0.2.7, 10.0.0.0/8, 2001:db8::/32 or 10.0.*")),
    }
}

fn addresses(asked: &Asked, ends: &Ends) -> Result<Condition, QueryError> {
    let bound = |end: &End| match end.text.literal.parse::<IpAddr>() {
        Ok(ip) => Ok(Bound::Ip { value: ip.to_canonical(), inclusive: end.inclusive }),
        Err(_) => Err(unfit(asked, &end.text, "192.0.2.7 or 2001:db8::7")),
    };
    let (low, high) = (bounded(ends.low.as_ref(), bound)?, bounded(ends.high.as_ref(), bound)?);
    match (&low, &high) {
        (Bound::Ip { value: a, .. }, Bound::Ip { value: b, .. }) if a.is_ipv4() != b.is_ipv4() => {
            Err(QueryError::new(ends.at.clone(), "one end of this range is IPv4, the other IPv6"))
        }
        _ => test(Test::Range { low, high }),
    }
}

fn integer(asked: &Asked, text: &Text) -> Result<Condition, QueryError> {
    let may_be_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '*' | '?');
    if text.wild && !text.quoted && text.literal.chars().all(may_be_number) {
        return test(folded_glob(text));
    }
    match decimal(&text.literal) {
        Some(number) => test(Test::Equals { value: text.literal.clone(), number: Some(number) }),
        None => Err(unfit(asked, text, "a number: 404, 4*, >=400 or [400 TO 499]")),
    }
}

fn integers(asked: &Asked, ends: &Ends) -> Result<Condition, QueryError> {
    let bound = |end: &End| match decimal(&end.text.literal) {
        Some(value) => Ok(Bound::Number { value, inclusive: end.inclusive }),
        None => Err(unfit(asked, &end.text, "a number")),
    };
    test(Test::Range { low: bounded(ends.low.as_ref(), bound)?, high: bounded(ends.high.as_ref(), bound)? })
}

fn boolean(asked: &Asked, text: &Text) -> Result<Condition, QueryError> {
    let value = match text.literal.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => "true",
        "false" | "no" | "0" => "false",
        _ => return Err(unfit(asked, text, "true or false")),
    };
    test(Test::Equals { value: value.to_owned(), number: None })
}

/// A range of keywords or native values: of numbers or addresses if all its
/// ends are some, else of text.
fn ordered(_: &Asked, ends: &Ends) -> Result<Condition, QueryError> {
    let (low, high) = both(ends, number_bound)
        .or_else(|| both(ends, ip_bound))
        .unwrap_or_else(|| (text_bound(ends.low.as_ref()), text_bound(ends.high.as_ref())));
    test(Test::Range { low, high })
}

fn both(ends: &Ends, bound: fn(&End) -> Option<Bound>) -> Option<(Bound, Bound)> {
    let read = |end: &Option<End>| end.as_ref().map_or(Some(Bound::None), bound);
    Some((read(&ends.low)?, read(&ends.high)?))
}

fn number_bound(end: &End) -> Option<Bound> {
    let value = decimal(&end.text.literal).filter(|_| !end.text.quoted)?;
    Some(Bound::Number { value, inclusive: end.inclusive })
}

fn ip_bound(end: &End) -> Option<Bound> {
    let value = end.text.literal.parse::<IpAddr>().ok().filter(|_| !end.text.quoted)?;
    Some(Bound::Ip { value: value.to_canonical(), inclusive: end.inclusive })
}

fn text_bound(end: Option<&End>) -> Bound {
    end.map_or(Bound::None, |end| Bound::Text { value: end.text.literal.clone(), inclusive: end.inclusive })
}

fn no_order(asked: &Asked, ends: &Ends) -> Result<Condition, QueryError> {
    Err(QueryError::new(ends.at.clone(), format!("`{}` has no order to compare by", asked.name))
        .hint("to look for the text, put it in quotes"))
}

/// Whether the event has a time.
fn time_presence(present: bool) -> Condition {
    let any = Filter::Time(TimeRange::default());
    Condition::Event(if present { any } else { Filter::Not(Box::new(any)) })
}

fn date(asked: &Asked, text: &Text) -> Result<Condition, QueryError> {
    let span = span(asked, text)?;
    if span.start == span.end {
        let what = format!("`{}` is a moment, which no event will have hit", text.literal);
        return Err(QueryError::new(text.at.clone(), what)
            .hint(format!("write {0}:>={1} for what happened since", asked.name, text.literal)));
    }
    Ok(Condition::Event(Filter::Time(TimeRange { from: Some(span.start), until: Some(span.end) })))
}

/// An end that is inside takes its whole span in, one that is outside leaves
/// all of it out.
fn dates(asked: &Asked, ends: &Ends) -> Result<Condition, QueryError> {
    let mut range = TimeRange::default();
    if let Some(low) = &ends.low {
        let span = span(asked, &low.text)?;
        range.from = Some(if low.inclusive { span.start } else { span.end });
    }
    if let Some(high) = &ends.high {
        let span = span(asked, &high.text)?;
        range.until = Some(if high.inclusive { span.end } else { span.start });
    }
    Ok(Condition::Event(Filter::Time(range)))
}

fn span(asked: &Asked, text: &Text) -> Result<Range<logdex_event::Timestamp>, QueryError> {
    match asked.context.clock.span(&text.literal) {
        Ok(span) => Ok(span.from..span.until),
        Err(error) => Err(QueryError::new(text.at.clone(), error.to_string())),
    }
}

fn bounded(
    end: Option<&End>,
    bound: impl Fn(&End) -> Result<Bound, QueryError>,
) -> Result<Bound, QueryError> {
    end.map_or(Ok(Bound::None), bound)
}

fn unfit(asked: &Asked, text: &Text, expected: &str) -> QueryError {
    let what = format!("`{}` can't be a value of `{}`, expected {expected}", text.literal, asked.name);
    QueryError::new(text.at.clone(), what)
}
