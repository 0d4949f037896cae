//! Postings: ascending numbers as gaps, in blocks of one width each.
//!
//! ```text
//! list   = number*2+1:varint, or count*2:varint block*
//! block  = bits:u8 gaps, BLOCK of them or what is left, each less one; the
//!          first gap is the first number
//! ```

use bitpacking::{BitPacker, BitPacker1x};

use crate::file::sections::{put_varint, take_varint};

/// Gaps packed together. A wide gap makes all of its block wide, a block costs
/// a byte: between 32 and 256 the sizes hardly differ.
const BLOCK: usize = 128;

/// Gaps that the packer takes at once. Groups of a block follow each other
/// without a gap: each but the last takes whole bytes.
const GROUP: usize = BitPacker1x::BLOCK_LEN;

/// Bytes of a group of the widest gaps.
const GROUP_BYTES: usize = GROUP * size_of::<u32>();

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

/// Appends gaps with the bits of the widest: whole groups, and of the last what
/// is not filling.
fn pack(gaps: &[u32], out: &mut Vec<u8>) {
    let bits = u32::BITS - gaps.iter().fold(0, |all, gap| all | gap).leading_zeros();
    out.push(bits as u8);
    for gaps in gaps.chunks(GROUP) {
        let (mut group, mut packed) = ([0; GROUP], [0; GROUP_BYTES]);
        group[..gaps.len()].copy_from_slice(gaps);
        BitPacker1x::new().compress(&group, &mut packed, bits as u8);
        out.extend_from_slice(&packed[..(gaps.len() * bits as usize).div_ceil(8)]);
    }
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
        for start in (0..count).step_by(GROUP) {
            let length = GROUP.min(count - start);
            let (group, rest) = packed.split_at_checked((length * bits as usize).div_ceil(8))?;
            packed = rest;
            let (mut padded, mut gaps) = ([0; GROUP_BYTES], [0; GROUP]);
            padded[..group.len()].copy_from_slice(group);
            BitPacker1x::new().decompress(&padded, &mut gaps, bits as u8);
            for &gap in &gaps[..length] {
                let number = next.checked_add(gap)?;
                take(number);
                next = number.checked_add(1)?;
            }
        }
        left -= count;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_come_back(bits in 0..32u32, numbers in proptest::collection::btree_set(any::<u32>(), 0..700)) {
            let mut numbers: Vec<u32> = numbers.into_iter().map(|number| number >> bits).collect();
            numbers.dedup();
            numbers.retain(|&number| number < u32::MAX);
            let mut bytes = Vec::new();
            encode(&numbers, &mut bytes);
            let mut read = Vec::new();
            prop_assert_eq!(decode(&bytes, &mut |number| read.push(number)), Some(()));
            prop_assert_eq!(read, numbers);
            for end in 0..bytes.len() {
                prop_assert_eq!(decode(&bytes[..end], &mut |_| ()), None);
            }
        }
    }

    #[test]
    fn dense_numbers_are_small_and_damage_is_noticed() {
        let dense: Vec<u32> = (5..700).collect();
        let mut bytes = Vec::new();
        encode(&dense, &mut bytes);
        assert!(bytes.len() < 70, "{} bytes", bytes.len());
        assert_eq!(decode(&[0xff; 40], &mut |_| ()), None);
        assert_eq!(decode(&[0xfe; 40], &mut |_| ()), None);
    }
}
