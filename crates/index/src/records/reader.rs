//! Raw records of single events: from the shard, or from the archive where the
//! shard does not keep them; parsed again on demand.

use std::sync::{Arc, OnceLock};

use hashbrown::HashMap;
use logdex_event::archive::RecordLocation;
use logdex_event::event::Event;
use logdex_event::field::{Paths, is_null};
use logdex_event::parser::{Parsed, Parser};
use logdex_event::{Timestamp, sink::ObjectFile};

use super::fields::Fields;
use super::locations::RecordLocations;
use crate::error::Result;
use crate::open::OpenShard;
use crate::shard::Number;
use logdex_shard::{NumberColumn, Records};

/// A record from the archive, or why it can't be had.
type Fetched = std::result::Result<Arc<Vec<u8>>, String>;

/// The outcome of reading an event's record.
pub(crate) enum ReadEvent<T> {
    /// A value computed from it.
    Read(T),
    /// The record can't be had, for this reason.
    Gone(String),
}

/// Reads the records of one shard, and parses them again on demand.
pub(crate) struct RecordReader<'a> {
    shard: OpenShard<'a>,
    records: Records<'a>,
    times: Option<NumberColumn>,
    parser: Parser,
    locations: OnceLock<Arc<RecordLocations>>,
    /// Records from the archive, by event; those of one record share it.
    fetched: HashMap<u32, Fetched>,
}

/// Events whose records are fetched from the archive together: enough that an
/// object is read once for a page, few enough to be held.
pub(crate) const FETCHED_TOGETHER: usize = 256;

impl<'a> RecordReader<'a> {
    /// A reader with buffers of its own.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn new(shard: OpenShard<'a>) -> Result<RecordReader<'a>> {
        Ok(RecordReader {
            shard,
            records: shard.shard.records()?,
            times: shard.shard.number(Number::Time)?,
            parser: Parser::new(None),
            locations: OnceLock::new(),
            fetched: HashMap::new(),
        })
    }

    /// True if the shard keeps no records.
    pub fn needs_archive(&self) -> bool {
        !self.records.has_raw()
    }

    /// The locations of these events' records in the archive, each once, and the
    /// events of each.
    ///
    /// # Errors
    /// If the shard is damaged or the catalogue can't be read.
    pub fn places(&self, docs: &[u32]) -> Result<(Vec<RecordLocation>, Vec<Vec<u32>>)> {
        let locations = self.locations()?;
        let mut files: HashMap<u64, (ObjectFile, Option<[u8; 32]>)> = HashMap::new();
        let mut known: HashMap<(u64, u64), usize> = HashMap::new();
        let (mut places, mut events): (Vec<RecordLocation>, Vec<Vec<u32>>) = (Vec::new(), Vec::new());
        for &doc in docs {
            let object = locations.object(doc);
            let (offset, bytes) = (locations.offset(doc), locations.bytes(doc));
            if let Some(&at) = known.get(&(object, offset)) {
                events[at].push(doc);
                continue;
            }
            known.insert((object, offset), places.len());
            if !files.contains_key(&object) {
                files.insert(object, self.shard.objects.file(object)?);
            }
            let (file, hash) = files[&object].clone();
            places.push(RecordLocation { file, hash, offset, bytes });
            events.push(vec![doc]);
        }
        Ok((places, events))
    }

    /// Keeps the records that were read for these events, and drops those of the
    /// call before.
    pub fn keep(
        &mut self,
        docs: &[Vec<u32>],
        records: impl Iterator<Item = std::result::Result<Vec<u8>, String>>,
    ) {
        self.fetched.clear();
        for (docs, record) in docs.iter().zip(records) {
            let record = record.map(Arc::new);
            self.fetched.extend(docs.iter().map(|&doc| (doc, record.clone())));
        }
    }

    /// Reads the records of these events from the archive, unless the shard keeps
    /// them.
    ///
    /// # Errors
    /// If the shard is damaged or the catalogue can't be read.
    pub fn fetch(&mut self, docs: &[u32]) -> Result<()> {
        if !self.needs_archive() {
            return Ok(());
        }
        let Some(archive) = self.shard.archive else { return Ok(()) };
        let (places, docs) = self.places(docs)?;
        self.keep(&docs, archive.read(&places).into_iter());
        Ok(())
    }

    /// The raw record of an event byte for byte, or why it can't be had. Of a
    /// carrier of several events, the message of this one.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn raw(&mut self, doc: u32) -> Result<std::result::Result<Vec<u8>, String>> {
        let (raw, context) = self.get(doc)?;
        raw.map_or_else(|| self.raw_in_archive(doc, &context), |raw| Ok(Ok(raw)))
    }

    /// Parses the record of an event again; a record that today's parser skips
    /// gives the default.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn parse<T: Default>(
        &mut self,
        doc: u32,
        take: impl FnOnce(&Event, &Paths) -> T,
    ) -> Result<ReadEvent<T>> {
        let (raw, context) = self.get(doc)?;
        let raw = match raw {
            Some(raw) => raw,
            None => match self.raw_in_archive(doc, &context)? {
                Ok(raw) => raw,
                Err(reason) => return Ok(ReadEvent::Gone(reason)),
            },
        };
        let time = self.times.as_ref().and_then(|times| times.first(doc)).map(Timestamp);
        Ok(ReadEvent::Read(match self.parser.parse_again(&raw, &context, time) {
            Parsed::Event { event, paths, .. } => take(event, paths),
            Parsed::Skip(_) => T::default(),
        }))
    }

    /// All fields of an event from the columns, in the order of the record,
    /// without null forms. Reads no record.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn fields(&mut self, doc: u32) -> Result<Fields> {
        let mut fields = Fields::new();
        let read = self.records.fields(doc, |name, value| {
            if !is_null(value) {
                fields.push((name.to_owned(), value.to_owned()));
            }
        });
        read.map_err(|error| self.shard.shard.damaged(error))?;
        Ok(fields)
    }

    /// The record of an event, if the shard keeps it, and its context.
    fn get(&mut self, doc: u32) -> Result<(Option<Vec<u8>>, String)> {
        self.records.get(doc).map_err(|error| self.shard.shard.damaged(error))
    }

    /// The raw text of an event: the record, or the message in it.
    fn raw_in_archive(&mut self, doc: u32, context: &str) -> Result<std::result::Result<Vec<u8>, String>> {
        if !self.fetched.contains_key(&doc) {
            self.fetch(&[doc])?;
        }
        let locations = self.locations()?;
        let part = locations.part(doc);
        Ok(match self.fetched.get(&doc) {
            Some(Ok(record)) => Ok(self.parser.message(record, context, part)),
            Some(Err(reason)) => Err(reason.clone()),
            None => Err("the index keeps no raw records and no archive was given".to_owned()),
        })
    }

    /// The locations of records, opened at first use.
    fn locations(&self) -> Result<Arc<RecordLocations>> {
        if let Some(locations) = self.locations.get() {
            return Ok(Arc::clone(locations));
        }
        let locations = Arc::new(RecordLocations::open(self.shard)?);
        Ok(Arc::clone(self.locations.get_or_init(|| locations)))
    }
}
