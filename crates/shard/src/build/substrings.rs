//! What follows from each value of a column, in four bytes each.

use crate::encoding::substring::Cut;
use crate::memory::chunks::Chunks;

/// An entry for each ordinal of a column.
#[derive(Default)]
pub(crate) struct Entries {
    packed: Chunks<u32>,
}

/// Stands for [`Cut::Unknown`].
const UNKNOWN: u32 = u32::MAX;

/// Tells [`Cut::Own`] from parts: values are shorter than this.
const OWN: u32 = 1 << 31;

/// A part with so many bytes before and behind it; `None` if those are too many.
pub(crate) fn part(before: usize, behind: usize) -> Option<Cut> {
    let before = u16::try_from(before).ok().filter(|before| u32::from(*before) << 16 < OWN)?;
    Some(Cut::Part { before, behind: u16::try_from(behind).ok()? })
}

impl Entries {
    /// The entry of an ordinal.
    #[inline]
    pub fn get(&self, ordinal: u32) -> Cut {
        if ordinal as usize >= self.packed.len() {
            return Cut::Unknown;
        }
        unpacked(self.packed.get(ordinal as usize))
    }

    /// Sets the entry of an ordinal.
    pub fn set(&mut self, ordinal: u32, entry: Cut) {
        while self.packed.len() <= ordinal as usize {
            self.packed.push(UNKNOWN);
        }
        let packed = match entry {
            Cut::Unknown => UNKNOWN,
            Cut::Part { before, behind } => u32::from(before) << 16 | u32::from(behind),
            Cut::Own(ordinal) => OWN | ordinal,
        };
        self.packed.set(ordinal as usize, packed);
    }

    /// The last entry.
    pub fn last(&self) -> Cut {
        self.packed.len().checked_sub(1).map_or(Cut::Unknown, |last| self.get(last as u32))
    }

    /// All entries, in the order of ordinals.
    pub fn iter(&self) -> impl Iterator<Item = Cut> + '_ {
        self.packed.iter().map(unpacked)
    }
}

fn unpacked(packed: u32) -> Cut {
    match packed {
        UNKNOWN => Cut::Unknown,
        own if own & OWN != 0 => Cut::Own(own & !OWN),
        part => Cut::Part { before: (part >> 16) as u16, behind: part as u16 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back() {
        let mut entries = Entries::default();
        let known = |before, behind| part(before, behind).unwrap();
        let given = [
            (3, known(5, 9)),
            (0, Cut::Own(0)),
            (70_000, known(32_767, 65_535)),
            (9, Cut::Own((1 << 31) - 2)),
        ];
        given.iter().for_each(|&(ordinal, entry)| entries.set(ordinal, entry));
        assert!(given.iter().all(|&(ordinal, entry)| entries.get(ordinal) == entry));
        assert_eq!(
            (entries.get(1), entries.get(70_001), entries.last()),
            (Cut::Unknown, Cut::Unknown, given[2].1)
        );
        assert_eq!(entries.iter().filter(|&entry| entry != Cut::Unknown).count(), 4);
        assert_eq!((part(32_768, 0), part(0, 65_536)), (None, None));
    }
}
