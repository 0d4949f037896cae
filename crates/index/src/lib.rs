//! Shards, their columns and words, the catalogue, and the search over them.
//!
//! [`Writer`] is the store that reading an archive fills; [`Index`] answers
//! questions. Nothing outside this crate knows what an index looks like on
//! disk, and nothing here knows where events come from.

pub mod catalog;
mod columns;
mod error;
mod query;
mod search;
mod shard;
mod write;

pub use error::{Error, Kind};
pub use query::{Answer, Explain, Options, Step};
pub use search::{FieldCount, Found, Hit, Index, Order, Request};
pub use write::{RawRecords, ShardSink, Writer, WriterOptions};
