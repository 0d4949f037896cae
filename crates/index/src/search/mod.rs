//! Questions to an index: which events, how many, in which order.
//!
//! A query is answered shard by shard, in parallel: first which distinct
//! values pass each test, then which events have them (`filter`, `phrase`),
//! then, for the few filters that only the raw record decides, by reading
//! records (`answer`). The shards' first events are merged by time.

mod answer;
mod bits;
mod bounds;
mod explain;
mod fields;
mod filter;
mod folder;
mod gathered;
mod held;
mod hit;
mod index;
mod merge;
mod moments;
mod ordinals;
mod origins;
mod page;
mod phrase;
mod record;

#[cfg(test)]
mod tests;

pub(crate) use answer::{Answer, Place, Places};
pub(crate) use bits::{Bits, set_bits};
pub(crate) use filter::{OBJECT_PATH, effort};
pub(crate) use folder::{Closed, Part};
pub(crate) use held::{meets, parts, range};
pub(crate) use record::{FETCHED_TOGETHER, Read, Reader};

pub use answer::Order;
pub use explain::{AskedShard, Pruned, SearchExplain};
pub use fields::FieldCount;
pub use hit::Hit;
pub use index::{Found, Index, Request};
