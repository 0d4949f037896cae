//! The first value of each event as a number, step by step.

use crate::encoding::batch::{BATCH_ROWS, BatchCodes, BatchSchemas};
use crate::encoding::validity::Validity;
use crate::read::batch_scan::BatchScan;
use crate::read::codes::Codes;
use crate::read::column::ValueColumn;
use crate::read::distinct::DistinctValues;

/// The values of a column as numbers: one more than their ordinal, 0 for none.
pub struct NullableCodes<'c> {
    ordinals: BatchScan<'c>,
    /// The number for each of the ordinals, if they are another column's, one
    /// further: the first is for none.
    through: Option<Vec<u32>>,
    /// How many values events of each shape have, if the other column has
    /// values in more events than this.
    counts: Option<&'c Validity>,
    /// The greatest number there is; a damaged column may have others.
    most: u32,
}

impl ValueColumn {
    /// True if [`numbered`](Self::numbered) is for it: if each event has one
    /// value at most and equal values have one ordinal.
    pub fn is_numbered(&self) -> bool {
        let is_looked_through = matches!(self.ordinals, Codes::Direct(_) | Codes::Mapped { .. });
        is_looked_through && matches!(self.distinct, DistinctValues::Values(_)) && self.is_single()
    }

    /// The values as numbers, of a column that is for it.
    pub fn numbered(&self) -> Option<NullableCodes<'_>> {
        let ordinals = self.in_steps()?;
        let most = self.distinct();
        let number = |ordinal: &u32| within(ordinal.wrapping_add(1), most);
        Some(match &self.ordinals {
            Codes::Mapped { map, is_wider, .. } => {
                let through = std::iter::once(0).chain(map.iter().map(number)).collect();
                let counts = is_wider.then_some(&self.presence);
                NullableCodes { ordinals, through: Some(through), counts, most }
            }
            _ => NullableCodes { ordinals, through: None, counts: None, most },
        })
    }
}

impl NullableCodes<'_> {
    /// Appends the numbers of some events of a step, by their places, which
    /// are ascending.
    pub fn read_at(&self, step: u32, places: &[u32], shapes: &mut BatchSchemas, numbers: &mut Vec<u32>) {
        let start = numbers.len();
        self.ordinals.first_numbers_at(step, places, shapes, numbers);
        let numbers = &mut numbers[start..];
        self.lead_through(numbers);
        if let Some(presence) = self.counts {
            for (number, place) in numbers.iter_mut().zip(places) {
                *number *= u32::from(presence.has(step * BATCH_ROWS as u32 + place));
            }
        }
    }

    /// Puts the number of each event of a step into `numbers`.
    pub fn read(&mut self, step: u32, shapes: &mut BatchSchemas, numbers: &mut BatchCodes) {
        self.ordinals.load(step);
        self.ordinals.first_numbers(step, shapes, numbers);
        self.lead_through(numbers);
        if let Some(presence) = self.counts {
            let there = presence.has_in_step(step, shapes);
            for (place, number) in numbers.iter_mut().enumerate() {
                *number *= (there[place / 64] >> (place % 64) & 1) as u32;
            }
        }
    }

    /// Makes numbers of the ordinals that are looked through numbers of values.
    fn lead_through(&self, numbers: &mut [u32]) {
        match &self.through {
            Some(through) => {
                let of = |number: u32| through.get(number as usize).copied().unwrap_or_default();
                numbers.iter_mut().for_each(|number| *number = of(*number));
            }
            None => numbers.iter_mut().for_each(|number| *number = within(*number, self.most)),
        }
    }
}

/// The number, or none if there is no such one.
fn within(number: u32, most: u32) -> u32 {
    if number <= most { number } else { 0 }
}
