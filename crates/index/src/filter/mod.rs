//! Filters on one shard: from a predicate to the selection of its events.
//!
//! Distinct values that pass a test become a [`code_set`]; columns are scanned
//! for those codes in batches ([`multi_column_scan`]); free text goes through
//! the text index ([`phrase`]). The result is an exact and a candidate
//! selection; what lies between is rechecked on raw records ([`matches`]).

mod bitmap;
mod candidates;
mod code_set;
mod evaluate;
mod matches;
mod multi_column_scan;
mod phrase;
#[cfg(test)]
mod tests;
mod timestamps;

pub(crate) use bitmap::{Bitmap, set_bits};
pub(crate) use evaluate::{cost_rank, evaluate, evaluate_within};
pub(crate) use matches::ShardMatches;

pub use matches::ShardProfile;
