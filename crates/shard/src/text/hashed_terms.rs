//! Hashed terms: a table from the hashes of words that one value holds to these
//! values, without the words.
//!
//! ```text
//! blob    = bucket-starts documents lengths-of-these
//! bucket  = the low bits of a word's CRC-32
//! ```

use std::io;

use tantivy::directory::FileSlice;

use crate::encoding::integers;
use crate::encoding::integers::random_access::RandomAccess;
use crate::file::sections::{Sections, put_sections};

/// Words in a bucket, on average. Each is a value to look at, which costs
/// inflating a block of its dictionary.
const BUCKET: usize = 4;

/// Writes words, each as its hash and its document.
///
/// # Errors
/// None in practice: it is written to memory.
pub(crate) fn encode(words: &[(u32, u32)]) -> io::Result<Vec<u8>> {
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
    // Starts are as far from a straight line as hashes are from even.
    integers::encode(&starts, &mut packed_starts)?;
    integers::encode_fixed(&documents, &mut packed);
    put_sections(&mut blob, &[&packed_starts, &packed]);
    Ok(blob)
}

/// The words that one value holds.
pub(crate) struct HashedTerms {
    starts: RandomAccess,
    documents: RandomAccess,
}

impl HashedTerms {
    /// Opens what [`encode`] made.
    pub fn open(blob: &FileSlice) -> io::Result<HashedTerms> {
        let Sections { sections: [starts, documents], .. } = Sections::split(blob)?;
        Ok(HashedTerms { starts: RandomAccess::open(starts)?, documents: RandomAccess::open(documents)? })
    }

    /// Calls `take` with the documents of all words with such a hash and some
    /// others; returns how many there are.
    ///
    /// # Errors
    /// If the table is damaged.
    pub fn with_hash(&self, hash: u32, take: &mut dyn FnMut(u32)) -> io::Result<u32> {
        let Some(last) = self.starts.len().checked_sub(2) else { return Ok(0) };
        // One less than the number of buckets, which is a power of two.
        let bucket = hash & last;
        let places = self.starts.get(bucket)? as u32..self.starts.get(bucket + 1)? as u32;
        for at in places.clone() {
            take(self.documents.get(at)? as u32);
        }
        Ok(places.len() as u32)
    }

    /// Calls `take` with all documents; returns how many there are.
    ///
    /// # Errors
    /// If the table is damaged.
    pub fn all(&self, take: &mut dyn FnMut(u32)) -> io::Result<u32> {
        if self.documents.len() > 0 {
            self.documents.whole()?.iter().for_each(|document| take(document as u32));
        }
        Ok(self.documents.len())
    }
}
