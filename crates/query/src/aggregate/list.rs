//! All values of a group, as a list or as a histogram.

use std::collections::BTreeMap;

use crate::value::Value;

use super::accumulator::{Accumulator, State};

/// Values in order, with their counts.
pub(super) type Values = BTreeMap<Value, u64>;

struct Bag {
    kept: fn(&Value) -> bool,
    result: fn(&Values) -> Value,
    values: Values,
    bytes: usize,
}

/// All values that are `kept`, as the `result` that it makes of them.
pub(super) fn bag(kept: fn(&Value) -> bool, result: fn(&Values) -> Value) -> Box<dyn Accumulator> {
    Box::new(Bag { kept, result, values: BTreeMap::new(), bytes: 0 })
}

/// Memory of an entry beside its value.
const ENTRY_BYTES: usize = 16;

/// The most values of a list; the others are left out, so that a value that
/// occurred a billion times can't take all memory at the very end.
const MAX_LISTED: u64 = 1_000_000;

impl State for Bag {
    fn take(&mut self, value: &Value, _: &[Value], times: u64) {
        if !(self.kept)(value) {
            return;
        }
        match self.values.get_mut(value) {
            Some(count) => *count += times,
            None => {
                self.bytes += value.total_bytes() + ENTRY_BYTES;
                self.values.insert(value.clone().without_marker(), times);
            }
        }
    }

    fn absorb(&mut self, other: Bag) {
        other.values.iter().for_each(|(value, &times)| self.take(value, &[], times));
    }

    /// Null without rows.
    fn value(&self) -> Value {
        if self.values.is_empty() { Value::Null } else { (self.result)(&self.values) }
    }

    fn heap_bytes(&self) -> usize {
        self.bytes
    }
}

pub(super) fn listed(values: &Values) -> Value {
    let mut left = MAX_LISTED;
    let mut list = Vec::new();
    for (value, &times) in values {
        let times = times.min(left);
        left -= times;
        list.extend((0..times).map(|_| value.clone()));
    }
    Value::List(list.into())
}

pub(super) fn counted(values: &Values) -> Value {
    let entries =
        values.iter().map(|(value, &times)| (value.to_string().into(), i64::try_from(times).ok().into()));
    Value::Map(entries.collect())
}
