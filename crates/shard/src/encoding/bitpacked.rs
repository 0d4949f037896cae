//! CodeList in as few bits as they need, in the layout that tantivy's
//! bit-packed codec reads. Its own writer takes any values in any order of
//! codecs, through several layers of iterators; this takes a quarter of the
//! time, and was 4 % of indexing.
//!
//! ```text
//! column = codec:u8 min gcd greatest-less-min values, each as VInt, and bits
//! ```

use crate::memory::code_list::CodeList;

/// tantivy's number of the bit-packed codec.
pub(crate) const BITPACKED: u8 = 0;

/// Appends ordinals. They are read with
/// [`load_u64_based_column_values`](tantivy::columnar::column_values::load_u64_based_column_values).
pub(crate) fn pack(ordinals: &CodeList, out: &mut Vec<u8>) {
    let (mut least, mut greatest) = (u32::MAX, 0);
    ordinals.for_each(|ordinal| {
        least = least.min(ordinal);
        greatest = greatest.max(ordinal);
    });
    let least = least.min(greatest);
    out.push(BITPACKED);
    for number in [u64::from(least), 1, u64::from(greatest - least), ordinals.len() as u64] {
        put_vint(number, out);
    }
    let bits = u32::BITS - (greatest - least).leading_zeros();
    if bits == 0 {
        return;
    }
    out.reserve((ordinals.len() * bits as usize).div_ceil(8));
    let (mut word, mut filled) = (0u64, 0);
    ordinals.for_each(|ordinal| {
        word |= u64::from(ordinal - least) << filled;
        filled += bits;
        // At most 31 bits are left over, so the next fits.
        if filled >= u32::BITS {
            out.extend_from_slice(&(word as u32).to_le_bytes());
            word >>= u32::BITS;
            filled -= u32::BITS;
        }
    });
    out.extend_from_slice(&word.to_le_bytes()[..filled.div_ceil(8) as usize]);
}

/// Appends a number as tantivy's `VInt`: seven bits a byte, the lowest first,
/// the last byte marked.
fn put_vint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 & 0x7f);
        number >>= 7;
    }
    out.push(number as u8 | 0x80);
}

/// Takes such a number off the front; `None` if there is none.
pub(crate) fn take_vint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte >= 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use tantivy::columnar::column_values::{
        CodecType, load_u64_based_column_values, serialize_u64_based_column_values,
    };
    use tantivy::directory::OwnedBytes;

    use super::*;

    #[test]
    fn it_is_what_tantivy_writes_and_reads() {
        for limit in [1u32, 2, 3, 200, 70_000, 1 << 24, u32::MAX] {
            for length in [0, 1, 2, 63, 64, 65, 20_000u32] {
                // The first two make the common divisor one, which is what it is in columns.
                let numbers: Vec<u32> = [0, 1]
                    .into_iter()
                    .chain((0..).map(|at: u32| at.wrapping_mul(0x9E37_79B9) % limit))
                    .take(length as usize)
                    .collect();
                let mut ordinals = CodeList::default();
                numbers.iter().for_each(|&number| {
                    ordinals.push(number);
                });
                let (mut packed, mut theirs) = (Vec::new(), Vec::new());
                pack(&ordinals, &mut packed);
                serialize_u64_based_column_values::<u32>(&&numbers[..], &[CodecType::Bitpacked], &mut theirs)
                    .unwrap();
                assert!(length < 2 || packed == theirs, "{length} up to {limit}");
                let column = load_u64_based_column_values::<u64>(OwnedBytes::new(packed)).unwrap();
                assert!(column.iter().eq(numbers.iter().map(|&number| u64::from(number))));
            }
        }
    }
}
