//! Distinct values: their number, and aggregates over them.

use std::any::Any;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};

use rustc_hash::{FxBuildHasher, FxHasher};

use crate::value::Value;

use super::accumulator::{Accumulator, State};

/// The number of distinct values up to which counts are exact; beyond, a count is
/// an estimate that is off by 0.4 % (one standard error).
pub const EXACT_VALUES: usize = 1_000_000;

/// The number of distinct values that are not null.
#[derive(Default)]
struct DistinctCount {
    values: HashSet<Value, FxBuildHasher>,
    /// Memory of the values.
    bytes: usize,
    estimate: Option<Estimate>,
}

pub(super) fn count() -> Box<dyn Accumulator> {
    Box::new(DistinctCount::default())
}

impl DistinctCount {
    /// Replaces the set of values by an estimate of its size.
    fn estimate(&mut self) -> &mut Estimate {
        let estimate = self.estimate.get_or_insert_default();
        std::mem::take(&mut self.values).iter().for_each(|value| estimate.add(value));
        self.bytes = size_of_val(&*estimate.registers);
        estimate
    }
}

impl State for DistinctCount {
    fn take(&mut self, value: &Value, _: &[Value], _: u64) {
        match &mut self.estimate {
            _ if value.is_null() => {}
            Some(estimate) => estimate.add(value),
            None if self.values.contains(value) => {}
            None => {
                self.bytes += value.total_bytes() + 8;
                self.values.insert(value.clone());
                if self.values.len() > EXACT_VALUES {
                    self.estimate();
                }
            }
        }
    }

    fn absorb(&mut self, other: DistinctCount) {
        match other.estimate {
            Some(estimate) => self.estimate().merge(&estimate),
            None => other.values.iter().for_each(|value| self.take(value, &[], 1)),
        }
    }

    fn value(&self) -> Value {
        match &self.estimate {
            Some(estimate) => Value::Int(estimate.count().round() as i64),
            None => Value::Int(self.values.len() as i64),
        }
    }

    fn heap_bytes(&self) -> usize {
        self.bytes
    }
}

/// HyperLogLog with 65,536 registers (Flajolet, Fusy, Gandouet, Meunier 2007).
/// Used beyond [`EXACT_VALUES`] only, where it needs no corrections.
struct Estimate {
    registers: Box<[u8]>,
}

/// Bits of a hash that choose a register.
const INDEX_BITS: u32 = 16;

impl Default for Estimate {
    fn default() -> Estimate {
        Estimate { registers: vec![0; 1 << INDEX_BITS].into() }
    }
}

impl Estimate {
    fn add(&mut self, value: &Value) {
        let mut hasher = FxHasher::default();
        value.hash(&mut hasher);
        let hash = mixed(hasher.finish());
        let register = (hash >> (64 - INDEX_BITS)) as usize;
        let zeros = ((hash << INDEX_BITS) | 1 << (INDEX_BITS - 1)).leading_zeros() as u8 + 1;
        self.registers[register] = self.registers[register].max(zeros);
    }

    fn merge(&mut self, other: &Estimate) {
        for (mine, theirs) in self.registers.iter_mut().zip(&other.registers) {
            *mine = (*mine).max(*theirs);
        }
    }

    fn count(&self) -> f64 {
        let count = self.registers.len() as f64;
        let alpha = 0.7213 / (1.0 + 1.079 / count);
        let sum: f64 = self.registers.iter().map(|&zeros| (-f64::from(zeros)).exp2()).sum();
        alpha * count * count / sum
    }
}

/// The finalizer of MurmurHash3, which spreads a hash over all its bits.
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

/// A set of rows and its memory.
#[derive(Default)]
pub(crate) struct RowSet {
    rows: HashSet<Box<[Value]>, FxBuildHasher>,
    /// Memory of the rows in bytes, roughly.
    pub(crate) bytes: usize,
}

impl RowSet {
    /// Adds a row; true if it is new.
    pub(crate) fn insert(&mut self, row: impl AsRef<[Value]> + Into<Box<[Value]>>) -> bool {
        let new = !self.rows.contains(row.as_ref());
        if new {
            self.bytes += row_bytes(row.as_ref());
            self.rows.insert(row.into());
        }
        new
    }
}

/// Memory of a row in bytes, roughly.
pub(crate) fn row_bytes(row: &[Value]) -> usize {
    size_of::<Vec<Value>>() + row.iter().map(Value::total_bytes).sum::<usize>()
}

/// Distinct arguments, aggregated at the end.
struct Distinct {
    begin: fn() -> Box<dyn Accumulator>,
    rows: RowSet,
}

/// The aggregate of another function over distinct arguments:
/// `count(DISTINCT x)`.
pub fn over_distinct(begin: fn() -> Box<dyn Accumulator>) -> Box<dyn Accumulator> {
    Box::new(Distinct { begin, rows: RowSet::default() })
}

impl Accumulator for Distinct {
    fn add(&mut self, values: &[Value], _: u64) {
        self.rows.insert(values);
    }

    fn merge(&mut self, other: Box<dyn Accumulator>) {
        if let Ok(other) = (other as Box<dyn Any>).downcast::<Distinct>() {
            for row in other.rows.rows {
                self.rows.insert(row);
            }
        }
    }

    fn finish(&self) -> Value {
        let mut rows: Vec<&[Value]> = self.rows.rows.iter().map(|row| &**row).collect();
        // In order, so that sums are rounded alike each time.
        rows.sort_unstable();
        let mut accumulator = (self.begin)();
        rows.iter().for_each(|row| accumulator.add(row, 1));
        accumulator.finish()
    }

    fn bytes(&self) -> usize {
        size_of::<Distinct>() + self.rows.bytes
    }
}
