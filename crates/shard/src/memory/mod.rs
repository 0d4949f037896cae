//! Sequences and tables in memory that a shard fills: they grow without being copied.

pub(crate) mod chunks;
pub(crate) mod code_list;
pub(crate) mod interner;
