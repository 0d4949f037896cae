//! Rows of the catalogue: shards, objects and their accounts, problems.

use logdex_event::Timestamp;
use rustc_hash::FxHashSet;

/// A published shard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShardRow {
    /// The name of its folder.
    pub id: String,
    /// Events in it.
    pub events: u64,
    /// Bytes of the raw records in it.
    pub bytes_raw: u64,
    /// Bytes of its files.
    pub bytes_disk: u64,
    /// Time of its oldest event; `None` if no event has one.
    pub time_min: Option<Timestamp>,
    /// Time of its newest event.
    pub time_max: Option<Timestamp>,
    /// Events without a time.
    pub undated: u64,
    /// When it was made, microseconds since 1970.
    pub created: i64,
}

/// What a search needs, as of one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The published shards, newest events first, those without times last.
    pub shards: Vec<ShardRow>,
    /// Objects with events in the shards that must not be seen.
    pub retired: FxHashSet<u64>,
}

/// What became of the records of one object, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Records cut from it; `None` until its end is known.
    pub records: Option<u64>,
    /// Records that are in a shard.
    pub indexed: u64,
    /// Records that are there already, in the object this one is a duplicate of.
    pub duplicate: u64,
    /// Records that are no events by their nature.
    pub skipped: u64,
    /// Records that could not be kept.
    pub rejected: u64,
}

/// What an object is to the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Some of its records are not published.
    Partial,
    /// All of it is published.
    Read,
    /// Byte for byte the same as another.
    Duplicate,
    /// Other content took its place.
    Retired,
}

/// An object and its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// Its number.
    pub object: u64,
    /// Its path as it was given; `-` for standard input.
    pub path: String,
    /// Bytes on disk.
    pub size: u64,
    /// Last modification, nanoseconds since 1970.
    pub modified: i64,
    /// What it is.
    pub state: State,
    /// The path of the object it is a duplicate of.
    pub duplicate_of: Option<String>,
    /// How it was packed; empty until its end is known, and for duplicates.
    pub codec: String,
    /// Bytes after unpacking.
    pub inflated: u64,
    /// What became of its records.
    pub account: Account,
    /// How many problems it had.
    pub problems: u64,
}

/// A problem of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemRow {
    /// The object.
    pub object: u64,
    /// Its path.
    pub path: String,
    /// Byte in the inflated object.
    pub offset: u64,
    /// The record it happened in or after.
    pub ordinal: u64,
    /// A word or two.
    pub kind: String,
    /// The details.
    pub detail: String,
}

/// Records left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonCountRow {
    /// `skipped` or `rejected`.
    pub what: String,
    /// Why.
    pub reason: String,
    /// How many.
    pub records: u64,
}

impl Account {
    /// True if every record is accounted for. Never true before the end of
    /// the object is known.
    pub fn balances(&self) -> bool {
        self.records == Some(self.indexed + self.duplicate + self.skipped + self.rejected)
    }
}
