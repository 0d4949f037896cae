//! Whole runs into a store in memory.

mod archives;
mod patterns;
mod problems;
mod runs;
#[path = "../../../tests/shared/mod.rs"]
mod shared;
mod store;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::source::buffered::Buffered;
use crate::source::{Source, Stream};
use crate::{Options, Progress, Summary};
use store::Memory;

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(1));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Bytes that arrive in pieces of these lengths, over and over.
struct Pieces<'a> {
    bytes: &'a [u8],
    lengths: std::iter::Cycle<std::vec::IntoIter<usize>>,
}

impl Stream for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        let length = self.lengths.next().unwrap().min(into.len()).min(self.bytes.len());
        let (piece, rest) = self.bytes.split_at(length);
        into[..length].copy_from_slice(piece);
        self.bytes = rest;
        length
    }
}

/// A source whose bytes arrive in pieces of these lengths, over and over.
pub(crate) fn pieces(bytes: &[u8], lengths: Vec<usize>) -> Box<dyn Source + '_> {
    Box::new(Buffered::new(Pieces { bytes, lengths: lengths.into_iter().cycle() }))
}

/// A record as long as CloudTrail's are, told apart by its number.
fn record(number: usize) -> String {
    let ip = format!("192.0.2.{}", number % 256);
    format!(
        "{{\"eventVersion\":\"1.08\",\"eventID\":\"{number:08}\",\"sourceIPAddress\":\"{ip}\",\
         \"requestParameters\":{{\"key\":\"a \\\"{{quoted}}\\\" [name]\",\"list\":[{{\"n\":{number}}},2]}}}}"
    )
}

/// `{"Records":[…]}` with records of these numbers.
fn records(numbers: std::ops::Range<usize>) -> String {
    let records: Vec<String> = numbers.map(record).collect();
    format!("{{\"Records\":[{}]}}", records.join(","))
}

/// A folder for a test's archive.
struct Archive(tempfile::TempDir);

impl Archive {
    fn new() -> Archive {
        Archive(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn add(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    fn run(&self, store: &Memory, options: &Options) -> Summary {
        run(store, &[self.path().to_owned()], options)
    }
}

fn threads(threads: usize) -> Options {
    Options { threads, ..Options::default() }
}

/// A run that succeeds and whose numbers agree with the store's and each other.
fn run(store: &Memory, inputs: &[PathBuf], options: &Options) -> Summary {
    let progress = Progress::default();
    let summary = crate::run(store, inputs, options, &progress).unwrap();
    assert_eq!(summary.records, summary.indexed + summary.skipped + summary.rejected, "{summary:?}");
    store.check(&summary, &progress);
    summary
}

/// The kinds of all problems with the file they are in.
fn problems(summary: &Summary) -> Vec<(&str, &str)> {
    summary.problems.iter().map(|(path, problem)| (name(path), problem.kind)).collect()
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
