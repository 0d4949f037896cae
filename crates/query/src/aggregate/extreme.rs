//! The smallest, the largest, the first and the last.

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
    best_by(Ordering::Less, Missing::Counts)
}

pub(super) fn max_by() -> Box<dyn Accumulator> {
    best_by(Ordering::Greater, Missing::Counts)
}

pub(super) fn first() -> Box<dyn Accumulator> {
    best_by(Ordering::Less, Missing::IsLeftOut)
}

pub(super) fn last() -> Box<dyn Accumulator> {
    best_by(Ordering::Greater, Missing::IsLeftOut)
}

fn best(order: fn(&Value, &Value) -> Ordering, side: Ordering) -> Box<dyn Accumulator> {
    Box::new(Best { order, side, value: Value::Null })
}

fn best_by(side: Ordering, missing: Missing) -> Box<dyn Accumulator> {
    Box::new(BestBy { side, missing, best: None })
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

/// Whether a row counts whose first value is nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    Counts,
    IsLeftOut,
}

/// The value where another one is at one end of its order. Of several such
/// rows it is the smallest value, so that their order has no say.
struct BestBy {
    side: Ordering,
    missing: Missing,
    best: Option<(Value, Value)>,
}

impl BestBy {
    fn take(&mut self, value: &Value, by: &Value) {
        if by.is_null() || value.is_null() && self.missing == Missing::IsLeftOut {
            return;
        }
        let better = self.best.as_ref().is_none_or(|(best, best_by)| match by.cmp(best_by) {
            Ordering::Equal => value < best,
            order => order == self.side,
        });
        if better {
            self.best = Some((value.clone().computed(), by.clone()));
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
