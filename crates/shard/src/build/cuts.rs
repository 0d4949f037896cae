//! Values of a derived column by the codes of its source, four bytes each.

use crate::encoding::derived::substring::Cut;
use crate::memory::chunks::Chunks;

/// A value for each code of a source.
#[derive(Default)]
pub(crate) struct Cuts {
    packed: Chunks<u32>,
}

/// Stands for [`Cut::Unknown`].
const UNKNOWN: u32 = u32::MAX;

/// The bit of [`Cut::Own`]; parts have a lower number.
const OWN: u32 = 1 << 31;

/// All of the source's value.
pub(crate) const WHOLE: Cut = Cut::Part { before: 0, behind: 0 };

/// A part with so many bytes before and behind it; `None` if those are too many.
pub(crate) fn part(before: usize, behind: usize) -> Option<Cut> {
    let before = u16::try_from(before).ok().filter(|before| u32::from(*before) << 16 < OWN)?;
    Some(Cut::Part { before, behind: u16::try_from(behind).ok()? })
}

impl Cuts {
    /// The value for a code of the source.
    #[inline]
    pub fn get(&self, code: u32) -> Cut {
        if code as usize >= self.packed.len() {
            return Cut::Unknown;
        }
        unpacked(self.packed.get(code as usize))
    }

    /// Sets the value for a code of the source.
    pub fn set(&mut self, code: u32, cut: Cut) {
        while self.packed.len() <= code as usize {
            self.packed.push(UNKNOWN);
        }
        let packed = match cut {
            Cut::Unknown => UNKNOWN,
            Cut::Part { before, behind } => u32::from(before) << 16 | u32::from(behind),
            Cut::Own(code) => OWN | code,
        };
        self.packed.set(code as usize, packed);
    }

    /// The value for the last code.
    pub fn last(&self) -> Cut {
        self.packed.len().checked_sub(1).map_or(Cut::Unknown, |last| self.get(last as u32))
    }

    /// All of them, in the order of codes.
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
        let mut cuts = Cuts::default();
        let known = |before, behind| part(before, behind).unwrap();
        let known_cuts = [
            (3, known(5, 9)),
            (0, Cut::Own(0)),
            (70_000, known(32_767, 65_535)),
            (9, Cut::Own((1 << 31) - 2)),
        ];
        known_cuts.iter().for_each(|&(code, cut)| cuts.set(code, cut));
        assert!(known_cuts.iter().all(|&(code, cut)| cuts.get(code) == cut));
        assert_eq!(
            (cuts.get(1), cuts.get(70_001), cuts.last()),
            (Cut::Unknown, Cut::Unknown, known_cuts[2].1)
        );
        assert_eq!(cuts.iter().filter(|&cut| cut != Cut::Unknown).count(), 4);
        assert_eq!((part(32_768, 0), part(0, 65_536)), (None, None));
    }
}
