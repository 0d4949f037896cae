//! Reads events back: their records from the shard, or from the archive if
//! the shard does not keep them.

use std::sync::{Arc, OnceLock};

use hashbrown::HashMap;
use logdex_event::archive::RecordLocation;
use logdex_event::event::Event;
use logdex_event::field::Paths;
use logdex_event::parser::{Parsed, Parser};
use logdex_event::{Timestamp, sink::ObjectFile};

use super::filter::Asked;
use super::origins::Origins;
use crate::error::Result;
use crate::shard::{Number, RawReader};
use logdex_shard::NumberColumn;

/// A record from the archive, or why it can't be had.
type Fetched = std::result::Result<Arc<Vec<u8>>, String>;

/// What became of reading an event.
pub(crate) enum Read<T> {
    /// What was made of it.
    Event(T),
    /// Its record can't be had, for this reason.
    Gone(String),
}

/// Reads the events of one shard back, parsing their raw records again.
pub(crate) struct Reader<'a> {
    asked: Asked<'a>,
    raw: RawReader<'a>,
    times: Option<NumberColumn>,
    parser: Parser,
    numbers: OnceLock<Arc<Origins>>,
    /// Records from the archive, by event; those of one record share it.
    fetched: HashMap<u32, Fetched>,
}

/// Events whose records are fetched from the archive together: enough that an
/// object is read once for a page, few enough to be held.
pub(crate) const FETCHED_TOGETHER: usize = 256;

impl<'a> Reader<'a> {
    /// A reader with buffers of its own.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn new(asked: Asked<'a>) -> Result<Reader<'a>> {
        Ok(Reader {
            asked,
            raw: asked.shard.raw()?,
            times: asked.shard.number(Number::Time)?,
            parser: Parser::new(None),
            numbers: OnceLock::new(),
            fetched: HashMap::new(),
        })
    }

    /// True if records are in the archive only.
    pub fn needs_archive(&self) -> bool {
        !self.raw.has_raw()
    }

    /// Where the records of these events lie in the archive, each once, and the
    /// events of each.
    ///
    /// # Errors
    /// If the shard is damaged or the catalogue can't be asked.
    pub fn places(&self, docs: &[u32]) -> Result<(Vec<RecordLocation>, Vec<Vec<u32>>)> {
        let numbers = self.numbers()?;
        let mut files: HashMap<u64, (ObjectFile, Option<[u8; 32]>)> = HashMap::new();
        let mut known: HashMap<(u64, u64), usize> = HashMap::new();
        let (mut places, mut events): (Vec<RecordLocation>, Vec<Vec<u32>>) = (Vec::new(), Vec::new());
        for &doc in docs {
            let object = numbers.object(doc);
            let (offset, bytes) = (numbers.offset(doc), numbers.bytes(doc));
            if let Some(&at) = known.get(&(object, offset)) {
                events[at].push(doc);
                continue;
            }
            known.insert((object, offset), places.len());
            if !files.contains_key(&object) {
                files.insert(object, self.asked.objects.file(object)?.unwrap_or_default());
            }
            let (file, hash) = files[&object].clone();
            places.push(RecordLocation { file, hash, offset, bytes });
            events.push(vec![doc]);
        }
        Ok((places, events))
    }

    /// Keeps the records that these places and events were read from, and
    /// forgets those before.
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

    /// Reads the records of these events from the archive, if they are there only.
    ///
    /// # Errors
    /// If the shard is damaged or the catalogue can't be asked.
    pub fn fetch(&mut self, docs: &[u32]) -> Result<()> {
        if !self.needs_archive() {
            return Ok(());
        }
        let Some(archive) = self.asked.archive else { return Ok(()) };
        let (places, docs) = self.places(docs)?;
        self.keep(&docs, archive.read(&places).into_iter());
        Ok(())
    }

    /// The raw record of an event alone, without parsing it, or why it can't
    /// be had.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn raw(&mut self, doc: u32) -> Result<std::result::Result<Vec<u8>, String>> {
        let (raw, context) = self.raw.get(doc)?;
        raw.map_or_else(|| self.raw_in_archive(doc, &context), |raw| Ok(Ok(raw)))
    }

    /// Hands an event to `take`.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn read<T: Default>(&mut self, doc: u32, take: impl FnOnce(&Event, &Paths) -> T) -> Result<Read<T>> {
        let (raw, context) = self.raw.get(doc)?;
        let raw = match raw {
            Some(raw) => raw,
            None => match self.raw_in_archive(doc, &context)? {
                Ok(raw) => raw,
                Err(reason) => return Ok(Read::Gone(reason)),
            },
        };
        let time = self.times.as_ref().and_then(|times| times.first(doc)).map(Timestamp);
        Ok(Read::Event(match self.parser.parse_again(&raw, &context, time) {
            Parsed::Event { event, paths, .. } => take(event, paths),
            Parsed::Skip(_) => T::default(),
        }))
    }

    /// The name and value of each field of an event, null forms included, as
    /// the shard has them: for events whose record is gone.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn fields(&mut self, doc: u32) -> Result<Vec<(String, String)>> {
        let mut fields = Vec::new();
        self.raw.fields(doc, |name, value| fields.push((name.to_owned(), value.to_owned())))?;
        Ok(fields)
    }

    /// The raw text of an event: the record, or the message in it.
    fn raw_in_archive(&mut self, doc: u32, context: &str) -> Result<std::result::Result<Vec<u8>, String>> {
        if !self.fetched.contains_key(&doc) {
            self.fetch(&[doc])?;
        }
        let numbers = self.numbers()?;
        let part = numbers.part(doc);
        Ok(match self.fetched.get(&doc) {
            Some(Ok(record)) => Ok(self.parser.message(record, context, part)),
            Some(Err(reason)) => Err(reason.clone()),
            None => Err("the index keeps no raw records and no archive was given".to_owned()),
        })
    }

    /// Where events came from; opened when somebody asks.
    fn numbers(&self) -> Result<Arc<Origins>> {
        if let Some(numbers) = self.numbers.get() {
            return Ok(Arc::clone(numbers));
        }
        let numbers = Arc::new(Origins::open(self.asked)?);
        Ok(Arc::clone(self.numbers.get_or_init(|| numbers)))
    }
}
