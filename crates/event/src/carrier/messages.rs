//! Records taken out of a carrier that holds them as text.

use std::ops::Range;

use super::lookahead;
use super::record::{Limits, RecordRange, Shape};
use super::scanner::Scanner;
use crate::context::Context;
use crate::field::FieldId;
use crate::time::Timestamp;

/// The records of a carrier, with metadata of all and of each. Reused for the
/// next carrier, so that none costs an allocation of its own.
#[derive(Debug, Default)]
pub struct Messages {
    /// The reason for there being none, if a precise one is known.
    pub reason: Option<&'static str>,
    /// Metadata of all, then of each, one after another.
    values: Context,
    bytes: Vec<u8>,
    list: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    bytes: Range<usize>,
    values: Range<usize>,
    time: Option<Timestamp>,
    kind: ContentKind,
}

/// The kind of content a message has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ContentKind {
    /// One record, be it of several lines.
    Record,
    /// A stream like a whole object: many records, lines, arrays.
    Stream,
}

/// One message.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Its bytes, unescaped and inflated.
    pub bytes: &'a [u8],
    kind: ContentKind,
}

impl Messages {
    /// Clears it, keeping its memory.
    pub fn clear(&mut self) {
        self.reason = None;
        self.bytes.clear();
        self.values.clear();
        self.list.clear();
    }

    /// Adds a record; values pushed afterwards belong to it.
    pub fn add(&mut self, text: &str, time: Option<Timestamp>) {
        self.entry(text.as_bytes(), time, ContentKind::Record);
    }

    /// Adds bytes that are cut into records like an object's.
    pub fn add_stream(&mut self, bytes: &[u8], time: Option<Timestamp>) {
        self.entry(bytes, time, ContentKind::Stream);
    }

    /// Adds a value to the metadata of the message added last, or of all messages
    /// if there is none so far. An empty value is ignored.
    pub fn push(&mut self, field: FieldId, value: &str) {
        self.values.push(field, value);
        self.end_values();
    }

    /// Adds a value under a native path.
    pub fn push_native(&mut self, path: &str, value: &str) {
        self.values.push_native(path, value);
        self.end_values();
    }

    /// The number of messages.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// A message; its metadata is pushed to `context`.
    pub fn get(&self, at: usize, context: &mut Context) -> Message<'_> {
        let Entry { bytes, values, time, kind } = &self.list[at];
        context.append(&self.values, 0..self.list[0].values.start);
        context.time = time.or(context.time);
        context.append(&self.values, values.clone());
        Message { bytes: &self.bytes[bytes.clone()], kind: *kind }
    }

    fn entry(&mut self, bytes: &[u8], time: Option<Timestamp>, kind: ContentKind) {
        let (start, none) = (self.bytes.len(), self.values.len());
        self.bytes.extend_from_slice(bytes);
        self.list.push(Entry { bytes: start..self.bytes.len(), values: none..none, time, kind });
    }

    fn end_values(&mut self) {
        if let Some(last) = self.list.last_mut() {
            last.values.end = self.values.len();
        }
    }
}

/// The shape of a record by itself: JSON by its first bytes, or a line. A text
/// that merely begins with a bracket is a line.
pub fn shape(record: &[u8]) -> Shape {
    match lookahead::lone(record) {
        true => Shape::Json,
        false => Shape::Line,
    }
}

/// The records of a message: the message itself, unless it is a list of records
/// or a stream.
pub fn records(message: Message) -> impl Iterator<Item = RecordRange> {
    let Message { bytes, kind } = message;
    let (mut one, mut many) = (None, Vec::new());
    if kind == ContentKind::Stream || lookahead::is_list(bytes) {
        Scanner::new(Limits::default()).feed(bytes, true, &mut many);
    } else {
        one = Some(RecordRange { start: 0, end: bytes.len(), shape: shape(bytes) });
    }
    one.into_iter().chain(many)
}
