//! Hash tables: from the CRC-32 of a value to the items that may have it. Values
//! are not stored, so an item is looked at before it counts.
//!
//! ```text
//! starts = integers: where each bucket begins in `items`, and how many items there are
//! items  = integers of a fixed width, bucket after bucket
//! ```
//!
//! The number of buckets is a power of two; the low bits of a hash are its bucket.

use std::io;

use tantivy::directory::FileSlice;

use super::integers;
use super::integers::random_access::RandomAccess;
use crate::corrupt;

/// The starts and the items of a table with at least so many buckets, from
/// hashes and their items, which keep their order within a bucket.
///
/// # Errors
/// None in practice: it is written to memory.
pub(crate) fn encode(
    pairs: impl Iterator<Item = (u32, u32)> + Clone,
    buckets: usize,
) -> io::Result<[Vec<u8>; 2]> {
    let buckets = buckets.next_power_of_two();
    let bucket = |hash: u32| hash as usize & (buckets - 1);
    let mut starts = vec![0u64; buckets + 1];
    pairs.clone().for_each(|(hash, _)| starts[bucket(hash) + 1] += 1);
    (0..buckets).for_each(|at| starts[at + 1] += starts[at]);
    let (mut next, mut items) = (starts.clone(), vec![0u64; starts[buckets] as usize]);
    for (hash, item) in pairs {
        let place = &mut next[bucket(hash)];
        items[*place as usize] = u64::from(item);
        *place += 1;
    }
    let mut packed = [Vec::new(), Vec::new()];
    // Starts are as far from a straight line as hashes are from even.
    integers::encode(&starts, &mut packed[0])?;
    integers::encode_fixed(&items, &mut packed[1]);
    Ok(packed)
}

/// A table of a finished shard; a look-up reads a few blocks.
pub(crate) struct HashTable {
    starts: RandomAccess,
    items: RandomAccess,
}

impl HashTable {
    /// Opens what [`encode`] made.
    pub fn open([starts, items]: [FileSlice; 2]) -> io::Result<HashTable> {
        Ok(HashTable { starts: RandomAccess::open(starts)?, items: RandomAccess::open(items)? })
    }

    /// The items of all values with such a hash and of some others, each run of
    /// one item once.
    ///
    /// # Errors
    /// If the table is damaged.
    pub fn find(&self, hash: u32) -> io::Result<Vec<u32>> {
        let last = self.starts.len().checked_sub(2).ok_or_else(|| corrupt("hash table"))?;
        let bucket = hash & last;
        let (start, end) = (self.starts.get(bucket)?, self.starts.get(bucket + 1)?);
        let places = u32::try_from(start).ok().zip(u32::try_from(end).ok());
        let (start, end) = places.ok_or_else(|| corrupt("hash table"))?;
        let mut found = Vec::new();
        self.items.each(start..end, |item| found.push(item as u32))?;
        found.dedup();
        Ok(found)
    }

    /// All items.
    pub fn items(&self) -> &RandomAccess {
        &self.items
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn items_are_found_by_their_hashes(pairs in proptest::collection::vec((0..200u32, any::<u32>()), 0..300), buckets in 0..100usize) {
            let table = encode(pairs.iter().copied(), buckets).unwrap().map(FileSlice::from);
            let table = HashTable::open(table).unwrap();
            prop_assert_eq!(table.items().len() as usize, pairs.len());
            for hash in 0..200 {
                let found = table.find(hash).unwrap();
                prop_assert!(pairs.iter().filter(|pair| pair.0 == hash).all(|pair| found.contains(&pair.1)));
                prop_assert!(found.iter().all(|item| pairs.iter().any(|pair| pair.1 == *item)));
            }
        }
    }
}
