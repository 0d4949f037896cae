//! Shards, their columns and words, the catalogue, and the search over them.

mod columns;
mod error;
mod shard;
