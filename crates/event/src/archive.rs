//! Access to original records by location, for indexes that store where a
//! record lies instead of the record.

use crate::sink::ObjectFile;

/// Where a record lies in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPlace {
    /// The object as it was when it was indexed.
    pub file: ObjectFile,
    /// BLAKE3 of its bytes as they lay on disk, where known.
    pub hash: Option<[u8; 32]>,
    /// First byte of the record in the inflated object.
    pub offset: u64,
    /// Bytes of the record.
    pub bytes: u64,
}

/// Reads records from where they lie.
pub trait Archive: Send + Sync {
    /// The bytes of each record, in the order asked for; where one can't be
    /// had, why not, for people: `logs/a.gz is gone`. Several records of one
    /// object cost reading it once.
    fn read(&self, places: &[RecordPlace]) -> Vec<Result<Vec<u8>, String>>;
}
