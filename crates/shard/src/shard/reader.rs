//! A finished shard: its columns, its numbers, its words, its records.

use std::io;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use logdex_event::glob;

use crate::Error;
use crate::encoding::numbers::NumberColumn;
use crate::file::read_at::ReadAt;
use crate::read::columns::Columns;
use crate::record::reader::Records;
use crate::shard::number::{NUMBERS, Number};
use crate::text::terms::TextIndex;

/// A finished shard. Opening reads a few small tables.
pub struct Shard {
    words: OnceLock<TextIndex>,
    /// The columns.
    pub columns: Columns,
    /// Events in it.
    pub events: u32,
}

impl Shard {
    /// Opens a shard.
    ///
    /// # Errors
    /// If it is damaged, or of another version.
    pub fn open(source: impl ReadAt) -> Result<Shard, Error> {
        let columns = Columns::open(source)?;
        Ok(Shard { words: OnceLock::new(), events: columns.docs, columns })
    }

    /// Calls `take` with each document that holds the word, ascending: an
    /// event (below `self.events`) or a distinct value. If false comes back,
    /// the values are some that may hold it, in any order.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn docs_with_word(&self, word: &str, take: &mut dyn FnMut(u32)) -> io::Result<bool> {
        self.words()?.with_word(word, take)
    }

    /// The same for every word that fits a pattern.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn docs_with_words_like(&self, pattern: &str, take: &mut dyn FnMut(u32)) -> io::Result<bool> {
        let prefix = pattern.split(['*', '?']).next().unwrap_or("");
        self.words()?.with_words_like(prefix, |word| glob::fits(pattern, word), take)
    }

    fn words(&self) -> io::Result<&TextIndex> {
        if let Some(words) = self.words.get() {
            return Ok(words);
        }
        let words = self.columns.words()?;
        Ok(self.words.get_or_init(|| words))
    }

    /// Reads records back.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn records(&self) -> io::Result<Records<'_>> {
        Records::new(&self.columns)
    }

    /// A number column; `None` if no event has such a number.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn number(&self, number: Number) -> io::Result<Option<NumberColumn>> {
        self.columns.numbers(NUMBERS[number as usize])
    }

    /// Calls `take` with each event whose number lies in the range.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn docs_with_number(
        &self,
        number: Number,
        range: RangeInclusive<i64>,
        take: impl FnMut(u32),
    ) -> io::Result<()> {
        // Bounds rule most shards out before the column is read.
        if self.columns.may_meet(NUMBERS[number as usize], &range)
            && let Some(column) = self.number(number)?
        {
            column.docs_between(range, self.events, take);
        }
        Ok(())
    }
}
