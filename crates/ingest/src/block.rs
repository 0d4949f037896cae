//! Records on their way from the one that cuts them to the one that parses them.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{mem, sync::Arc};

use logdex_event::carrier::RecordRange;

use crate::about::About;

/// Bytes inflated at a time, and so of a block. A worker parses one in about
/// ten milliseconds: long against what handing it over costs, short against
/// the time a core may idle at the end of a run, and four of them fit a
/// processor's outer cache.
pub(crate) const BLOCK_BYTES: usize = 1 << 20;

/// Whole records of an object, in a row.
pub(crate) struct Block {
    pub object: Arc<Object>,
    pub buffer: Buffer,
    /// Where the buffer starts in the inflated object.
    pub base: u64,
    /// The ordinal of the first record.
    pub first: u64,
}

/// What all blocks of an object share.
pub(crate) struct Object {
    /// Its number in the store.
    pub number: u64,
    pub path: String,
    /// Ordinals that are indexed already; sorted, disjoint.
    pub covered: Vec<Range<u64>>,
    /// What its path and file say of its records.
    pub about: About,
    record_problems: AtomicU64,
}

impl Object {
    pub(crate) fn new(number: u64, path: String, covered: Vec<Range<u64>>, about: About) -> Object {
        Object { number, path, covered, about, record_problems: AtomicU64::new(0) }
    }

    /// True if a record is indexed already.
    pub(crate) fn covers(&self, ordinal: u64) -> bool {
        let at = self.covered.partition_point(|range| range.end <= ordinal);
        self.covered.get(at).is_some_and(|range| range.start <= ordinal)
    }

    /// Counts a problem of a record; returns how many came before it.
    pub(crate) fn count_problem(&self) -> u64 {
        self.record_problems.fetch_add(1, Ordering::Relaxed)
    }
}

/// Bytes and the records in them. All of `bytes` is memory to write to; how
/// much of it is filled, only the pieces tell.
#[derive(Default)]
pub(crate) struct Buffer {
    pub bytes: Vec<u8>,
    pub pieces: Vec<RecordRange>,
}

/// Buffers to use again.
pub(crate) struct Pool {
    free: Mutex<Vec<Buffer>>,
    most: usize,
}

/// Buffers that grew beyond this for an overlong record are let go.
const MAX_POOLED_BYTES: usize = 4 * BLOCK_BYTES;

impl Pool {
    /// A pool that holds `most` buffers at most.
    pub(crate) fn new(most: usize) -> Pool {
        Pool { free: Mutex::default(), most }
    }

    pub(crate) fn take(&self) -> Buffer {
        self.free().pop().unwrap_or_default()
    }

    pub(crate) fn give_back(&self, mut buffer: Buffer) {
        buffer.pieces.clear();
        // Many tiny records make a long list of pieces, too.
        let bytes = buffer.bytes.capacity() + buffer.pieces.capacity() * mem::size_of::<RecordRange>();
        let mut free = self.free();
        if bytes <= MAX_POOLED_BYTES && free.len() < self.most {
            free.push(buffer);
        }
    }

    fn free(&self) -> std::sync::MutexGuard<'_, Vec<Buffer>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use logdex_event::sink::ObjectFile;

    #[test]
    fn covered_ordinals() {
        let about = About::of(&ObjectFile::default(), b"", &Options::default());
        let object = Object::new(1, String::new(), vec![2..4, 7..8], about);
        let covered: Vec<u64> = (0..10).filter(|&ordinal| object.covers(ordinal)).collect();
        assert_eq!(covered, [2, 3, 7]);
    }
}
