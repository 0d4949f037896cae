//! Handles of an open catalogue: for reading, and for writing.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::ledger::Ledger;
use super::memory::SharedMemory;
use super::shard_folders::{SHARDS_DIR, shard_name};
use super::sql::lock;
use crate::error::{Error, Result};

/// The name of the database in the folder of an index.
pub const CATALOG_FILE: &str = "catalog.sqlite";

/// The name of the file a writer locks in the folder of an index.
pub const LOCK_FILE: &str = "lock";

/// A catalogue open for reading. Every answer is of published state only;
/// reading while another process indexes is safe.
pub struct Catalog {
    pub(super) dir: PathBuf,
    pub(super) file: PathBuf,
    pub(super) db: Mutex<Connection>,
    /// Paths of objects that were read before.
    pub(super) paths: Mutex<FxHashMap<u64, Arc<str>>>,
    /// For contents that others go on with, the one under whose name they are seen.
    pub(super) continued: Mutex<FxHashMap<u64, u64>>,
}

/// A catalogue open for writing: the only one, until it is dropped. Dropping
/// it loses what was not published.
pub struct Writer {
    pub(super) catalog: Catalog,
    pub(super) memory: Arc<SharedMemory>,
    /// The id of the index, which the folders of its shards carry.
    pub(super) index_id: String,
    /// Never read: the lock ends with the file.
    pub(super) _lock: File,
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

    /// Runs `ask` on the database; `action` completes "can't".
    pub(super) fn ask<T>(
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

    /// The name of a new shard's folder. The writer is the only one, so `created`, in
    /// microseconds, and a number of its own make it unique.
    pub fn shard_name(&self, created: i64, number: u32) -> String {
        shard_name(&self.index_id, created, number)
    }

    /// Makes the ledger of one worker.
    pub fn ledger(&self) -> Ledger {
        Ledger::new(Arc::clone(&self.memory))
    }
}
