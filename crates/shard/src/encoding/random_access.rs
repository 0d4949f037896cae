//! Numbers of which few are looked at: only what is looked at is read, and
//! checked for damage, where the layout lets it.
//!
//! Tables that lead from hashes to places are a tenth of a shard, and a
//! question looks at a handful of their numbers. Reading all of one for that
//! was most of the time of a question that finds nothing.

use std::io;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use tantivy::HasLen;
use tantivy::columnar::ColumnValues;
use tantivy::columnar::column_values::load_u64_based_column_values;
use tantivy::directory::FileSlice;

use crate::corrupt;
use crate::encoding::bitpacked::{BITPACKED, take_vint};

/// Bytes that the head of a column takes at most: its codec and four numbers.
const HEAD_BYTES: usize = 1 + 4 * 10;

/// Numbers in one of tantivy's layouts.
pub(crate) struct RandomAccess {
    file: FileSlice,
    rows: u32,
    /// Where single numbers are, in the one layout that tells.
    packed: Option<Packed>,
    whole: OnceLock<Arc<dyn ColumnValues<u64>>>,
}

/// The layout of [`super::packed`].
struct Packed {
    least: u64,
    factor: u64,
    bits: u32,
    /// Where the bits begin.
    start: usize,
}

impl RandomAccess {
    /// Opens numbers. Reads what stands before them.
    ///
    /// # Errors
    /// If they are damaged.
    pub fn open(file: FileSlice) -> io::Result<RandomAccess> {
        let damaged = || corrupt("numbers");
        let head = file.slice_to(file.len().min(HEAD_BYTES)).read_bytes()?;
        let (&codec, mut rest) = head.split_first().ok_or_else(damaged)?;
        let mut next = || take_vint(&mut rest).ok_or_else(damaged);
        let (least, factor, steps, rows) = (next()?, next()?, next()?, next()?);
        let start = head.len() - rest.len();
        let bits = u64::BITS - steps.leading_zeros();
        // Wider ones reach over more bytes than are read at once.
        let is_packed = codec == BITPACKED && bits <= 56;
        let packed = is_packed.then_some(Packed { least, factor, bits, start });
        Ok(RandomAccess { file, rows: rows as u32, packed, whole: OnceLock::new() })
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        self.rows
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
        if places.start > places.end || places.end > self.rows {
            return Err(corrupt("numbers"));
        }
        match (&self.packed, self.whole.get()) {
            (Some(packed), None) => packed.each(&self.file, places, take),
            _ => {
                let whole = self.whole()?;
                places.for_each(|at| take(whole.get_val(at)));
                Ok(())
            }
        }
    }

    /// All of them.
    ///
    /// # Errors
    /// If they are damaged.
    pub fn whole(&self) -> io::Result<&Arc<dyn ColumnValues<u64>>> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole);
        }
        let whole = load_u64_based_column_values(self.file.read_bytes()?)?;
        Ok(self.whole.get_or_init(|| whole))
    }
}

impl Packed {
    fn each(&self, file: &FileSlice, places: Range<u32>, mut take: impl FnMut(u64)) -> io::Result<()> {
        if self.bits == 0 {
            places.for_each(|_| take(self.least));
            return Ok(());
        }
        let bit = |at: u32| u64::from(at) * u64::from(self.bits);
        let byte = |at: u32| self.start + (bit(at) / 8) as usize;
        let first = byte(places.start);
        let end = file.len().min(byte(places.end) + size_of::<u64>());
        let bytes = file.read_bytes_slice(first.min(end)..end)?;
        for at in places {
            let mut word = [0; size_of::<u64>()];
            let rest = bytes.get(byte(at) - first..).unwrap_or_default();
            let length = rest.len().min(word.len());
            word[..length].copy_from_slice(&rest[..length]);
            let number = u64::from_le_bytes(word) >> (bit(at) % 8) & ((1 << self.bits) - 1);
            take(self.least.wrapping_add(self.factor.wrapping_mul(number)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tantivy::columnar::column_values::{CodecType, serialize_u64_based_column_values};

    use super::*;

    #[test]
    fn each_number_is_read_alone_and_with_all() {
        for codec in [CodecType::Bitpacked, CodecType::BlockwiseLinear] {
            for limit in [1u64, 2, 100, 1 << 20, 1 << 40, u64::MAX / 8] {
                let numbers: Vec<u64> = (0..3000u64).map(|at| 5 + (at * 0x9E37_79B9) % limit * 3).collect();
                let mut blob = Vec::new();
                serialize_u64_based_column_values::<u64>(&&numbers[..], &[codec], &mut blob).unwrap();
                let sparse = RandomAccess::open(FileSlice::from(blob)).unwrap();
                assert_eq!(sparse.len(), 3000);
                assert!((0u32..).zip(&numbers).all(|(at, &number)| sparse.get(at).unwrap() == number));
                assert!(sparse.get(3000).is_err());
                let mut some = Vec::new();
                sparse.each(2990..3000, |number| some.push(number)).unwrap();
                assert_eq!(some, numbers[2990..]);
                assert!(sparse.whole().unwrap().iter().eq(numbers.iter().copied()));
                assert_eq!(sparse.get(2999).unwrap(), numbers[2999]);
            }
        }
    }

    #[test]
    fn damage_is_an_error() {
        assert!(RandomAccess::open(FileSlice::from(vec![])).is_err());
        assert!(RandomAccess::open(FileSlice::from(vec![0, 1, 2, 3])).is_err());
    }
}
