//! Execution of whole queries, filter and stages, on columns.
//!
//! Shard by shard, in parallel: filters select events ([`filter_shard`]); those
//! are aggregated ([`crate::aggregate`]), or sorted ([`sort`]) and read as rows
//! ([`rows`]). Each thread fills groups of its own, which are merged by their
//! values, as codes of one shard mean nothing in another. The remaining stages
//! run over the resulting rows as the query crate defines them
//! ([`logdex_query::exec::Run`]), which is also the reference for tests.

mod dedup;
mod execute;
mod explain;
mod filter_shard;
mod literals;
mod plan;
mod rows;
mod sort;

pub use execute::{Answer, Options};
pub use explain::QueryExplain;
