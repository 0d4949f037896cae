//! Sizes of objects: the number of events in each.

use std::{ops::Range, str::FromStr};

use crate::rng::{Rng, mix};

/// Objects after which sizes come again.
const CYCLE: u64 = 256;

/// Sizes of objects, in events: one for all, or drawn between two so that small ones come as often
/// as ones ten times larger, which is how a trail that is sometimes busy is delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Where each object of a cycle ends.
    ends: Vec<u64>,
}

impl Sizes {
    /// All of one size, which must not be zero.
    pub fn equal(size: u64) -> Self {
        Self { ends: vec![size.max(1)] }
    }

    /// From `least` (at least one) to `most`, both included.
    pub fn spread(least: u64, most: u64) -> Self {
        let (least, mut rng) = (least.max(1), Rng::new(mix(least) ^ most));
        let ratio = (most.max(least) + 1) as f64 / least as f64;
        let size = |rng: &mut Rng| {
            let part = rng.bits() as f64 / u64::MAX as f64;
            ((least as f64 * ratio.powf(part)) as u64).clamp(least, most.max(least))
        };
        let add = |sum: &mut u64, _| {
            *sum += size(&mut rng);
            Some(*sum)
        };
        Self { ends: (0..CYCLE).scan(0, add).collect() }
    }

    /// Objects that so many events fill.
    pub fn objects(&self, events: u64) -> u64 {
        let (cycles, rest) = (events / self.total(), events % self.total());
        let partly = if rest == 0 { 0 } else { self.ends.partition_point(|end| *end < rest) as u64 + 1 };
        cycles * self.ends.len() as u64 + partly
    }

    /// Numbers of the events of an object, of `events` in all.
    pub fn events_of(&self, object: u64, events: u64) -> Range<u64> {
        let (cycle, place) = (object / self.ends.len() as u64, (object % self.ends.len() as u64) as usize);
        let before = cycle * self.total();
        let start = before + if place == 0 { 0 } else { self.ends[place - 1] };
        start.min(events)..(before + self.ends[place]).min(events)
    }

    fn total(&self) -> u64 {
        self.ends.last().copied().unwrap_or(1)
    }
}

/// Reads `7` or `1..30`.
impl FromStr for Sizes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| match text.parse::<u64>() {
            Ok(n) if n > 0 => Ok(n),
            _ => Err(format!("`{text}` is no number of events: write 7, or 1..30 for sizes between")),
        };
        match text.split_once("..") {
            None => Ok(Self::equal(number(text)?)),
            Some((least, most)) => match (number(least)?, number(most)?) {
                (least, most) if least <= most => Ok(Self::spread(least, most)),
                _ => Err(format!("`{text}` runs backwards")),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_belongs_to_one_object() {
        for sizes in [Sizes::equal(7), Sizes::spread(1, 30), Sizes::spread(5, 5)] {
            for events in [1, 6, 7, 8, 2000, 10_001] {
                let objects: Vec<_> =
                    (0..sizes.objects(events)).map(|n| sizes.events_of(n, events)).collect();
                assert_eq!(objects[0].start, 0);
                assert_eq!(objects.last().unwrap().end, events);
                assert!(objects.windows(2).all(|pair| pair[0].end == pair[1].start));
                assert!(objects.iter().all(|object| !object.is_empty()));
            }
        }
    }

    #[test]
    fn sizes_reach_both_ends_and_small_ones_come_most() {
        let sizes = Sizes::spread(1, 30);
        let lengths: Vec<u64> =
            (0..CYCLE).map(|n| sizes.events_of(n, u64::MAX)).map(|r| r.end - r.start).collect();
        assert_eq!((lengths.iter().min(), lengths.iter().max()), (Some(&1), Some(&30)));
        let small = lengths.iter().filter(|length| **length <= 5).count();
        assert!((90..180).contains(&small), "{small}");
    }

    #[test]
    fn sizes_are_read_or_explained() {
        assert_eq!("7".parse(), Ok(Sizes::equal(7)));
        assert_eq!("1..30".parse(), Ok(Sizes::spread(1, 30)));
        for wrong in ["0", "", "3..", "..4", "9..2", "x"] {
            assert!(wrong.parse::<Sizes>().is_err(), "{wrong}");
        }
    }
}
