//! Opens a finished shard.

use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use logdex_event::glob;
use tantivy::directory::{Directory, MmapDirectory};

use super::{COLUMNS_FILE, NUMBERS, Number};
use crate::error::Error;
use logdex_shard::{Columns, NumberColumn, ROWS_TOGETHER, Records, TextIndex};

/// A finished shard. Its file is mapped; opening reads a few small tables.
pub(crate) struct Shard {
    folder: PathBuf,
    words: OnceLock<TextIndex>,
    /// The columns.
    pub columns: Columns,
    /// Events in it.
    pub events: u32,
}

impl Shard {
    /// Opens the shard in a folder, which holds `events` events.
    ///
    /// # Errors
    /// If it is missing, damaged, or of another number of events.
    pub fn open(folder: &Path, events: u32) -> Result<Shard, Error> {
        let files = MmapDirectory::open(folder).map_err(|error| Error::shard(folder, error))?;
        let file = files.open_read(Path::new(COLUMNS_FILE)).map_err(|error| Error::shard(folder, error))?;
        let columns = Columns::open(file).map_err(|error| Error::shard(folder, error))?;
        if columns.docs != events {
            let error = io::Error::other("the shard does not hold the events it should");
            return Err(Error::shard(folder, error));
        }
        Ok(Shard { folder: folder.to_owned(), words: OnceLock::new(), columns, events })
    }

    /// Calls `take` with each document that holds the word, ascending: an
    /// event (below `self.events`) or a distinct value. If false comes back,
    /// the values are some that may hold it, in any order.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn docs_with_word(&self, word: &str, take: &mut dyn FnMut(u32)) -> Result<bool, Error> {
        self.words()?.with_word(word, take).map_err(|error| self.damaged(error))
    }

    /// The same for every word that fits a pattern.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn docs_with_words_like(&self, pattern: &str, take: &mut dyn FnMut(u32)) -> Result<bool, Error> {
        let prefix = pattern.split(['*', '?']).next().unwrap_or("");
        let fits = |word: &str| glob::fits(pattern, word);
        self.words()?.with_words_like(prefix, fits, take).map_err(|error| self.damaged(error))
    }

    fn words(&self) -> Result<&TextIndex, Error> {
        if let Some(words) = self.words.get() {
            return Ok(words);
        }
        let words = self.columns.words().map_err(|error| self.damaged(error))?;
        Ok(self.words.get_or_init(|| words))
    }

    /// Reads records back.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn raw(&self) -> Result<RawReader<'_>, Error> {
        let records = Records::new(&self.columns).map_err(|error| self.damaged(error))?;
        Ok(RawReader { records, shard: self })
    }

    /// A number column; `None` if no event has such a number.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn number(&self, number: Number) -> Result<Option<NumberColumn>, Error> {
        self.columns.numbers(NUMBERS[number as usize]).map_err(|error| self.damaged(error))
    }

    /// Calls `take` with each event whose number lies in the range.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn docs_with_number(
        &self,
        number: Number,
        range: RangeInclusive<i64>,
        mut take: impl FnMut(u32),
    ) -> Result<(), Error> {
        let Some(column) = self.number(number)? else { return Ok(()) };
        // A range beside the column's own is none; tantivy would take its nearest end.
        let low = column.min_value().max(*range.start());
        let high = column.max_value().min(*range.end());
        if low <= high {
            let mut docs = Vec::new();
            for start in (0..self.events).step_by(ROWS_TOGETHER as usize) {
                let end = self.events.min(start.saturating_add(ROWS_TOGETHER));
                docs.clear();
                column.get_docids_for_value_range(low..=high, start..end, &mut docs);
                docs.iter().copied().for_each(&mut take);
            }
        }
        Ok(())
    }

    /// Wraps what went wrong while reading this shard.
    pub fn damaged(&self, error: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error::shard(&self.folder, error)
    }
}

/// Reads records of one shard; keeps what it inflated last.
pub(crate) struct RawReader<'a> {
    records: Records<'a>,
    shard: &'a Shard,
}

impl RawReader<'_> {
    /// True if the shard keeps raw records.
    pub fn has_raw(&self) -> bool {
        self.records.has_raw()
    }

    /// The raw record of an event, and the context it is to be read in; no
    /// record if the shard does not keep them.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn get(&mut self, doc: u32) -> Result<(Option<Vec<u8>>, String), Error> {
        let damaged = |error| self.shard.damaged(error);
        let raw = self.records.raw(doc).map_err(damaged)?;
        Ok((raw, self.records.context(doc).map_err(damaged)?))
    }

    /// Calls `take` with the name and value of each field of an event.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn fields(&mut self, doc: u32, take: impl FnMut(&str, &str)) -> Result<(), Error> {
        self.records.fields(doc, take).map_err(|error| self.shard.damaged(error))
    }
}
