//! Fills a shard with events and writes its file.

use std::io::{self, Write};

use logdex_event::{Event, Origin, Paths};

use crate::build::builder::{Builder, RawKept};
use crate::shard::number::{NUMBERS, Number, content_code};

/// A shard takes no more than this, however much memory is allowed: values
/// and words are addressed by 32 bits, and finishing adds the documents of
/// all words.
const SHARD_BYTES_MAX: usize = 1 << 30;

/// Where the addresses end, less what one event can add: a record has 16 MiB
/// unless somebody allows more.
const ADDRESSED_BYTES: usize = 3 << 30;

/// A shard that is being filled, in memory.
///
/// ```
/// use std::sync::Arc;
/// use logdex_event::{Event, Origin, Paths};
/// use logdex_shard::{RawKept, Shard, ShardWriter};
/// let mut writer = ShardWriter::new(RawKept::Yes);
/// let mut event = Event::default();
/// event.set_raw(b"access denied");
/// writer.add(&event, &Paths::default(), Origin::default())?;
/// let mut file = Vec::new();
/// let summary = writer.finish(&mut file)?;
/// let shard = Shard::open(Arc::<[u8]>::from(file))?;
/// assert_eq!(shard.events, summary.events);
/// assert_eq!(shard.records()?.get(0)?.0.as_deref(), Some(b"access denied".as_slice()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ShardWriter {
    columns: Builder,
    summary: Summary,
    /// Bytes of all records so far, those of several events as often.
    bytes_before: i64,
}

/// What a catalogue keeps of a shard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Events in it.
    pub events: u32,
    /// Bytes of their raw records.
    pub raw_bytes: u64,
    /// The earliest and the latest time, in microseconds since 1970; `None` if
    /// no event has one.
    pub times: Option<(i64, i64)>,
    /// Events without a time.
    pub undated: u32,
}

impl ShardWriter {
    /// An empty shard.
    pub fn new(raw: RawKept) -> ShardWriter {
        ShardWriter { columns: Builder::new(&NUMBERS, raw), summary: Summary::default(), bytes_before: 0 }
    }

    /// Adds an event.
    ///
    /// # Errors
    /// If the shard went on long after it was full.
    pub fn add(&mut self, event: &Event, paths: &Paths, origin: Origin) -> io::Result<()> {
        if self.columns.bytes() > ADDRESSED_BYTES {
            return Err(io::Error::other("more values than a shard can hold"));
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

    /// Writes the file of the shard to `out`.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn finish(self, out: impl Write) -> io::Result<Summary> {
        self.columns.write(out)?;
        Ok(self.summary)
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
