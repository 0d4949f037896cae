//! Admission: whether an object is read, read on, or a duplicate.

use logdex_event::sink::{Admission, ObjectFile};
use rusqlite::OptionalExtension;

use super::digest::ContentHash;
use super::handle::Writer;
use super::memory::Decision;
use super::publication::Publication;
use super::sql::{count_or_null, int, lock};
use crate::error::{Error, Kind, Result};

/// Duplicates kept in memory before they are written on their own: about
/// 2 MB of paths, and few enough commits not to matter.
const MAX_WAITING: usize = 10_000;

impl Writer {
    /// True if this very file (path, size, time) is indexed whole, itself or
    /// as a duplicate. Never true of a stream.
    pub fn unchanged(&self, file: &ObjectFile) -> bool {
        lock(&self.memory).is_unchanged(file)
    }

    /// Decides about an object by the hash of its content, `None` for a
    /// stream that can only be hashed while it is read.
    ///
    /// * Content that is complete in the index: `Duplicate`. If it stands
    ///   under this very path, only the time of the file has changed: `of` is
    ///   the path itself, the row's time is updated and no row is added. If
    ///   it was retired, it comes back under this path without being read.
    /// * Content admitted before in this run: `Duplicate` as well, `records`
    ///   unknown. The same path twice in a run leaves no second row.
    /// * Content that an earlier run left incomplete: `Read` under the old
    ///   number and with what is covered, also if the file was renamed since.
    /// * Anything else is a new object. What its path held before is retired
    ///   in the transaction that completes the new one.
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
            Decision::Indexed(object) => self.duplicate(object, file, hash)?,
        };
        if lock(&self.memory).waiting() >= MAX_WAITING {
            self.publish(&Publication::default())?;
        }
        Ok(admission)
    }

    fn duplicate(&self, object: u64, file: &ObjectFile, hash: ContentHash) -> Result<Admission> {
        let row = self.catalog.ask("look up an object", |db| {
            db.prepare_cached("SELECT path, records FROM objects WHERE id = ?1")?
                .query_row([int(object)], |row| Ok((row.get(0)?, count_or_null(row, 1)?)))
                .optional()
        })?;
        let Some((of, records)) = row else {
            let detail = format!("damaged: object {object} is gone");
            return Err(Error::new(Kind::Corrupt { path: self.catalog.file.clone(), detail }));
        };
        lock(&self.memory).add_duplicate(object, file, hash);
        Ok(Admission::Duplicate { of, records })
    }
}
