//! One event of a search.

use std::sync::Arc;

use logdex_event::Timestamp;

/// An event that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// When it happened.
    pub time: Option<Timestamp>,
    /// The index it was found in, as a position among those opened.
    pub index: usize,
    /// The path of its object.
    pub path: Arc<str>,
    /// The number of its object.
    pub object: u64,
    /// Its record's position in the object.
    pub ordinal: u64,
    /// Its position among the events of the record; 0 unless that is a carrier
    /// of several.
    pub part: u32,
    /// The record byte for byte; of a carrier of several, this one's message.
    /// Empty if it is gone, or the projection does not need it.
    pub raw: Vec<u8>,
    /// Why the record can't be had, where the index does not keep it and the
    /// archive no longer has it.
    pub gone: Option<String>,
    /// The fields that the projection reads, under their stored names and
    /// without null forms; of all fields, in the order of the record. A field
    /// with several values comes several times.
    pub fields: Vec<(String, String)>,
}
