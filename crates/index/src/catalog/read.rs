//! Queries of the catalogue.

use std::sync::Arc;

use logdex_event::sink::ObjectFile;
use rusqlite::{Connection, OptionalExtension, Row};
use rustc_hash::FxHashMap;

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
            let Some(content) = content_of(db, object)? else { return Ok(None) };
            db.prepare_cached("SELECT path, shown FROM content_names WHERE content = ?1")?
                .query_row([int(named(db, &mut lock(&self.continued), content)?)], |row| {
                    Ok(Arc::from(&*shown_path(row, 0)?))
                })
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

    /// The file that has an object, as it was when it was read, and the hash of its
    /// bytes.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn object_file(&self, object: u64) -> Result<Option<(ObjectFile, Option<[u8; 32]>)>> {
        self.ask("look up an object", |db| {
            let Some(content) = content_of(db, object)? else { return Ok(None) };
            let sql = "SELECT path, shown, size, modified, stream,
                           (SELECT hash FROM contents WHERE contents.content = ?1 AND hash IS NOT NULL)
                       FROM content_names WHERE content = ?1";
            let object =
                |row: &Row<'_>| Ok((ObjectFile { is_stream: row.get(4)?, ..file(row, 0)? }, row.get(5)?));
            db.prepare_cached(sql)?
                .query_row([int(named(db, &mut lock(&self.continued), content)?)], object)
                .optional()
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
            for_each_row(&db, "SELECT path, shown, content FROM content_names", |row| {
                if accepts(&shown_path(row, 0)?) {
                    ids.push(count(row, 2)?);
                }
                Ok(())
            })?;
            ids.sort_unstable();
            add_continued(&db, &mut ids)?;
            add_read_again(&db, &mut ids)?;
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
            let sql = "SELECT DISTINCT object FROM problems WHERE object NOT IN (SELECT id FROM hidden)";
            let mut named_objects = Vec::new();
            for object in rows(db, sql, [], |row| count(row, 0))? {
                let Some(content) = content_of(db, object)? else { continue };
                let sql = "SELECT path, shown FROM content_names WHERE content = ?1";
                let name = |row: &Row<'_>| Ok((row.get(0)?, object, shown_path(row, 0)?.into_owned()));
                let name = db
                    .prepare_cached(sql)?
                    .query_row([int(named(db, &mut lock(&self.continued), content)?)], name)
                    .optional()?;
                named_objects.extend(name);
            }
            named_objects.sort_unstable();
            let mut problems = Vec::new();
            for (absolute, object, path) in named_objects {
                let left = limit.saturating_sub(problems.len() as u64);
                problems.extend(problems_of(db, object, &path, absolute, left)?);
            }
            Ok(problems)
        })
    }
}

/// The first `limit` problems of an object.
fn problems_of(
    db: &Connection,
    object: u64,
    path: &str,
    absolute: Vec<u8>,
    limit: u64,
) -> rusqlite::Result<Vec<ProblemRow>> {
    let sql = "SELECT offset, ordinal, kind, detail FROM problems WHERE object = ?1
               ORDER BY offset, ordinal, kind LIMIT ?2";
    rows(db, sql, [int(object), int(limit)], |row| {
        Ok(ProblemRow {
            path: path.to_owned(),
            absolute: absolute.clone(),
            offset: count(row, 0)?,
            ordinal: count(row, 1)?,
            kind: row.get(2)?,
            detail: row.get(3)?,
        })
    })
}

/// The content of an object.
fn content_of(db: &Connection, object: u64) -> rusqlite::Result<Option<u64>> {
    let sql = "SELECT content FROM contents WHERE id = ?1";
    db.prepare_cached(sql)?.query_row([int(object)], |row| count(row, 0)).optional()
}

/// For contents that others go on with, the one under whose name they are seen.
type Names = FxHashMap<u64, u64>;

/// The content under whose name the events of a content are seen: itself, or what
/// goes on with it. A log has one for each run in which it had grown, so what was found
/// is kept for all on the way.
fn named(db: &Connection, names: &mut Names, content: u64) -> rusqlite::Result<u64> {
    let mut content = content;
    let mut passed = Vec::new();
    let mut find = db.prepare_cached("SELECT 1 FROM content_names WHERE content = ?1")?;
    let mut go_on =
        db.prepare_cached("SELECT by FROM continued WHERE content = ?1 ORDER BY whole DESC, by DESC")?;
    loop {
        if let Some(&name) = names.get(&content) {
            content = name;
            break;
        }
        if find.exists([int(content)])? {
            break;
        }
        let Some(by) = go_on.query_row([int(content)], |row| count(row, 0)).optional()? else { break };
        passed.push(content);
        content = by;
    }
    names.extend(passed.into_iter().map(|passed| (passed, content)));
    Ok(content)
}

/// Adds the contents that have the name of one of these, which goes on with them.
fn add_continued(db: &Connection, contents: &mut Vec<u64>) -> rusqlite::Result<()> {
    let continued =
        rows(db, "SELECT DISTINCT content FROM continued ORDER BY content DESC", [], |row| count(row, 0))?;
    let (mut more, mut names) = (Vec::new(), Names::default());
    for content in continued {
        let name = named(db, &mut names, content)?;
        if name != content && contents.binary_search(&name).is_ok() {
            more.push(content);
        }
    }
    contents.extend(more);
    contents.sort_unstable();
    Ok(())
}

/// Makes objects of contents. The first object of each has its number.
fn add_read_again(db: &Connection, contents: &mut Vec<u64>) -> rusqlite::Result<()> {
    let mut more = Vec::new();
    for_each_row(db, "SELECT id, content FROM reread", |row| {
        if contents.binary_search(&count(row, 1)?).is_ok() {
            more.push(count(row, 0)?);
        }
        Ok(())
    })?;
    contents.extend(more);
    contents.sort_unstable();
    contents.dedup();
    Ok(())
}

fn shards(db: &Connection) -> rusqlite::Result<Vec<ShardRow>> {
    let sql = "SELECT id, events, bytes_raw, bytes_disk, time_min, time_max, undated, created, checksum
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
            checksum: row.get(8)?,
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
