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
mod insert;
mod ledger;
mod open;
mod publish;
mod read;
mod rebuild;
mod reconsider;
mod schema;
mod settle;
mod totals;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use logdex_event::Timestamp;
use rusqlite::{Connection, Row};
use rustc_hash::FxHashMap;

pub use ledger::{Ledger, MAX_PROBLEMS};
pub use publish::{End, Part, Publication, Tally, What};
pub use read::{Account, FileRow, ProblemRow, Snapshot, State, TallyRow};
pub use rebuild::Outdated;
pub use totals::Totals;

use crate::error::{Error, Result};

/// The name of the database in the folder of an index.
pub const CATALOG_FILE: &str = "catalog.sqlite";

/// The name of the file a writer locks in the folder of an index.
pub const LOCK_FILE: &str = "lock";

/// The name of the folder of shards in the folder of an index.
pub const SHARDS_DIR: &str = "shards";

/// A catalogue open for reading. Every answer is of published state only;
/// reading while another process indexes is safe.
pub struct Catalog {
    dir: PathBuf,
    file: PathBuf,
    db: Mutex<Connection>,
    paths: Mutex<FxHashMap<u64, Arc<str>>>,
}

/// A catalogue open for writing: the only one, until it is dropped. Dropping
/// it loses what was not published.
pub struct Writer {
    catalog: Catalog,
    memory: Arc<admit::Memory>,
    /// Held, never read: the lock ends with the file.
    _lock: File,
}

/// A published shard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShardRow {
    /// The name of its folder.
    pub id: String,
    /// Events in it.
    pub events: u64,
    /// Bytes of the raw records in it.
    pub bytes_raw: u64,
    /// Bytes of its files.
    pub bytes_disk: u64,
    /// Time of its oldest event; `None` if no event has one.
    pub time_min: Option<Timestamp>,
    /// Time of its newest event.
    pub time_max: Option<Timestamp>,
    /// Events without a time.
    pub undated: u64,
    /// When it was made, microseconds since 1970.
    pub created: i64,
}

impl Catalog {
    /// The folder of the index.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The folder of a shard.
    pub fn shard_dir(&self, id: &str) -> PathBuf {
        self.dir.join(SHARDS_DIR).join(id)
    }

    /// Asks the database; `action` completes "can't".
    fn ask<T>(
        &self,
        action: &'static str,
        ask: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T> {
        ask(&lock(&self.db)).map_err(|source| Error::sqlite(&self.file, action, source))
    }
}

impl Writer {
    /// The same catalogue, for reading.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Makes the ledger of one worker.
    pub fn ledger(&self) -> Ledger {
        Ledger::new(Arc::clone(&self.memory))
    }
}

/// Locks; what a panicking thread left behind is still consistent, because
/// transactions roll back and memory is changed after they commit.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A number as SQLite keeps it. Sizes and counts stay far below 2^63.
fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that can't be negative, unless the file is damaged.
fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}

/// The same, or nothing.
fn count_or_null(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<u64>> {
    let number: Option<i64> = row.get(column)?;
    number.map(|_| count(row, column)).transpose()
}
