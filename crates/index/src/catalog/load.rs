//! Contents and names that earlier runs indexed, loaded at the start of a run.

use std::ops::Range;

use hashbrown::HashMap;
use rusqlite::Connection;
use rustc_hash::FxBuildHasher;

use super::digest::{Digest, content_digest, path_digest, stamp_of};
use super::sql::{count, count_or_null, for_each_row, int, rows};

pub(super) type Fx<K, V> = HashMap<K, V, FxBuildHasher>;

/// Contents and names as digests: a file with a content of its own takes 48
/// bytes and no path, a million files 50 to 100 MB.
#[derive(Default)]
pub(super) struct KnownContents {
    /// The next object id.
    pub next: u64,
    /// Digest of a name to the digest of the size and time of the file that is
    /// indexed whole there.
    pub stamps: Fx<Digest, u64>,
    /// The start of a hash to the content that has it.
    pub by_hash: Fx<Digest, u64>,
    /// Parts of the fingerprints of contents that are whole, with these, in order:
    /// 8 bytes each.
    pub starts: Vec<(u32, u32)>,
    /// True if there are names as they were given, from before version 7.
    pub has_relative: bool,
    /// Contents that are to be read when they are met: those that earlier runs left
    /// incomplete, and those that are to be read again.
    pub unread: Fx<u64, Unread>,
}

/// What there is of a content that is to be read.
#[derive(Clone, Debug, Default)]
pub(super) struct Unread {
    /// The object to go on with; `None` for a new one.
    pub object: Option<u64>,
    /// The ordinals published of it: sorted, disjoint.
    pub covered: Vec<Range<u64>>,
}

impl KnownContents {
    /// Reads them from the catalogue.
    pub fn load(db: &Connection) -> rusqlite::Result<KnownContents> {
        let mut known = KnownContents { next: next_id(db)?, ..KnownContents::default() };
        load_unread(db, &mut known)?;
        load_hashes(db, &mut known)?;
        load_stamps(db, &mut known)?;
        Ok(known)
    }

    /// Memory that they take, in bytes.
    pub fn bytes(&self) -> usize {
        // A table has a byte beside each entry.
        (self.stamps.capacity() + self.by_hash.capacity()) * (size_of::<(Digest, u64)>() + 1)
            + self.starts.capacity() * size_of::<(u32, u32)>()
    }
}

/// The ordinals published of an object.
pub(super) fn covered(db: &Connection, object: u64) -> rusqlite::Result<Vec<Range<u64>>> {
    let sql = "SELECT first, last FROM parts WHERE object = ?1 ORDER BY first";
    let parts = rows(db, sql, [int(object)], |row| Ok(count(row, 0)?..count(row, 1)? + 1))?;
    let mut covered = Vec::new();
    parts.into_iter().for_each(|part| extend(&mut covered, part));
    Ok(covered)
}

/// Ids start at 1 and are never used twice, not even after rows are gone.
fn next_id(db: &Connection) -> rusqlite::Result<u64> {
    let sql = "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'objects'";
    db.query_row(sql, [], |row| count(row, 0))
}

fn load_unread(db: &Connection, known: &mut KnownContents) -> rusqlite::Result<()> {
    let sql = "SELECT current.content, current.id, parts.first, parts.last, base
               FROM current LEFT JOIN parts ON parts.object = current.id
               WHERE current.whole = 0 ORDER BY current.id, parts.first";
    for_each_row(db, sql, |row| {
        let unread = known.unread.entry(count(row, 0)?).or_default();
        unread.object = Some(count(row, 1)?);
        let base = count(row, 4)?;
        if base > 0 && unread.covered.is_empty() {
            unread.covered.push(0..base);
        }
        if let (Some(first), Some(last)) = (count_or_null(row, 2)?, count_or_null(row, 3)?) {
            extend(&mut unread.covered, first..last + 1);
        }
        Ok(())
    })
}

fn load_hashes(db: &Connection, known: &mut KnownContents) -> rusqlite::Result<()> {
    known.by_hash.reserve(rows_in(db, "objects")?);
    let sql = "SELECT content, hash, start, whole FROM objects WHERE hash IS NOT NULL";
    for_each_row(db, sql, |row| {
        let content = count(row, 0)?;
        known.by_hash.insert(content_digest(&row.get(1)?), content);
        if let (Some(start), true, Ok(content)) = (row.get(2)?, row.get(3)?, u32::try_from(content)) {
            known.starts.push((part_of_start(start), content));
        }
        Ok(())
    })?;
    known.starts.sort_unstable();
    known.starts.dedup();
    known.starts.shrink_to_fit();
    Ok(())
}

/// The part of a fingerprint that is kept in memory.
pub(super) fn part_of_start(start: i64) -> u32 {
    (start >> 32) as u32
}

/// Which of two contents a file with a `next` has now, only its bytes tell.
fn load_stamps(db: &Connection, known: &mut KnownContents) -> rusqlite::Result<()> {
    let sql = "SELECT path, size, modified, content FROM files WHERE stream = 0 AND next IS NULL";
    known.stamps.reserve(rows_in(db, "files")?);
    for_each_row(db, sql, |row| {
        let path = row.get_ref(0)?.as_blob()?;
        known.has_relative |= !path.starts_with(b"/");
        if !known.unread.contains_key(&count(row, 3)?) {
            known.stamps.insert(path_digest(path), stamp_of(count(row, 1)?, row.get(2)?));
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

fn rows_in(db: &Connection, table: &str) -> rusqlite::Result<usize> {
    let rows = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| count(row, 0))?;
    Ok(usize::try_from(rows).unwrap_or(0))
}
