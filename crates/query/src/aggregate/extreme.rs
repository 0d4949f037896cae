//! Minimum, maximum, and the value at the minimum or maximum of another.

use std::cmp::Ordering;

use crate::value::Value;

use super::accumulator::{Accumulator, State};

/// The value at one end of an order.
struct Best {
    order: fn(&Value, &Value) -> Ordering,
    side: Ordering,
    value: Value,
}

pub(super) fn best(order: fn(&Value, &Value) -> Ordering, side: Ordering) -> Box<dyn Accumulator> {
    Box::new(Best { order, side, value: Value::Null })
}

impl State for Best {
    fn take(&mut self, value: &Value, _: &[Value], _: u64) {
        if !value.is_null() && (self.value.is_null() || (self.order)(value, &self.value) == self.side) {
            self.value = value.clone();
        }
    }

    fn absorb(&mut self, other: Best) {
        self.take(&other.value, &[], 1);
    }

    fn value(&self) -> Value {
        self.value.clone()
    }

    fn heap_bytes(&self) -> usize {
        self.value.bytes()
    }
}

/// The value at one end of the order of another. Of several such rows it is the
/// smallest value, so that the result does not depend on their order.
struct BestBy {
    side: Ordering,
    /// Rows whose value is null count, too.
    with_nulls: bool,
    best: Option<(Value, Value)>,
}

pub(super) fn best_by(side: Ordering, with_nulls: bool) -> Box<dyn Accumulator> {
    Box::new(BestBy { side, with_nulls, best: None })
}

impl State for BestBy {
    fn take(&mut self, value: &Value, others: &[Value], _: u64) {
        let Some(by) = others.first() else { return };
        if by.is_null() || value.is_null() && !self.with_nulls {
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

    fn absorb(&mut self, other: BestBy) {
        if let Some((value, by)) = other.best {
            self.take(&value, &[by], 1);
        }
    }

    fn value(&self) -> Value {
        self.best.as_ref().map_or(Value::Null, |(value, _)| value.clone())
    }

    fn heap_bytes(&self) -> usize {
        self.best.as_ref().map_or(0, |(value, by)| value.bytes() + by.bytes())
    }
}
