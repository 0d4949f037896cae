//! What a query is, however it was written.

use std::net::IpAddr;

use ipnet::IpNet;

use logdex_event::field::is_null;
use logdex_event::time::Timestamp;
use logdex_event::words::Phrase;

use crate::expr::Pattern;
use crate::value::{decimal, parse_address};
use logdex_event::glob;

/// A condition on one event.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Every event.
    All,
    /// All of these; true if there are none.
    And(Vec<Filter>),
    /// Any of these; false if there are none.
    Or(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// These words, in order, somewhere in what the event is about
    /// ([`crate::Content`]).
    Words(Phrase),
    /// Some value of a field passes a test.
    Field(FieldTest),
    /// The event's time lies in a range; events without a time are in none.
    Time(TimeRange),
}

impl Filter {
    /// All of these, as inlined as can be.
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

    /// Any of these, as inlined as can be; no event if there are none.
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

/// A moment from one instant to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeRange {
    /// The first instant inside; `None` for no limit.
    pub from: Option<Timestamp>,
    /// The first instant outside; `None` for no limit.
    pub until: Option<Timestamp>,
}

impl TimeRange {
    /// True if `time` lies inside.
    pub fn contains(&self, time: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= time) && self.until.is_none_or(|until| time < until)
    }
}

/// A test of the values of one field, or of several that share a name.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldTest {
    /// Stored names, canonical or native paths. It holds if a value of any of
    /// them passes.
    pub fields: Vec<String>,
    /// A path with array positions (`resources.0.ARN`): only the value that
    /// stands there in the raw JSON record counts. `fields` names the path
    /// without positions, which has to pass as well.
    pub element: Option<String>,
    /// What a value must be.
    pub test: Test,
}

/// A test of one value. Null forms (`-`, the empty string) pass only
/// [`Test::Null`] and [`Test::Any`], and [`Test::Equals`] of the very same form.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Any value, null forms as well.
    Any,
    /// Any value that is not a null form.
    Exists,
    /// A null form: `requester:-`.
    Null,
    /// This value, byte for byte. If `number` is set, a value that is equal
    /// as a number passes too (`0` and `0.0`).
    Equals {
        /// The value.
        value: String,
        /// The value as a number, where both sides may be numbers.
        number: Option<f64>,
    },
    /// This value but for the case of ASCII letters; `number` as above.
    EqualsFolded {
        /// The value, any case.
        value: String,
        /// The value as a number, where both sides may be numbers.
        number: Option<f64>,
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
    /// An address in a network. IPv4 in IPv6 clothes (`::ffff:192.0.2.7`) is
    /// IPv4, in values as in networks and [`Bound::Ip`].
    Network(IpNet),
    /// A value of which some part fits a regular expression.
    Regex(Pattern),
}

/// One end of a range. Numbers compare with values that are numbers,
/// addresses with addresses, text with text byte by byte.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// No limit.
    None,
    /// A number.
    Number {
        /// The limit.
        value: f64,
        /// The limit itself is inside.
        inclusive: bool,
    },
    /// An address.
    Ip {
        /// The limit.
        value: IpAddr,
        /// The limit itself is inside.
        inclusive: bool,
    },
    /// A text.
    Text {
        /// The limit.
        value: String,
        /// The limit itself is inside.
        inclusive: bool,
    },
}

impl Test {
    /// True if one value passes. This is all a test means: the index asks it
    /// once for each distinct value.
    pub fn accepts(&self, value: &str) -> bool {
        if is_null(value) {
            return match self {
                Test::Any | Test::Null => true,
                Test::Equals { value: form, number: None } => form == value,
                _ => false,
            };
        }
        match self {
            Test::Any | Test::Exists => true,
            Test::Null => false,
            Test::Equals { value: wanted, number } => value == wanted || equal_number(value, *number),
            Test::EqualsFolded { value: wanted, number } => {
                value.eq_ignore_ascii_case(wanted) || equal_number(value, *number)
            }
            Test::Glob { pattern, folded: false } => glob::fits(pattern, value),
            Test::Glob { pattern, folded: true } => glob::fits_folded(pattern, value),
            Test::Words(phrase) => phrase.is_in(value),
            Test::Range { low, high } => low.is_below(value) && high.is_above(value),
            Test::Regex(pattern) => pattern.matches(value),
            Test::Network(network) => parse_address(value).is_some_and(|ip| network.contains(&ip)),
        }
    }

    /// The one value that can pass, where there is only one: a look-up in a
    /// dictionary answers it. Null forms are in none that ids have.
    pub fn only(&self) -> Option<&str> {
        match self {
            Test::Equals { value, number: None } if !is_null(value) => Some(value),
            _ => None,
        }
    }
}

impl Bound {
    fn is_below(&self, value: &str) -> bool {
        self.allows(value, std::cmp::Ordering::Less)
    }

    fn is_above(&self, value: &str) -> bool {
        self.allows(value, std::cmp::Ordering::Greater)
    }

    /// True if this bound stands to `value` as `side` says, or equals it and is inclusive.
    fn allows(&self, value: &str, side: std::cmp::Ordering) -> bool {
        let (order, inclusive) = match self {
            Bound::None => return true,
            Bound::Number { value: limit, inclusive } => {
                (decimal(value).and_then(|value| limit.partial_cmp(&value)), inclusive)
            }
            Bound::Ip { value: limit, inclusive } => {
                let ip = parse_address(value).filter(|ip| ip.is_ipv4() == limit.is_ipv4());
                (ip.map(|ip| limit.cmp(&ip)), inclusive)
            }
            Bound::Text { value: limit, inclusive } => (Some(limit.as_str().cmp(value)), inclusive),
        };
        order.is_some_and(|order| order == side || *inclusive && order.is_eq())
    }
}

fn equal_number(value: &str, wanted: Option<f64>) -> bool {
    wanted.is_some_and(|wanted| decimal(value) == Some(wanted))
}
