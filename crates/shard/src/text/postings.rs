//! Ascending numbers in few bits: gaps in blocks, each block with the bits
//! that its widest gap needs.
//!
//! ```text
//! list   = number*2+1:varint, or count*2:varint block*
//! block  = bits:u8 gaps, BLOCK of them or what is left, each less one
//! ```

use crate::file::sections::{put_varint, take_varint};

/// Gaps packed together. A wide gap makes all of its block wide, a block costs
/// a byte: between 32 and 256 the sizes hardly differ.
const BLOCK: usize = 128;

/// Appends ascending numbers, each once, to `out`.
pub(crate) fn encode(numbers: &[u32], out: &mut Vec<u8>) {
    // Most words are in one document: those need no block.
    if let [number] = numbers {
        return put_varint(out, u64::from(*number) << 1 | 1);
    }
    put_varint(out, (numbers.len() as u64) << 1);
    let mut next = 0;
    for block in numbers.chunks(BLOCK) {
        let mut gaps = [0; BLOCK];
        for (gap, &number) in gaps.iter_mut().zip(block) {
            *gap = number - next;
            next = number + 1;
        }
        pack(&gaps[..block.len()], out);
    }
}

fn pack(gaps: &[u32], out: &mut Vec<u8>) {
    let bits = u32::BITS - gaps.iter().fold(0, |all, gap| all | gap).leading_zeros();
    out.push(bits as u8);
    let (mut word, mut filled) = (0u64, 0);
    for &gap in gaps {
        word |= u64::from(gap) << filled;
        filled += bits;
        if filled >= 32 {
            out.extend_from_slice(&(word as u32).to_le_bytes());
            word >>= 32;
            filled -= 32;
        }
    }
    out.extend_from_slice(&word.to_le_bytes()[..filled.div_ceil(8) as usize]);
}

/// Calls `take` with each number; `None` if these bytes were not made by
/// [`encode`].
pub(crate) fn decode(mut bytes: &[u8], take: &mut dyn FnMut(u32)) -> Option<()> {
    let head = take_varint(&mut bytes)?;
    if head & 1 == 1 {
        take(u32::try_from(head >> 1).ok()?);
        return Some(());
    }
    let mut left = usize::try_from(head >> 1).ok()?;
    let mut next = 0u32;
    while left > 0 {
        let count = left.min(BLOCK);
        let (&bits, rest) = bytes.split_first()?;
        let bits = u32::from(bits);
        if bits > u32::BITS {
            return None;
        }
        let (mut packed, rest) = rest.split_at_checked((count * bits as usize).div_ceil(8))?;
        bytes = rest;
        let mask = (1u64 << bits) - 1;
        let (mut word, mut filled) = (0u64, 0);
        for _ in 0..count {
            while filled < bits {
                let (&byte, rest) = packed.split_first()?;
                packed = rest;
                word |= u64::from(byte) << filled;
                filled += 8;
            }
            let number = next.checked_add((word & mask) as u32)?;
            word >>= bits;
            filled -= bits;
            take(number);
            next = number.checked_add(1)?;
        }
        left -= count;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let many: Vec<u32> = (0..1000u32).map(|at| at * at * 13 + at).collect();
        let dense: Vec<u32> = (5..700).collect();
        let wide = [0, 1, 1 << 20, u32::MAX - 1];
        for numbers in
            [&[][..], &[7], &[u32::MAX - 1], &dense, &many, &many[..BLOCK], &many[..BLOCK + 1], &wide]
        {
            let mut bytes = Vec::new();
            encode(numbers, &mut bytes);
            let mut told = Vec::new();
            assert_eq!(decode(&bytes, &mut |number| told.push(number)), Some(()));
            assert_eq!(told, numbers);
            for end in 0..bytes.len() {
                decode(&bytes[..end], &mut |_| ());
            }
        }
        let mut bytes = Vec::new();
        encode(&dense, &mut bytes);
        assert!(bytes.len() < 70, "{} bytes", bytes.len());
        assert_eq!(decode(&[0xff; 40], &mut |_| ()), None);
        assert_eq!(decode(&[0xfe; 40], &mut |_| ()), None);
    }
}
