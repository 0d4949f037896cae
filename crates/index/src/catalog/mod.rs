//! The catalogue: `INDEX/catalog.sqlite`, which shards there are, and the
//! ledger, what became of every record of every object.
//!
//! What always holds:
//! * What is not in the catalogue does not exist. A shard and the records it
//!   covers become visible in one transaction, or not at all.
//! * An ordinal of an object is published at most once.
//! * Of byte-identical objects only one has events; the others are its
//!   duplicates, and an object with duplicates is never retired: when its own
//!   path gets other content, it takes the path of a duplicate.
//! * New content of a path stays hidden until it is complete; the transaction
//!   that completes it retires the old, so a search sees the one or the other.

mod admit;
mod digest;
mod handle;
mod insert;
mod ledger;
mod load;
mod memory;
mod open;
mod publication;
mod publish;
mod read;
mod rebuild;
mod reconcile;
mod reconsider;
mod rows;
mod schema;
mod sql;

#[cfg(test)]
mod tests;

pub use handle::{CATALOG_FILE, Catalog, LOCK_FILE, SHARDS_DIR, Writer};
pub use ledger::{Ledger, MAX_PROBLEMS};
pub use publication::{Part, Publication, ReasonCount, What};
pub use rebuild::OutdatedObject;
pub use rows::{ProblemRow, ShardRow, Snapshot};
