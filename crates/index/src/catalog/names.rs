//! Names and contents: which content a file has, and which object of a content is
//! seen.

use logdex_event::sink::ObjectFile;
use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::FxHashSet;

use super::digest::{ContentHash, name_digest, path_number, stamp};
use super::memory::{Claim, Committed, Completed, OpenObject, SharedMemory};
use super::sql::{count, execute, int, lock, rows, shown_column};

/// The names of a publication, written in its transaction.
pub(super) struct Names<'a> {
    db: &'a Connection,
    /// Contents of which files or objects have changed: what is seen of them is
    /// determined at the end.
    touched: FxHashSet<u64>,
    committed: Committed,
    /// True if files may have names from before version 7.
    has_relative: bool,
}

impl<'a> Names<'a> {
    pub(super) fn new(db: &'a Connection, has_relative: bool) -> Names<'a> {
        Names { db, touched: FxHashSet::default(), committed: Committed::default(), has_relative }
    }

    /// Names a new object that was written as whole, the first of its content.
    pub(super) fn add_whole(
        &mut self,
        object: u64,
        open: &OpenObject,
        claim: Option<&Claim>,
    ) -> rusqlite::Result<()> {
        if let Some(claim) = claim {
            self.rename(claim, false)?;
            self.stamp(claim);
        }
        self.committed.complete.push(Completed { object, content: open.content, hash: open.hash });
        Ok(())
    }

    /// Names an object that was written before or is not whole with this publication,
    /// unless it is now.
    pub(super) fn add(
        &mut self,
        memory: &SharedMemory,
        object: u64,
        open: &OpenObject,
        claim: Option<&Claim>,
    ) -> rusqlite::Result<()> {
        self.replace_continued(object, open.content)?;
        let completed = self.complete(memory, object, open)?;
        let content = completed.as_ref().map_or(open.content, |completed| completed.content);
        self.touched.extend([content, open.content]);
        self.touched.extend(open.continues.map(|continued| continued.content));
        self.touched.extend(open.replaces.iter().copied());
        if let Some(claim) = claim {
            self.claim(&Claim { content, ..claim.clone() })?;
            self.represent(content, &claim.file)?;
        }
        if completed.is_some() {
            self.adopt(content)?;
            self.drop_empty(object, content)?;
        }
        self.committed.complete.extend(completed);
        Ok(())
    }

    /// Notes that a file has a content. While that is not read whole, a file that had
    /// another has that, and this one next.
    pub(super) fn claim(&mut self, claim: &Claim) -> rusqlite::Result<()> {
        self.touched.insert(claim.content);
        let is_whole = self.is_whole(claim.content)?;
        if !is_whole
            && let Some((_, content)) = self.find(&claim.file, claim.content)?
            && content != claim.content
            && self.is_whole(content)?
        {
            return self.set_next(claim);
        }
        let is_copy = is_named(self.db, claim.content)?;
        self.rename(claim, is_copy)?;
        if is_whole {
            self.stamp(claim);
        }
        Ok(())
    }

    /// Lets the file that an object is read from stand for its content in answers.
    fn represent(&self, content: u64, file: &ObjectFile) -> rusqlite::Result<()> {
        let sql = "UPDATE files SET copy = 1 WHERE content = ?1 AND copy = 0";
        execute(self.db, sql, [int(content)])?;
        let sql =
            "UPDATE files SET copy = 0 WHERE number = ?4 AND path = ?1 AND stream = ?2 AND content = ?3";
        let path = file.identity();
        execute(self.db, sql, params![path, stream(file, content), int(content), path_number(path)])
    }

    /// Shows the objects that are to be seen of the contents that were touched, and
    /// hides the others: the last first, as what is seen of one depends on what goes on
    /// with it.
    pub(super) fn finish(self) -> rusqlite::Result<Committed> {
        let mut touched: Vec<u64> = self.touched.into_iter().collect();
        touched.sort_unstable_by(|a, b| b.cmp(a));
        touched.into_iter().try_for_each(|content| reveal(self.db, content))?;
        Ok(self.committed)
    }

    /// Marks an object as whole if all of it is published. A stream is hashed only
    /// while it is read: then its content may be a known one.
    fn complete(
        &self,
        memory: &SharedMemory,
        object: u64,
        open: &OpenObject,
    ) -> rusqlite::Result<Option<Completed>> {
        let sql = "SELECT hash FROM objects WHERE id = ?1
                   AND EXISTS (SELECT 1 FROM complete WHERE complete.id = objects.id)";
        let hash: Option<Option<ContentHash>> =
            self.db.prepare_cached(sql)?.query_row([int(object)], |row| row.get(0)).optional()?;
        let Some(hash) = hash else { return Ok(None) };
        let known = hash.filter(|_| open.hash.is_none()).and_then(|hash| lock(memory).content_with(&hash));
        let content = known.unwrap_or(open.content);
        let sql = "UPDATE objects SET whole = 1, content = ?2 WHERE id = ?1";
        execute(self.db, sql, params![int(object), int(content)])?;
        if content != open.content {
            execute(self.db, "DELETE FROM files WHERE content = ?1", [int(open.content)])?;
        }
        Ok(Some(Completed { object, content, hash }))
    }

    /// Gives files a content that is complete, where it was the next one.
    fn adopt(&mut self, content: u64) -> rusqlite::Result<()> {
        let sql = "SELECT path, content FROM files WHERE next = ?1 AND stream = 0";
        let of_file = |row: &rusqlite::Row<'_>| Ok((row.get::<_, Vec<u8>>(0)?, count(row, 1)?));
        for (path, old) in rows(self.db, sql, [int(content)], of_file)? {
            self.replaced(&path, old)?;
        }
        let sql = "UPDATE files SET content = next, copy = 1, size = next_size, modified = next_modified,
                       next = NULL, next_size = NULL, next_modified = NULL WHERE next = ?1";
        execute(self.db, sql, [int(content)])
    }

    /// Notes that an object that is read again has the records of what its content was
    /// going on with, or stood in place of.
    fn replace_continued(&self, object: u64, content: u64) -> rusqlite::Result<()> {
        if object == content {
            return Ok(());
        }
        let sql = "INSERT OR IGNORE INTO replaced (content, by)
                   WITH RECURSIVE chain (content) AS (
                       SELECT continues FROM objects WHERE content = ?1 AND continues IS NOT NULL
                       UNION
                       SELECT continues FROM objects JOIN chain USING (content) WHERE continues IS NOT NULL)
                   SELECT content, ?2 FROM chain
                   UNION
                   SELECT replaced.content, ?2 FROM replaced JOIN objects ON objects.id = by
                   WHERE objects.content = ?1";
        execute(self.db, sql, [int(content), int(object)])
    }

    /// Removes other objects of a content that have no records, such as archives.
    fn drop_empty(&self, object: u64, content: u64) -> rusqlite::Result<()> {
        if object == content {
            return Ok(());
        }
        let sql = "SELECT id FROM objects WHERE content = ?2 AND id <> ?1
                   AND NOT EXISTS (SELECT 1 FROM parts WHERE parts.object = objects.id)";
        for empty in rows(self.db, sql, [int(object), int(content)], |row| count(row, 0))? {
            execute(self.db, "DELETE FROM problems WHERE object = ?1", [int(empty)])?;
            execute(self.db, "DELETE FROM objects WHERE id = ?1", [int(empty)])?;
        }
        Ok(())
    }

    /// The row of a name and the content that it has.
    fn find(&self, file: &ObjectFile, content: u64) -> rusqlite::Result<Option<(i64, u64)>> {
        if self.has_relative && !file.is_stream && file.identity() != file.path.as_bytes() {
            let sql = "UPDATE files SET path = ?1, number = ?4, shown = ?2
                       WHERE number = ?5 AND path = ?3 AND stream = 0 AND NOT EXISTS
                           (SELECT 1 FROM files WHERE number = ?4 AND path = ?1 AND stream = 0)";
            let (path, shown) = (file.identity(), file.path.as_bytes());
            let numbers = [path_number(path), path_number(shown)];
            execute(self.db, sql, params![path, shown_column(file), shown, numbers[0], numbers[1]])?;
        }
        let sql = "SELECT id, content FROM files WHERE number = ?3 AND path = ?1 AND stream = ?2";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, count(row, 1)?));
        let path = file.identity();
        let key = params![path, stream(file, content), path_number(path)];
        self.db.prepare_cached(sql)?.query_row(key, row).optional()
    }

    /// Gives a file a content, in place of what it had. It is shown as it was given when
    /// it was indexed first.
    fn rename(&mut self, claim: &Claim, is_copy: bool) -> rusqlite::Result<()> {
        let Claim { content, file } = claim;
        let ObjectFile { size, modified, .. } = file;
        let (mut shown, size) = (shown_column(file), int(*size));
        match self.find(file, *content)? {
            Some((id, old)) if old == *content => {
                let sql = "UPDATE files SET size = ?2, modified = ?3,
                               next = NULL, next_size = NULL, next_modified = NULL WHERE id = ?1";
                return execute(self.db, sql, params![id, size, modified]);
            }
            Some((id, old)) => {
                self.replaced(file.identity(), old)?;
                let sql = "DELETE FROM files WHERE id = ?1 RETURNING shown";
                shown = self.db.prepare_cached(sql)?.query_row([id], |row| row.get(0))?;
            }
            None => {}
        }
        let sql = "INSERT INTO files (path, number, stream, shown, size, modified, content, copy)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let (path, stream) = (file.identity(), stream(file, *content));
        let number = path_number(path);
        let columns = params![path, number, stream, shown, size, modified, int(*content), is_copy];
        execute(self.db, sql, columns)
    }

    fn set_next(&self, claim: &Claim) -> rusqlite::Result<()> {
        let Claim { content, file } = claim;
        let sql = "UPDATE files SET next = ?2, next_size = ?3, next_modified = ?4
                   WHERE number = ?5 AND path = ?1 AND stream = 0";
        let path = file.identity();
        let columns = params![path, int(*content), int(file.size), file.modified, path_number(path)];
        execute(self.db, sql, columns)
    }

    /// Notes that a file is about to have other content than `old`.
    fn replaced(&mut self, path: &[u8], old: u64) -> rusqlite::Result<()> {
        self.touched.insert(old);
        let sql = "INSERT OR REPLACE INTO former_names (content, path, shown, size, modified)
                   SELECT content, path, shown, size, modified FROM files
                   WHERE number = ?2 AND path = ?1 AND stream = 0";
        execute(self.db, sql, params![path, path_number(path)])
    }

    fn stamp(&mut self, claim: &Claim) {
        if !claim.file.is_stream {
            let name = name_digest(&claim.file, claim.content);
            self.committed.stamps.push((name, stamp(&claim.file)));
        }
    }

    /// True if all records of a content are published.
    fn is_whole(&self, content: u64) -> rusqlite::Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM objects WHERE content = ?1 AND whole = 1)";
        self.db.prepare_cached(sql)?.query_row([int(content)], |row| row.get(0))
    }
}

/// The number that tells streams of the same path apart; 0 for a file.
fn stream(file: &ObjectFile, content: u64) -> i64 {
    if file.is_stream { int(content) } else { 0 }
}

/// True if a file stands for a content in answers.
fn is_named(db: &Connection, content: u64) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM files WHERE content = ?1 AND copy = 0)";
    db.prepare_cached(sql)?.query_row([int(content)], |row| row.get(0))
}

/// Shows the object that stands for a content, if that is to be seen, and hides its
/// other objects; and so on with the contents that it continues or replaces. Lets the first of the
/// files stand for them if none does.
fn reveal(db: &Connection, content: u64) -> rusqlite::Result<()> {
    let mut next = vec![content];
    let mut is_first = true;
    while let Some(content) = next.pop() {
        if !is_named(db, content)? {
            let sql = "UPDATE files SET copy = 0 WHERE id = (SELECT min(id) FROM files WHERE content = ?1)";
            execute(db, sql, [int(content)])?;
        }
        let sql = format!("UPDATE objects SET hidden = {HIDDEN} WHERE content = ?1 AND hidden <> {HIDDEN}");
        let changed = db.prepare_cached(&sql)?.execute([int(content)])?;
        // It may have become whole, too.
        if changed > 0 || std::mem::take(&mut is_first) {
            let sql = "SELECT continues FROM objects WHERE content = ?1 AND continues IS NOT NULL
                       UNION
                       SELECT replaced.content FROM replaced JOIN objects ON objects.id = by
                       WHERE objects.content = ?1";
            next.extend(rows(db, sql, [int(content)], |row| count(row, 0))?);
        }
    }
    Ok(())
}

/// Whether an object is hidden: it does not stand for its content, that is not to be
/// seen, another object stands in its place, or it is to stand in place of another and
/// is not whole.
pub(super) const HIDDEN: &str = "(
    NOT EXISTS (SELECT 1 FROM current WHERE current.id = objects.id)
    OR NOT EXISTS (SELECT 1 FROM files WHERE files.content = objects.content)
        AND NOT EXISTS (SELECT 1 FROM objects AS more
                        WHERE more.continues = objects.content AND more.hidden = 0)
    OR EXISTS (SELECT 1 FROM replaced JOIN objects AS more ON more.id = replaced.by
               WHERE replaced.content = objects.content AND more.whole = 1 AND more.hidden = 0)
    OR whole = 0 AND EXISTS (SELECT 1 FROM replaced WHERE replaced.by = objects.id))";
