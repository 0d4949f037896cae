//! The first events in some order: sort keys, top-k per shard, and the merge
//! over shards.

mod buffer;
mod merge;
mod shard;
mod sort_key;

pub(crate) use buffer::TopK;
pub(crate) use merge::{RankedEvent, first_events};
pub(crate) use shard::first_of_shard;
pub(crate) use sort_key::{SortKey, SortKeys};

pub use sort_key::Order;
