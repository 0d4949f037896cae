//! Blocks of whole records, as a splitter passes them to a worker.

use std::sync::Arc;

use crate::object::Object;
use crate::pool::Buffer;

/// Whole records of an object, in a row.
pub(crate) struct Block {
    pub object: Arc<Object>,
    pub buffer: Buffer,
    /// The offset of the buffer in the unpacked object.
    pub base: u64,
    /// The ordinal of the first record.
    pub first: u64,
}
