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

/// A number as integers of the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// The bits of the nearest float.
    float: i64,
    /// What an integer is more than that float; 0 beyond 116 bits.
    rest: i64,
}

impl Key {
    /// `None` for infinity and for what is no number.
    fn of(number: Number) -> Option<Key> {
        let float = Some(number.float()).filter(|float| float.is_finite())?;
        let bits = (if float == 0.0 { 0.0 } else { float }).to_bits() as i64;
        let rest = match number {
            Number::Int(number) => number.checked_sub(float as i128).and_then(|rest| rest.try_into().ok()),
            Number::Float(_) => None,
        };
        Some(Key { float: if bits < 0 { bits ^ i64::MAX } else { bits }, rest: rest.unwrap_or(0) })
    }

    /// The number; an integer where it is one of 64 bits.
    fn number(self) -> Number {
        /// 2 to the power of 64.
        const END: f64 = 18_446_744_073_709_551_616.0;
        let bits = self.float;
        let float = f64::from_bits((if bits < 0 { bits ^ i64::MAX } else { bits }) as u64);
        match float.fract() == 0.0 && (self.rest != 0 || float.abs() <= END) {
            true => Number::Int((float as i128).saturating_add(self.rest.into())),
            false => Number::Float(float),
        }
    }
}

/// Memory of an entry of the map, approximately.
const ENTRY_BYTES: usize = 36;

impl State for Percentile {
    fn take(&mut self, value: &Value, others: &[Value], times: u64) {
        if self.wanted.is_none() {
            let wanted = others.first().and_then(Value::number);
            let share = wanted.map(|wanted| wanted.float() / self.scale);
            self.wanted = share.filter(|share| (0.0..=1.0).contains(share));
        }
        if let Some(key) = value.number().and_then(Key::of) {
            *self.numbers.entry(key).or_default() += times;
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
        found.map(|(key, _)| key.number()).into()
    }

    fn heap_bytes(&self) -> usize {
        self.numbers.len() * ENTRY_BYTES
    }
}
