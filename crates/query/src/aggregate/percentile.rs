//! Exact percentiles by nearest rank.

use std::collections::BTreeMap;

use crate::value::{Number, Value};

use super::accumulator::{Accumulator, State};

/// Counts of distinct numbers: exact, with memory in proportion to the distinct
/// numbers. The percentile is the smallest number that at least the requested share
/// of all numbers does not exceed (nearest rank).
struct Percentile {
    /// The argument that stands for all numbers: 100 for percents, 1 for a share.
    scale: f64,
    /// The share, from 0 to 1.
    wanted: Option<f64>,
    numbers: BTreeMap<Key, u64>,
}

pub(super) fn percentile(scale: f64) -> Box<dyn Accumulator> {
    Box::new(Percentile { scale, wanted: None, numbers: BTreeMap::new() })
}

/// A float as an integer of the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key(i64);

impl Key {
    fn of(number: f64) -> Key {
        let bits = (if number == 0.0 { 0.0 } else { number }).to_bits() as i64;
        Key(if bits < 0 { bits ^ i64::MAX } else { bits })
    }

    fn number(self) -> f64 {
        let Key(bits) = self;
        f64::from_bits((if bits < 0 { bits ^ i64::MAX } else { bits }) as u64)
    }
}

/// Memory of an entry of the map, approximately.
const ENTRY_BYTES: usize = 24;

impl State for Percentile {
    fn take(&mut self, value: &Value, others: &[Value], times: u64) {
        if self.wanted.is_none() {
            let wanted = others.first().and_then(Value::number);
            let share = wanted.map(|wanted| wanted.float() / self.scale);
            self.wanted = share.filter(|share| (0.0..=1.0).contains(share));
        }
        if let Some(number) = value.number().map(Number::float).filter(|number| number.is_finite()) {
            *self.numbers.entry(Key::of(number)).or_default() += times;
        }
    }

    fn absorb(&mut self, other: Percentile) {
        self.wanted = self.wanted.or(other.wanted);
        for (number, times) in other.numbers {
            *self.numbers.entry(number).or_default() += times;
        }
    }

    fn value(&self) -> Value {
        let count: u64 = self.numbers.values().sum();
        let Some(wanted) = self.wanted.filter(|_| count > 0) else { return Value::Null };
        let rank = ((wanted * count as f64).ceil() as u64).clamp(1, count);
        let mut passed = 0;
        let found = self.numbers.iter().find(|(_, times)| {
            passed += **times;
            passed >= rank
        });
        let number = found.map(|(key, _)| Value::Float(key.number()));
        // Integers are rendered without a fraction.
        number.map_or(Value::Null, |number| number.integer().map_or(number, Value::Int))
    }

    fn heap_bytes(&self) -> usize {
        self.numbers.len() * ENTRY_BYTES
    }
}
