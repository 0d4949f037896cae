//! Sum and mean.

use crate::value::{Number, Value};

use super::accumulator::{Accumulator, State};

/// A sum of numbers: exact for integers up to 128 bits, and compensated for floats as
/// if they were added with twice the digits. Beyond 128 bits it is a float.
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

    fn add_floats(&mut self, number: f64, times: u64) {
        self.floats += times;
        self.add_float(number * times as f64);
    }

    fn add_whole(&mut self, number: i128) {
        match self.whole.checked_add(number) {
            Some(sum) => self.whole = sum,
            None => self.add_floats(number as f64, 1),
        }
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
            Number::Int(number) => match number.checked_mul(times.into()) {
                Some(product) => self.add_whole(product),
                None => self.add_floats(number as f64, times),
            },
            Number::Float(number) => self.add_floats(number, times),
        }
    }

    fn absorb(&mut self, other: Sum) {
        self.count += other.count;
        self.floats += other.floats;
        self.add_whole(other.whole);
        self.add_float(other.float);
        self.lost += other.lost;
    }

    /// Null without numbers; an integer if it is a sum of integers.
    fn value(&self) -> Value {
        match self {
            Sum { count: 0, .. } => Value::Null,
            Sum { mean: true, .. } => Value::Float(self.float() / self.count as f64),
            Sum { floats: 0, .. } => Number::Int(self.whole).into(),
            _ => Value::Float(self.float()),
        }
    }
}
