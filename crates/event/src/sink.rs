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

/// What a store answers when it can't go on: its own error, opaque here.
pub type StoreError = Box<dyn Error + Send + Sync>;

/// An object as it was found, before its bytes are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectFile {
    /// The path as the user gave it, below the folder given; `-` for standard input.
    pub path: String,
    /// Bytes on disk, still packed; 0 where nobody knows (standard input).
    pub size: u64,
    /// Last modification, nanoseconds since 1970.
    pub modified: i64,
}

/// What the store says to an object whose content is known by its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Read it; events carry this number as [`Origin::object`].
    Read {
        /// The number of the object.
        object: u64,
        /// Ordinals that published shards hold already (a run that was cut
        /// short): they are counted but not pushed again. Sorted, disjoint.
        covered: Vec<Range<u64>>,
    },
    /// Byte for byte the same as an object that is indexed, or being indexed.
    Duplicate {
        /// Path of the object that came first.
        of: String,
        /// Records it holds, where that is known already.
        records: Option<u64>,
    },
}

/// Something wrong with an object or a record, where and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Byte in the inflated object.
    pub offset: u64,
    /// The record it happened in or after.
    pub ordinal: u64,
    /// What kind of problem, a word or two that can be counted: `truncated`, `crc`.
    pub kind: &'static str,
    /// The details, for people.
    pub detail: String,
}

/// What is known of an object when its last byte has been read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectEnd {
    /// Records cut from it, whatever became of them.
    pub records: u64,
    /// Bytes after unpacking.
    pub inflated: u64,
    /// How it was packed: `gzip`, `none`, `gzip gzip`; `gzip tar` for an archive of objects.
    pub codec: String,
    /// What its first record was in, a name of
    /// [`CARRIERS`](crate::carrier::CARRIERS); empty if there was none.
    pub carrier: &'static str,
    /// BLAKE3 of the bytes as they lie on disk.
    pub hash: [u8; 32],
    /// Problems of the object as a whole; those of records come by [`Sink::problem`].
    pub problems: Vec<Problem>,
}

/// Takes the events of one worker. Every record of an object reaches exactly
/// one of [`event`](Sink::event), [`skipped`](Sink::skipped) and
/// [`rejected`](Sink::rejected) of exactly one sink, so that
/// `records in = indexed + duplicate + skipped + rejected` can be proven.
pub trait Sink {
    /// Takes an event. `paths` names its fields; it is the same for all
    /// events of a sink until [`Sink::is_empty`] is true again.
    ///
    /// # Errors
    /// When what was taken can't be kept; the run can't go on then.
    fn event(&mut self, event: &Event, paths: &Paths, origin: Origin) -> Result<(), StoreError>;

    /// Tells that all events of a record have come: what is published is whole
    /// records, so now may be the moment.
    ///
    /// # Errors
    /// When what was taken can't be published.
    fn record_done(&mut self, paths: &Paths) -> Result<(), StoreError>;

    /// Counts a record that is no event by its nature (a digest, a control
    /// message, a record that a published shard holds already).
    fn skipped(&mut self, origin: Origin, reason: &'static str);

    /// Counts a record that could not be kept at all.
    fn rejected(&mut self, origin: Origin, reason: &'static str);

    /// Notes a problem of an object; the records concerned are counted apart.
    fn problem(&mut self, object: u64, problem: Problem);

    /// Tells that the object has been read to its end, or as far as it can be.
    fn end(&mut self, object: u64, file: &ObjectFile, end: &ObjectEnd);

    /// True while no event is held back: the moment to forget field names.
    fn is_empty(&self) -> bool;

    /// Publishes all that was taken.
    ///
    /// # Errors
    /// When it can't be written; nothing of it is visible then.
    fn finish(self) -> Result<(), StoreError>;
}

/// Where events go: knows what is there already and hands out sinks.
pub trait Store: Sync {
    /// The sink of one worker.
    type Sink: Sink + Send;

    /// Makes a sink for one worker.
    ///
    /// # Errors
    /// When it can't be created on disk.
    fn sink(&self) -> Result<Self::Sink, StoreError>;

    /// True if this very file (path, size, time) is indexed whole; then
    /// nobody needs to read it.
    fn unchanged(&self, file: &ObjectFile) -> bool;

    /// Decides about an object by the hash of its content; `None` for a
    /// stream that can only be hashed while it is read.
    ///
    /// # Errors
    /// When the catalogue can't be asked.
    fn admit(&self, file: &ObjectFile, hash: Option<[u8; 32]>) -> Result<Admission, StoreError>;
}
