//! Progress of a run.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Progress of a run, for another thread to look at while it goes on. All
/// numbers only grow.
#[derive(Debug, Default)]
pub struct Progress {
    /// Objects found so far.
    pub objects_found: AtomicU64,
    /// Objects that have been read to their end, or were left out.
    pub objects_done: AtomicU64,
    /// Packed bytes of the objects found.
    pub bytes_found: AtomicU64,
    /// Packed bytes read or left out.
    pub bytes_read: AtomicU64,
    /// Bytes after unpacking.
    pub bytes_inflated: AtomicU64,
    /// Events pushed.
    pub events: AtomicU64,
    /// True when the numbers found are final.
    pub listing_done: AtomicBool,
}

/// Adds to a number of [`Progress`]. The numbers are for looking at: nothing
/// else is ordered by them.
pub(crate) fn add(number: &AtomicU64, more: u64) {
    number.fetch_add(more, Ordering::Relaxed);
}
