//! Skewed choice: rank k of n is drawn in proportion to 1/(k + flatness).
//!
//! `rand_distr` draws another law, 1/k^s, and in floating point, whose last bits differ between
//! machines; the committed sample must not.

use crate::rng::{Rng, scale};

/// Zipf's law over the ranks `0..n`, in whole numbers so that every machine draws alike.
#[derive(Clone, Debug)]
pub struct Zipf {
    cumulative: Vec<u64>,
}

impl Zipf {
    /// A law over `n` ranks (at least one); a larger `flatness` (at least 1) evens out the first ones.
    pub fn new(n: usize, flatness: u64) -> Self {
        Self::weighted((0..n.max(1) as u64).map(|rank| (1 << 32) / (rank + flatness.max(1))))
    }

    /// Ranks drawn by the given weights, which must not all be zero.
    pub fn weighted(weights: impl IntoIterator<Item = u64>) -> Self {
        let add = |sum: &mut u64, weight: u64| {
            *sum += weight;
            Some(*sum)
        };
        Self { cumulative: weights.into_iter().scan(0, add).collect() }
    }

    /// Draws a rank.
    pub fn draw(&self, rng: &mut Rng) -> usize {
        self.at(rng.bits())
    }

    /// The rank that 64 random bits stand for; lets one event ask twice and get the same.
    pub fn at(&self, bits: u64) -> usize {
        let total = self.cumulative.last().copied().unwrap_or(0);
        let point = scale(bits, total);
        self.cumulative.partition_point(|&end| end <= point)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_ranks_come_most_and_none_is_out_of_range() {
        let (law, mut rng) = (Zipf::new(100, 1), Rng::new(3));
        let mut counts = [0_u32; 100];
        (0..20_000).for_each(|_| counts[law.draw(&mut rng)] += 1);
        assert!(counts[0] > counts[9] * 5 && counts[9] > counts[90], "{counts:?}");
        assert_eq!(law.at(u64::MAX), 99);
        assert_eq!(law.at(0), 0);
    }

    #[test]
    fn zero_weights_are_never_drawn() {
        let (law, mut rng) = (Zipf::weighted([0, 3, 0, 1]), Rng::new(3));
        assert!((0..1000).all(|_| matches!(law.draw(&mut rng), 1 | 3)));
    }
}
