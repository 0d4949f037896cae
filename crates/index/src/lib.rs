//! Indexes of many shards: the catalogue, filters, pages of hits and whole
//! queries over them.
//!
//! [`Writer`] is the store that reading an archive fills; [`Index`] is opened
//! for searches ([`Index::search`]) and queries ([`Index::query`]). Nothing
//! outside this crate knows what an index looks like on disk, and nothing here
//! knows where events come from.
//!
//! ```text
//! catalog    shards and ledger in SQLite
//! open       catalogue and lazy shards of opened indexes
//! records    raw records and fields of single events
//! filter     predicate -> selection of a shard's events
//! topk       the first events by sort key
//! hits       pages of events, counts
//! batch      columnar evaluation of expressions
//! aggregate  hash aggregation of one shard
//! query      plans over all shards
//! ```

#![forbid(unsafe_code)]

mod aggregate;
mod batch;
mod budget;
pub mod catalog;
mod error;
mod filter;
mod hits;
mod open;
mod owner_only;
mod phase;
mod query;
mod rebuild;
mod records;
mod shard;
mod topk;
mod write;

pub use error::{Error, Kind};
pub use filter::ShardProfile;
pub use hits::{Found, Hit, Projection, PrunedShards, Request, SearchExplain};
pub use logdex_shard::RawKept;
pub use open::{FieldCount, FieldOrder, Fields, Index, TimeSpan};
pub use phase::Phase;
pub use query::{Answer, Options, QueryExplain};
pub use rebuild::Rebuild;
pub use topk::Order;
pub use write::{ShardSink, Writer, WriterOptions};
