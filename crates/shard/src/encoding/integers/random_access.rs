//! Integers of which few are read: only the bytes of these are read and
//! checked, where the layout is a fixed width.
//!
//! Tables that lead from hashes to places are a tenth of a shard, and a
//! question looks at a handful of their numbers. Reading all of one for that
//! was most of the time of a question that finds nothing.

use std::io;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use tantivy::HasLen;
use tantivy::columnar::ColumnValues;
use tantivy::directory::FileSlice;
use tantivy_bitpacker::BitUnpacker;

use crate::corrupt;
use crate::encoding::integers::{self, FIXED_WIDTH, HEADER_BYTES, Header};

/// Integers that are read one by one.
pub(crate) struct RandomAccess {
    file: FileSlice,
    count: u32,
    /// Header and the bits behind it, if the width is fixed.
    fixed: Option<(Header, FileSlice)>,
    whole: OnceLock<Arc<dyn ColumnValues<u64>>>,
}

impl RandomAccess {
    /// Opens integers. Reads their header, or all of them if they have no
    /// fixed width.
    ///
    /// # Errors
    /// If they are damaged.
    pub fn open(file: FileSlice) -> io::Result<RandomAccess> {
        let head = file.slice_to(file.len().min(HEADER_BYTES)).read_bytes()?;
        if head.first() != Some(&FIXED_WIDTH) {
            let whole = integers::open(file.read_bytes()?)?;
            return Ok(RandomAccess { file, count: whole.num_vals(), fixed: None, whole: whole.into() });
        }
        let mut rest = head.as_slice();
        let header = Header::take(&mut rest).ok_or_else(|| corrupt("integers"))?;
        let packed = file.slice_from(head.len() - rest.len());
        if packed.len() != header.packed_bytes() {
            return Err(corrupt("integers"));
        }
        Ok(RandomAccess { file, count: header.count, fixed: Some((header, packed)), whole: OnceLock::new() })
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        self.count
    }

    /// The number at a place.
    ///
    /// # Errors
    /// If there is none, or it is damaged.
    pub fn get(&self, at: u32) -> io::Result<u64> {
        let mut number = 0;
        self.each(at..at.saturating_add(1), |it| number = it)?;
        Ok(number)
    }

    /// Calls `take` with the numbers at these places, in order.
    ///
    /// # Errors
    /// If there are none, or they are damaged.
    pub fn each(&self, places: Range<u32>, mut take: impl FnMut(u64)) -> io::Result<()> {
        if places.start > places.end || places.end > self.count {
            return Err(corrupt("integers"));
        }
        match (&self.fixed, self.whole.get()) {
            (Some((header, packed)), None) => {
                let bits = header.bits() as usize;
                // Eight numbers take whole bytes.
                let first = places.start & !7;
                let start = first as usize / 8 * bits;
                let end = (places.end as usize * bits).div_ceil(8);
                let bytes = packed.read_bytes_slice(start.min(end)..end)?;
                let unpacker = BitUnpacker::new(bits as u8);
                places.for_each(|at| take(header.number(unpacker.get(at - first, &bytes))));
            }
            _ => {
                let whole = self.whole()?;
                places.for_each(|at| take(whole.get_val(at)));
            }
        }
        Ok(())
    }

    /// All of them.
    ///
    /// # Errors
    /// If they are damaged.
    pub fn whole(&self) -> io::Result<&Arc<dyn ColumnValues<u64>>> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole);
        }
        let whole = integers::open(self.file.read_bytes()?)?;
        Ok(self.whole.get_or_init(|| whole))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_number_is_read_alone_and_with_all(
            bits in 0..65u32,
            numbers in proptest::collection::vec(any::<u64>(), 1..400),
            start in any::<prop::sample::Index>(),
            is_fixed in any::<bool>(),
        ) {
            let numbers: Vec<u64> = numbers.iter().map(|n| n.checked_shr(bits).unwrap_or(5)).collect();
            let mut blob = Vec::new();
            match is_fixed {
                true => integers::encode_fixed(&numbers, &mut blob),
                false => integers::encode(&numbers, &mut blob).unwrap(),
            }
            let column = RandomAccess::open(FileSlice::from(blob)).unwrap();
            let count = numbers.len() as u32;
            prop_assert_eq!(column.len(), count);
            prop_assert!((0u32..).zip(&numbers).all(|(at, &number)| column.get(at).unwrap() == number));
            prop_assert!(column.get(count).is_err());
            let (mut some, start) = (Vec::new(), start.index(numbers.len()));
            column.each(start as u32..count, |number| some.push(number)).unwrap();
            prop_assert_eq!(&some[..], &numbers[start..]);
            prop_assert!(column.whole().unwrap().iter().eq(numbers.iter().copied()));
            prop_assert_eq!(column.get(count - 1).unwrap(), numbers[numbers.len() - 1]);
        }
    }

    #[test]
    fn damage_is_an_error() {
        assert!(RandomAccess::open(FileSlice::from(vec![])).is_err());
        assert!(RandomAccess::open(FileSlice::from(vec![FIXED_WIDTH, 1, 2, 3])).is_err());
    }
}
