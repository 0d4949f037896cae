//! Rebuilding: objects of outdated shards are read anew, and such shards are
//! removed once nothing that is searched stands in them.

use logdex_event::sink::ObjectFile;
use rusqlite::{Connection, params};

use super::digest::path_number;
use super::handle::Writer;
use super::load::{Unread, covered};
use super::memory::Memory;
use super::names::HIDDEN;
use super::reconsider::forget_archives;
use super::shard_folders::remove_published;
use super::sql::{count, count_or_null, execute, file, int, lock, rows};
use crate::error::{Error, Result};

/// A content with records in outdated shards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutdatedObject {
    content: u64,
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
            read_from_the_start(db, &mut lock(&self.memory))?;
            // What goes on with an object is read again with it.
            let sql = format!(
                "WITH RECURSIVE named (content) AS (
                     SELECT content FROM ({NEEDED}) WHERE shard IN outdated
                     UNION
                     SELECT by FROM continued JOIN named USING (content))
                 SELECT content FROM named
                 WHERE EXISTS (SELECT 1 FROM files WHERE files.content = named.content)
                 OR EXISTS (SELECT 1 FROM files WHERE files.next = named.content) ORDER BY content"
            );
            let contents = rows(db, &sql, [], |row| count(row, 0))?;
            contents
                .into_iter()
                .map(|content| Ok(OutdatedObject { content, files: files_of(db, content)? }))
                .collect()
        })
    }

    /// True if the ledger has this very file (path, size, time) as indexed whole,
    /// also if this run is to read it again. Never true of a stream.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn has_file(&self, file: &ObjectFile) -> Result<bool> {
        self.catalog.ask("look up a file", |db| {
            let sql = "SELECT EXISTS (SELECT 1 FROM files JOIN objects USING (content)
                                      WHERE number = ?4 AND path = ?1 AND files.size = ?2 AND modified = ?3
                                      AND whole = 1 AND next IS NULL AND stream = 0)";
            let path = file.identity();
            let columns = params![path, int(file.size), file.modified, path_number(path)];
            db.prepare_cached(sql)?.query_row(columns, |row| row.get(0))
        })
    }

    /// Forgets that an object is indexed and that these files have its content: a
    /// run that meets one of them reads it, or goes on with what an earlier rebuild had
    /// begun. Until it is read whole, the old object is searched; then the new one is.
    /// To be called with all objects of a rebuild before the run.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn outdate(&self, object: &OutdatedObject, files: &[ObjectFile]) -> Result<()> {
        self.catalog.ask("look up an object", |db| {
            let mut memory = lock(&self.memory);
            memory.read_again(object.content, begun(db, object.content)?);
            files.iter().try_for_each(|file| {
                memory.forget_file(file);
                forget_archives(db, &mut memory, file.identity())
            })
        })
    }

    /// Removes those of the shards in which no object that is searched has
    /// records; returns the others.
    ///
    /// # Errors
    /// When the catalogue can't be written, or a folder can't be removed, such as one
    /// that holds other files.
    pub fn remove_outdated(&self, shards: &[String]) -> Result<Vec<String>> {
        let removed = remove_rows(&mut lock(&self.catalog.db), shards)
            .map_err(|source| Error::sqlite(&self.catalog.file, "remove outdated shards", source))?;
        for shard in &removed {
            let folder = self.catalog.shard_dir(shard);
            remove_published(&folder)
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

/// Parts of objects that are searched, or were begun for a file. They keep a shard.
const NEEDED: &str = "
    SELECT parts.object, parts.shard, objects.content FROM parts JOIN objects ON objects.id = parts.object
    WHERE hidden = 0 OR (whole = 0 AND EXISTS (SELECT 1 FROM files WHERE next = objects.content)
                         AND EXISTS (SELECT 1 FROM current WHERE current.id = objects.id))";

/// Lets no object be read on of which records are in outdated shards.
fn read_from_the_start(db: &Connection, memory: &mut Memory) -> rusqlite::Result<()> {
    let sql = "SELECT content FROM objects WHERE whole = 0
               AND EXISTS (SELECT 1 FROM objects AS of JOIN parts ON parts.object = of.id
                           WHERE of.id = objects.id AND shard IN outdated
                           OR of.content = objects.continues AND shard IN outdated)";
    for content in rows(db, sql, [], |row| count(row, 0))? {
        if let Some(unread) = memory.unread().get_mut(&content) {
            *unread = begun(db, content)?;
        }
    }
    Ok(())
}

/// What an earlier rebuild left of an object: none of it is in an outdated shard.
fn begun(db: &Connection, content: u64) -> rusqlite::Result<Unread> {
    let sql = "SELECT max(id) FROM objects WHERE content = ?1 AND whole = 0 AND continues IS NULL
               AND NOT EXISTS (SELECT 1 FROM parts WHERE object = objects.id AND shard IN outdated)";
    let object = db.prepare_cached(sql)?.query_row([int(content)], |row| count_or_null(row, 0))?;
    let covered = object.map(|object| covered(db, object)).transpose()?;
    Ok(Unread { object, covered: covered.unwrap_or_default() })
}

/// The files with the content of an object, or about to have it, the one that stands
/// for them first.
fn files_of(db: &Connection, content: u64) -> rusqlite::Result<Vec<ObjectFile>> {
    let sql = "SELECT path, shown, size, modified, copy, id FROM files WHERE content = ?1 AND stream = 0
               UNION ALL
               SELECT path, shown, next_size, next_modified, copy, id FROM files WHERE next = ?1
               ORDER BY copy, id";
    rows(db, sql, [int(content)], |row| file(row, 0))
}

/// Removes the rows of shards, and what the ledger has of them, in one transaction,
/// but for shards in which an object has records that is searched, or was begun for a
/// file; returns those removed.
fn remove_rows(db: &mut Connection, shards: &[String]) -> rusqlite::Result<Vec<String>> {
    let transaction = db.transaction()?;
    mark(&transaction, shards)?;
    // An object with records in other shards, too, stays, as its row masks them, but
    // it is whole no longer; nor is what goes on with it.
    transaction.execute_batch(&format!(
        "DELETE FROM outdated WHERE shard IN (SELECT shard FROM ({NEEDED}));
         CREATE TEMP TABLE gone AS SELECT DISTINCT object FROM parts WHERE shard IN outdated
             AND NOT EXISTS (SELECT 1 FROM parts AS other WHERE other.object = parts.object
                             AND other.shard <> '' AND other.shard NOT IN outdated);
         CREATE TEMP TABLE incomplete AS SELECT DISTINCT content FROM objects
             WHERE id IN (SELECT object FROM parts WHERE shard IN outdated);
         UPDATE objects SET whole = 0 WHERE id IN (SELECT object FROM parts WHERE shard IN outdated);
         UPDATE objects SET whole = 0, continues = NULL, base = 0
             WHERE continues IN incomplete AND hidden = 1;
         DROP TABLE incomplete;
         DELETE FROM problems WHERE object IN gone;
         DELETE FROM objects WHERE id IN gone;
         DELETE FROM former_names WHERE content NOT IN (SELECT content FROM objects);
         DELETE FROM files WHERE content NOT IN (SELECT content FROM objects) AND next IS NULL;
         DELETE FROM replaced WHERE content NOT IN (SELECT content FROM objects)
             OR by NOT IN (SELECT id FROM objects);
         DELETE FROM tallies WHERE object IN gone OR shard IN outdated;
         DELETE FROM parts WHERE object IN gone OR shard IN outdated;
         DELETE FROM shards WHERE id IN outdated;
         DROP TABLE gone"
    ))?;
    // What is seen of an object depends on what goes on with it.
    let reveal = format!("UPDATE objects SET hidden = {HIDDEN} WHERE hidden <> {HIDDEN}");
    while transaction.execute(&reveal, [])? > 0 {}
    let removed = rows(&transaction, "SELECT shard FROM outdated ORDER BY shard", [], |row| row.get(0))?;
    transaction.commit()?;
    Ok(removed)
}
