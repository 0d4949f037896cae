//! Objects that earlier runs indexed, loaded at the start of a run.

use std::ops::Range;

use hashbrown::HashMap;
use rusqlite::Connection;
use rustc_hash::FxBuildHasher;

use super::digest::{Digest, content_digest, path_digest, stamp};
use super::sql::{count, count_or_null, file, for_each_row};

pub(super) type Fx<K, V> = HashMap<K, V, FxBuildHasher>;

/// Objects of the catalogue as digests: an object that is complete takes 48
/// bytes and no path, a million objects 50 to 100 MB.
#[derive(Default)]
pub(super) struct KnownObjects {
    /// The next object id.
    pub next: u64,
    /// Digest of a path to the digest of the size and time of the file that
    /// is indexed whole there.
    pub stamps: Fx<Digest, u64>,
    /// The start of a content hash to the one object that has its events.
    pub by_content: Fx<Digest, u64>,
    /// Objects that earlier runs left incomplete: the ordinals published of them.
    pub partial: Fx<u64, Vec<Range<u64>>>,
}

impl KnownObjects {
    /// Reads them from the catalogue.
    pub fn load(db: &Connection) -> rusqlite::Result<KnownObjects> {
        let mut objects = KnownObjects { next: next_id(db)?, ..KnownObjects::default() };
        load_contents(db, &mut objects)?;
        load_stamps(db, &mut objects)?;
        load_partial(db, &mut objects)?;
        Ok(objects)
    }

    /// Memory that complete objects take, in bytes.
    pub fn bytes(&self) -> usize {
        // A table has a byte beside each entry.
        (self.stamps.capacity() + self.by_content.capacity()) * (size_of::<(Digest, u64)>() + 1)
    }
}

/// Ids start at 1 and are never used twice, not even after rows are gone.
fn next_id(db: &Connection) -> rusqlite::Result<u64> {
    let sql = "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'objects'";
    db.query_row(sql, [], |row| count(row, 0))
}

fn load_contents(db: &Connection, objects: &mut KnownObjects) -> rusqlite::Result<()> {
    // The last row of a content wins: rather one that is complete.
    let sql = "SELECT id, hash FROM objects WHERE hash IS NOT NULL AND state <> 'duplicate'
               ORDER BY state = 'read', id";
    objects.by_content.reserve(rows_in(db)?);
    for_each_row(db, sql, |row| {
        objects.by_content.insert(content_digest(&row.get(1)?), count(row, 0)?);
        Ok(())
    })
}

fn load_stamps(db: &Connection, objects: &mut KnownObjects) -> rusqlite::Result<()> {
    let sql = "SELECT path, size, modified FROM objects
               WHERE state IN ('read', 'duplicate') AND NOT stream";
    objects.stamps.reserve(rows_in(db)?);
    for_each_row(db, sql, |row| {
        let file = file(row, 0)?;
        objects.stamps.insert(path_digest(&file.path), stamp(&file));
        Ok(())
    })?;
    forget_replaced_stamps(db, objects)
}

/// A path that holds a complete object and an incomplete one was changed
/// while it was indexed. Which of the two it is now, only its content tells.
fn forget_replaced_stamps(db: &Connection, objects: &mut KnownObjects) -> rusqlite::Result<()> {
    for_each_row(db, "SELECT path FROM objects WHERE state = 'partial' AND NOT stream", |row| {
        objects.stamps.remove(&path_digest(row.get_ref(0)?.as_str()?));
        Ok(())
    })
}

fn load_partial(db: &Connection, objects: &mut KnownObjects) -> rusqlite::Result<()> {
    let sql = "SELECT objects.id, parts.first, parts.last
               FROM objects LEFT JOIN parts ON parts.object = objects.id
               WHERE state IN ('partial', 'retired')
               AND NOT EXISTS (SELECT 1 FROM complete WHERE complete.id = objects.id)
               ORDER BY objects.id, parts.first";
    for_each_row(db, sql, |row| {
        let covered = objects.partial.entry(count(row, 0)?).or_default();
        if let (Some(first), Some(last)) = (count_or_null(row, 1)?, count_or_null(row, 2)?) {
            extend(covered, first..last + 1);
        }
        Ok(())
    })
}

/// Adds a range that starts after all others.
fn extend(ranges: &mut Vec<Range<u64>>, next: Range<u64>) {
    match ranges.last_mut() {
        Some(last) if last.end == next.start => last.end = next.end,
        _ => ranges.push(next),
    }
}

fn rows_in(db: &Connection) -> rusqlite::Result<usize> {
    let rows = db.query_row("SELECT count(*) FROM objects", [], |row| count(row, 0))?;
    Ok(usize::try_from(rows).unwrap_or(0))
}
