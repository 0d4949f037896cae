//! Fetching of records from the archive, for an index that keeps only their
//! locations.

mod file;
mod inside;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use logdex_event::archive::RecordLocation;

use inside::{Answer, GONE, message};

/// Reads the records at `locations`, each byte for byte as it was when its object
/// was indexed; results in the order of `locations`.
///
/// Each file is opened once, by one of `threads` threads (0 is taken as 1), and
/// inflated up to the last record requested of it. An object of the same size
/// and time as then is taken to be unchanged; otherwise its hash is compared,
/// and a file that has only grown still has its records. Memory is that of the
/// records and some hundred KiB for each thread.
///
/// # Errors
/// For each record that can't be read, a message that names its object; the others
/// are not affected.
pub fn fetch(locations: &[RecordLocation], threads: usize) -> Vec<Result<Vec<u8>, String>> {
    let files = file::files(locations);
    let mut answers: Vec<Answer> = locations.iter().map(|location| Err(message(location, GONE))).collect();
    let next = AtomicUsize::new(0);
    let shared = Mutex::new(&mut answers);
    let work = || {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = file.read(locations);
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
