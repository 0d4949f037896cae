//! Buffers of records, used again by whichever worker needs one.

use std::mem;
use std::sync::{Mutex, PoisonError};

use logdex_event::carrier::RecordRange;

/// Bytes inflated at a time, and so of a block. A worker parses one in about
/// ten milliseconds: long against what handing it over costs, short against
/// the time a core may idle at the end of a run, and four of them fit a
/// processor's outer cache.
pub(crate) const BLOCK_BYTES: usize = 1 << 20;

/// Bytes and the records in them. All of `bytes` is initialised memory; only
/// the ranges of `pieces` hold data.
#[derive(Default)]
pub(crate) struct Buffer {
    pub bytes: Vec<u8>,
    pub pieces: Vec<RecordRange>,
}

/// Buffers that are free.
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
