//! Standard deviation and variance.

use crate::value::{Number, Value};

use super::accumulator::{Accumulator, same};

pub(super) fn stddev() -> Box<dyn Accumulator> {
    Box::new(Deviation { taken: RunningVariance::default(), of: |taken| Some(taken.sample()?.sqrt()) })
}

pub(super) fn stddev_all() -> Box<dyn Accumulator> {
    Box::new(Deviation { taken: RunningVariance::default(), of: |taken| Some(taken.all()?.sqrt()) })
}

pub(super) fn variance() -> Box<dyn Accumulator> {
    Box::new(Deviation { taken: RunningVariance::default(), of: RunningVariance::sample })
}

/// Mean and squared distances from it, kept as Welford does and merged as
/// Chan, Golub and LeVeque do: no large numbers cancel each other.
#[derive(Clone, Copy, Debug, Default)]
struct RunningVariance {
    count: f64,
    mean: f64,
    squares: f64,
}

impl RunningVariance {
    fn merge(&mut self, other: RunningVariance) {
        if other.count == 0.0 {
            return;
        }
        let count = self.count + other.count;
        let apart = other.mean - self.mean;
        self.squares += other.squares + apart * apart * self.count * other.count / count;
        self.mean += apart * other.count / count;
        self.count = count;
    }

    /// The variance of a sample; `None` for fewer than two numbers.
    fn sample(&self) -> Option<f64> {
        (self.count > 1.0).then(|| self.squares / (self.count - 1.0))
    }

    fn all(&self) -> Option<f64> {
        (self.count > 0.0).then(|| self.squares / self.count)
    }
}

struct Deviation {
    taken: RunningVariance,
    of: fn(&RunningVariance) -> Option<f64>,
}

impl Accumulator for Deviation {
    fn add(&mut self, values: &[Value], times: u64) {
        if let Some(number) = values.first().and_then(Value::number).map(Number::float) {
            self.taken.merge(RunningVariance { count: times as f64, mean: number, squares: 0.0 });
        }
    }

    fn merge(&mut self, other: Box<dyn Accumulator>) {
        if let Some(other) = same::<Deviation>(other) {
            self.taken.merge(other.taken);
        }
    }

    fn finish(&self) -> Value {
        (self.of)(&self.taken).into()
    }

    fn bytes(&self) -> usize {
        size_of::<Deviation>()
    }
}
