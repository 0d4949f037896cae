//! Sum and mean.

use crate::value::{Number, Value};

use super::accumulator::{Accumulator, same};

pub(super) fn sum() -> Box<dyn Accumulator> {
    Box::new(Sum { total: Total::default(), mean: false })
}

pub(super) fn mean() -> Box<dyn Accumulator> {
    Box::new(Sum { total: Total::default(), mean: true })
}

/// A sum of numbers: exact for integers, and compensated for floats as if they were
/// added with twice the digits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Total {
    whole: i128,
    float: f64,
    /// The rounding error of `float`, after Neumaier.
    lost: f64,
    floats: u64,
    pub(super) count: u64,
}

impl Total {
    pub(super) fn add(&mut self, number: Number, times: u64) {
        self.count += times;
        match number {
            Number::Int(number) => {
                self.whole = self.whole.saturating_add(i128::from(number) * i128::from(times));
            }
            Number::Float(number) => {
                self.floats += times;
                self.add_float(number * times as f64);
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Total) {
        self.count += other.count;
        self.floats += other.floats;
        self.whole = self.whole.saturating_add(other.whole);
        self.add_float(other.float);
        self.lost += other.lost;
    }

    fn add_float(&mut self, number: f64) {
        let sum = self.float + number;
        self.lost += if self.float.abs() >= number.abs() {
            self.float - sum + number
        } else {
            number - sum + self.float
        };
        self.float = sum;
    }

    pub(super) fn float(&self) -> f64 {
        // The rounding error of an infinite sum is not a number.
        let lost = if self.float.is_finite() { self.lost } else { 0.0 };
        self.whole as f64 + (self.float + lost)
    }

    /// The sum; an integer if all numbers were.
    fn value(&self) -> Value {
        match i64::try_from(self.whole) {
            Ok(whole) if self.floats == 0 => Value::Int(whole),
            _ => Value::Float(self.float()),
        }
    }
}

struct Sum {
    total: Total,
    mean: bool,
}

impl Accumulator for Sum {
    fn add(&mut self, values: &[Value], times: u64) {
        if let Some(number) = values.first().and_then(Value::number) {
            self.total.add(number, times);
        }
    }

    fn merge(&mut self, other: Box<dyn Accumulator>) {
        if let Some(other) = same::<Sum>(other) {
            self.total.merge(&other.total);
        }
    }

    /// Null without numbers.
    fn finish(&self) -> Value {
        match (self.total.count, self.mean) {
            (0, _) => Value::Null,
            (count, true) => Value::Float(self.total.float() / count as f64),
            (_, false) => self.total.value(),
        }
    }

    fn bytes(&self) -> usize {
        size_of::<Sum>()
    }
}
