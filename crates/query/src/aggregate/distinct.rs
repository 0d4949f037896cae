//! Distinct values: their number, and aggregates over them.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};

use rustc_hash::{FxBuildHasher, FxHasher};

use crate::value::Value;

use super::accumulator::{Accumulator, same};

/// The number of distinct values up to which counts are exact; beyond, a count is
/// an estimate that is off by 0.4 % (one standard error).
pub const EXACT_VALUES: usize = 1_000_000;

pub(super) fn count() -> Box<dyn Accumulator> {
    Box::new(DistinctCount { values: Exact::default(), estimate: None })
}

/// The aggregate of another function over distinct arguments:
/// `count(DISTINCT x)`.
pub fn over_distinct(begin: fn() -> Box<dyn Accumulator>) -> Box<dyn Accumulator> {
    Box::new(Distinct { begin, rows: HashSet::default(), bytes: 0 })
}

/// A set of values and its memory.
#[derive(Default)]
struct Exact {
    values: HashSet<Value, FxBuildHasher>,
    bytes: usize,
}

impl Exact {
    fn insert(&mut self, value: &Value) {
        if !self.values.contains(value) {
            self.bytes += value.total_bytes() + 8;
            self.values.insert(value.clone());
        }
    }
}

struct DistinctCount {
    values: Exact,
    estimate: Option<Box<Estimate>>,
}

impl DistinctCount {
    fn take(&mut self, value: &Value) {
        if value.is_null() {
            return;
        }
        match &mut self.estimate {
            Some(estimate) => estimate.add(value),
            None => {
                self.values.insert(value);
                if self.values.values.len() > EXACT_VALUES {
                    self.estimate();
                }
            }
        }
    }

    /// Replaces the set of values by an estimate of its size.
    fn estimate(&mut self) -> &mut Estimate {
        let values = std::mem::take(&mut self.values);
        let estimate = self.estimate.get_or_insert_default();
        values.values.iter().for_each(|value| estimate.add(value));
        estimate
    }
}

impl Accumulator for DistinctCount {
    fn add(&mut self, values: &[Value], _: u64) {
        if let Some(value) = values.first() {
            self.take(value);
        }
    }

    fn merge(&mut self, other: Box<dyn Accumulator>) {
        let Some(other) = same::<DistinctCount>(other) else { return };
        match other.estimate {
            Some(estimate) => self.estimate().merge(&estimate),
            None => other.values.values.iter().for_each(|value| self.take(value)),
        }
    }

    fn finish(&self) -> Value {
        match &self.estimate {
            Some(estimate) => Value::Int(estimate.count().round() as i64),
            None => Value::Int(self.values.values.len() as i64),
        }
    }

    fn bytes(&self) -> usize {
        let estimate = self.estimate.as_ref().map_or(0, |_| size_of::<Estimate>());
        size_of::<DistinctCount>() + self.values.bytes + estimate
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

/// Distinct arguments, aggregated at the end.
struct Distinct {
    begin: fn() -> Box<dyn Accumulator>,
    rows: HashSet<Box<[Value]>, FxBuildHasher>,
    bytes: usize,
}

impl Distinct {
    fn take(&mut self, values: &[Value]) {
        if !self.rows.contains(values) {
            self.bytes += values.iter().map(Value::total_bytes).sum::<usize>() + 24;
            self.rows.insert(values.into());
        }
    }
}

impl Accumulator for Distinct {
    fn add(&mut self, values: &[Value], _: u64) {
        self.take(values);
    }

    fn merge(&mut self, other: Box<dyn Accumulator>) {
        if let Some(other) = same::<Distinct>(other) {
            other.rows.iter().for_each(|row| self.take(row));
        }
    }

    fn finish(&self) -> Value {
        let mut rows: Vec<&[Value]> = self.rows.iter().map(|row| &**row).collect();
        // In order, so that sums are rounded alike each time.
        rows.sort_unstable();
        let mut accumulator = (self.begin)();
        rows.iter().for_each(|row| accumulator.add(row, 1));
        accumulator.finish()
    }

    fn bytes(&self) -> usize {
        size_of::<Distinct>() + self.bytes
    }
}
