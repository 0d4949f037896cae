//! Minimum, maximum, and the value at the minimum or maximum of another.

use std::cmp::Ordering;

use crate::value::Value;

use super::accumulator::{Accumulator, same};

pub(super) fn min() -> Box<dyn Accumulator> {
    best(Value::cmp, Ordering::Less)
}

pub(super) fn max() -> Box<dyn Accumulator> {
    best(Value::cmp, Ordering::Greater)
}

pub(super) fn natural_min() -> Box<dyn Accumulator> {
    best(Value::natural, Ordering::Less)
}

pub(super) fn natural_max() -> Box<dyn Accumulator> {
    best(Value::natural, Ordering::Greater)
}

pub(super) fn min_by() -> Box<dyn Accumulator> {
    best_by(Ordering::Less, Nulls::Count)
}

pub(super) fn max_by() -> Box<dyn Accumulator> {
    best_by(Ordering::Greater, Nulls::Count)
}

pub(super) fn first() -> Box<dyn Accumulator> {
    best_by(Ordering::Less, Nulls::AreSkipped)
}

pub(super) fn last() -> Box<dyn Accumulator> {
    best_by(Ordering::Greater, Nulls::AreSkipped)
}

fn best(order: fn(&Value, &Value) -> Ordering, side: Ordering) -> Box<dyn Accumulator> {
    Box::new(Best { order, side, value: Value::Null })
}

fn best_by(side: Ordering, nulls: Nulls) -> Box<dyn Accumulator> {
    Box::new(BestBy { side, nulls, best: None })
}

/// The value at one end of an order.
struct Best {
    order: fn(&Value, &Value) -> Ordering,
    side: Ordering,
    value: Value,
}

impl Best {
    fn take(&mut self, value: &Value) {
        if !value.is_null() && (self.value.is_null() || (self.order)(value, &self.value) == self.side) {
            self.value = value.clone();
        }
    }
}

impl Accumulator for Best {
    fn add(&mut self, values: &[Value], _: u64) {
        if let Some(value) = values.first() {
            self.take(value);
        }
    }

    fn merge(&mut self, other: Box<dyn Accumulator>) {
        if let Some(other) = same::<Best>(other) {
            self.take(&other.value);
        }
    }

    fn finish(&self) -> Value {
        self.value.clone()
    }

    fn bytes(&self) -> usize {
        size_of::<Best>() + self.value.bytes()
    }
}

/// Whether rows count whose first value is null.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nulls {
    Count,
    AreSkipped,
}

/// The value at one end of the order of another. Of several such rows it is the
/// smallest value, so that the result does not depend on their order.
struct BestBy {
    side: Ordering,
    nulls: Nulls,
    best: Option<(Value, Value)>,
}

impl BestBy {
    fn take(&mut self, value: &Value, by: &Value) {
        if by.is_null() || value.is_null() && self.nulls == Nulls::AreSkipped {
            return;
        }
        let better = self.best.as_ref().is_none_or(|(best, best_by)| match by.cmp(best_by) {
            Ordering::Equal => value < best,
            order => order == self.side,
        });
        if better {
            self.best = Some((value.clone().without_marker(), by.clone()));
        }
    }
}

impl Accumulator for BestBy {
    fn add(&mut self, values: &[Value], _: u64) {
        if let [value, by, ..] = values {
            self.take(value, by);
        }
    }

    fn merge(&mut self, other: Box<dyn Accumulator>) {
        if let Some((value, by)) = same::<BestBy>(other).and_then(|other| other.best) {
            self.take(&value, &by);
        }
    }

    fn finish(&self) -> Value {
        self.best.as_ref().map_or(Value::Null, |(value, _)| value.clone())
    }

    fn bytes(&self) -> usize {
        let held = self.best.as_ref().map_or(0, |(value, by)| value.bytes() + by.bytes());
        size_of::<BestBy>() + held
    }
}
