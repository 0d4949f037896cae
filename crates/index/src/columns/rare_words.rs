//! Words that one value holds: a table from hashes to values, without the words.
//!
//! ```text
//! blob    = bucket-starts documents lengths-of-these
//! bucket  = the low bits of a hash
//! ```

use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::columnar::column_values::{
    CodecType, load_u64_based_column_values, serialize_u64_based_column_values,
};
use tantivy::directory::OwnedBytes;

use super::bytes::{Parts, put_parts};

/// Words in a bucket, on average. Each is a value to look at, which costs
/// inflating a block of its dictionary.
const BUCKET: usize = 4;

/// Writes words, each as its hash and its document.
///
/// # Errors
/// None in practice: it is written to memory.
pub(super) fn encode(words: &[(u32, u32)]) -> io::Result<Vec<u8>> {
    let buckets = (words.len() / BUCKET).next_power_of_two();
    let bucket = |hash: u32| hash as usize & (buckets - 1);
    let mut starts = vec![0u64; buckets + 1];
    words.iter().for_each(|&(hash, _)| starts[bucket(hash) + 1] += 1);
    (0..buckets).for_each(|at| starts[at + 1] += starts[at]);
    let (mut next, mut documents) = (starts.clone(), vec![0u64; words.len()]);
    for &(hash, document) in words {
        let place = &mut next[bucket(hash)];
        documents[*place as usize] = u64::from(document);
        *place += 1;
    }
    let (mut packed_starts, mut packed, mut blob) = (Vec::new(), Vec::new(), Vec::new());
    // As far from a straight line as hashes are from even.
    let codecs = [CodecType::Bitpacked, CodecType::BlockwiseLinear];
    serialize_u64_based_column_values::<u64>(&&starts[..], &codecs, &mut packed_starts)?;
    serialize_u64_based_column_values::<u64>(&&documents[..], &codecs[..1], &mut packed)?;
    put_parts(&mut blob, &[&packed_starts, &packed]);
    Ok(blob)
}

/// The words that one value holds.
pub(super) struct RareWords {
    starts: Arc<dyn ColumnValues<u64>>,
    documents: Arc<dyn ColumnValues<u64>>,
}

impl RareWords {
    /// Opens what [`encode`] made.
    pub fn open(blob: OwnedBytes) -> io::Result<RareWords> {
        let Parts { parts: [starts, documents], .. } = Parts::split(blob)?;
        Ok(RareWords {
            starts: load_u64_based_column_values(starts)?,
            documents: load_u64_based_column_values(documents)?,
        })
    }

    /// Calls `take` with the documents of all words with such a hash and some
    /// others; returns how many there are.
    pub fn with_hash(&self, hash: u32, take: &mut dyn FnMut(u32)) -> u32 {
        let Some(last) = self.starts.num_vals().checked_sub(2) else { return 0 };
        // One less than the number of buckets, which is a power of two.
        let bucket = hash & last;
        self.take(self.starts.get_val(bucket) as u32..self.starts.get_val(bucket + 1) as u32, take)
    }

    /// Calls `take` with all documents; returns how many there are.
    pub fn all(&self, take: &mut dyn FnMut(u32)) -> u32 {
        self.take(0..self.documents.num_vals(), take)
    }

    fn take(&self, places: Range<u32>, take: &mut dyn FnMut(u32)) -> u32 {
        let places = places.start..places.end.min(self.documents.num_vals());
        places.clone().for_each(|at| take(self.documents.get_val(at) as u32));
        places.len() as u32
    }
}
