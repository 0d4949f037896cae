//! Row counts, and conjunction and disjunction of booleans.

use crate::value::Value;

use super::accumulator::{Accumulator, State};

/// The number of rows that are counted.
struct Count {
    counted: fn(&Value) -> bool,
    count: u64,
}

pub(super) fn count(counted: fn(&Value) -> bool) -> Box<dyn Accumulator> {
    Box::new(Count { counted, count: 0 })
}

impl State for Count {
    fn take(&mut self, value: &Value, _: &[Value], times: u64) {
        if (self.counted)(value) {
            self.count += times;
        }
    }

    fn absorb(&mut self, other: Count) {
        self.count += other.count;
    }

    fn value(&self) -> Value {
        i64::try_from(self.count).ok().into()
    }
}

/// All truth values joined by an operator: whether any or every value is true.
struct Truth {
    join: fn(bool, bool) -> bool,
    seen: Option<bool>,
}

pub(super) fn truth(join: fn(bool, bool) -> bool) -> Box<dyn Accumulator> {
    Box::new(Truth { join, seen: None })
}

impl State for Truth {
    fn take(&mut self, value: &Value, _: &[Value], _: u64) {
        self.absorb(Truth { seen: value.truth(), ..*self });
    }

    fn absorb(&mut self, other: Truth) {
        self.seen = match (self.seen, other.seen) {
            (Some(a), Some(b)) => Some((self.join)(a, b)),
            (a, b) => a.or(b),
        };
    }

    fn value(&self) -> Value {
        self.seen.into()
    }
}
