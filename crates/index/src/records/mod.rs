//! Events read back from a shard: raw records, from the shard or the archive,
//! and fields, from the columns.

mod fields;
mod locations;
mod reader;

pub(crate) use fields::{FieldReader, Fields};
pub(crate) use reader::{FETCHED_TOGETHER, ReadEvent, RecordReader};
