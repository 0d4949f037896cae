//! Rebuilding: objects of outdated shards are read anew, and such shards are
//! removed once nothing that is searched stands in them.

use std::fs;
use std::io::ErrorKind;

use logdex_event::sink::ObjectFile;
use rusqlite::{Connection, params};

use super::digest::{ContentHash, Digest, content_digest, is_stream};
use super::handle::Writer;
use super::load::Fx;
use super::reconsider::forget_archives;
use super::sql::{count, execute, file, int, lock, rows};
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
            mark(db, shards)?;
            lock(&self.memory).unfinished = unfinished(db)?;
            let sql = "SELECT DISTINCT objects.id, hash FROM objects JOIN parts ON parts.object = objects.id
                       WHERE shard IN outdated AND state IN ('read', 'partial') ORDER BY objects.id";
            rows(db, sql, [], |row| {
                let id = count(row, 0)?;
                Ok(OutdatedObject { id, hash: row.get(1)?, files: files_of(db, id)? })
            })
        })
    }

    /// True if the ledger has this very file (path, size, time) as indexed whole,
    /// also if this run is to read it again. Never true of a stream.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn has_file(&self, file: &ObjectFile) -> Result<bool> {
        self.catalog.ask("look up a file", |db| {
            let sql = "SELECT EXISTS (SELECT 1 FROM objects WHERE path = ?1 AND size = ?2 AND modified = ?3
                                      AND state IN ('read', 'duplicate') AND NOT stream)";
            let ObjectFile { path, size, modified } = file;
            db.prepare_cached(sql)?.query_row(params![path, int(*size), modified], |row| row.get(0))
        })
    }

    /// Forgets that an object is indexed and that these files have its content: a
    /// run that meets one of them reads it. Until it is read whole, the old object
    /// is searched; then the new one replaces it in the same transaction.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn outdate(&self, object: &OutdatedObject, files: &[ObjectFile]) -> Result<()> {
        self.catalog.ask("look up an archive", |db| {
            let mut memory = lock(&self.memory);
            if let Some(hash) = &object.hash {
                memory.outdate_content(hash, object.id);
            }
            files.iter().try_for_each(|file| {
                memory.forget_path(&file.path);
                forget_archives(db, &mut memory, &file.path)
            })
        })
    }

    /// Removes those of the shards in which no object that is searched has
    /// records; returns the others.
    ///
    /// # Errors
    /// When the catalogue can't be written or a folder can't be removed.
    pub fn remove_outdated(&self, shards: &[String]) -> Result<Vec<String>> {
        let removed = remove_rows(&mut lock(&self.catalog.db), shards)
            .map_err(|source| Error::sqlite(&self.catalog.file, "remove outdated shards", source))?;
        for shard in &removed {
            let folder = self.catalog.shard_dir(shard);
            fs::remove_dir_all(&folder)
                .or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
                .map_err(|source| Error::io(&folder, "remove the outdated shard", source))?;
        }
        Ok(shards.iter().filter(|shard| removed.binary_search(shard).is_err()).cloned().collect())
    }
}

/// Makes `outdated` the table of these shards, so that one pass over the ledger
/// answers for all of them.
fn mark(db: &Connection, shards: &[String]) -> rusqlite::Result<()> {
    db.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS outdated (shard TEXT PRIMARY KEY) WITHOUT ROWID;
         DELETE FROM outdated",
    )?;
    shards.iter().try_for_each(|shard| execute(db, "INSERT OR IGNORE INTO outdated VALUES (?1)", [shard]))
}

/// Objects that a run left incomplete, none of them in an outdated shard, by content.
fn unfinished(db: &Connection) -> rusqlite::Result<Fx<Digest, u64>> {
    let sql = "SELECT hash, id FROM objects WHERE state IN ('partial', 'retired') AND hash IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM complete WHERE complete.id = objects.id)
               AND NOT EXISTS (SELECT 1 FROM parts WHERE object = objects.id AND shard IN outdated)";
    let of_content = rows(db, sql, [], |row| Ok((content_digest(&row.get(0)?), count(row, 1)?)))?;
    Ok(of_content.into_iter().collect())
}

/// The files with the content of an object, its own first.
fn files_of(db: &Connection, id: u64) -> rusqlite::Result<Vec<ObjectFile>> {
    let sql = "SELECT path, size, modified FROM objects WHERE id = ?1 OR duplicate_of = ?1
               ORDER BY id <> ?1, id";
    let mut files = rows(db, sql, [int(id)], |row| file(row, 0))?;
    files.retain(|file| !is_stream(file));
    Ok(files)
}

/// Removes the rows of shards, and what the ledger has of them, in one transaction,
/// but for shards in which an object that is not retired has records; returns
/// those removed.
fn remove_rows(db: &mut Connection, shards: &[String]) -> rusqlite::Result<Vec<String>> {
    let transaction = db.transaction()?;
    mark(&transaction, shards)?;
    // An object with records in other shards, too, stays: its row masks them.
    transaction.execute_batch(
        "DELETE FROM outdated WHERE shard IN
             (SELECT shard FROM parts JOIN objects ON objects.id = object WHERE state <> 'retired');
         CREATE TEMP TABLE gone AS SELECT DISTINCT object FROM parts WHERE shard IN outdated
             AND NOT EXISTS (SELECT 1 FROM parts AS other WHERE other.object = parts.object
                             AND other.shard <> '' AND other.shard NOT IN outdated);
         DELETE FROM problems WHERE object IN gone;
         DELETE FROM objects WHERE id IN gone;
         DELETE FROM tallies WHERE object IN gone OR shard IN outdated;
         DELETE FROM parts WHERE object IN gone OR shard IN outdated;
         DELETE FROM shards WHERE id IN outdated;
         DROP TABLE gone",
    )?;
    let removed = rows(&transaction, "SELECT shard FROM outdated ORDER BY shard", [], |row| row.get(0))?;
    transaction.commit()?;
    Ok(removed)
}
