//! A record's bytes to an event.

use crate::carrier::Shape;
use crate::event::{Content, Event};
use crate::field::{FieldId, Paths, catalogue};

use super::json::{JsonReader, Tape, push_leaves};
use super::{FORMATS, Format, Reader, Verdict, moment, text};

const EVENT_DATASET: FieldId = catalogue::id("event.dataset");
const EVENT_KIND: FieldId = catalogue::id("event.kind");
const EVENT_REASON: FieldId = catalogue::id("event.reason");

/// Why a record does not become an event of the only format asked for.
const NOT_ASKED_FOR: &str = "not of the format asked for";

/// What a record turned out to be.
pub enum Parsed<'a> {
    /// An event.
    Event {
        /// The event, valid until the next record.
        event: &'a Event,
        /// Names its fields.
        paths: &'a Paths,
        /// Its format.
        format: &'static Format,
    },
    /// No event by its nature, counted under this reason.
    Skip(&'static str),
}

/// Turns records into events, one at a time, with buffers of its own.
pub struct Parser {
    only: Option<&'static Format>,
    event: Event,
    paths: Paths,
    json: JsonReader,
    /// The format that took the last line: most likely it takes the next.
    hint: Option<&'static Format>,
}

/// The format of an event, or the reason why a record is none.
enum Took {
    Event(&'static Format),
    Skip(&'static str),
}

impl Parser {
    /// A parser that tries every format, or only one (`--format`).
    pub fn new(only: Option<&'static Format>) -> Parser {
        Parser {
            only,
            event: Event::default(),
            paths: Paths::default(),
            json: JsonReader::default(),
            hint: None,
        }
    }

    /// Reads one record. Never fails: what no format takes becomes a `text`
    /// event with `event.kind: pipeline_error` and the reason.
    pub fn parse(&mut self, raw: &[u8], shape: Shape) -> Parsed<'_> {
        let took = match shape {
            Shape::Broken(reason) => Err(reason),
            Shape::Json if !self.wants_lines_only() => self.json(raw),
            Shape::Json | Shape::Line => self.line(raw),
        };
        let format = match took {
            Ok(Took::Skip(reason)) => return Parsed::Skip(reason),
            Ok(Took::Event(format)) => format,
            Err(reason) => self.broken(raw, reason),
        };
        self.event.raw.extend_from_slice(raw);
        Parsed::Event { event: &self.event, paths: &self.paths, format }
    }

    /// The field names met so far.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Forgets all field names; numbers given out before mean nothing any more.
    pub fn forget_paths(&mut self) {
        self.paths = Paths::default();
    }

    fn wants_lines_only(&self) -> bool {
        let is_line = |reader: &Reader| matches!(reader, Reader::Line { .. });
        self.only.is_some_and(|format| format.readers.iter().all(is_line))
    }

    fn json(&mut self, raw: &[u8]) -> Result<Took, &'static str> {
        let Parser { only, event, paths, json, .. } = self;
        json.read(raw, |tape| match (only, tape.is_object()) {
            (Some(format), true) => read_json(format, tape, event, paths).ok_or(NOT_ASKED_FOR),
            (Some(_), false) => Err(NOT_ASKED_FOR),
            (None, true) => {
                let took = FORMATS.iter().find_map(|format| read_json(format, tape, event, paths));
                took.ok_or(NOT_ASKED_FOR)
            }
            // A bare number or string is no record with fields, but no error either.
            (None, false) => Ok(Took::Event(read_text(raw, event, paths))),
        })?
    }

    fn line(&mut self, raw: &[u8]) -> Result<Took, &'static str> {
        if let Some(format) = self.only {
            return self.try_line(format, raw).map(Took::Event).ok_or(NOT_ASKED_FOR);
        }
        let hint = self.hint.into_iter();
        let format = hint.chain(FORMATS).find_map(|format| self.try_line(format, raw));
        let format = format.unwrap_or(catch_all());
        // The catch-all must not be asked before the others.
        self.hint = Some(format).filter(|format| format.name != catch_all().name);
        Ok(Took::Event(format))
    }

    fn try_line(&mut self, format: &'static Format, raw: &[u8]) -> Option<&'static Format> {
        let line = |reader: &Reader| match *reader {
            Reader::Line { read } => Some(read),
            Reader::Json { .. } => None,
        };
        let read = format.readers.iter().find_map(line)?;
        begin(&mut self.event, format);
        read(raw, &mut self.event, &mut self.paths).then_some(format)
    }

    /// Keeps a record that no format takes.
    fn broken(&mut self, raw: &[u8], reason: &'static str) -> &'static Format {
        let event = &mut self.event;
        event.clear();
        event.content = Content::Raw;
        event.time = moment::at_start(raw).map(|(time, _)| time);
        event.push(EVENT_DATASET, catch_all().name);
        event.push(EVENT_KIND, "pipeline_error");
        event.push(EVENT_REASON, reason);
        catch_all()
    }
}

fn begin(event: &mut Event, format: &Format) {
    event.clear();
    event.push(EVENT_DATASET, format.name);
    event.push(EVENT_KIND, "event");
}

fn read_json(format: &'static Format, tape: &Tape, event: &mut Event, paths: &mut Paths) -> Option<Took> {
    let json = |reader: &Reader| match *reader {
        Reader::Json { detect, read } if detect(tape) => Some(read),
        _ => None,
    };
    let read = format.readers.iter().find_map(json)?;
    begin(event, format);
    if let Verdict::Skip(reason) = read(tape, event, paths) {
        return Some(Took::Skip(reason));
    }
    let root = paths.root(format.name);
    push_leaves(tape, root, event, paths);
    Some(Took::Event(format))
}

fn read_text(raw: &[u8], event: &mut Event, paths: &mut Paths) -> &'static Format {
    begin(event, catch_all());
    text::read(raw, event, paths);
    catch_all()
}

/// The last format, which takes every line.
fn catch_all() -> &'static Format {
    FORMATS.last().unwrap_or(&text::FORMAT)
}

#[cfg(test)]
mod tests;
