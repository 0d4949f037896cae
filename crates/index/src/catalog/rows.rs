//! Rows of the catalogue: shards, masked objects, problems.

use logdex_event::Timestamp;

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
    /// The checksum of its file; unknown of shards from before version 7.
    pub checksum: Option<u32>,
}

/// What a search needs, as of one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The published shards, newest events first, those without times last.
    pub shards: Vec<ShardRow>,
    /// Objects with events in the shards that must not be seen, sorted.
    pub retired: Vec<u64>,
}

/// A problem of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemRow {
    /// The path of the object's file, as users see it.
    pub path: String,
    /// The absolute path of the file, byte for byte.
    pub absolute: Vec<u8>,
    /// Byte in the inflated object.
    pub offset: u64,
    /// The record it happened in or after.
    pub ordinal: u64,
    /// A word or two.
    pub kind: String,
    /// The details.
    pub detail: String,
}
