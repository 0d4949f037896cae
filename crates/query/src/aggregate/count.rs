//! Row counts, and conjunction and disjunction of booleans.

use crate::value::Value;

use super::accumulator::{Accumulator, same};

pub(super) fn rows() -> Box<dyn Accumulator> {
    Box::new(Count { counted: |_| true, count: 0 })
}

pub(super) fn values() -> Box<dyn Accumulator> {
    Box::new(Count { counted: |values| values.first().is_some_and(|value| !value.is_null()), count: 0 })
}

pub(super) fn true_values() -> Box<dyn Accumulator> {
    Box::new(Count { counted: |values| values.first().and_then(Value::truth) == Some(true), count: 0 })
}

pub(super) fn any() -> Box<dyn Accumulator> {
    Box::new(Truth { any: true, seen: None })
}

pub(super) fn every() -> Box<dyn Accumulator> {
    Box::new(Truth { any: false, seen: None })
}

/// The number of rows that are counted.
struct Count {
    counted: fn(&[Value]) -> bool,
    count: u64,
}

impl Accumulator for Count {
    fn add(&mut self, values: &[Value], times: u64) {
        if (self.counted)(values) {
            self.count += times;
        }
    }

    fn merge(&mut self, other: Box<dyn Accumulator>) {
        self.count += same::<Count>(other).map_or(0, |other| other.count);
    }

    fn finish(&self) -> Value {
        i64::try_from(self.count).ok().into()
    }

    fn bytes(&self) -> usize {
        size_of::<Count>()
    }
}

/// Whether any or every value is true.
struct Truth {
    any: bool,
    seen: Option<bool>,
}

impl Truth {
    fn take(&mut self, truth: Option<bool>) {
        self.seen = match (self.seen, truth) {
            (Some(a), Some(b)) if self.any => Some(a || b),
            (Some(a), Some(b)) => Some(a && b),
            (a, b) => a.or(b),
        };
    }
}

impl Accumulator for Truth {
    fn add(&mut self, values: &[Value], _: u64) {
        self.take(values.first().and_then(Value::truth));
    }

    fn merge(&mut self, other: Box<dyn Accumulator>) {
        self.take(same::<Truth>(other).and_then(|other| other.seen));
    }

    fn finish(&self) -> Value {
        self.seen.into()
    }

    fn bytes(&self) -> usize {
        size_of::<Truth>()
    }
}
