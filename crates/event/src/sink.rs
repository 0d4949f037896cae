//! The interface between reading and indexing: [`Sink`], [`Store`] and the
//! objects that pass between them.
//!
//! `logdex-ingest` reads an archive and pushes events and problems into a
//! [`Sink`]; `logdex-index` is a [`Store`] of sinks. Neither depends on the
//! other.

use std::error::Error;
use std::ops::Range;

use crate::event::{Event, Origin};
use crate::field::Paths;

/// The error of a store, opaque here.
pub type StoreError = Box<dyn Error + Send + Sync>;

/// A file of an archive, or a member of one in it, before its bytes are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectFile {
    /// The path as users see it: as it was given, with what is below it; `-` for
    /// standard input. Bytes that are no UTF-8 are replaced.
    pub path: String,
    /// The absolute path without links, byte for byte, by which the file is known
    /// however it is given; that of an archive's member is below the archive's.
    /// Empty if `path` is it.
    pub absolute: Vec<u8>,
    /// True for what can be read once: standard input, a pipe, and members of archives
    /// that come from there. The path says nothing about the content then.
    pub is_stream: bool,
    /// Bytes on disk, before inflation; 0 where unknown (standard input).
    pub size: u64,
    /// Last modification, nanoseconds since 1970.
    pub modified: i64,
}

impl ObjectFile {
    /// What tells the file from others, unless it is a stream.
    pub fn identity(&self) -> &[u8] {
        if self.absolute.is_empty() { self.path.as_bytes() } else { &self.absolute }
    }
}

/// The decision of a store about an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The object is new: read it. Its events have this number as
    /// [`Origin::object`].
    Read {
        /// The number of the object.
        object: u64,
        /// Ordinals that published shards hold already (a run that was cut
        /// short): they are counted but not pushed again. Sorted, disjoint.
        covered: Vec<Range<u64>>,
    },
    /// The object is byte for byte the same as one that is, or is being, indexed.
    Duplicate {
        /// Records it holds, where that is known already.
        records: Option<u64>,
    },
}

/// An object of an earlier run, with which another may begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// Its content, a number of the store.
    pub content: u64,
    /// Its bytes after inflation.
    pub inflated: u64,
    /// Its bytes on disk.
    pub size: u64,
    /// BLAKE3 of its bytes on disk.
    pub hash: [u8; 32],
}

/// An object begins with all bytes of others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Growth {
    /// The contents of the others, of [`Prefix`]es, the longest last.
    pub contents: Vec<u64>,
    /// True if it has no more bytes than the longest: it is that packed in another way.
    pub is_all: bool,
}

/// A fault of an object or a record, with its location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Byte in the inflated object.
    pub offset: u64,
    /// The record it happened in or after.
    pub ordinal: u64,
    /// The kind of problem, a word or two that can be counted: `truncated`, `crc`.
    pub kind: &'static str,
    /// The details, for people.
    pub detail: String,
}

/// The summary of an object after its last byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectEnd {
    /// Records cut from it: events, skipped and rejected ones.
    pub records: u64,
    /// Bytes on disk, as far as they were read.
    pub size: u64,
    /// Bytes after inflation.
    pub inflated: u64,
    /// The layers of packing: `gzip`, `none`, `gzip gzip`; `gzip tar` for an archive of objects.
    pub codec: String,
    /// The carrier of its first record, a name of
    /// [`CARRIERS`](crate::carrier::CARRIERS); empty if it has no record.
    pub carrier: &'static str,
    /// BLAKE3 of the bytes on disk.
    pub hash: [u8; 32],
    /// A fingerprint of its first unpacked bytes, by which a longer or otherwise packed
    /// object with the same start is proposed; `None` if there are too few.
    pub start: Option<i64>,
    /// True if its records are what they are whatever bytes may follow: no record and no
    /// list of records is cut off by its end.
    pub is_settled: bool,
    /// Problems of the object as a whole; those of records come by [`Sink::problem`].
    pub problems: Vec<Problem>,
}

/// A receiver of the events of one worker. Every record of an object reaches
/// exactly one of [`event`](Sink::event), [`skipped`](Sink::skipped) and
/// [`rejected`](Sink::rejected) of exactly one sink, so that
/// `records in = indexed + duplicate + skipped + rejected` can be proven.
///
/// ```
/// use logdex_event::sink::{ObjectEnd, ObjectFile, Problem, Sink, StoreError};
/// use logdex_event::{Event, Origin, Paths};
///
/// /// A sink that counts events and keeps none.
/// #[derive(Default)]
/// struct Counter(u64);
///
/// impl Sink for Counter {
///     fn event(&mut self, _: &Event, _: &Paths, _: Origin) -> Result<(), StoreError> {
///         self.0 += 1;
///         Ok(())
///     }
///     fn record_done(&mut self, _: &Paths) -> Result<(), StoreError> {
///         Ok(())
///     }
///     fn skipped(&mut self, _: Origin, _: &'static str) {}
///     fn rejected(&mut self, _: Origin, _: &'static str) {}
///     fn problem(&mut self, _: u64, _: Problem) {}
///     fn end(&mut self, _: u64, _: &ObjectFile, _: &ObjectEnd) {}
///     fn is_empty(&self) -> bool {
///         true
///     }
///     fn finish(self) -> Result<(), StoreError> {
///         Ok(())
///     }
/// }
///
/// let mut sink = Counter::default();
/// sink.event(&Event::default(), &Paths::default(), Origin::default())?;
/// assert_eq!(sink.0, 1);
/// # Ok::<(), StoreError>(())
/// ```
pub trait Sink {
    /// Takes an event. `paths` names its fields; it is the same for all
    /// events of a sink until [`Sink::is_empty`] is true again.
    ///
    /// # Errors
    /// If the event can't be stored; the run ends then.
    fn event(&mut self, event: &Event, paths: &Paths, origin: Origin) -> Result<(), StoreError>;

    /// Marks the end of a record's events. Only whole records are published, so a
    /// sink may publish here.
    ///
    /// # Errors
    /// If the events can't be published.
    fn record_done(&mut self, paths: &Paths) -> Result<(), StoreError>;

    /// Counts a record that is no event by its nature (a digest, a control
    /// message, a record that a published shard holds already).
    fn skipped(&mut self, origin: Origin, reason: &'static str);

    /// Counts a record that could not be kept at all.
    fn rejected(&mut self, origin: Origin, reason: &'static str);

    /// Records a problem of an object; the records concerned are counted
    /// separately.
    fn problem(&mut self, object: u64, problem: Problem);

    /// Marks the end of an object, or of its readable part.
    fn end(&mut self, object: u64, file: &ObjectFile, end: &ObjectEnd);

    /// True while no event is buffered: then the caller may forget field names.
    fn is_empty(&self) -> bool;

    /// Publishes all events.
    ///
    /// # Errors
    /// If they can't be written; none of them is visible then.
    fn finish(self) -> Result<(), StoreError>;
}

/// A destination of events that knows its indexed objects and creates sinks.
pub trait Store: Sync {
    /// The sink of one worker.
    type Sink: Sink + Send;

    /// Makes a sink for one worker.
    ///
    /// # Errors
    /// If it can't be created on disk.
    fn sink(&self) -> Result<Self::Sink, StoreError>;

    /// True if this very file (path, size, time) is completely indexed; then it
    /// need not be read.
    fn unchanged(&self, file: &ObjectFile) -> bool;

    /// Decides about an object by the hash of its content; `None` for a stream,
    /// which can only be hashed while it is read.
    ///
    /// # Errors
    /// If the catalogue can't be read.
    fn admit(&self, file: &ObjectFile, hash: Option<[u8; 32]>) -> Result<Admission, StoreError>;

    /// True if an object with this hash is new, and may be the growth of one that an
    /// earlier run indexed. By default none is.
    fn may_have_grown(&self, hash: &[u8; 32]) -> bool {
        let _ = hash;
        false
    }

    /// Objects of earlier runs of which the start has one of these fingerprints.
    ///
    /// # Errors
    /// If the catalogue can't be read.
    fn prefixes(&self, starts: &[i64]) -> Result<Vec<Prefix>, StoreError> {
        let _ = starts;
        Ok(Vec::new())
    }

    /// Decides as [`admit`](Store::admit) about an object that begins with all bytes of
    /// another: records of that are covered.
    ///
    /// # Errors
    /// If the catalogue can't be read.
    fn admit_grown(
        &self,
        file: &ObjectFile,
        hash: [u8; 32],
        growth: &Growth,
    ) -> Result<Admission, StoreError> {
        let _ = growth;
        self.admit(file, Some(hash))
    }
}
