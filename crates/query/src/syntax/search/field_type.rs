//! The interpretation of values by the type of their field ([`Kind`]).

use std::ops::Range;

use logdex_event::field::{FieldSpec, Kind, Role};
use logdex_event::format;

use crate::error::QueryError;
use crate::plan::{Bound, Filter, Test, TimeRange};
use crate::syntax::Context;
use crate::value::{Decimal, network, parse_address};

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
    /// A word or quoted text that is neither `*` nor a null marker.
    pub(super) text: fn(&FieldContext, &Text) -> Result<Condition, QueryError>,
    /// A range with at least one bound.
    pub(super) range: fn(&FieldContext, &Bounds) -> Result<Condition, QueryError>,
}

/// The type of a field; native paths have no row and values of any type.
pub(super) fn of(spec: Option<&FieldSpec>) -> FieldType {
    match spec.map(|spec| spec.kind) {
        None => FieldType { text: native, range: ordered },
        Some(Kind::Keyword) => FieldType { text: keyword, range: ordered },
        Some(Kind::Text) => FieldType { text: words, range: no_order },
        Some(Kind::Ip) => FieldType { text: address, range: addresses },
        Some(Kind::Integer) => FieldType { text: integer, range: integers },
        Some(Kind::Boolean) => FieldType { text: boolean, range: no_order },
        Some(Kind::Date) => FieldType { text: date, range: dates },
    }
}

/// The condition that a field has a value: `*`, or none: null markers.
pub(super) fn presence(field: &FieldContext, present: bool) -> Condition {
    let any_time = Filter::Time(TimeRange::default());
    match (field.spec.map(|spec| spec.kind), present) {
        (Some(Kind::Date), true) => Condition::Event(any_time),
        (Some(Kind::Date), false) => Condition::Event(Filter::Not(Box::new(any_time))),
        (_, true) => Condition::Test(Test::Exists),
        (_, false) => Condition::Test(Test::Null),
    }
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
        _ => Test::EqualsFolded { number: Decimal::parse(&value), value },
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
    let expected = "192.0.2.7 or 2001:db8::7";
    let bound = |bound: &RangeBound| ip_bound(bound).ok_or_else(|| unfit(field, &bound.text, expected));
    match range(bounds, bound)? {
        Test::Range { low: Bound::Ip { value: a, .. }, high: Bound::Ip { value: b, .. } }
            if a.is_ipv4() != b.is_ipv4() =>
        {
            Err(QueryError::new(bounds.at.clone(), "one end of this range is IPv4, the other IPv6"))
        }
        range => test(range),
    }
}

fn integer(field: &FieldContext, text: &Text) -> Result<Condition, QueryError> {
    let may_be_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '*' | '?');
    if text.wild && !text.quoted && text.literal.chars().all(may_be_number) {
        return test(folded_glob(text));
    }
    match Decimal::parse(&text.literal) {
        Some(number) => test(Test::Equals { value: text.literal.clone(), number: Some(number) }),
        None => Err(unfit(field, text, "a number: 404, 4*, >=400 or [400 TO 499]")),
    }
}

fn integers(field: &FieldContext, bounds: &Bounds) -> Result<Condition, QueryError> {
    let bound = |bound: &RangeBound| number_bound(bound).ok_or_else(|| unfit(field, &bound.text, "a number"));
    range(bounds, bound).map(Condition::Test)
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
    let bare = |read: fn(&RangeBound) -> Option<Bound>| {
        range(bounds, |bound| read(bound).filter(|_| !bound.text.quoted).ok_or(()))
    };
    let texts = || range(bounds, |bound| Ok(text_bound(bound)));
    bare(number_bound).or_else(|()| bare(ip_bound)).or_else(|()| texts()).map(Condition::Test)
}

/// The range with the bounds that `read` makes.
fn range<E>(bounds: &Bounds, read: impl Fn(&RangeBound) -> Result<Bound, E>) -> Result<Test, E> {
    let end = |bound: &Option<RangeBound>| bound.as_ref().map_or(Ok(Bound::None), &read);
    Ok(Test::Range { low: end(&bounds.low)?, high: end(&bounds.high)? })
}

fn number_bound(bound: &RangeBound) -> Option<Bound> {
    Some(Bound::Number { value: Decimal::parse(&bound.text.literal)?, inclusive: bound.inclusive })
}

fn ip_bound(bound: &RangeBound) -> Option<Bound> {
    Some(Bound::Ip { value: parse_address(&bound.text.literal)?, inclusive: bound.inclusive })
}

fn text_bound(bound: &RangeBound) -> Bound {
    Bound::Text { value: bound.text.literal.clone(), inclusive: bound.inclusive }
}

fn no_order(field: &FieldContext, bounds: &Bounds) -> Result<Condition, QueryError> {
    Err(QueryError::new(bounds.at.clone(), format!("`{}` has no order to compare by", field.name))
        .hint("to look for the text, put it in quotes"))
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

fn unfit(field: &FieldContext, text: &Text, expected: &str) -> QueryError {
    let what = format!("`{}` can't be a value of `{}`, expected {expected}", text.literal, field.name);
    QueryError::new(text.at.clone(), what)
}
