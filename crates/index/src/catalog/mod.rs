//! The catalogue: `INDEX/catalog.sqlite`, which shards there are, and the
//! ledger, what became of every record of every object.
//!
//! What always holds:
//! * What is not in the catalogue does not exist. A shard and the records it
//!   covers become visible in one transaction, or not at all.
//! * An ordinal of an object is published at most once.
//! * Contents and names are apart: an object is a content that was read, a file is a
//!   name and the content it has. A content is seen as long as a file has it.
//! * Of byte-identical objects one is seen: the last that is whole, or else the last.
//! * New content of a file is not its content until it is complete, so a search sees
//!   the one or the other.

mod admit;
mod digest;
mod handle;
mod insert;
mod ledger;
mod load;
mod memory;
mod migrate;
mod names;
mod open;
mod publication;
mod publish;
mod read;
mod rebuild;
mod reconsider;
mod rows;
mod schema;
mod shard_folders;
mod sql;

#[cfg(test)]
mod tests;

pub use handle::{CATALOG_FILE, Catalog, LOCK_FILE, Writer};
pub use ledger::{Ledger, MAX_PROBLEMS};
pub use publication::{Part, Publication, ReasonCount, What};
pub use rebuild::OutdatedObject;
pub use rows::{ProblemRow, ShardRow, Snapshot};
pub use shard_folders::SHARDS_DIR;
