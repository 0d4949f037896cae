//! Objects that are looked at again although their files have not changed:
//! those that this version can read and an earlier one could not, archives of
//! which a member is missing, and what is in archives that are damaged.

use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::FxHashSet;

use super::digest::path_number;
use super::handle::Writer;
use super::load::Unread;
use super::memory::Memory;
use super::sql::{count, for_each_row, int, lock, rows};
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
                    forget(db, &mut lock(&self.memory), object.content)?;
                }
            }
            Ok(())
        })
    }
}

/// Forgets archives that are indexed whole, but for a member that another
/// worker had not published when the run was killed.
pub(super) fn archives_of_partial_members(db: &Connection, memory: &mut Memory) -> rusqlite::Result<()> {
    let sql = "SELECT path FROM current CROSS JOIN files ON files.content = current.content WHERE whole = 0
               UNION ALL
               SELECT path FROM current CROSS JOIN files ON files.next = current.content WHERE whole = 0";
    for_each_row(db, sql, |row| forget_archives(db, memory, row.get_ref(0)?.as_blob()?))
}

/// Forgets what is in damaged archives, but not the archives: should one be
/// mended, its members may be others although their sizes and times are not,
/// and only their content tells.
pub(super) fn members_of_damaged_archives(db: &Connection, memory: &mut Memory) -> rusqlite::Result<()> {
    let sql = "SELECT path FROM files JOIN current USING (content)
               WHERE codec LIKE '%tar' AND whole = 1 AND current.id IN (SELECT object FROM problems)";
    let archives: Vec<Vec<u8>> = rows(db, sql, [], |row| row.get(0))?;
    let archives: FxHashSet<Vec<u8>> = archives.into_iter().collect();
    if archives.is_empty() {
        return Ok(());
    }
    for_each_row(db, "SELECT path FROM files", |row| {
        let path = row.get_ref(0)?.as_blob()?;
        let mut ends = (0..path.len()).filter(|&at| path[at] == b'/');
        if ends.any(|end| archives.contains(&path[..end])) {
            memory.forget_name(path);
        }
        Ok(())
    })
}

/// A content and its object.
struct Known {
    content: u64,
    codec: String,
}

/// Contents that could not be unpacked.
fn unsupported(db: &Connection) -> rusqlite::Result<Vec<Known>> {
    let sql = "SELECT content, codec FROM current WHERE whole = 1 AND hidden = 0
               AND id IN (SELECT object FROM problems WHERE kind = 'unsupported')";
    rows(db, sql, [], |row| Ok(Known { content: count(row, 0)?, codec: row.get(1)? }))
}

/// Forgets a content and its names, and the archives they are in.
fn forget(db: &Connection, memory: &mut Memory, content: u64) -> rusqlite::Result<()> {
    memory.read_again(content, Unread::default());
    let paths: Vec<Vec<u8>> =
        rows(db, "SELECT path FROM files WHERE content = ?1", [int(content)], |row| row.get(0))?;
    for path in &paths {
        memory.forget_name(path);
        forget_archives(db, memory, path)?;
    }
    Ok(())
}

/// Forgets the archives that an object is in: they are what leads to it.
pub(super) fn forget_archives(db: &Connection, memory: &mut Memory, path: &[u8]) -> rusqlite::Result<()> {
    for (end, _) in path.iter().enumerate().filter(|(_, byte)| **byte == b'/') {
        let archive = &path[..end];
        if !memory.has_stamp(archive) {
            continue;
        }
        let sql = "SELECT content FROM files WHERE number = ?2 AND path = ?1 AND stream = 0";
        let key = params![archive, path_number(archive)];
        let content = db.prepare_cached(sql)?.query_row(key, |row| count(row, 0)).optional()?;
        if let Some(content) = content {
            memory.read_again(content, Unread::default());
        }
        memory.forget_name(archive);
    }
    Ok(())
}
