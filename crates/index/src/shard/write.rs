//! Fills a shard.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use logdex_core::{Content, Event, Origin, Paths};
use tantivy::{Index, SingleSegmentIndexWriter, TantivyDocument};

use super::{COLUMNS_FILE, Fields, NUMBERS, Number, content_code, directory, schema, settings, sums};
use crate::columns::Builder;
use crate::error::Error;

/// What tantivy sizes its first table of words by: this gives the largest it
/// makes, of half a million words. It limits nothing; the shard is finished by
/// [`ShardWriter::bytes`].
const TANTIVY_BUDGET: usize = 15_000_000;

/// A shard takes no more than this, however much memory is allowed: values
/// here, and words in tantivy, are addressed by 32 bits, and finishing adds
/// the words of all values.
const SHARD_BYTES_MAX: usize = 1 << 30;

/// Where the addresses end, less what one event can add: a record has 16 MiB
/// unless somebody allows more.
const ADDRESSED_BYTES: usize = 3 << 30;

/// A shard that is being filled. Dropped unfinished, it leaves a folder that
/// no catalogue names.
pub(crate) struct ShardWriter {
    folder: PathBuf,
    segment: SingleSegmentIndexWriter,
    fields: Fields,
    columns: Builder,
    summary: Summary,
}

/// What the catalogue wants to know of a shard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// Events in it.
    pub events: u32,
    /// Bytes of their raw records.
    pub raw_bytes: u64,
    /// The earliest and the latest time; `None` if no event has one.
    pub times: Option<(i64, i64)>,
    /// Events without a time.
    pub undated: u32,
}

impl ShardWriter {
    /// Starts a shard in a new folder.
    ///
    /// # Errors
    /// If the folder can't be made or written.
    pub fn create(folder: &Path) -> Result<ShardWriter, Error> {
        std::fs::create_dir_all(folder).map_err(|error| Error::shard(folder, error))?;
        let (schema, fields) = schema();
        let builder = Index::builder().schema(schema).settings(settings());
        let segment = super::with_words(builder)
            .single_segment_index_writer(directory(folder)?, TANTIVY_BUDGET)
            .map_err(|error| Error::shard(folder, error))?;
        let columns = Builder::new(&NUMBERS);
        Ok(ShardWriter { folder: folder.to_owned(), segment, fields, columns, summary: Summary::default() })
    }

    /// Adds an event.
    ///
    /// # Errors
    /// If the shard can't be written, or went on long after it was full.
    pub fn add(&mut self, event: &Event, paths: &Paths, origin: Origin) -> Result<(), Error> {
        if self.columns.bytes() > ADDRESSED_BYTES {
            return Err(Error::shard(&self.folder, io::Error::other("more values than a shard can hold")));
        }
        let doc = self.summary.events;
        for (field, value) in event.fields() {
            self.columns.push(paths, field, doc, value);
        }
        self.add_numbers(doc, event, origin);
        self.add_document(event)?;
        self.summary.add(event);
        Ok(())
    }

    /// Memory in bytes, roughly; `usize::MAX` if the shard is full whatever
    /// memory there is.
    pub fn bytes(&self) -> usize {
        let bytes = self.columns.bytes() + self.segment.mem_usage();
        if bytes < SHARD_BYTES_MAX { bytes } else { usize::MAX }
    }

    /// Finishes the shard: columns, words and raw records are on disk and
    /// synced when this returns.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn finish(self) -> Result<Summary, Error> {
        let ShardWriter { folder, mut segment, fields, columns, summary } = self;
        let failed = |error: io::Error| Error::shard(&folder, error);
        let file = File::create(folder.join(COLUMNS_FILE)).map_err(failed)?;
        let mut words = |text: &str| {
            let mut document = TantivyDocument::new();
            if !text.is_empty() {
                document.add_text(fields.words, text);
            }
            segment.add_document(document).map_err(io::Error::other)
        };
        columns.write(summary.events, BufWriter::new(&file), &mut words).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        segment.finalize().map_err(|error| Error::shard(&folder, error))?;
        sums::write(&folder).map_err(failed)?;
        sync(&folder).map_err(failed)?;
        Ok(summary)
    }

    fn add_numbers(&mut self, doc: u32, event: &Event, origin: Origin) {
        if let Some(time) = event.time {
            self.columns.push_number(Number::Time as usize, doc, time.0);
        }
        for (number, value) in [
            (Number::Object, origin.object as i64),
            (Number::Ordinal, origin.ordinal as i64),
            (Number::Part, i64::from(origin.part)),
            (Number::Offset, origin.offset as i64),
            (Number::Bytes, origin.bytes as i64),
            (Number::Content, content_code(event.content)),
        ] {
            self.columns.push_number(number as usize, doc, value);
        }
    }

    fn add_document(&mut self, event: &Event) -> Result<(), Error> {
        let mut document = TantivyDocument::new();
        match str::from_utf8(&event.raw) {
            Ok(raw) => document.add_text(self.fields.raw, raw),
            Err(_) => document.add_bytes(self.fields.raw_bytes, &event.raw),
        }
        if !event.context.is_empty() {
            document.add_text(self.fields.context, &event.context);
        }
        if event.content == Content::Raw {
            document.add_text(self.fields.words, String::from_utf8_lossy(&event.raw));
        }
        if !event.loose_text().is_empty() {
            document.add_text(self.fields.words, event.loose_text());
        }
        self.segment.add_document(document).map_err(|error| Error::shard(&self.folder, error))
    }
}

impl Summary {
    fn add(&mut self, event: &Event) {
        self.events += 1;
        self.raw_bytes += event.raw.len() as u64;
        let Some(time) = event.time else {
            self.undated += 1;
            return;
        };
        let (low, high) = self.times.unwrap_or((time.0, time.0));
        self.times = Some((low.min(time.0), high.max(time.0)));
    }
}

/// Makes sure that everything in the folder survives a power cut, and that
/// whoever may read the columns may read the rest: tantivy keeps some of its
/// files to the user who wrote them.
fn sync(folder: &Path) -> io::Result<()> {
    let permissions = folder.join(COLUMNS_FILE).metadata()?.permissions();
    for entry in std::fs::read_dir(folder)? {
        let file = File::open(entry?.path())?;
        file.set_permissions(permissions.clone())?;
        file.sync_all()?;
    }
    File::open(folder)?.sync_all()
}
