//! What a search is to return, and how much it returned.

use crate::topk::Order;

use super::projection::Projection;

/// Options of a search beside its query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// At most this many events; all if `None`.
    pub limit: Option<usize>,
    /// Which come first.
    pub order: Order,
    /// Of events with the same `event.id` only the first.
    pub distinct: bool,
    /// What is read of each event.
    pub projection: Projection,
}

/// Numbers of events of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Events that were handed over.
    pub shown: u64,
    /// Events that match; with [`Request::distinct`] before events of the same
    /// id are dropped.
    pub matched: u64,
}
