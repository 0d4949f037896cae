//! Sixty-four bytes at a time: which of them mean something in JSON.
//!
//! The idea is Langdale and Lemire's ("Parsing Gigabytes of JSON per Second",
//! 2019): turn the bytes into bit masks, then reason about 64 of them with a
//! handful of integer operations. The classes are computed in a plain loop
//! that the compiler turns into vector compares.

/// Bytes in a block: one bit each in a `u64`.
pub(super) const BLOCK: usize = 64;

/// One bit per byte of a block for each class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Masks {
    pub quotes: u64,
    pub backslashes: u64,
    pub brackets: u64,
    pub newlines: u64,
    /// What may follow a string: white space, brackets, `,` and `:`. Only
    /// computed where a string may end.
    pub follow: u64,
}

const QUOTE: u8 = 1;
const BACKSLASH: u8 = 2;
const BRACKET: u8 = 4;
const NEWLINE: u8 = 8;
const FOLLOW: u8 = 16;

/// The lowest bit of each byte.
const LOW: u64 = 0x0101_0101_0101_0101;

/// Classifies a block; `after_quote` says that a string ended right before it.
#[inline]
pub(super) fn classify(block: &[u8; BLOCK], after_quote: bool) -> Masks {
    let words = classes(block);
    let any = words.iter().fold(0, |any, word| any | word);
    let gather_if = |class: u8, wanted: bool| if wanted { gather(&words, class) } else { 0 };
    let has = |class: u8| any & (LOW * u64::from(class)) != 0;
    Masks {
        quotes: gather_if(QUOTE, has(QUOTE)),
        backslashes: gather_if(BACKSLASH, has(BACKSLASH)),
        brackets: gather_if(BRACKET, has(BRACKET)),
        newlines: gather_if(NEWLINE, has(NEWLINE)),
        follow: gather_if(FOLLOW, after_quote || has(QUOTE)),
    }
}

/// The class bits of each byte, eight bytes to a word.
#[inline]
fn classes(block: &[u8; BLOCK]) -> [u64; 8] {
    let mut classes = [0u8; BLOCK];
    for (class, &byte) in classes.iter_mut().zip(block) {
        // `[` and `{`, `]` and `}` differ in this bit only.
        let folded = byte | 0x20;
        let bracket = (folded == b'{') | (folded == b'}');
        let follow = (byte <= b' ') | (byte == b',') | (byte == b':');
        *class = if byte == b'"' { QUOTE } else { 0 }
            | if byte == b'\\' { BACKSLASH } else { 0 }
            | if bracket { BRACKET | FOLLOW } else { 0 }
            | if byte == b'\n' { NEWLINE } else { 0 }
            | if follow { FOLLOW } else { 0 };
    }
    let mut words = [0u64; 8];
    for (word, bytes) in words.iter_mut().zip(classes.as_chunks::<8>().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    words
}

/// One bit per byte that is of a class.
#[inline]
fn gather(words: &[u64; 8], class: u8) -> u64 {
    let shift = class.trailing_zeros();
    let mut mask = 0;
    for (at, word) in words.iter().enumerate() {
        // The product brings the lowest bit of byte i to bit 56 + i.
        let bits = ((word >> shift) & LOW).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask |= bits << (8 * at);
    }
    mask
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
/// the last backslash escapes the first byte of the next block (as it says of
/// the block before).
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

    fn plainly(block: &[u8; BLOCK], wanted: impl Fn(u8) -> bool) -> u64 {
        block.iter().enumerate().fold(0, |mask, (at, &byte)| mask | u64::from(wanted(byte)) << at)
    }

    #[test]
    fn masks_are_what_a_plain_loop_says() {
        for seed in 0..64u8 {
            let mut block = [0u8; BLOCK];
            for (at, byte) in block.iter_mut().enumerate() {
                *byte = (at as u8).wrapping_mul(37).wrapping_add(seed.wrapping_mul(59));
            }
            let masks = classify(&block, true);
            assert_eq!(masks.quotes, plainly(&block, |byte| byte == b'"'));
            assert_eq!(masks.backslashes, plainly(&block, |byte| byte == b'\\'));
            assert_eq!(masks.brackets, plainly(&block, |byte| b"{}[]".contains(&byte)));
            assert_eq!(masks.newlines, plainly(&block, |byte| byte == b'\n'));
            let follow = |byte: u8| byte <= b' ' || b"{}[],:".contains(&byte);
            assert_eq!(masks.follow, plainly(&block, follow));
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
