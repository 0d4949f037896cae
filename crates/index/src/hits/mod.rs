//! Searches: pages of events in order, and counts.
//!
//! Shards are filtered in parallel, the first events of all are merged by sort
//! key, and each becomes a [`Hit`]: its fields from the columns, its raw record
//! only where a [`Projection`] needs it.

mod distinct;
mod explain;
mod hit;
mod page;
mod projection;
mod request;
mod search;

pub use explain::{PrunedShards, SearchExplain};
pub use hit::Hit;
pub use projection::Projection;
pub use request::{Found, Request};
