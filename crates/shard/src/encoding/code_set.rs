//! Codes that a scan selects.

use std::ops::Range;

/// A set of codes of one column.
pub(crate) enum CodeSet {
    /// All codes of a range.
    Range(Range<u32>),
    /// A bit for each code of the column.
    Bits(Vec<u64>),
}

impl CodeSet {
    /// The codes below `count` that are wanted; each is tested once.
    pub fn of(count: u32, wanted: impl Fn(u32) -> bool) -> CodeSet {
        let mut bits = vec![0u64; (count as usize).div_ceil(64)];
        for (word, start) in bits.iter_mut().zip((0..count).step_by(64)) {
            let codes = start..count.min(start + 64);
            *word = codes.fold(0, |word, code| word | u64::from(wanted(code)) << (code - start));
        }
        CodeSet::Bits(bits)
    }

    /// True if no code is in it.
    pub fn is_empty(&self) -> bool {
        match self {
            CodeSet::Range(range) => range.is_empty(),
            CodeSet::Bits(bits) => bits.iter().all(|&word| word == 0),
        }
    }

    /// True if the code is in it.
    #[inline]
    pub fn contains(&self, code: u32) -> bool {
        match self {
            CodeSet::Range(range) => range.contains(&code),
            CodeSet::Bits(bits) => contains(bits, code),
        }
    }

    /// Its codes below `count`, ascending.
    pub fn to_vec(&self, count: u32) -> Vec<u32> {
        match self {
            CodeSet::Range(range) => (range.start..range.end.min(count)).collect(),
            CodeSet::Bits(bits) => (0..count).filter(|&code| contains(bits, code)).collect(),
        }
    }
}

/// True if the bit of a code is set; codes beyond the bits are in no set.
#[inline]
pub(crate) fn contains(bits: &[u64], code: u32) -> bool {
    bits.get(code as usize / 64).is_some_and(|word| word >> (code % 64) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_have_the_same_codes() {
        for count in [0, 1, 63, 64, 65, 1000] {
            let range = CodeSet::Range(3..70);
            let bits = CodeSet::of(count, |code| range.contains(code));
            assert_eq!(bits.to_vec(count), range.to_vec(count));
            assert!((0..2000).all(|code| bits.contains(code) == (code < count && range.contains(code))));
            assert_eq!(bits.is_empty(), count <= 3);
        }
    }
}
