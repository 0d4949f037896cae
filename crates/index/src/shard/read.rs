//! Opens a finished shard.

use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use tantivy::directory::Directory;
use tantivy::postings::Postings;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::store::StoreReader;
use tantivy::{Index, SegmentReader, TERMINATED, TantivyDocument, Term};

use logdex_core::glob;

use super::sound::Sound;
use super::{COLUMNS_FILE, Fields, NUMBERS, Number, directory, schema};
use crate::columns::{Columns, NumberColumn};
use crate::error::Error;

/// Blocks of raw records kept inflated. One page of hits rarely touches more.
const RAW_BLOCKS_CACHED: usize = 32;

/// A finished shard. Its files are mapped; opening reads a few small tables.
pub(crate) struct Shard {
    folder: PathBuf,
    segment: SegmentReader,
    fields: Fields,
    /// The columns.
    pub columns: Columns,
    /// Events in it: the first documents of the segment.
    pub events: u32,
}

impl Shard {
    /// Opens the shard in a folder, which holds `events` events.
    ///
    /// # Errors
    /// If it is missing, damaged, or of another number of events.
    pub fn open(folder: &Path, events: u32) -> Result<Shard, Error> {
        let files = directory(folder)?;
        let columns =
            files.open_read(Path::new(COLUMNS_FILE)).map_err(|error| Error::shard(folder, error))?;
        let columns = Columns::open(columns).map_err(|error| Error::shard(folder, error))?;
        let files = Sound::open(folder, files).map_err(|error| Error::shard(folder, error))?;
        let segment = segment(files).map_err(|error| Error::shard(folder, error))?;
        let segment =
            segment.ok_or_else(|| Error::shard(folder, io::Error::other("the shard has no segment")))?;
        if columns.docs != events || segment.max_doc() < events {
            return Err(Error::shard(
                folder,
                io::Error::other("the shard does not hold the events it should"),
            ));
        }
        Ok(Shard { folder: folder.to_owned(), segment, fields: schema().1, columns, events })
    }

    /// Calls `take` with each document that holds the word: an event (below
    /// `self.events`) or a distinct value.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn docs_with_word(&self, word: &str, take: &mut dyn FnMut(u32)) -> Result<(), Error> {
        let found = || -> tantivy::Result<_> {
            let words = self.segment.inverted_index(self.fields.words)?;
            Ok(words
                .read_postings(&Term::from_field_text(self.fields.words, word), IndexRecordOption::Basic)?)
        };
        if let Some(mut postings) = found().map_err(|error| self.damaged(error))? {
            each(&mut postings, take);
        }
        Ok(())
    }

    /// The same for every word that fits a pattern.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn docs_with_words_like(&self, pattern: &str, take: &mut dyn FnMut(u32)) -> Result<(), Error> {
        let mut each_word = || -> tantivy::Result<()> {
            let words = self.segment.inverted_index(self.fields.words)?;
            let prefix = pattern.split(['*', '?']).next().unwrap_or("");
            let mut stream = words.terms().range().ge(prefix).into_stream()?;
            while stream.advance() {
                let Ok(word) = str::from_utf8(stream.key()) else { continue };
                if !word.starts_with(prefix) {
                    break;
                }
                if glob::fits(pattern, word) {
                    let mut postings =
                        words.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic)?;
                    each(&mut postings, take);
                }
            }
            Ok(())
        };
        each_word().map_err(|error| self.damaged(error))
    }

    /// Reads raw records back.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn raw(&self) -> Result<RawReader<'_>, Error> {
        let store = self.segment.get_store_reader(RAW_BLOCKS_CACHED).map_err(|error| self.damaged(error))?;
        Ok(RawReader { store, shard: self })
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
        take: impl FnMut(u32),
    ) -> Result<(), Error> {
        let Some(column) = self.number(number)? else { return Ok(()) };
        // A range beside the column's own is none; tantivy would take its nearest end.
        let low = column.min_value().max(*range.start());
        let high = column.max_value().min(*range.end());
        if low <= high {
            let mut docs = Vec::new();
            column.get_docids_for_value_range(low..=high, 0..self.events, &mut docs);
            docs.into_iter().for_each(take);
        }
        Ok(())
    }

    /// Wraps what went wrong while reading this shard.
    pub fn damaged(&self, error: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error::shard(&self.folder, error)
    }
}

/// Reads raw records of one shard; keeps the last blocks inflated.
pub(crate) struct RawReader<'a> {
    store: StoreReader,
    shard: &'a Shard,
}

impl RawReader<'_> {
    /// The raw record of an event, and the context it is to be read in.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn get(&self, doc: u32) -> Result<(Vec<u8>, String), Error> {
        let document: TantivyDocument = self.store.get(doc).map_err(|error| self.shard.damaged(error))?;
        let Fields { raw, raw_bytes, context, .. } = self.shard.fields;
        let text = document.get_first(raw).and_then(|value| value.as_str().map(Vec::from));
        let bytes = || document.get_first(raw_bytes).and_then(|value| value.as_bytes().map(Vec::from));
        let context = document.get_first(context).and_then(|value| value.as_str()).unwrap_or_default();
        Ok((text.or_else(bytes).unwrap_or_default(), context.to_owned()))
    }
}

fn segment(files: Sound) -> tantivy::Result<Option<SegmentReader>> {
    let index = Index::open(files)?;
    let segments = index.searchable_segments()?;
    segments.first().map(SegmentReader::open).transpose()
}

fn each(postings: &mut impl Postings, take: &mut dyn FnMut(u32)) {
    let mut doc = postings.doc();
    while doc != TERMINATED {
        take(doc);
        doc = postings.advance();
    }
}
