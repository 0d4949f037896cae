//! Reads events back: their records from the shard, or from the archive if
//! the shard does not keep them.

use hashbrown::HashMap;
use logdex_core::archive::RecordPlace;
use logdex_core::carrier;
use logdex_core::event::Event;
use logdex_core::field::Paths;
use logdex_core::parser::{Parsed, Parser};
use logdex_core::{Timestamp, sink::ObjectFile};

use super::filter::Asked;
use crate::columns::NumberColumn;
use crate::error::Result;
use crate::shard::{Number, RawReader};

/// What became of reading an event.
pub(super) enum Read<T> {
    /// What was made of it.
    Event(T),
    /// Its record can't be had, for this reason.
    Gone(String),
}

/// Reads the events of one shard back, parsing their raw records again.
pub(super) struct Reader<'a> {
    asked: Asked<'a>,
    raw: RawReader<'a>,
    times: Option<NumberColumn>,
    parser: Parser,
    /// Records from the archive, by event.
    fetched: HashMap<u32, std::result::Result<Vec<u8>, String>>,
}

/// Events whose records are fetched from the archive together: enough that an
/// object is read once for a page, few enough to be held.
pub(super) const FETCHED_TOGETHER: usize = 256;

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
            fetched: HashMap::new(),
        })
    }

    /// True if records are in the archive only.
    pub fn needs_archive(&self) -> bool {
        !self.raw.has_raw()
    }

    /// Where the records of these events lie in the archive.
    ///
    /// # Errors
    /// If the shard is damaged or the catalogue can't be asked.
    pub fn places(&self, docs: &[u32]) -> Result<Vec<RecordPlace>> {
        let numbers = Numbers::open(self.asked)?;
        let mut files: HashMap<u64, (ObjectFile, Option<[u8; 32]>)> = HashMap::new();
        let mut place = |doc: u32| {
            let object = numbers.get(&numbers.object, doc);
            if let hashbrown::hash_map::Entry::Vacant(entry) = files.entry(object) {
                entry.insert(self.asked.objects.file(object)?.unwrap_or_default());
            }
            let (file, hash) = files[&object].clone();
            let (offset, bytes) = (numbers.get(&numbers.offset, doc), numbers.get(&numbers.bytes, doc));
            Ok(RecordPlace { file, hash, offset, bytes })
        };
        docs.iter().map(|&doc| place(doc)).collect()
    }

    /// Keeps records that were read from the archive, and forgets those before.
    pub fn keep(&mut self, fetched: impl Iterator<Item = (u32, std::result::Result<Vec<u8>, String>)>) {
        self.fetched.clear();
        self.fetched.extend(fetched);
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
        let records = archive.read(&self.places(docs)?);
        self.keep(docs.iter().copied().zip(records));
        Ok(())
    }

    /// Hands an event to `take`.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn read<T: Default>(&mut self, doc: u32, take: impl FnOnce(&Event, &Paths) -> T) -> Result<Read<T>> {
        let (raw, context) = self.raw.get(doc)?;
        let raw = match raw {
            Some(raw) => raw,
            None => match self.raw_in_archive(doc)? {
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
    fn raw_in_archive(&mut self, doc: u32) -> Result<std::result::Result<Vec<u8>, String>> {
        if !self.fetched.contains_key(&doc) {
            self.fetch(&[doc])?;
        }
        let record = match self.fetched.get(&doc) {
            Some(Ok(record)) => record,
            Some(Err(reason)) => return Ok(Err(reason.clone())),
            None => return Ok(Err("the index keeps no raw records and no archive was given".to_owned())),
        };
        let numbers = Numbers::open(self.asked)?;
        let part = numbers.get(&numbers.part, doc);
        Ok(Ok(message(record, part)))
    }
}

/// The raw text of the event with this position among those of a record.
fn message(record: &[u8], part: u64) -> Vec<u8> {
    let mut parser = Parser::new(None);
    let (mut at, mut found) = (0, None);
    let end: std::result::Result<(), ()> = parser.parse_all(record, carrier::shape(record), &mut |parsed| {
        if let Parsed::Event { event, .. } = parsed {
            if at == part {
                found = Some(event.raw.clone());
                return Err(());
            }
            at += 1;
        }
        Ok(())
    });
    // What can't be opened again was kept whole.
    match (end, found) {
        (_, Some(raw)) => raw,
        _ => record.to_vec(),
    }
}

/// Where events came from.
struct Numbers {
    object: Option<NumberColumn>,
    part: Option<NumberColumn>,
    offset: Option<NumberColumn>,
    bytes: Option<NumberColumn>,
}

impl Numbers {
    fn open(asked: Asked) -> Result<Numbers> {
        Ok(Numbers {
            object: asked.shard.number(Number::Object)?,
            part: asked.shard.number(Number::Part)?,
            offset: asked.shard.number(Number::Offset)?,
            bytes: asked.shard.number(Number::Bytes)?,
        })
    }

    fn get(&self, column: &Option<NumberColumn>, doc: u32) -> u64 {
        column.as_ref().and_then(|column| column.first(doc)).unwrap_or(0) as u64
    }
}
