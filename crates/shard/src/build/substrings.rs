//! What follows from each value of a column, in four bytes each.

use crate::memory::chunks::Chunks;

/// What follows from a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It was not seen yet.
    Unknown,
    /// A part of it: so many bytes stand before, so many behind.
    Part { before: u16, behind: u16 },
    /// Another value, by its ordinal in the column.
    Own(u32),
}

/// An entry for each ordinal of a column.
#[derive(Default)]
pub(crate) struct Entries {
    packed: Chunks<u32>,
}

/// Stands for [`Entry::Unknown`].
const UNKNOWN: u32 = u32::MAX;

/// Tells [`Entry::Own`] from parts: values are shorter than this.
const OWN: u32 = 1 << 31;

impl Entry {
    /// The entry of a part; `None` if the places are too far away.
    pub fn part(before: usize, behind: usize) -> Option<Entry> {
        let before = u16::try_from(before).ok().filter(|before| u32::from(*before) << 16 < OWN)?;
        Some(Entry::Part { before, behind: u16::try_from(behind).ok()? })
    }
}

impl Entries {
    /// The entry of an ordinal.
    #[inline]
    pub fn get(&self, ordinal: u32) -> Entry {
        if ordinal as usize >= self.packed.len() {
            return Entry::Unknown;
        }
        unpacked(self.packed.get(ordinal as usize))
    }

    /// Sets the entry of an ordinal.
    pub fn set(&mut self, ordinal: u32, entry: Entry) {
        while self.packed.len() <= ordinal as usize {
            self.packed.push(UNKNOWN);
        }
        let packed = match entry {
            Entry::Unknown => UNKNOWN,
            Entry::Part { before, behind } => u32::from(before) << 16 | u32::from(behind),
            Entry::Own(ordinal) => OWN | ordinal,
        };
        self.packed.set(ordinal as usize, packed);
    }

    /// The last entry.
    pub fn last(&self) -> Entry {
        self.packed.len().checked_sub(1).map_or(Entry::Unknown, |last| self.get(last as u32))
    }

    /// All entries, in the order of ordinals.
    pub fn iter(&self) -> impl Iterator<Item = Entry> + '_ {
        self.packed.iter().map(unpacked)
    }
}

fn unpacked(packed: u32) -> Entry {
    match packed {
        UNKNOWN => Entry::Unknown,
        own if own & OWN != 0 => Entry::Own(own & !OWN),
        part => Entry::Part { before: (part >> 16) as u16, behind: part as u16 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back() {
        let mut entries = Entries::default();
        let part = |before, behind| Entry::part(before, behind).unwrap();
        let given = [
            (3, part(5, 9)),
            (0, Entry::Own(0)),
            (70_000, part(32_767, 65_535)),
            (9, Entry::Own((1 << 31) - 2)),
        ];
        given.iter().for_each(|&(ordinal, entry)| entries.set(ordinal, entry));
        assert!(given.iter().all(|&(ordinal, entry)| entries.get(ordinal) == entry));
        assert_eq!(
            (entries.get(1), entries.get(70_001), entries.last()),
            (Entry::Unknown, Entry::Unknown, given[2].1)
        );
        assert_eq!(entries.iter().filter(|&entry| entry != Entry::Unknown).count(), 4);
        assert_eq!((Entry::part(32_768, 0), Entry::part(0, 65_536)), (None, None));
    }
}
