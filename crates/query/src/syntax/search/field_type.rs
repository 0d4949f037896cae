//! The interpretation of values by the type of their field ([`Kind`]).

use std::net::IpAddr;
use std::ops::Range;

use logdex_event::field::{FieldSpec, Kind, Role};
use logdex_event::format;

use crate::error::QueryError;
use crate::plan::{Bound, Filter, Test, TimeRange};
use crate::syntax::Context;
use crate::value::{decimal, network};

use super::lexer::{Bounds, RangeBound, Text};
use super::phrase::phrase;

/// The field whose values are names of formats, which may be abbreviated.
const DATASET: &str = "event.dataset";

/// The field whose value is interpreted.
pub(super) struct FieldContext<'a> {
    pub(super) name: &'a str,
    /// Its row in the catalogue; `None` for native paths.
    pub(super) spec: Option<&'static FieldSpec>,
    pub(super) context: &'a Context<'a>,
}

impl FieldContext<'_> {
    pub(super) fn is_id(&self) -> bool {
        self.spec.is_some_and(|spec| spec.role == Role::Id)
    }
}

/// The condition that a value stands for.
pub(super) enum Condition {
    /// A test of the field's values.
    Test(Test),
    /// A condition on the event: its time is no value.
    Event(Filter),
}

/// The interpretation of the values of one type of field.
pub(super) struct FieldType {
    /// `*` (true) and null markers (false).
    pub(super) presence: fn(bool) -> Condition,
    /// Any other word or quoted text.
    pub(super) text: fn(&FieldContext, &Text) -> Result<Condition, QueryError>,
    /// A range with at least one bound.
    pub(super) range: fn(&FieldContext, &Bounds) -> Result<Condition, QueryError>,
}

/// The type of a field; native paths have no row and values of any type.
pub(super) fn of(spec: Option<&FieldSpec>) -> FieldType {
    match spec.map(|spec| spec.kind) {
        None => FieldType { presence: value_presence, text: native, range: ordered },
        Some(Kind::Keyword) => FieldType { presence: value_presence, text: keyword, range: ordered },
        Some(Kind::Text) => FieldType { presence: value_presence, text: words, range: no_order },
        Some(Kind::Ip) => FieldType { presence: value_presence, text: address, range: addresses },
        Some(Kind::Integer) => FieldType { presence: value_presence, text: integer, range: integers },
        Some(Kind::Boolean) => FieldType { presence: value_presence, text: boolean, range: no_order },
        Some(Kind::Date) => FieldType { presence: time_presence, text: date, range: dates },
    }
}

fn value_presence(present: bool) -> Condition {
    Condition::Test(if present { Test::Exists } else { Test::Null })
}

fn test(test: Test) -> Result<Condition, QueryError> {
    Ok(Condition::Test(test))
}

/// A native path: the notation of a value determines its type.
fn native(_: &FieldContext, text: &Text) -> Result<Condition, QueryError> {
    let value = text.literal.clone();
    test(match text {
        Text { quoted: true, .. } => Test::Equals { value, number: None },
        Text { wild: true, .. } => folded_glob(text),
        _ => Test::EqualsFolded { number: decimal(&value), value },
    })
}

fn keyword(field: &FieldContext, text: &Text) -> Result<Condition, QueryError> {
    let value = text.literal.clone();
    test(match (text.wild && !text.quoted, field.is_id()) {
        (true, true) => Test::Glob { pattern: text.pattern.clone(), folded: false },
        (true, false) => folded_glob(text),
        (false, id) if id || text.quoted => Test::Equals { value, number: None },
        (false, _) => {
            let full = if field.name == DATASET { format::called(&value) } else { None };
            Test::EqualsFolded { value: full.map_or(value, str::to_owned), number: None }
        }
    })
}

fn folded_glob(text: &Text) -> Test {
    Test::Glob { pattern: text.pattern.to_ascii_lowercase(), folded: true }
}

fn words(_: &FieldContext, text: &Text) -> Result<Condition, QueryError> {
    test(Test::Words(phrase(text)?))
}

fn address(field: &FieldContext, text: &Text) -> Result<Condition, QueryError> {
    let may_be_address = |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | ':' | '*' | '?');
    if text.wild && !text.quoted && text.pattern.chars().all(may_be_address) {
        return test(folded_glob(text));
    }
    match network(&text.literal) {
        Some(network) => test(Test::Network(network)),
        None => Err(unfit(field, text, "192.0.2.7, 10.0.0.0/8, 2001:db8::/32 or 10.0.*")),
    }
}

fn addresses(field: &FieldContext, bounds: &Bounds) -> Result<Condition, QueryError> {
    let bound = |bound: &RangeBound| match bound.text.literal.parse::<IpAddr>() {
        Ok(ip) => Ok(Bound::Ip { value: ip.to_canonical(), inclusive: bound.inclusive }),
        Err(_) => Err(unfit(field, &bound.text, "192.0.2.7 or 2001:db8::7")),
    };
    let (low, high) = (optional(bounds.low.as_ref(), bound)?, optional(bounds.high.as_ref(), bound)?);
    match (&low, &high) {
        (Bound::Ip { value: a, .. }, Bound::Ip { value: b, .. }) if a.is_ipv4() != b.is_ipv4() => {
            Err(QueryError::new(bounds.at.clone(), "one end of this range is IPv4, the other IPv6"))
        }
        _ => test(Test::Range { low, high }),
    }
}

fn integer(field: &FieldContext, text: &Text) -> Result<Condition, QueryError> {
    let may_be_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '*' | '?');
    if text.wild && !text.quoted && text.literal.chars().all(may_be_number) {
        return test(folded_glob(text));
    }
    match decimal(&text.literal) {
        Some(number) => test(Test::Equals { value: text.literal.clone(), number: Some(number) }),
        None => Err(unfit(field, text, "a number: 404, 4*, >=400 or [400 TO 499]")),
    }
}

fn integers(field: &FieldContext, bounds: &Bounds) -> Result<Condition, QueryError> {
    let bound = |bound: &RangeBound| match decimal(&bound.text.literal) {
        Some(value) => Ok(Bound::Number { value, inclusive: bound.inclusive }),
        None => Err(unfit(field, &bound.text, "a number")),
    };
    test(Test::Range {
        low: optional(bounds.low.as_ref(), bound)?,
        high: optional(bounds.high.as_ref(), bound)?,
    })
}

fn boolean(field: &FieldContext, text: &Text) -> Result<Condition, QueryError> {
    let value = match text.literal.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => "true",
        "false" | "no" | "0" => "false",
        _ => return Err(unfit(field, text, "true or false")),
    };
    test(Test::Equals { value: value.to_owned(), number: None })
}

/// A range of keywords or native values: of numbers or addresses if all its bounds
/// are, else of text.
fn ordered(_: &FieldContext, bounds: &Bounds) -> Result<Condition, QueryError> {
    let (low, high) = both(bounds, number_bound)
        .or_else(|| both(bounds, ip_bound))
        .unwrap_or_else(|| (text_bound(bounds.low.as_ref()), text_bound(bounds.high.as_ref())));
    test(Test::Range { low, high })
}

fn both(bounds: &Bounds, read: fn(&RangeBound) -> Option<Bound>) -> Option<(Bound, Bound)> {
    let optional = |bound: &Option<RangeBound>| bound.as_ref().map_or(Some(Bound::None), read);
    Some((optional(&bounds.low)?, optional(&bounds.high)?))
}

fn number_bound(bound: &RangeBound) -> Option<Bound> {
    let value = decimal(&bound.text.literal).filter(|_| !bound.text.quoted)?;
    Some(Bound::Number { value, inclusive: bound.inclusive })
}

fn ip_bound(bound: &RangeBound) -> Option<Bound> {
    let value = bound.text.literal.parse::<IpAddr>().ok().filter(|_| !bound.text.quoted)?;
    Some(Bound::Ip { value: value.to_canonical(), inclusive: bound.inclusive })
}

fn text_bound(bound: Option<&RangeBound>) -> Bound {
    bound.map_or(Bound::None, |bound| Bound::Text {
        value: bound.text.literal.clone(),
        inclusive: bound.inclusive,
    })
}

fn no_order(field: &FieldContext, bounds: &Bounds) -> Result<Condition, QueryError> {
    Err(QueryError::new(bounds.at.clone(), format!("`{}` has no order to compare by", field.name))
        .hint("to look for the text, put it in quotes"))
}

/// The condition that the event has a time, or has none.
fn time_presence(present: bool) -> Condition {
    let any = Filter::Time(TimeRange::default());
    Condition::Event(if present { any } else { Filter::Not(Box::new(any)) })
}

fn date(field: &FieldContext, text: &Text) -> Result<Condition, QueryError> {
    let span = span(field, text)?;
    if span.start == span.end {
        let what = format!("`{}` is a point in time, which no event will have", text.literal);
        return Err(QueryError::new(text.at.clone(), what)
            .hint(format!("write {0}:>={1} for what happened since", field.name, text.literal)));
    }
    Ok(Condition::Event(Filter::Time(TimeRange { from: Some(span.start), until: Some(span.end) })))
}

/// An inclusive bound includes its whole span, an exclusive one excludes all of it.
fn dates(field: &FieldContext, bounds: &Bounds) -> Result<Condition, QueryError> {
    let mut range = TimeRange::default();
    if let Some(low) = &bounds.low {
        let span = span(field, &low.text)?;
        range.from = Some(if low.inclusive { span.start } else { span.end });
    }
    if let Some(high) = &bounds.high {
        let span = span(field, &high.text)?;
        range.until = Some(if high.inclusive { span.end } else { span.start });
    }
    Ok(Condition::Event(Filter::Time(range)))
}

fn span(field: &FieldContext, text: &Text) -> Result<Range<logdex_event::Timestamp>, QueryError> {
    match field.context.clock.span(&text.literal) {
        Ok(span) => Ok(span.from..span.until),
        Err(error) => Err(QueryError::new(text.at.clone(), error.to_string())),
    }
}

fn optional(
    bound: Option<&RangeBound>,
    read: impl Fn(&RangeBound) -> Result<Bound, QueryError>,
) -> Result<Bound, QueryError> {
    bound.map_or(Ok(Bound::None), read)
}

fn unfit(field: &FieldContext, text: &Text, expected: &str) -> QueryError {
    let what = format!("`{}` can't be a value of `{}`, expected {expected}", text.literal, field.name);
    QueryError::new(text.at.clone(), what)
}
