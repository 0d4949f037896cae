//! Sum and mean.

use crate::value::{Number, Value};

use super::accumulator::{Accumulator, State};

/// A sum of numbers: exact for integers, and compensated for floats as if they were
/// added with twice the digits.
#[derive(Default)]
struct Sum {
    whole: i128,
    float: f64,
    /// The rounding error of `float`, after Neumaier.
    lost: f64,
    floats: u64,
    count: u64,
    /// The result is the mean.
    mean: bool,
}

pub(super) fn sum() -> Box<dyn Accumulator> {
    Box::new(Sum::default())
}

pub(super) fn mean() -> Box<dyn Accumulator> {
    Box::new(Sum { mean: true, ..Sum::default() })
}

impl Sum {
    fn add_float(&mut self, number: f64) {
        let sum = self.float + number;
        self.lost += if self.float.abs() >= number.abs() {
            self.float - sum + number
        } else {
            number - sum + self.float
        };
        self.float = sum;
    }

    fn float(&self) -> f64 {
        // The rounding error of an infinite sum is not a number.
        let lost = if self.float.is_finite() { self.lost } else { 0.0 };
        self.whole as f64 + (self.float + lost)
    }
}

impl State for Sum {
    fn take(&mut self, value: &Value, _: &[Value], times: u64) {
        let Some(number) = value.number() else { return };
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

    fn absorb(&mut self, other: Sum) {
        self.count += other.count;
        self.floats += other.floats;
        self.whole = self.whole.saturating_add(other.whole);
        self.add_float(other.float);
        self.lost += other.lost;
    }

    /// Null without numbers; an integer if it is a sum of integers.
    fn value(&self) -> Value {
        match i64::try_from(self.whole) {
            _ if self.count == 0 => Value::Null,
            _ if self.mean => Value::Float(self.float() / self.count as f64),
            Ok(whole) if self.floats == 0 => Value::Int(whole),
            _ => Value::Float(self.float()),
        }
    }
}
