//! Shards, their columns and words, the catalogue, and the search over them.
//!
//! [`Writer`] is the store that reading an archive fills; [`Index`] answers
//! questions. Nothing outside this crate knows what an index looks like on
//! disk, and nothing here knows where events come from.

pub mod catalog;
mod error;
mod query;
mod search;
mod shard;
mod step;
mod write;

pub use error::{Error, Kind};
pub use query::{Answer, Explain, Options};
pub use search::{AskedShard, FieldCount, Found, Hit, Index, Order, Pruned, Request, SearchExplain};
pub use step::Step;
pub use write::{RawRecords, ShardSink, Writer, WriterOptions};
