//! SIMD bit masks of JSON structure, 64 bytes at a time.
//!
//! The idea is Langdale and Lemire's ("Parsing Gigabytes of JSON per Second",
//! 2019): turn the bytes into bit masks, then reason about 64 of them with a
//! handful of integer operations. Sixteen bytes are compared at a time and
//! their highest bits gathered, by instructions that every x86-64 has (and
//! most ARM); with plain integers instead, scanning a GB took 0.29 s, not 0.16.

use wide::u8x16;

/// Bytes in a block: one bit each in a `u64`.
pub(super) const BLOCK: usize = 64;

/// One bit per byte of a block for each class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Masks {
    pub quotes: u64,
    pub backslashes: u64,
    pub brackets: u64,
    pub newlines: u64,
    /// Bytes that may follow a string: white space, brackets, `,` and `:`.
    pub follow: u64,
}

/// Bytes compared at a time.
const CHUNK: usize = 16;

/// Classifies a block.
#[inline]
pub(super) fn classify(block: &[u8; BLOCK]) -> Masks {
    let mut masks = Masks::default();
    let chunks = block.as_chunks::<CHUNK>().0;
    for (chunk, at) in chunks.iter().zip((0..).step_by(CHUNK)) {
        let chunk = u8x16::new(*chunk);
        let is = |byte: u8| chunk.simd_eq(u8x16::splat(byte));
        // `[` and `{`, `]` and `}` differ in this bit only.
        let folded = chunk | u8x16::splat(0x20);
        let brackets = folded.simd_eq(u8x16::splat(b'{')) | folded.simd_eq(u8x16::splat(b'}'));
        let spaces = chunk.min(u8x16::splat(b' ')).simd_eq(chunk);
        let mask = |wanted: u8x16| u64::from(wanted.to_bitmask()) << at;
        masks.quotes |= mask(is(b'"'));
        masks.backslashes |= mask(is(b'\\'));
        masks.brackets |= mask(brackets);
        masks.newlines |= mask(is(b'\n'));
        masks.follow |= mask(brackets | spaces | is(b',') | is(b':'));
    }
    masks
}

/// Each bit becomes the exclusive or of itself and all bits below: between an
/// opening quote and its closing one there are ones.
#[inline]
pub(super) fn prefix_xor(mut mask: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        mask ^= mask << shift;
    }
    mask
}

/// The bits behind backslashes that are not escaped themselves, and whether
/// the last backslash escapes the first byte of the next block (`carried` is the
/// same of the block before).
#[inline]
pub(super) fn escaped(backslashes: u64, carried: bool) -> (u64, bool) {
    let mut escaped = u64::from(carried);
    let mut left = backslashes & !escaped;
    while left != 0 {
        let bit = left.trailing_zeros();
        if bit == 63 {
            return (escaped, true);
        }
        escaped |= 2 << bit;
        left &= !(3 << bit);
    }
    (escaped, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bit_by_bit(block: &[u8; BLOCK], wanted: impl Fn(u8) -> bool) -> u64 {
        block.iter().enumerate().fold(0, |mask, (at, &byte)| mask | u64::from(wanted(byte)) << at)
    }

    #[test]
    fn masks_agree_with_a_loop_over_bytes() {
        for seed in 0..64u8 {
            let mut block = [0u8; BLOCK];
            for (at, byte) in block.iter_mut().enumerate() {
                *byte = (at as u8).wrapping_mul(37).wrapping_add(seed.wrapping_mul(59));
            }
            let masks = classify(&block);
            assert_eq!(masks.quotes, bit_by_bit(&block, |byte| byte == b'"'));
            assert_eq!(masks.backslashes, bit_by_bit(&block, |byte| byte == b'\\'));
            assert_eq!(masks.brackets, bit_by_bit(&block, |byte| b"{}[]".contains(&byte)));
            assert_eq!(masks.newlines, bit_by_bit(&block, |byte| byte == b'\n'));
            let follow = |byte: u8| byte <= b' ' || b"{}[],:".contains(&byte);
            assert_eq!(masks.follow, bit_by_bit(&block, follow));
        }
    }

    #[test]
    fn backslashes_escape_the_next_byte_across_blocks() {
        assert_eq!(escaped(0b0111, false), (0b1010, false));
        assert_eq!(escaped(0b0111, true), (0b0101, false));
        assert_eq!(escaped(1 << 63, false), (0, true));
        assert_eq!(escaped(3 << 62, false), (1 << 63, false));
        assert_eq!(escaped(0, true), (1, false));
    }

    #[test]
    fn between_quotes_there_are_ones() {
        assert_eq!(prefix_xor(0b100_0100), 0b011_1100);
    }
}
