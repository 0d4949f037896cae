//! What the catalogue knows of the objects that events come from.

use std::sync::Arc;

use logdex_event::FieldId;
use logdex_event::field::id;
use logdex_event::sink::ObjectFile;
use logdex_query::Test;

use crate::error::Result;

/// The field that the catalogue answers: the path of the event's object.
pub(crate) const OBJECT_PATH: FieldId = id("log.file.path");

/// The objects of an index, by their numbers.
pub(crate) trait Objects: Sync {
    /// The objects whose path passes.
    ///
    /// # Errors
    /// If the catalogue can't be read, or the index was rebuilt since it was opened.
    fn like(&self, test: &Test) -> Result<Vec<u64>>;

    /// The path of an object.
    ///
    /// # Errors
    /// If the catalogue can't be read, or has the object no longer.
    fn path(&self, object: u64) -> Result<Arc<str>>;

    /// The file of an object as it was when it was indexed, and the hash of its
    /// bytes.
    ///
    /// # Errors
    /// If the catalogue can't be read, or has the object no longer.
    fn file(&self, object: u64) -> Result<(ObjectFile, Option<[u8; 32]>)>;
}
