//! Locations of records in the archive.

use crate::tar::Member;

/// The location of a record in the archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// The object's path as it was listed; of a member,
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

impl Location {
    /// The byte behind the record.
    pub(super) fn end(&self) -> u64 {
        self.offset.saturating_add(self.bytes)
    }

    /// True if a member has the size and time of the record's object.
    pub(super) fn matches(&self, member: &Member) -> bool {
        // A time of 0 was not kept by the archive.
        self.modified != 0 && self.modified == member.modified && self.size == member.size
    }
}
