//! Objects of an archive, their writers and their output.

use std::path::Path;

use crate::truth::Counts;

/// Where an archive goes, and how.
pub struct Output<'a> {
    /// The folder; it is created.
    pub folder: &'a Path,
    /// Compression level, or `None` for plain objects.
    pub level: Option<u32>,
    /// Threads that write.
    pub threads: usize,
    /// How many fields the manifest counts.
    pub fields: usize,
}

/// Writes objects by number. The same number gives the same object, on any thread at any time.
pub trait Objects: Sync {
    /// How many there are; their numbers are the ones below it.
    fn count(&self) -> u64;

    /// Fills an object that arrives empty. One that still has no path is not written.
    fn write(&self, number: u64, object: &mut Object);

    /// What is around the records of each object; `None` where objects can't be made one.
    fn frame(&self) -> Option<Frame> {
        None
    }
}

/// What stands around the records of an object. Without it, objects can be joined into one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Before the first record.
    pub head: &'static [u8],
    /// Between the records of one object and those of the next, when they are joined.
    pub joint: &'static [u8],
    /// After the last record.
    pub tail: &'static [u8],
}

/// One object being written.
#[derive(Default)]
pub struct Object {
    /// Where it goes, relative to the archive.
    pub path: String,
    /// Its content before compression.
    pub bytes: Vec<u8>,
    /// Where its gzip members end in `bytes`; one member holds all of an object that names none.
    pub members: Vec<usize>,
    /// Whether it lies unpacked beside packed ones.
    pub plain: bool,
    /// Time the file was last written, where somebody may ask: seconds since the epoch.
    pub modified: Option<i64>,
    /// Its records, for formats that wrap those of another.
    pub marks: Vec<Mark>,
    /// What it holds.
    pub counts: Counts,
}

/// A record in the bytes of an object.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// When it happened, in seconds since the epoch.
    pub at: i64,
    /// The service it is about, as in `s3.amazonaws.com` without its domain.
    pub service: &'static str,
}

impl Object {
    /// Empties it for the next one, keeping its buffers; `fields` values are counted.
    pub fn reset(&mut self, fields: usize) {
        self.path.clear();
        self.bytes.clear();
        self.members.clear();
        self.marks.clear();
        (self.plain, self.modified) = (false, None);
        self.counts = Counts::new(fields);
    }
}
