//! A record's bytes to events: carriers are opened, the formats are asked in
//! turn, and what none of them takes is kept all the same.

mod element;
mod take;

pub use element::element;
pub use element::record;

use crate::carrier::{self, Messages, Shape};
use crate::context::{Context, Mark};
use crate::event::{Content, Event};
use crate::field::{FieldId, Paths, id};
use crate::format::{self, Format, catch_all};
use crate::json::{self, Keys};
use crate::time::Timestamp;

use take::{Taken, take_json, take_line};

/// Version of the fields that records become, kept in every shard. Raise it
/// with a change after which the same record gives other fields, values or
/// times: shards of an older parser stay searchable, and are read anew by
/// `logdex index --rebuild`.
pub const VERSION: u32 = 1;

const EVENT_DATASET: FieldId = id("event.dataset");
const EVENT_KIND: FieldId = id("event.kind");
const EVENT_REASON: FieldId = id("event.reason");
const CARRIER: FieldId = id("carrier");
const STREAM: FieldId = id("aws.logs.stream");

/// Why a record does not become an event of the only format asked for.
const NOT_ASKED_FOR: &str = "not of the format asked for";

/// Carriers inside each other that are opened; those still deeper are records.
/// EventBridge in CloudWatch Logs in Kinesis in Lambda makes four.
const MAX_DEPTH: usize = 6;

/// Names, in a kept context, of what is no field: the format that was asked
/// for, and why the record is broken.
const ONLY: &str = "\u{1}format";
const PROBLEM: &str = "\u{1}problem";

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

/// Takes what becomes of a record, one after another.
type Take<'a, E> = &'a mut dyn FnMut(Parsed) -> Result<(), E>;

/// Turns records into events, with buffers of its own.
pub struct Parser {
    only: Option<&'static Format>,
    context: Context,
    event: Event,
    paths: Paths,
    json: json::Reader,
    /// The format that took the last line: most likely it takes the next.
    hint: Option<&'static Format>,
    /// Messages of carriers that are being opened, used again.
    messages: Vec<Messages>,
}

/// What was found in a record.
enum Found {
    Event(&'static Format),
    Skip(&'static str),
    Messages(Messages),
    Broken(&'static str),
}

impl Parser {
    /// A parser that tries every format, or only one (`--format`).
    pub fn new(only: Option<&'static Format>) -> Parser {
        let mut parser = Parser {
            only: None,
            context: Context::default(),
            event: Event::default(),
            paths: Paths::default(),
            json: json::Reader::default(),
            hint: None,
            messages: Vec::new(),
        };
        parser.ask_for(only);
        parser
    }

    /// What is known of the records to come; whoever adds to it takes it off
    /// again.
    pub fn context(&mut self) -> &mut Context {
        &mut self.context
    }

    /// Reads one record and hands on each event in it: one, unless it is a
    /// carrier of several. Never fails by itself: what no format takes
    /// becomes a `text` event with `event.kind: pipeline_error` and the reason.
    ///
    /// # Errors
    /// Those of `take`; reading ends there.
    pub fn parse_all<E>(&mut self, raw: &[u8], shape: Shape, take: Take<E>) -> Result<(), E> {
        self.walk(raw, shape, 0, take)
    }

    /// Reads one record that is no carrier of several.
    pub fn parse(&mut self, raw: &[u8], shape: Shape) -> Parsed<'_> {
        let kept = self.context.mark();
        let found = self.find(raw, shape, MAX_DEPTH);
        let parsed = self.settle(raw, found, kept);
        self.context.reset(kept);
        match parsed {
            Ok(format) => Parsed::Event { event: &self.event, paths: &self.paths, format },
            Err(reason) => Parsed::Skip(reason),
        }
    }

    /// Reads an event's record again, with the context and the time that were
    /// kept of it: the same fields, content and loose texts come out.
    pub fn parse_again(&mut self, raw: &[u8], context: &str, time: Option<Timestamp>) -> Parsed<'_> {
        self.context = Context::default();
        self.context.time = time;
        self.context.read(context);
        self.only = self.context.get_native(ONLY).and_then(format::find);
        let kept = self.context.mark();
        let parsed = if self.context.get_native(PROBLEM).is_some() {
            Ok(self.broken(raw))
        } else {
            let found = self.find(raw, carrier::shape(raw), MAX_DEPTH);
            self.settle(raw, found, kept)
        };
        self.event.time = time;
        match parsed {
            Ok(format) => Parsed::Event { event: &self.event, paths: &self.paths, format },
            Err(reason) => Parsed::Skip(reason),
        }
    }

    /// The raw text of the event at position `part` among those of a record,
    /// `context` being what was kept of the event: the record itself, unless it
    /// is a carrier of several.
    pub fn message(&mut self, record: &[u8], context: &str, part: u64) -> Vec<u8> {
        self.context = Context::default();
        self.context.read(context);
        let only = self.context.get_native(ONLY).and_then(format::find);
        self.context = Context::default();
        self.ask_for(only);
        let (mut at, mut found) = (0, None);
        // The error ends the walk once the message is there.
        let walked = self.parse_all(record, carrier::shape(record), &mut |parsed| {
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
        found.filter(|_| walked.is_err()).unwrap_or_else(|| record.to_vec())
    }

    /// The field names met so far.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Forgets all field names; numbers given out before mean nothing any more.
    pub fn forget_paths(&mut self) {
        self.paths = Paths::default();
    }

    fn ask_for(&mut self, only: Option<&'static Format>) {
        self.only = only;
        if let Some(format) = only {
            self.context.note(ONLY, format.name);
        }
    }

    fn walk<E>(&mut self, raw: &[u8], shape: Shape, depth: usize, take: Take<E>) -> Result<(), E> {
        let kept = self.context.mark();
        let result = match self.find(raw, shape, depth) {
            Found::Messages(messages) => self.open(messages, depth, take),
            found => match self.settle(raw, found, kept) {
                Ok(format) => take(Parsed::Event { event: &self.event, paths: &self.paths, format }),
                Err(reason) => take(Parsed::Skip(reason)),
            },
        };
        self.context.reset(kept);
        result
    }

    /// Reads what a carrier holds.
    fn open<E>(&mut self, messages: Messages, depth: usize, take: Take<E>) -> Result<(), E> {
        let mut result = Ok(());
        if messages.is_empty() {
            result = take(Parsed::Skip(messages.reason.unwrap_or("no messages")));
        }
        for at in 0..messages.len() {
            let mark = self.context.mark();
            let message = messages.get(at, &mut self.context);
            for piece in carrier::pieces(message) {
                let raw = &message.bytes[piece.start..piece.end];
                if result.is_ok() {
                    result = self.walk(raw, piece.shape, depth + 1, take);
                }
            }
            self.context.reset(mark);
        }
        self.messages.push(messages);
        result
    }

    fn find(&mut self, raw: &[u8], shape: Shape, depth: usize) -> Found {
        match shape {
            Shape::Broken(reason) => Found::Broken(reason),
            Shape::Json if !self.wants_lines_only() => self.json(raw, depth),
            Shape::Json | Shape::Line => self.line(raw, depth),
        }
    }

    fn wants_lines_only(&self) -> bool {
        self.only.is_some_and(|format| format.readers.iter().all(take::is_line))
    }

    fn json(&mut self, text: &[u8], depth: usize) -> Found {
        let Parser { only, context, event, paths, json, messages, .. } = self;
        let found = json.read(text, |tape| {
            let root = tape.root();
            let keys = Keys::of(root);
            if depth < MAX_DEPTH
                && let Some(found) = take::messages(root, keys, messages)
            {
                return Found::Messages(found);
            }
            match take_json(root, keys, *only, context, event, paths) {
                Some(Taken::Event(format)) => Found::Event(format),
                Some(Taken::Skip(reason)) => Found::Skip(reason),
                None if only.is_some() => Found::Broken(NOT_ASKED_FOR),
                // A bare number or string is no record with fields, but no error either.
                None => Found::Event(take::text(text, context, event, paths)),
            }
        });
        found.unwrap_or_else(Found::Broken)
    }

    fn line(&mut self, line: &[u8], depth: usize) -> Found {
        // An exported JSON record, told by its first bytes: no format has lines like it.
        if let Some((carrier, prefix)) = carrier::json_prefix(line)
            && !self.wants_lines_only()
        {
            self.context.time = Some(prefix.time);
            self.context.push(CARRIER, carrier.name);
            return self.json(&line[prefix.start..], depth);
        }
        if let Some(format) = self.known_line(line) {
            return Found::Event(format);
        }
        let mut message = line;
        for (carrier, prefix) in carrier::prefixes(line) {
            let before = self.context.mark();
            self.context.time = Some(prefix.time);
            let stream = prefix.stream.and_then(|stream| std::str::from_utf8(&line[stream]).ok());
            self.context.push(STREAM, stream.unwrap_or_default());
            let behind = &line[prefix.start..];
            if carrier::shape(behind) == Shape::Json && !self.wants_lines_only() {
                self.context.push(CARRIER, carrier.name);
                return self.json(behind, depth);
            }
            if let Some(format) = self.known_line(behind) {
                self.context.push(CARRIER, carrier.name);
                return Found::Event(format);
            }
            if !prefix.doubtful {
                message = behind;
                break;
            }
            self.context.reset(before);
        }
        match self.only {
            Some(format) if format.name != catch_all().name => Found::Broken(NOT_ASKED_FOR),
            _ => Found::Event(take::text(message, &self.context, &mut self.event, &mut self.paths)),
        }
    }

    /// The format that takes a line, other than the one that takes all.
    fn known_line(&mut self, line: &[u8]) -> Option<&'static Format> {
        let Parser { only, context, event, paths, hint, .. } = self;
        if let Some(format) = *only {
            let taken = format.name != catch_all().name && take_line(format, line, context, event, paths);
            return taken.then_some(format);
        }
        let telling = format::FORMATS.iter().filter(|format| format.name != catch_all().name);
        let found =
            hint.iter().copied().chain(telling).find(|format| take_line(format, line, context, event, paths));
        *hint = found.or(*hint);
        found
    }

    /// Finishes the event, or gives the reason why there is none.
    fn settle(&mut self, raw: &[u8], found: Found, kept: Mark) -> Result<&'static Format, &'static str> {
        let format = match found {
            Found::Event(format) => format,
            Found::Skip(reason) => return Err(reason),
            // Only asked for where carriers are not opened.
            Found::Messages(_) => return Err("carrier"),
            Found::Broken(reason) => {
                self.context.reset(kept);
                self.context.note(PROBLEM, reason);
                return Ok(self.broken(raw));
            }
        };
        self.finish(raw, kept);
        Ok(format)
    }

    fn finish(&mut self, raw: &[u8], kept: Mark) {
        let Parser { context, event, paths, .. } = self;
        context.push_to(event, paths);
        event.time = event.time.or(context.time);
        event.set_raw(raw);
        event.release();
        context.write(kept, &mut event.context);
    }

    /// Keeps a record that no format takes, for the reason the context has.
    fn broken(&mut self, raw: &[u8]) -> &'static Format {
        let event = &mut self.event;
        event.clear();
        event.content = Content::Raw;
        event.time = self.context.time.or_else(|| Some(format::time_at_start(raw)?.0));
        event.push(EVENT_DATASET, catch_all().name);
        event.push(EVENT_KIND, "pipeline_error");
        event.push(EVENT_REASON, self.context.get_native(PROBLEM).unwrap_or_default());
        let kept = self.context.mark();
        self.finish(raw, kept);
        catch_all()
    }
}

#[cfg(test)]
mod tests;
