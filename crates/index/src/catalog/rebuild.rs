//! Rebuilding: objects of outdated shards are read anew, and such shards are
//! removed once nothing that is searched stands in them.

use std::fs;

use logdex_event::sink::ObjectFile;
use rusqlite::{Connection, params};

use super::digest::{ContentHash, is_stream};
use super::handle::Writer;
use super::reconsider::forget_archives;
use super::sql::{count, file, int, lock, rows};
use crate::error::{Error, Result};

/// An object with records in outdated shards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutdatedObject {
    id: u64,
    hash: Option<ContentHash>,
    /// The files with its content, as they were when they were indexed; a file
    /// in an archive has a path below the archive's. Empty if it came by
    /// standard input.
    pub files: Vec<ObjectFile>,
}

impl Writer {
    /// Lists the objects with records in these shards that are searched, or were
    /// being read when a run ended.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn objects_in(&self, shards: &[String]) -> Result<Vec<OutdatedObject>> {
        self.catalog.ask("look for objects to rebuild", |db| {
            let mut objects = Vec::new();
            for shard in shards {
                objects.extend(objects_in(db, shard)?);
            }
            objects.sort_by_key(|object| object.id);
            objects.dedup_by_key(|object| object.id);
            Ok(objects)
        })
    }

    /// Forgets that an object is indexed and that this file has its content: a run
    /// that meets the file reads it. Until it is read whole, the old object is
    /// searched; then the new one replaces it in the same transaction.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn outdate(&self, object: &OutdatedObject, file: &ObjectFile) -> Result<()> {
        self.catalog.ask("look up an archive", |db| {
            let mut memory = lock(&self.memory);
            if let Some(hash) = &object.hash {
                memory.outdate_content(hash, object.id);
            }
            memory.forget_path(&file.path);
            forget_archives(db, &mut memory, &file.path)
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

fn objects_in(db: &Connection, shard: &str) -> rusqlite::Result<Vec<OutdatedObject>> {
    let sql = "SELECT DISTINCT objects.id, hash FROM objects JOIN parts ON parts.object = objects.id
               WHERE parts.shard = ?1 AND state IN ('read', 'partial')";
    rows(db, sql, [shard], |row| {
        let id = count(row, 0)?;
        Ok(OutdatedObject { id, hash: row.get(1)?, files: files_of(db, id)? })
    })
}

/// The files with the content of an object, its own first.
fn files_of(db: &Connection, id: u64) -> rusqlite::Result<Vec<ObjectFile>> {
    let sql = "SELECT path, size, modified FROM objects WHERE id = ?1 OR duplicate_of = ?1
               ORDER BY id <> ?1, id";
    let mut files = rows(db, sql, [int(id)], |row| file(row, 0))?;
    files.retain(|file| !is_stream(file));
    Ok(files)
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
