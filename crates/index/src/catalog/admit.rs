//! Admission: whether an object is read, read on, or a duplicate.

use logdex_event::sink::{Admission, ObjectFile};
use rusqlite::OptionalExtension;

use super::digest::ContentHash;
use super::handle::Writer;
use super::memory::Decision;
use super::publication::Publication;
use super::sql::{count_or_null, int, lock};
use crate::error::{Error, Kind, Result};

/// Names of contents that are known, kept in memory before they are written on
/// their own: about 2 MB of paths, and few enough commits not to matter.
const MAX_WAITING: usize = 10_000;

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
