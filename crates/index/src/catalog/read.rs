//! Queries of the catalogue.

use std::sync::Arc;

use logdex_event::sink::ObjectFile;
use rusqlite::{Connection, OptionalExtension, Row};

use super::handle::Catalog;
use super::rows::{ProblemRow, ShardRow, Snapshot};
use super::sql::{count, file, for_each_row, int, lock, rows, shown_path, time};
use crate::error::Result;

/// Paths kept in memory; past this the memory is emptied and starts anew.
const MAX_CACHED_PATHS: usize = 65_536;

impl Catalog {
    /// The shards and what to mask in them, as of the same moment: between
    /// two questions a publication may replace an object.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn snapshot(&self) -> Result<Snapshot> {
        self.ask("read the list of shards", |db| {
            let snapshot = db.unchecked_transaction()?;
            Ok(Snapshot { shards: shards(&snapshot)?, retired: retired(&snapshot)? })
        })
    }

    /// The published shards, newest events first, those without times last.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn shards(&self) -> Result<Vec<ShardRow>> {
        self.ask("read the list of shards", shards)
    }

    /// The path of an object, from memory if it was asked for lately.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn object_path(&self, object: u64) -> Result<Option<Arc<str>>> {
        if let Some(path) = lock(&self.paths).get(&object) {
            return Ok(Some(Arc::clone(path)));
        }
        let path: Option<Arc<str>> = self.ask("look up the path of an object", |db| {
            db.prepare_cached("SELECT path, shown FROM object_names WHERE id = ?1")?
                .query_row([int(object)], |row| Ok(Arc::from(&*shown_path(row, 0)?)))
                .optional()
        })?;
        if let Some(path) = &path {
            let mut paths = lock(&self.paths);
            if paths.len() >= MAX_CACHED_PATHS {
                paths.clear();
            }
            paths.insert(object, Arc::clone(path));
        }
        Ok(path)
    }

    /// An object as it was when it was read, and the hash of its bytes.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn object_file(&self, object_id: u64) -> Result<Option<(ObjectFile, Option<[u8; 32]>)>> {
        self.ask("look up an object", |db| {
            let sql = "SELECT path, shown, size, modified, stream,
                           (SELECT hash FROM objects WHERE id = ?1) FROM object_names WHERE id = ?1";
            let object =
                |row: &Row<'_>| Ok((ObjectFile { is_stream: row.get(4)?, ..file(row, 0)? }, row.get(5)?));
            db.prepare_cached(sql)?.query_row([int(object_id)], object).optional()
        })
    }

    /// The objects whose path `accepts`, in ascending order; `None` if one of `shards`
    /// is gone, and with it the paths of its objects. Objects that are hidden since a
    /// snapshot was taken are searched in that, and keep their last name. Of several
    /// files with the same content one stands for it.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn object_ids<'s>(
        &self,
        shards: impl Iterator<Item = &'s str>,
        mut accepts: impl FnMut(&str) -> bool,
    ) -> Result<Option<Vec<u64>>> {
        self.ask("read the paths of the objects", |db| {
            let db = db.unchecked_transaction()?;
            let mut find = db.prepare_cached("SELECT 1 FROM shards WHERE id = ?1")?;
            for shard in shards {
                if !find.exists([shard])? {
                    return Ok(None);
                }
            }
            let mut ids = Vec::new();
            for_each_row(&db, "SELECT path, shown, id FROM object_names", |row| {
                if accepts(&shown_path(row, 0)?) {
                    ids.push(count(row, 2)?);
                }
                Ok(())
            })?;
            ids.sort_unstable();
            Ok(Some(ids))
        })
    }

    /// The first `limit` problems of objects that are not hidden, in order
    /// of path.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn problems(&self, limit: u64) -> Result<Vec<ProblemRow>> {
        self.ask("read the problems", |db| {
            let sql = "SELECT (SELECT path FROM object_names WHERE id = object) AS path,
                           (SELECT shown FROM object_names WHERE id = object), offset, ordinal, kind, detail
                       FROM problems WHERE path IS NOT NULL AND object NOT IN (SELECT id FROM hidden)
                       ORDER BY path, object, offset, ordinal LIMIT ?1";
            rows(db, sql, [int(limit)], |row| {
                Ok(ProblemRow {
                    path: shown_path(row, 0)?.into_owned(),
                    absolute: row.get(0)?,
                    offset: count(row, 2)?,
                    ordinal: count(row, 3)?,
                    kind: row.get(4)?,
                    detail: row.get(5)?,
                })
            })
        })
    }
}

fn shards(db: &Connection) -> rusqlite::Result<Vec<ShardRow>> {
    let sql = "SELECT id, events, bytes_raw, bytes_disk, time_min, time_max, undated, created
               FROM shards ORDER BY time_max DESC NULLS LAST, id";
    rows(db, sql, [], |row| {
        Ok(ShardRow {
            id: row.get(0)?,
            events: count(row, 1)?,
            bytes_raw: count(row, 2)?,
            bytes_disk: count(row, 3)?,
            time_min: time(row, 4)?,
            time_max: time(row, 5)?,
            undated: count(row, 6)?,
            created: row.get(7)?,
        })
    })
}

/// Objects with events in shards that must not be seen: they were replaced, or
/// are about to replace another and not complete yet.
fn retired(db: &Connection) -> rusqlite::Result<Vec<u64>> {
    let sql = "SELECT id FROM hidden
               WHERE EXISTS (SELECT 1 FROM parts WHERE parts.object = hidden.id AND events > 0) ORDER BY id";
    rows(db, sql, [], |row| count(row, 0))
}
