//! Admission: whether an object is read, read on, or a duplicate.

use logdex_event::sink::{Admission, Growth, ObjectFile, Prefix};
use rusqlite::{Connection, OptionalExtension, Row};

use super::digest::ContentHash;
use super::handle::Writer;
use super::memory::{Continued, Decision, Grown, Known};
use super::publication::Publication;
use super::sql::{count, count_or_null, int, lock, rows};
use crate::error::{Error, Kind, Result};

/// Names of contents that are known, kept in memory before they are written on
/// their own: about 2 MB of paths, and few enough commits not to matter.
const MAX_WAITING: usize = 10_000;

/// Objects with the start of a new one that its bytes are compared with: the last ones.
const MAX_PREFIXES: usize = 64;

impl Writer {
    /// True if this very file (path, size, time) is indexed whole. Never true of a
    /// stream.
    pub fn unchanged(&self, file: &ObjectFile) -> bool {
        lock(&self.memory).is_unchanged(file)
    }

    /// Decides about an object by the hash of its content, `None` for a
    /// stream that can only be hashed while it is read.
    ///
    /// * Content that is complete in the index: `Duplicate`, and the file is one of
    ///   its names from then on; also if no file had it any more.
    /// * Content admitted before in this run: `Duplicate` as well, `records`
    ///   unknown.
    /// * Content that an earlier run left incomplete: `Read` under the old
    ///   number and with what is covered, also if the file was renamed since.
    /// * Anything else is a new object. The file has what it had before until the
    ///   transaction that completes the new one.
    ///
    /// # Errors
    /// When the catalogue can't be asked.
    pub fn admit(&self, file: &ObjectFile, hash: Option<ContentHash>) -> Result<Admission> {
        let Some(hash) = hash else {
            return Ok(lock(&self.memory).begin(file, None));
        };
        let decision = lock(&self.memory).decide(file, hash);
        let admission = match decision {
            Decision::Admitted(admission) => admission,
            Decision::Indexed(content) => self.duplicate(content)?,
        };
        if lock(&self.memory).waiting() >= MAX_WAITING {
            self.publish(&Publication::default())?;
        }
        Ok(admission)
    }

    /// True if an object with this hash is new, and may be the growth of another.
    pub fn may_have_grown(&self, hash: &[u8; 32]) -> bool {
        lock(&self.memory).may_have_grown(hash)
    }

    /// Objects of earlier runs that may have one of these fingerprints.
    ///
    /// # Errors
    /// When the catalogue can't be asked.
    pub fn prefixes(&self, starts: &[i64]) -> Result<Vec<Prefix>> {
        let contents = lock(&self.memory).with_start(starts);
        self.catalog.ask("look up objects", |db| {
            let mut found = Vec::new();
            for content in contents {
                // Of what is not read whole, it is not known how it is packed.
                let sql = "SELECT iif(whole, inflated, size), size, hash FROM current
                           WHERE content = ?1 AND hash IS NOT NULL AND size > 0";
                let prefix = |row: &Row<'_>| {
                    Ok(Prefix { content, inflated: count(row, 0)?, size: count(row, 1)?, hash: row.get(2)? })
                };
                found.extend(db.prepare_cached(sql)?.query_row([int(content)], prefix).optional()?);
                if found.len() == MAX_PREFIXES {
                    break;
                }
            }
            Ok(found)
        })
    }

    /// Decides about an object that begins with all bytes of others.
    ///
    /// * If it has no more, it is `Duplicate`: the same packed in another way.
    /// * Records of the longest of them that ends between two records are covered, and
    ///   the object goes on with them.
    /// * It stands in place of the others once it is whole: their last record may be
    ///   another now, or an earlier run left them incomplete.
    ///
    /// # Errors
    /// When the catalogue can't be asked.
    pub fn admit_grown(&self, file: &ObjectFile, hash: ContentHash, growth: &Growth) -> Result<Admission> {
        let known = self.catalog.ask("look up an object", |db| {
            growth
                .contents
                .iter()
                .rev()
                .map(|&content| known(db, content))
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        let known: Vec<Known> = known.into_iter().flatten().collect();
        let decision = match known.first() {
            Some(longest) if growth.is_all && longest.is_whole => {
                lock(&self.memory).decide_same(file, longest.content)
            }
            _ => {
                let continued = known.iter().find_map(|known| known.continued);
                let chain = self.catalog.ask("look up an object", |db| match continued {
                    Some(continued) => chain(db, continued.content),
                    None => Ok(Vec::new()),
                })?;
                lock(&self.memory).decide_grown(file, hash, Grown { known, chain })
            }
        };
        match decision {
            Decision::Admitted(admission) => Ok(admission),
            Decision::Indexed(content) => self.duplicate(content),
        }
    }

    fn duplicate(&self, content: u64) -> Result<Admission> {
        let records = self.catalog.ask("look up an object", |db| {
            db.prepare_cached("SELECT records FROM current WHERE content = ?1")?
                .query_row([int(content)], |row| count_or_null(row, 0))
                .optional()
        })?;
        let Some(records) = records else {
            let detail = format!("damaged: content {content} is gone");
            return Err(Error::new(Kind::Corrupt { path: self.catalog.file.clone(), detail }));
        };
        Ok(Admission::Duplicate { records })
    }
}

/// What is known of a content that an object begins with.
fn known(db: &Connection, content: u64) -> rusqlite::Result<Option<Known>> {
    let sql = "SELECT whole, iif(whole AND settled, records, 0) FROM current WHERE content = ?1";
    let row = |row: &Row<'_>| {
        let base = count(row, 1)?;
        let continued = (base > 0).then_some(Continued { content, base });
        Ok(Known { content, is_whole: row.get(0)?, continued })
    };
    db.prepare_cached(sql)?.query_row([int(content)], row).optional()
}

/// A content, what it goes on with, and so on.
fn chain(db: &Connection, content: u64) -> rusqlite::Result<Vec<u64>> {
    let sql = "WITH RECURSIVE chain (content) AS (
                   SELECT ?1
                   UNION
                   SELECT continues FROM objects JOIN chain USING (content) WHERE continues IS NOT NULL)
               SELECT content FROM chain";
    rows(db, sql, [int(content)], |row| count(row, 0))
}
