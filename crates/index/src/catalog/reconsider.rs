//! Objects that are looked at again although their files have not changed:
//! those that this version can read and an earlier one could not, archives of
//! which a member is missing, and what is in archives that are damaged.

use rusqlite::{Connection, OptionalExtension};

use super::digest::ContentHash;
use super::handle::Writer;
use super::memory::Memory;
use super::sql::{for_each_row, lock, rows};
use crate::error::Result;

impl Writer {
    /// Makes objects new again that could not be unpacked for want of one of
    /// these codecs.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn reconsider(&self, codecs: &[&str]) -> Result<()> {
        self.catalog.ask("look for objects to be read again", |db| {
            for object in unsupported(db)? {
                let innermost = object.codec.rsplit(' ').next().unwrap_or_default();
                if codecs.contains(&innermost) {
                    forget(db, &mut lock(&self.memory), &object)?;
                }
            }
            Ok(())
        })
    }
}

/// Forgets archives that are indexed whole, but for a member that another
/// worker had not published when the run was killed.
pub(super) fn archives_of_partial_members(db: &Connection, memory: &mut Memory) -> rusqlite::Result<()> {
    for_each_row(db, "SELECT path FROM objects WHERE state = 'partial'", |row| {
        forget_archives(db, memory, row.get_ref(0)?.as_str()?)
    })
}

/// Forgets what is in damaged archives, but not the archives: should one be
/// mended, its members may be others although their sizes and times are not,
/// and only their content tells.
pub(super) fn members_of_damaged_archives(db: &Connection, memory: &mut Memory) -> rusqlite::Result<()> {
    // `0` comes behind `/`, so these are the paths below it.
    let sql = "SELECT member.path FROM objects AS archive
               JOIN objects AS member ON member.path > archive.path || '/' AND member.path < archive.path || '0'
               WHERE archive.codec LIKE '%tar' AND archive.state = 'read'
               AND archive.id IN (SELECT object FROM problems)";
    for_each_row(db, sql, |row| {
        memory.forget_path(row.get_ref(0)?.as_str()?);
        Ok(())
    })
}

/// An object that the ledger knows.
struct Known {
    id: i64,
    hash: Option<ContentHash>,
    codec: String,
}

/// Objects that could not be unpacked.
fn unsupported(db: &Connection) -> rusqlite::Result<Vec<Known>> {
    let sql = "SELECT id, hash, codec FROM objects WHERE state = 'read' AND id IN
                   (SELECT object FROM problems WHERE kind = 'unsupported')";
    rows(db, sql, [], |row| Ok(Known { id: row.get(0)?, hash: row.get(1)?, codec: row.get(2)? }))
}

/// Forgets an object's content and its paths, also those of its duplicates and
/// of the archives they are in.
fn forget(db: &Connection, memory: &mut Memory, object: &Known) -> rusqlite::Result<()> {
    if let Some(hash) = &object.hash {
        memory.forget_content(hash);
    }
    let sql = "SELECT path FROM objects WHERE id = ?1 OR duplicate_of = ?1";
    let paths: Vec<String> = rows(db, sql, [object.id], |row| row.get(0))?;
    for path in &paths {
        memory.forget_path(path);
        forget_archives(db, memory, path)?;
    }
    Ok(())
}

/// Forgets the archives that an object is in: they are what leads to it.
pub(super) fn forget_archives(db: &Connection, memory: &mut Memory, path: &str) -> rusqlite::Result<()> {
    for (end, _) in path.match_indices('/') {
        let archive = &path[..end];
        if !memory.has_stamp(archive) {
            continue;
        }
        let sql = "SELECT hash FROM objects
                   WHERE path = ?1 AND state IN ('read', 'duplicate') AND hash IS NOT NULL";
        let hash = db.prepare_cached(sql)?.query_row([archive], |row| row.get(0)).optional()?;
        if let Some(hash) = hash {
            memory.forget_content(&hash);
        }
        memory.forget_path(archive);
    }
    Ok(())
}
