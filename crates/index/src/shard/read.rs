//! An opened shard with errors that name its folder.

use std::ops::{Deref, RangeInclusive};
use std::path::{Path, PathBuf};

use logdex_event::{parser, words};
use logdex_mmap::FileState;
use logdex_shard::{NumberColumn, Records};

use super::file::MappedSource;
use super::{COLUMNS_FILE, Number};
use crate::error::{Error, Kind};

/// A finished shard. Its file is mapped.
pub(crate) struct Shard {
    folder: PathBuf,
    shard: logdex_shard::Shard,
    state: FileState,
}

impl Deref for Shard {
    type Target = logdex_shard::Shard;

    fn deref(&self) -> &logdex_shard::Shard {
        &self.shard
    }
}

impl Shard {
    /// Opens the shard in a folder, which holds `events` events and has this checksum,
    /// if it is known.
    ///
    /// # Errors
    /// If it is missing, damaged, of another version, or another shard.
    pub fn open(folder: &Path, events: u32, checksum: Option<u32>) -> Result<Shard, Error> {
        let fail = |error| Error::shard(folder, error);
        let (file, state) =
            MappedSource::open(&folder.join(COLUMNS_FILE)).map_err(|error| fail(error.into()))?;
        let shard = logdex_shard::Shard::open(file).map_err(fail)?;
        let found = shard.columns.checksum;
        let detail = match checksum {
            Some(known) if known != found => {
                Some(format!("another shard: checksum {found:08x} where the catalogue has {known:08x}"))
            }
            _ if shard.events != events => {
                Some(format!("{} events where the catalogue has {events}", shard.events))
            }
            _ => None,
        };
        if let Some(detail) = detail {
            return Err(Error::new(Kind::ShardCorrupt { path: folder.to_owned(), detail }));
        }
        Ok(Shard { folder: folder.to_owned(), shard, state })
    }

    /// An error if its file was cut short or written to since it was opened: whatever
    /// was computed from it is void. Asks the file system once.
    pub fn check_unchanged(&self) -> Result<(), Error> {
        self.state.check().map_err(|error| self.damaged(error))
    }

    /// True if an older parser or tokenizer made the shard: the same records
    /// would have other fields or words today.
    pub fn is_of_older_parser(&self) -> bool {
        self.columns.parser_version < parser::VERSION || self.columns.tokenizer_version < words::VERSION
    }

    /// [`logdex_shard::Columns::check_blocks`].
    pub fn check_blocks(&self) -> Result<(), Error> {
        self.columns.check_blocks().map_err(|error| self.damaged(error))
    }

    /// [`logdex_shard::Shard::docs_with_word`].
    pub fn docs_with_word(&self, word: &str, take: &mut dyn FnMut(u32)) -> Result<bool, Error> {
        self.shard.docs_with_word(word, take).map_err(|error| self.damaged(error))
    }

    /// [`logdex_shard::Shard::docs_with_words_like`].
    pub fn docs_with_words_like(&self, pattern: &str, take: &mut dyn FnMut(u32)) -> Result<bool, Error> {
        self.shard.docs_with_words_like(pattern, take).map_err(|error| self.damaged(error))
    }

    /// [`logdex_shard::Shard::records`].
    pub fn records(&self) -> Result<Records<'_>, Error> {
        self.shard.records().map_err(|error| self.damaged(error))
    }

    /// [`logdex_shard::Shard::number`].
    pub fn number(&self, number: Number) -> Result<Option<NumberColumn>, Error> {
        self.shard.number(number).map_err(|error| self.damaged(error))
    }

    /// [`logdex_shard::Shard::docs_with_number`].
    pub fn docs_with_number(
        &self,
        number: Number,
        range: RangeInclusive<i64>,
        take: impl FnMut(u32),
    ) -> Result<(), Error> {
        self.shard.docs_with_number(number, range, take).map_err(|error| self.damaged(error))
    }

    /// Wraps an error of reading this shard.
    pub fn damaged(&self, error: impl Into<logdex_shard::Error>) -> Error {
        Error::shard(&self.folder, error)
    }
}
