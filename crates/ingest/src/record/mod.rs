//! From the bytes of an object to records, and from records to a sink.

pub(crate) mod block;
pub(crate) mod driver;
pub(crate) mod splitter;
