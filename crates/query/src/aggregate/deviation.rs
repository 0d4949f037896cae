//! Standard deviation and variance.

use crate::value::{Number, Value};

use super::accumulator::{Accumulator, State};

/// Mean and squared distances from it, kept as Welford does and merged as
/// Chan, Golub and LeVeque do: no large numbers cancel each other.
struct Deviation {
    count: f64,
    mean: f64,
    squares: f64,
    result: fn(&Deviation) -> Option<f64>,
}

pub(super) fn stddev() -> Box<dyn Accumulator> {
    deviation(|deviation| Some(deviation.sample_variance()?.sqrt()))
}

pub(super) fn stddev_all() -> Box<dyn Accumulator> {
    deviation(|deviation| (deviation.count > 0.0).then(|| (deviation.squares / deviation.count).sqrt()))
}

pub(super) fn variance() -> Box<dyn Accumulator> {
    deviation(Deviation::sample_variance)
}

fn deviation(result: fn(&Deviation) -> Option<f64>) -> Box<dyn Accumulator> {
    Box::new(Deviation { count: 0.0, mean: 0.0, squares: 0.0, result })
}

impl Deviation {
    /// The variance of a sample; `None` for fewer than two numbers.
    fn sample_variance(&self) -> Option<f64> {
        (self.count > 1.0).then(|| self.squares / (self.count - 1.0))
    }
}

impl State for Deviation {
    fn take(&mut self, value: &Value, _: &[Value], times: u64) {
        if let Some(mean) = value.number().map(Number::float) {
            self.absorb(Deviation { count: times as f64, mean, squares: 0.0, ..*self });
        }
    }

    fn absorb(&mut self, other: Deviation) {
        if other.count == 0.0 {
            return;
        }
        let count = self.count + other.count;
        let apart = other.mean - self.mean;
        self.squares += other.squares + apart * apart * self.count * other.count / count;
        self.mean += apart * other.count / count;
        self.count = count;
    }

    fn value(&self) -> Value {
        (self.result)(self).into()
    }
}
