//! Rebuilding: objects of shards of another version are read anew, and such
//! shards are removed once nothing that is searched stands in them.

use std::collections::BTreeSet;
use std::fs;

use rusqlite::{Connection, params};

use super::digest::is_stream_path;
use super::handle::Writer;
use super::reconsider::{Known, forget};
use super::sql::lock;
use crate::error::{Error, Result};

/// The objects that have records in shards that are to be rebuilt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outdated {
    /// Their paths as the ledger has them, in order; a file in an archive has
    /// a path below the archive's.
    pub paths: Vec<String>,
    /// Objects that came by standard input: they can't be read again.
    pub streams: u64,
}

impl Writer {
    /// Lists the objects with records in these shards, and forgets that they
    /// and their duplicates are indexed: a run that meets them reads them as
    /// new. Until a new one is complete the old one is searched; then it is
    /// replaced in one transaction, like an object whose content has changed.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn outdate(&self, shards: &[String]) -> Result<Outdated> {
        self.catalog.ask("look for objects to rebuild", |db| {
            let mut paths = BTreeSet::new();
            let mut streams = 0;
            for shard in shards {
                for object in objects_in(db, shard)? {
                    if is_stream_path(&object.path) {
                        streams += 1;
                        continue;
                    }
                    paths.extend(forget(db, &self.memory, &object)?);
                }
            }
            Ok(Outdated { paths: paths.into_iter().collect(), streams })
        })
    }

    /// Removes those of the shards in which no object that is searched has
    /// records; returns how many are left because some has.
    ///
    /// # Errors
    /// When the catalogue can't be written or a folder can't be removed.
    pub fn remove_outdated(&self, shards: &[String]) -> Result<u64> {
        let mut left = 0;
        for shard in shards {
            let removed = {
                let mut db = lock(&self.catalog.db);
                remove_rows(&mut db, shard)
                    .map_err(|source| Error::sqlite(&self.catalog.file, "remove a shard", source))?
            };
            if removed {
                let folder = self.catalog.shard_dir(shard);
                fs::remove_dir_all(&folder)
                    .map_err(|source| Error::io(&folder, "remove the outdated shard", source))?;
            } else {
                left += 1;
            }
        }
        Ok(left)
    }
}

/// The objects with records in a shard that are searched, or were being read
/// when a run ended.
fn objects_in(db: &Connection, shard: &str) -> rusqlite::Result<Vec<Known>> {
    let sql = "SELECT DISTINCT objects.id, path, hash, codec FROM objects
               JOIN parts ON parts.object = objects.id
               WHERE parts.shard = ?1 AND state IN ('read', 'partial')";
    let mut select = db.prepare_cached(sql)?;
    let rows = select.query_map([shard], |row| {
        Ok(Known { id: row.get(0)?, path: row.get(1)?, hash: row.get(2)?, codec: row.get(3)? })
    })?;
    rows.collect()
}

/// Removes a shard's row and what the ledger has of it in one transaction;
/// false if an object that is not retired has records in it.
fn remove_rows(db: &mut Connection, shard: &str) -> rusqlite::Result<bool> {
    let transaction = db.transaction()?;
    let is_used: bool = transaction.query_row(
        "SELECT EXISTS (SELECT 1 FROM parts JOIN objects ON objects.id = parts.object
                        WHERE parts.shard = ?1 AND objects.state <> 'retired')",
        [shard],
        |row| row.get(0),
    )?;
    if is_used {
        return Ok(false);
    }
    // An object with records in other shards, too, stays: its row masks them.
    const ONLY_HERE: &str = "(SELECT object FROM parts WHERE shard = ?1
        AND object NOT IN (SELECT object FROM parts WHERE shard <> ?1))";
    for sql in [
        &format!("DELETE FROM problems WHERE object IN {ONLY_HERE}"),
        &format!("DELETE FROM objects WHERE id IN {ONLY_HERE}"),
        "DELETE FROM tallies WHERE shard = ?1",
        "DELETE FROM shards WHERE id = ?1",
        "DELETE FROM parts WHERE shard = ?1",
    ] {
        transaction.execute(sql, params![shard])?;
    }
    transaction.commit()?;
    Ok(true)
}
