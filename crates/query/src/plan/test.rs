//! Tests of values: of one, and of which one of many must pass.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;

use logdex_event::field::is_null;
use logdex_event::glob;
use logdex_event::words::{Phrase, for_each_word};

use crate::expr::Pattern;
use crate::value::{Decimal, decimal, parse_address};

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

/// Tests of which one must pass. Texts, numbers, words and networks are found by hash,
/// so a value costs about the same however many there are; every other test is tried.
/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct TestSet(Arc<Tests>);

#[derive(Debug, Default)]
struct Tests {
    all: Vec<Test>,
    /// Values of [`Test::Equals`] and [`Test::EqualsFolded`].
    equal: HashSet<String>,
    /// Values of [`Test::EqualsFolded`] in lower case.
    folded: HashSet<String>,
    /// Numbers by the bits of the nearest double.
    numbers: HashMap<u64, Vec<Decimal>>,
    /// Single words of [`Test::Words`].
    words: HashSet<String>,
    /// Networks by their number of bits, IPv4 and IPv6 together.
    networks: HashMap<u8, HashSet<IpNet>>,
    others: Vec<Test>,
}

impl TestSet {
    /// The set of these tests.
    pub fn new(all: Vec<Test>) -> TestSet {
        let mut tests = Tests::default();
        all.iter().for_each(|test| tests.add(test));
        TestSet(Arc::new(Tests { all, ..tests }))
    }

    /// The tests, in their order.
    pub fn tests(&self) -> &[Test] {
        &self.0.all
    }

    /// The only values that can pass, if they are known ([`Test::only`]).
    pub fn only(&self) -> Option<impl Iterator<Item = &str>> {
        let is_known = self.0.all.iter().all(|test| test.only().is_some());
        is_known.then(|| self.0.all.iter().filter_map(Test::only))
    }

    /// True if a value passes one of the tests.
    pub fn accepts(&self, value: &str) -> bool {
        let tests = &*self.0;
        tests.equal.contains(value)
            || !is_null(value) && (tests.has_folded(value) || tests.has_number(value))
            || !is_null(value) && (tests.has_word(value) || tests.has_network(value))
            || tests.others.iter().any(|test| test.accepts(value))
    }
}

impl PartialEq for TestSet {
    fn eq(&self, other: &TestSet) -> bool {
        self.tests() == other.tests()
    }
}

impl Tests {
    fn add(&mut self, test: &Test) {
        match test {
            Test::Equals { value, number } => {
                if number.is_none() || !is_null(value) {
                    self.equal.insert(value.clone());
                }
                number.iter().for_each(|number| self.add_number(number));
            }
            Test::EqualsFolded { value, number } => {
                self.folded.insert(value.to_ascii_lowercase());
                number.iter().for_each(|number| self.add_number(number));
            }
            Test::Range { low, high } => match one_number(low, high) {
                Some(number) => self.add_number(number),
                None => self.others.push(test.clone()),
            },
            Test::Words(phrase) => match phrase.only_word() {
                Some(word) => drop(self.words.insert(word.to_owned())),
                None => self.others.push(test.clone()),
            },
            Test::Network(network) => {
                self.networks.entry(network.prefix_len()).or_default().insert(network.trunc());
            }
            other => self.others.push(other.clone()),
        }
    }

    fn add_number(&mut self, number: &Decimal) {
        self.numbers.entry(key(number.float())).or_default().push(number.clone());
    }

    fn has_folded(&self, value: &str) -> bool {
        if self.folded.is_empty() {
            return false;
        }
        match value.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => self.folded.contains(&value.to_ascii_lowercase()),
            false => self.folded.contains(value),
        }
    }

    fn has_number(&self, value: &str) -> bool {
        if self.numbers.is_empty() {
            return false;
        }
        let near = decimal(value).and_then(|float| self.numbers.get(&key(float)));
        near.is_some_and(|near| near.iter().any(|number| number.equals(value)))
    }

    fn has_word(&self, value: &str) -> bool {
        let mut is_found = false;
        if !self.words.is_empty() {
            for_each_word(value, &mut String::new(), |word| is_found |= self.words.contains(word));
        }
        is_found
    }

    fn has_network(&self, value: &str) -> bool {
        if self.networks.is_empty() {
            return false;
        }
        let Some(address) = parse_address(value) else { return false };
        let network = |bits: u8| IpNet::new(address, bits).ok().map(|network| network.trunc());
        self.networks.iter().any(|(&bits, networks)| network(bits).is_some_and(|it| networks.contains(&it)))
    }
}

/// The number that alone is in a range, if it is such a range.
fn one_number<'b>(low: &'b Bound, high: &'b Bound) -> Option<&'b Decimal> {
    match (low, high) {
        (Bound::Number { value, inclusive: true }, Bound::Number { value: high, inclusive: true })
            if value == high =>
        {
            Some(value)
        }
        _ => None,
    }
}

/// The bits of a double, one for both zeros.
fn key(float: f64) -> u64 {
    (if float == 0.0 { 0.0 } else { float }).to_bits()
}
