//! Codes that a scan selects.

use std::ops::Range;

/// A set of codes of one column.
#[derive(Clone, Debug)]
pub enum CodeSet {
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

    /// The codes whose bits are set, 64 to a word, the lowest first.
    pub fn of_bits(bits: Vec<u64>) -> CodeSet {
        let ends = bits.iter().position(|&word| word != 0).zip(bits.iter().rposition(|&word| word != 0));
        let Some((first, last)) = ends else { return CodeSet::Range(0..0) };
        let start = first as u32 * 64 + bits[first].trailing_zeros();
        let end = last as u32 * 64 + 64 - bits[last].leading_zeros();
        let count: u32 = bits.iter().map(|word| word.count_ones()).sum();
        if count == end - start { CodeSet::Range(start..end) } else { CodeSet::Bits(bits) }
    }

    /// These codes, which are ascending.
    pub fn of_ascending(codes: &[u32]) -> CodeSet {
        let (Some(&first), Some(&last)) = (codes.first(), codes.last()) else { return CodeSet::Range(0..0) };
        if (last - first) as usize == codes.len() - 1 {
            return CodeSet::Range(first..last + 1);
        }
        let mut bits = vec![0; last as usize / 64 + 1];
        codes.iter().for_each(|&code| bits[code as usize / 64] |= 1 << (code % 64));
        CodeSet::Bits(bits)
    }

    /// True if these are all codes below `count`.
    pub fn are_all(&self, count: u32) -> bool {
        matches!(self, CodeSet::Range(range) if *range == (0..count))
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
    pub(crate) fn to_vec(&self, count: u32) -> Vec<u32> {
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
            let codes = bits.to_vec(count);
            let CodeSet::Bits(words) = &bits else { panic!() };
            for other in [CodeSet::of_bits(words.clone()), CodeSet::of_ascending(&codes)] {
                assert_eq!(other.to_vec(count), codes);
                assert!(matches!(other, CodeSet::Range(_)));
            }
            assert_eq!(bits.to_vec(count), range.to_vec(count));
            assert!((0..2000).all(|code| bits.contains(code) == (code < count && range.contains(code))));
            assert_eq!(bits.is_empty(), count <= 3);
        }
    }
}
