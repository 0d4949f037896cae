//! Indexes opened for reading: their catalogues, and shards that are opened at
//! first use.

mod fields;
mod folder;
mod index;
mod lazy_shard;
mod name_counts;
mod objects;
mod open_shard;
mod pruning;

pub(crate) use folder::ShardHandle;
pub(crate) use objects::OBJECT_PATH;
#[cfg(test)]
pub(crate) use objects::Objects;
pub(crate) use open_shard::OpenShard;
pub(crate) use pruning::{conjuncts, time_range};

pub use fields::Fields;
pub use index::Index;
pub use name_counts::{FieldCount, FieldOrder};
pub use pruning::TimeSpan;
