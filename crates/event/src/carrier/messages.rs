//! The records inside a carrier, taken out of it.

use std::ops::Range;

use super::lookahead;
use super::record::{Limits, Piece, Shape};
use super::scanner::Scanner;
use crate::context::Context;
use crate::field::FieldId;
use crate::time::Timestamp;

/// The records a carrier holds, with what it says of all and of each. Used
/// again for the next carrier, so that none costs an allocation of its own.
#[derive(Debug, Default)]
pub struct Messages {
    /// What is said of all of them.
    pub common: Context,
    /// Why there are none, where there is a better word for it than that.
    pub reason: Option<&'static str>,
    bytes: Vec<u8>,
    values: Vec<Value>,
    list: Vec<Entry>,
}

#[derive(Debug)]
struct Value {
    field: Option<FieldId>,
    path: Range<usize>,
    value: Range<usize>,
}

#[derive(Debug)]
struct Entry {
    bytes: Range<usize>,
    values: Range<usize>,
    time: Option<Timestamp>,
    kind: Kind,
}

/// What the bytes of a message are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// One record, be it of several lines.
    Record,
    /// Whatever an object may be: many records, lines, arrays.
    Stream,
}

/// One message.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Its bytes, unescaped, unpacked.
    pub bytes: &'a [u8],
    kind: Kind,
}

impl Messages {
    /// Forgets all, but not the memory.
    pub fn clear(&mut self) {
        self.common = Context::default();
        self.reason = None;
        self.bytes.clear();
        self.values.clear();
        self.list.clear();
    }

    /// Adds a record; what follows by [`say`](Self::say) is about it.
    pub fn add(&mut self, text: &str, time: Option<Timestamp>) {
        self.entry(text.as_bytes(), time, Kind::Record);
    }

    /// Adds bytes that are cut into records like an object's.
    pub fn add_stream(&mut self, bytes: &[u8], time: Option<Timestamp>) {
        self.entry(bytes, time, Kind::Stream);
    }

    /// Says something of the message added last. Empty values are none.
    pub fn say(&mut self, field: FieldId, value: &str) {
        if !value.is_empty() {
            self.value(Some(field), "", value);
        }
    }

    /// The same under a native path.
    pub fn say_native(&mut self, path: &str, value: &str) {
        self.value(None, path, value);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// A message; what is said of it goes into `context`.
    pub fn get(&self, at: usize, context: &mut Context) -> Message<'_> {
        let Entry { bytes, values, time, kind } = &self.list[at];
        context.append(&self.common);
        context.time = time.or(self.common.time).or(context.time);
        for Value { field, path, value } in &self.values[values.clone()] {
            match field {
                Some(field) => context.push(*field, self.text(value)),
                None => context.push_native(self.text(path), self.text(value)),
            }
        }
        Message { bytes: &self.bytes[bytes.clone()], kind: *kind }
    }

    fn text(&self, range: &Range<usize>) -> &str {
        std::str::from_utf8(&self.bytes[range.clone()]).unwrap_or_default()
    }

    fn entry(&mut self, bytes: &[u8], time: Option<Timestamp>, kind: Kind) {
        let bytes = self.keep(bytes);
        let none = self.values.len();
        self.list.push(Entry { bytes, values: none..none, time, kind });
    }

    fn value(&mut self, field: Option<FieldId>, path: &str, value: &str) {
        let (path, value) = (self.keep(path.as_bytes()), self.keep(value.as_bytes()));
        self.values.push(Value { field, path, value });
        if let Some(last) = self.list.last_mut() {
            last.values.end = self.values.len();
        }
    }

    fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }
}

/// How a record by itself looks: JSON by its first bytes, or a line. A text
/// that only begins with a bracket is a line.
pub fn shape(record: &[u8]) -> Shape {
    match lookahead::lone(record) {
        true => Shape::Json,
        false => Shape::Line,
    }
}

/// The records of a message: itself, but for lists of records and streams.
pub fn pieces(message: Message) -> impl Iterator<Item = Piece> {
    let Message { bytes, kind } = message;
    let (mut one, mut many) = (None, Vec::new());
    if kind == Kind::Stream || lookahead::is_list(bytes) {
        Scanner::new(Limits::default()).feed(bytes, true, &mut many);
    } else {
        one = Some(Piece { start: 0, end: bytes.len(), shape: shape(bytes) });
    }
    one.into_iter().chain(many)
}
