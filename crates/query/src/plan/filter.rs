//! Filters on events: boolean combinations of tests of words, fields and times.

use std::cmp::Ordering;
use std::net::IpAddr;

use ipnet::IpNet;

use logdex_event::field::is_null;
use logdex_event::time::Timestamp;
use logdex_event::words::Phrase;

use super::test_set::TestSet;
use crate::expr::Pattern;
use crate::value::{Decimal, parse_address};
use logdex_event::glob;

/// A condition on one event. [`matches`](Filter::matches) is its meaning, `Display`
/// its text in the search syntax.
///
/// ```
/// use logdex_query::{Filter, Test, FieldTest};
///
/// let test = Test::Equals { value: "AccessDenied".into(), number: None };
/// let denied = Filter::Field(FieldTest { fields: vec!["error.code".into()], element: None, test });
/// assert_eq!(denied.to_string(), r#"error.code:"AccessDenied""#);
/// assert_eq!(Filter::all([Filter::All, denied.clone()]), denied);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Every event.
    All,
    /// Conjunction; true if empty.
    And(Vec<Filter>),
    /// Disjunction; false if empty.
    Or(Vec<Filter>),
    /// Negation.
    Not(Box<Filter>),
    /// A phrase in the searchable content of the event
    /// ([`Content`](logdex_event::event::Content)).
    Words(Phrase),
    /// A test of the values of a field.
    Field(FieldTest),
    /// The event's time lies in a range; events without a time are in none.
    Time(TimeRange),
}

impl Filter {
    /// The conjunction of filters, without nested conjunctions.
    pub fn all(filters: impl IntoIterator<Item = Filter>) -> Filter {
        let mut all = Vec::new();
        for filter in filters {
            match filter {
                Filter::All => {}
                Filter::And(inner) => all.extend(inner),
                other => all.push(other),
            }
        }
        match all.len() {
            0 => Filter::All,
            1 => all.swap_remove(0),
            _ => Filter::And(all),
        }
    }

    /// The disjunction of filters, without nested disjunctions; false if empty.
    pub fn any(filters: impl IntoIterator<Item = Filter>) -> Filter {
        let mut any = Vec::new();
        for filter in filters {
            match filter {
                Filter::Or(inner) => any.extend(inner),
                other => any.push(other),
            }
        }
        if any.len() == 1 { any.swap_remove(0) } else { Filter::Or(any) }
    }
}

/// A half-open range of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeRange {
    /// The start, inclusive; `None` for no limit.
    pub from: Option<Timestamp>,
    /// The end, exclusive; `None` for no limit.
    pub until: Option<Timestamp>,
}

impl TimeRange {
    /// True if `time` is in the range.
    pub fn contains(&self, time: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= time) && self.until.is_none_or(|until| time < until)
    }
}

/// A test of the values of one field, or of several that share a name.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldTest {
    /// Stored names, canonical or native paths. One value of any of them has to
    /// pass.
    pub fields: Vec<String>,
    /// A path with array indexes (`resources.0.ARN`): the value at this path of
    /// the raw JSON record has to pass. `fields` names the path without indexes,
    /// which has to pass as well.
    pub element: Option<String>,
    /// The test of one value.
    pub test: Test,
}

/// A test of one value. Null markers (`-`, the empty text) pass only [`Test::Null`],
/// [`Test::Any`], and [`Test::Equals`] of the same marker.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Any value, null markers included.
    Any,
    /// Any value but null markers.
    Exists,
    /// A null marker: `requester:-`.
    Null,
    /// This value, byte for byte. If `number` is set, a value that is equal
    /// as a number passes too (`0` and `0.0`).
    Equals {
        /// The value.
        value: String,
        /// The value as a number, where both sides may be numbers.
        number: Option<Decimal>,
    },
    /// This value in any ASCII case; `number` as above.
    EqualsFolded {
        /// The value, any case.
        value: String,
        /// The value as a number, where both sides may be numbers.
        number: Option<Decimal>,
    },
    /// A pattern with `*` and `?` over the whole value; ASCII case is ignored
    /// if `folded`.
    Glob {
        /// The pattern, lower-cased if `folded`.
        pattern: String,
        /// Ignore ASCII case.
        folded: bool,
    },
    /// Words in order within the value.
    Words(Phrase),
    /// Between two bounds.
    Range {
        /// Lower bound.
        low: Bound,
        /// Upper bound.
        high: Bound,
    },
    /// An IP address in a network. IPv4-mapped IPv6 addresses
    /// (`::ffff:192.0.2.7`) are IPv4, in values, networks and [`Bound::Ip`].
    Network(IpNet),
    /// A regular expression that matches some part of the value.
    Regex(Pattern),
    /// One of many tests ([`Filter::merged`]).
    AnyOf(TestSet),
}

/// One end of a range. Numbers compare with values that are numbers, digit by digit,
/// addresses with addresses, text with text byte by byte.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// No limit.
    None,
    /// A number.
    Number {
        /// The limit.
        value: Decimal,
        /// The limit is included.
        inclusive: bool,
    },
    /// An address.
    Ip {
        /// The limit.
        value: IpAddr,
        /// The limit is included.
        inclusive: bool,
    },
    /// A text.
    Text {
        /// The limit.
        value: String,
        /// The limit is included.
        inclusive: bool,
    },
}

impl Test {
    /// True if a value passes. This is the whole meaning of a test; an index
    /// evaluates it once for each distinct value.
    pub fn accepts(&self, value: &str) -> bool {
        if is_null(value) {
            return match self {
                Test::Any | Test::Null => true,
                Test::AnyOf(tests) => tests.accepts(value),
                Test::Equals { value: marker, number: None } => marker == value,
                _ => false,
            };
        }
        match self {
            Test::Any | Test::Exists => true,
            Test::Null => false,
            Test::Equals { value: wanted, number } => value == wanted || equal_number(value, number),
            Test::EqualsFolded { value: wanted, number } => {
                value.eq_ignore_ascii_case(wanted) || equal_number(value, number)
            }
            Test::Glob { pattern, folded: false } => glob::fits(pattern, value),
            Test::Glob { pattern, folded: true } => glob::fits_folded(pattern, value),
            Test::Words(phrase) => phrase.is_in(value),
            Test::Range { low, high } => {
                low.allows(value, Ordering::Less) && high.allows(value, Ordering::Greater)
            }
            Test::Regex(pattern) => pattern.matches(value),
            Test::AnyOf(tests) => tests.accepts(value),
            Test::Network(network) => parse_address(value).is_some_and(|ip| network.contains(&ip)),
        }
    }

    /// The only value that can pass, if there is only one: a dictionary look-up
    /// then answers the test. Null markers are not in dictionaries of ids.
    pub fn only(&self) -> Option<&str> {
        match self {
            Test::Equals { value, number: None } if !is_null(value) => Some(value),
            _ => None,
        }
    }
}

impl Bound {
    /// True if this bound is on a side of `value`, or equals it and is inclusive.
    fn allows(&self, value: &str, side: Ordering) -> bool {
        let (order, inclusive) = match self {
            Bound::None => return true,
            Bound::Number { value: limit, inclusive } => (limit.compare_with(value), inclusive),
            Bound::Ip { value: limit, inclusive } => {
                let ip = parse_address(value).filter(|ip| ip.is_ipv4() == limit.is_ipv4());
                (ip.map(|ip| limit.cmp(&ip)), inclusive)
            }
            Bound::Text { value: limit, inclusive } => (Some(limit.as_str().cmp(value)), inclusive),
        };
        order.is_some_and(|order| order == side || *inclusive && order.is_eq())
    }
}

fn equal_number(value: &str, wanted: &Option<Decimal>) -> bool {
    wanted.as_ref().is_some_and(|wanted| wanted.equals(value))
}
