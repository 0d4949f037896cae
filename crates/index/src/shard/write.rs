//! Fills a shard.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use logdex_event::{Event, Origin, Paths};

use super::{COLUMNS_FILE, NUMBERS, Number, content_code};
use crate::error::Error;
use logdex_shard::{Builder, RawKept};

/// A shard takes no more than this, however much memory is allowed: values
/// and words are addressed by 32 bits, and finishing adds the documents of
/// all words.
const SHARD_BYTES_MAX: usize = 1 << 30;

/// Where the addresses end, less what one event can add: a record has 16 MiB
/// unless somebody allows more.
const ADDRESSED_BYTES: usize = 3 << 30;

/// Bytes gathered before they are written to the file.
const WRITE_BYTES: usize = 256 << 10;

/// A shard that is being filled. Dropped unfinished, it leaves a folder that
/// no catalogue names.
pub(crate) struct ShardWriter {
    folder: PathBuf,
    columns: Builder,
    summary: Summary,
    /// Bytes of all records so far, those of several events as often.
    bytes_before: i64,
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
    /// If the folder can't be made.
    pub fn create(folder: &Path, raw: RawKept) -> Result<ShardWriter, Error> {
        std::fs::create_dir_all(folder).map_err(|error| Error::shard(folder, error))?;
        let columns = Builder::new(&NUMBERS, raw);
        Ok(ShardWriter { folder: folder.to_owned(), columns, summary: Summary::default(), bytes_before: 0 })
    }

    /// Adds an event.
    ///
    /// # Errors
    /// If the shard went on long after it was full.
    pub fn add(&mut self, event: &Event, paths: &Paths, origin: Origin) -> Result<(), Error> {
        if self.columns.bytes() > ADDRESSED_BYTES {
            return Err(Error::shard(&self.folder, io::Error::other("more values than a shard can hold")));
        }
        self.add_numbers(event, origin);
        self.columns.add(event, paths);
        self.summary.add(event);
        Ok(())
    }

    /// Memory in bytes, roughly; `usize::MAX` if the shard is full whatever
    /// memory there is.
    pub fn bytes(&self) -> usize {
        let bytes = self.columns.bytes();
        if bytes < SHARD_BYTES_MAX { bytes } else { usize::MAX }
    }

    /// Finishes the shard: it is on disk and synced when this returns.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn finish(self) -> Result<Summary, Error> {
        let ShardWriter { folder, columns, summary, .. } = self;
        write(&folder, columns).map_err(|error| Error::shard(&folder, error))?;
        Ok(summary)
    }

    fn add_numbers(&mut self, event: &Event, origin: Origin) {
        // Records follow each other: less the bytes of all records before, the
        // offsets of an object's records lie on a line, which packs to nothing.
        let offset = (origin.offset as i64).wrapping_sub(self.bytes_before);
        self.bytes_before = self.bytes_before.wrapping_add(origin.bytes as i64);
        if let Some(time) = event.time {
            self.columns.push_number(Number::Time as usize, time.0);
        }
        for (number, value) in [
            (Number::Object, origin.object as i64),
            (Number::Ordinal, origin.ordinal as i64),
            (Number::Part, i64::from(origin.part)),
            (Number::Offset, offset),
            (Number::Bytes, origin.bytes as i64),
            (Number::Content, content_code(event.content)),
        ] {
            self.columns.push_number(number as usize, value);
        }
    }
}

/// Writes the file and makes sure that it survives a power cut.
fn write(folder: &Path, columns: Builder) -> io::Result<()> {
    let file = File::create(folder.join(COLUMNS_FILE))?;
    columns.write(BufWriter::with_capacity(WRITE_BYTES, &file))?;
    file.sync_all()?;
    File::open(folder)?.sync_all()
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
