//! Which of tantivy's codecs numbers are tried with.

use tantivy::columnar::column_values::CodecType;

/// Bits as wide as all numbers together.
const PACKED: &[CodecType] = &[CodecType::Bitpacked];

/// The same, or a line and what is left of it for each block.
const BOTH: &[CodecType] = &[CodecType::Bitpacked, CodecType::BlockwiseLinear];

/// Numbers in a block of [`CodecType::BlockwiseLinear`].
const BLOCK: usize = 512;

/// A line for a block can pay only if its numbers are nearer to each other
/// than all of them are. Finding out takes a tenth of the time of trying.
pub(crate) fn codecs(numbers: &[i64]) -> &'static [CodecType] {
    let blocks = || numbers.chunks(BLOCK).map(width);
    let sum: u32 = blocks().sum();
    let of_blocks = sum / blocks().len().max(1) as u32;
    if of_blocks + 1 < width(numbers) || width(numbers) > MOST_PACKED { BOTH } else { PACKED }
}

/// Differences wider than this overflow in comparing them: rare enough to try both.
const MOST_PACKED: u32 = 62;

/// The bits that the differences of numbers to the least take.
fn width(numbers: &[i64]) -> u32 {
    let (least, most) = numbers.iter().fold((i64::MAX, i64::MIN), |(a, b), &n| (a.min(n), b.max(n)));
    if least > most { 0 } else { u64::BITS - most.abs_diff(least).leading_zeros() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_tried_where_they_can_pay() {
        let random: Vec<i64> = (0..9000i64).map(|at| at * 7919 % 4099).collect();
        let line: Vec<i64> = (0..9000).collect();
        assert_eq!([codecs(&random), codecs(&line), codecs(&[7; 9000])], [PACKED, BOTH, PACKED]);
        assert_eq!([codecs(&[]), codecs(&[i64::MIN, i64::MAX])], [PACKED, BOTH]);
    }
}
