//! Queries of the catalogue.

use std::sync::Arc;

use logdex_event::sink::ObjectFile;
use rusqlite::{Connection, OptionalExtension, Row};
use rustc_hash::FxHashSet;

use super::handle::Catalog;
use super::rows::{Account, FileRow, ProblemRow, ReasonCountRow, ShardRow, Snapshot, State};
use super::sql::{count, count_or_null, int, lock, time};
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

    /// Objects with events in shards that must not be seen: they were
    /// replaced, or are about to replace another and not complete yet.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn retired_objects(&self) -> Result<FxHashSet<u64>> {
        self.ask("read the retired objects", retired)
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
            db.prepare_cached("SELECT path FROM objects WHERE id = ?1")?
                .query_row([int(object)], |row| row.get(0))
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
    pub fn object_file(&self, object: u64) -> Result<Option<(ObjectFile, Option<[u8; 32]>)>> {
        self.ask("look up an object", |db| {
            let mut select =
                db.prepare_cached("SELECT path, size, modified, hash FROM objects WHERE id = ?1")?;
            let file = |row: &Row| {
                let file = ObjectFile { path: row.get(0)?, size: count(row, 1)?, modified: row.get(2)? };
                Ok((file, row.get(3)?))
            };
            select.query_row([int(object)], file).optional()
        })
    }

    /// The objects with events whose path `accepts`, in ascending order.
    /// Duplicates have no events: their records are found under the path of
    /// the object they are a duplicate of.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn object_ids(&self, mut accepts: impl FnMut(&str) -> bool) -> Result<Vec<u64>> {
        self.ask("read the paths of the objects", |db| {
            let sql = "SELECT id, path FROM objects WHERE state IN ('partial', 'read') ORDER BY id";
            let mut select = db.prepare_cached(sql)?;
            let mut rows = select.query([])?;
            let mut ids = Vec::new();
            while let Some(row) = rows.next()? {
                if accepts(row.get_ref(1)?.as_str()?) {
                    ids.push(count(row, 0)?);
                }
            }
            Ok(ids)
        })
    }

    /// What became of the records of an object; `None` if there is no such object.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn account(&self, object: u64) -> Result<Option<Account>> {
        self.ask("read the account of an object", |db| {
            db.prepare_cached(
                "SELECT records, indexed, duplicate, skipped, rejected FROM accounts WHERE object = ?1",
            )?
            .query_row([int(object)], |row| account(row, 0))
            .optional()
        })
    }

    /// Calls `take` with every object that is not retired, in order of path,
    /// one at a time: an index may have millions.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn files(&self, mut take: impl FnMut(FileRow)) -> Result<()> {
        self.ask("read the list of files", |db| {
            let mut select = db.prepare_cached(
                "SELECT accounts.records, indexed, duplicate, skipped, rejected,
                     o.id, o.path, o.size, o.modified, o.state, original.path, o.codec, o.inflated,
                     (SELECT count(*) FROM problems WHERE problems.object = o.id)
                 FROM objects AS o JOIN accounts ON accounts.object = o.id
                 LEFT JOIN objects AS original ON original.id = o.duplicate_of
                 WHERE o.state <> 'retired' ORDER BY o.path, o.id",
            )?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                take(file_row(row)?);
            }
            Ok(())
        })
    }

    /// The first `limit` problems of objects that are not retired, in order
    /// of path.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn problems(&self, limit: u64) -> Result<Vec<ProblemRow>> {
        self.ask("read the problems", |db| {
            let mut select = db.prepare_cached(
                "SELECT object, path, offset, ordinal, kind, detail
                 FROM problems JOIN objects ON objects.id = problems.object
                 WHERE state <> 'retired' ORDER BY path, object, offset, ordinal LIMIT ?1",
            )?;
            select.query_map([int(limit)], problem_row)?.collect()
        })
    }

    /// Why records were skipped or rejected, the most frequent reason first.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn tallies(&self) -> Result<Vec<ReasonCountRow>> {
        self.ask("read the reasons", |db| {
            let mut select = db.prepare_cached(
                "SELECT what, reason, sum(records) AS records FROM tallies
                 WHERE object NOT IN (SELECT id FROM hidden)
                 GROUP BY what, reason ORDER BY records DESC, what, reason",
            )?;
            let row = |row: &Row<'_>| {
                Ok(ReasonCountRow { what: row.get(0)?, reason: row.get(1)?, records: count(row, 2)? })
            };
            select.query_map([], row)?.collect()
        })
    }
}

fn shards(db: &Connection) -> rusqlite::Result<Vec<ShardRow>> {
    let mut select = db.prepare_cached(
        "SELECT id, events, bytes_raw, bytes_disk, time_min, time_max, undated, created
         FROM shards ORDER BY time_max DESC NULLS LAST, id",
    )?;
    select.query_map([], shard_row)?.collect()
}

fn shard_row(row: &Row<'_>) -> rusqlite::Result<ShardRow> {
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
}

fn retired(db: &Connection) -> rusqlite::Result<FxHashSet<u64>> {
    let mut select = db.prepare_cached(
        "SELECT id FROM hidden
         WHERE EXISTS (SELECT 1 FROM parts WHERE parts.object = hidden.id AND events > 0)",
    )?;
    select.query_map([], |row| count(row, 0))?.collect()
}

/// The account in five columns from `start`.
fn account(row: &Row<'_>, start: usize) -> rusqlite::Result<Account> {
    Ok(Account {
        records: count_or_null(row, start)?,
        indexed: count(row, start + 1)?,
        duplicate: count(row, start + 2)?,
        skipped: count(row, start + 3)?,
        rejected: count(row, start + 4)?,
    })
}

fn file_row(row: &Row<'_>) -> rusqlite::Result<FileRow> {
    Ok(FileRow {
        account: account(row, 0)?,
        object: count(row, 5)?,
        path: row.get(6)?,
        size: count(row, 7)?,
        modified: row.get(8)?,
        state: state(row.get_ref(9)?.as_str()?),
        duplicate_of: row.get(10)?,
        codec: row.get(11)?,
        inflated: count(row, 12)?,
        problems: count(row, 13)?,
    })
}

/// The schema allows no others.
fn state(name: &str) -> State {
    match name {
        "read" => State::Read,
        "duplicate" => State::Duplicate,
        "retired" => State::Retired,
        _ => State::Partial,
    }
}

fn problem_row(row: &Row<'_>) -> rusqlite::Result<ProblemRow> {
    Ok(ProblemRow {
        object: count(row, 0)?,
        path: row.get(1)?,
        offset: count(row, 2)?,
        ordinal: count(row, 3)?,
        kind: row.get(4)?,
        detail: row.get(5)?,
    })
}
