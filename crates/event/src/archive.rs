//! Access to original records by location, for indexes that store where a
//! record lies instead of the record.

use crate::sink::ObjectFile;

/// The location of a record in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordLocation {
    /// The object, as it was when it was indexed.
    pub file: ObjectFile,
    /// BLAKE3 of the bytes on disk, where known.
    pub hash: Option<[u8; 32]>,
    /// First byte of the record in the inflated object.
    pub offset: u64,
    /// Length of the record in bytes.
    pub bytes: u64,
}

/// A reader of records by location.
pub trait Archive: Send + Sync {
    /// Reads records, in the order of `places`; each error is a message for
    /// people: `logs/a.gz is gone`. Several records of one object cost one read
    /// of it.
    fn read(&self, places: &[RecordLocation]) -> Vec<Result<Vec<u8>, String>>;
}
