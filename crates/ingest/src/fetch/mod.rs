//! Reads records back from the archive, for an index that keeps only where
//! they lie.

mod error;
mod file;
mod inside;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

pub use error::Gone;

/// Where a record lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The object's path as it was listed; members of archives are told as
    /// `archive.tar.gz/inner/path`.
    pub path: String,
    /// Bytes the object had, packed.
    pub size: u64,
    /// Its last modification, nanoseconds since 1970.
    pub modified: i64,
    /// BLAKE3 of its packed bytes.
    pub hash: [u8; 32],
    /// The record's first byte in the inflated object.
    pub offset: u64,
    /// Bytes of the record.
    pub bytes: u64,
}

/// Reads records, each byte for byte as it was when its object was indexed,
/// in the order of `places`.
///
/// Each file is opened once, by one of so many threads (0 is taken as 1), and
/// inflated up to the last record wanted of it. An object whose size and time
/// are those it had is taken to be the same; otherwise its hash tells, and a
/// file that has only grown still gives what it had. Memory is that of the
/// records and some hundred KiB for each thread.
pub fn fetch(places: &[Place], threads: usize) -> Vec<Result<Vec<u8>, Gone>> {
    let files = file::files(places);
    let mut answers: Vec<_> = places.iter().map(|place| Err(Gone::Vanished(place.path.clone()))).collect();
    let next = AtomicUsize::new(0);
    let shared = Mutex::new(&mut answers);
    let work = || {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = file.read(places);
            let mut answers = shared.lock().unwrap_or_else(PoisonError::into_inner);
            for (number, answer) in found {
                answers[number] = answer;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(files.len()) {
            scope.spawn(work);
        }
        work();
    });
    answers
}

#[cfg(test)]
mod tests;
