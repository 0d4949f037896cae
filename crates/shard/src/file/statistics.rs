//! Statistics of columns: counts and bounds of values, read with the directory.
//! Bounds rule out a column that a value or a number range can't be in, before it
//! is opened.

use std::ops::RangeInclusive;

/// Bytes of a value that bounds keep.
const PREFIX_BYTES: usize = 24;

/// What the values of a column are like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Values of all events together.
    pub rows: u32,
    /// Distinct values; `None` where they are not counted.
    pub distinct: Option<u32>,
    /// Between what values lie.
    pub bounds: Bounds,
}

/// Between what all values of a column lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Bounds {
    /// Nothing is known.
    #[default]
    Unknown,
    /// The least and the greatest number.
    Numbers {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// The first 24 bytes of the least and of the greatest value in byte order.
    Values {
        /// Of the least.
        min: Vec<u8>,
        /// Of the greatest.
        max: Vec<u8>,
    },
}

impl Bounds {
    /// The bounds of values; unknown if there are none.
    pub(crate) fn of_values<'a>(values: impl Iterator<Item = &'a [u8]>) -> Bounds {
        let mut bounds: Option<(&[u8], &[u8])> = None;
        for value in values {
            let (min, max) = bounds.get_or_insert((value, value));
            if value < *min {
                *min = value;
            } else if value > *max {
                *max = value;
            }
        }
        bounds.map_or(Bounds::Unknown, |(min, max)| Bounds::Values {
            min: prefix(min).to_vec(),
            max: prefix(max).to_vec(),
        })
    }

    /// The bounds of numbers; unknown if there are none.
    pub(crate) fn of_numbers(numbers: &[i64]) -> Bounds {
        match (numbers.iter().min(), numbers.iter().max()) {
            (Some(&min), Some(&max)) => Bounds::Numbers { min, max },
            _ => Bounds::Unknown,
        }
    }

    /// False if no value is equal to this one.
    pub fn may_hold(&self, value: &[u8]) -> bool {
        match self {
            // The first bytes of a greatest value are no greater than it.
            Bounds::Values { min, max } => value >= min.as_slice() && prefix(value) <= max.as_slice(),
            _ => true,
        }
    }

    /// False if no number lies in the range.
    pub fn may_meet(&self, range: &RangeInclusive<i64>) -> bool {
        match self {
            Bounds::Numbers { min, max } => range.start() <= max && min <= range.end(),
            _ => true,
        }
    }
}

fn prefix(value: &[u8]) -> &[u8] {
    &value[..value.len().min(PREFIX_BYTES)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_value_is_outside_its_bounds(values in proptest::collection::vec(proptest::collection::vec(0..3u8, 0..40), 0..9)) {
            let bounds = Bounds::of_values(values.iter().map(Vec::as_slice));
            prop_assert!(values.iter().all(|value| bounds.may_hold(value)));
        }

        #[test]
        fn no_number_is_outside_its_bounds(numbers in proptest::collection::vec(any::<i64>(), 0..9), to in any::<i64>()) {
            let bounds = Bounds::of_numbers(&numbers);
            prop_assert!(numbers.iter().all(|&number| bounds.may_meet(&(number.min(to)..=number.max(to)))));
        }
    }

    #[test]
    fn what_lies_outside_is_left_out() {
        let bounds = Bounds::of_values([&b"bob"[..], b"mallory"].into_iter());
        let held =
            [&b"alice"[..], b"bob", b"carol", b"mallory", b"mallory2", b"zoe"].map(|v| bounds.may_hold(v));
        assert_eq!(held, [false, true, true, true, false, false]);
        let bounds = Bounds::of_numbers(&[5, -3]);
        assert_eq!(
            [-9..=-4, -9..=-3, 6..=9, 0..=0].map(|range| bounds.may_meet(&range)),
            [false, true, false, true]
        );
    }
}
