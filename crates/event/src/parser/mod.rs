//! The parser, from the bytes of a record to its events: carriers are opened,
//! each format is tried in order, and a record that none of them takes is kept
//! as text.

mod formats;
mod single;

pub use single::{element, record};

use crate::carrier::{self, Messages, Shape};
use crate::context::{Context, Mark};
use crate::event::{Content, Event};
use crate::field::Paths;
use crate::field::known::{AWS_LOGS_STREAM, CARRIER, EVENT_DATASET, EVENT_KIND, EVENT_REASON};
use crate::format::{self, Format, Reader, catch_all};
use crate::json::{self, Keys};
use crate::time::Timestamp;

use formats::{Taken, take_json, take_line};

/// Version of the fields that records become, recorded in every shard. Raise it
/// with a change after which the same record gives other fields, values or
/// times: shards of an older parser stay searchable, and `logdex index
/// --rebuild` reads their objects again.
pub const VERSION: u32 = 1;

/// The reason of a record that the only permitted format does not take.
const OTHER_FORMAT: &str = "not of the format asked for";

/// The depth of nested carriers that are opened; deeper ones are records.
/// EventBridge in CloudWatch Logs in Kinesis in Lambda makes four.
const MAX_DEPTH: usize = 6;

/// Names of internal notes in a stored context: the only permitted format, and
/// why the record is broken.
const ONLY: &str = "\u{1}format";
const PROBLEM: &str = "\u{1}problem";

/// The result of parsing a record.
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

/// A callback for the results of one record.
type Take<'a, E> = &'a mut dyn FnMut(Parsed) -> Result<(), E>;

/// A parser of records to events, which reuses its buffers.
///
/// ```
/// use logdex_event::carrier::Shape;
/// use logdex_event::parser::{Parsed, Parser};
///
/// let mut parser = Parser::new(None);
/// let record = br#"{"time":"2024-05-01T10:00:00Z","level":"warn","user":{"name":"alice"}}"#;
/// let Parsed::Event { event, paths, format } = parser.parse(record, Shape::Json) else {
///     panic!("no event");
/// };
/// assert_eq!(format.name, "json");
/// assert_eq!(event.time.unwrap().to_string(), "2024-05-01T10:00:00Z");
/// let level = paths.find("level").unwrap();
/// assert_eq!(event.get(level), Some("warn"));
/// ```
pub struct Parser {
    only: Option<&'static Format>,
    context: Context,
    event: Event,
    paths: Paths,
    json: json::Reader,
    /// The format that took the last line, which most likely takes the next.
    hint: Option<&'static Format>,
    /// Memory for the messages of carriers, for reuse.
    messages: Vec<Messages>,
}

/// The content of a record.
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
        parser.restrict_to(only);
        parser
    }

    /// The metadata of the records to come; the caller resets what it pushes.
    pub fn context(&mut self) -> &mut Context {
        &mut self.context
    }

    /// Parses one record and passes each event in it to `take`: one, unless it is
    /// a carrier of several. A record that no format takes becomes a `text` event
    /// with `event.kind: pipeline_error` and the reason.
    ///
    /// # Errors
    /// Those of `take`; parsing ends there.
    pub fn parse_all<E>(&mut self, raw: &[u8], shape: Shape, take: Take<E>) -> Result<(), E> {
        self.walk(raw, shape, 0, take)
    }

    /// Parses one record as a single event, even if it is a carrier of several.
    pub fn parse(&mut self, raw: &[u8], shape: Shape) -> Parsed<'_> {
        let kept = self.context.mark();
        let found = self.find(raw, shape, MAX_DEPTH);
        let completed = self.complete(raw, found, kept);
        self.context.reset(kept);
        self.parsed(completed)
    }

    /// Parses an event's record again, with its stored context and timestamp: the
    /// fields, content and loose texts are the same.
    pub fn parse_again(&mut self, raw: &[u8], context: &str, time: Option<Timestamp>) -> Parsed<'_> {
        self.context = Context::default();
        self.context.time = time;
        self.context.read(context);
        self.only = self.context.get_native(ONLY).and_then(format::find);
        let kept = self.context.mark();
        let completed = if self.context.get_native(PROBLEM).is_some() {
            Ok(self.broken(raw))
        } else {
            let found = self.find(raw, carrier::shape(raw), MAX_DEPTH);
            self.complete(raw, found, kept)
        };
        self.event.time = time;
        self.parsed(completed)
    }

    /// The raw text of the event at position `part` among those of a record, with
    /// the stored context of the event: the record itself, unless it is a carrier
    /// of several.
    pub fn message(&mut self, record: &[u8], context: &str, part: u64) -> Vec<u8> {
        self.context = Context::default();
        self.context.read(context);
        let only = self.context.get_native(ONLY).and_then(format::find);
        self.context = Context::default();
        self.restrict_to(only);
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
        // A carrier that can't be opened was stored whole.
        found.filter(|_| walked.is_err()).unwrap_or_else(|| record.to_vec())
    }

    /// The field names met so far.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Forgets all field names; earlier field identifiers of native paths become
    /// invalid, and so do the value groups that have them.
    pub fn forget_paths(&mut self) {
        self.paths = Paths::default();
        self.event = Event::default();
    }

    fn restrict_to(&mut self, only: Option<&'static Format>) {
        self.only = only;
        if let Some(format) = only {
            self.context.note(ONLY, format.name);
        }
    }

    fn walk<E>(&mut self, raw: &[u8], shape: Shape, depth: usize, take: Take<E>) -> Result<(), E> {
        let kept = self.context.mark();
        let result = match self.find(raw, shape, depth) {
            Found::Messages(messages) => self.open(messages, depth, take),
            found => {
                let completed = self.complete(raw, found, kept);
                take(self.parsed(completed))
            }
        };
        self.context.reset(kept);
        result
    }

    /// Parses the messages of a carrier.
    fn open<E>(&mut self, messages: Messages, depth: usize, take: Take<E>) -> Result<(), E> {
        let mut result = Ok(());
        if messages.is_empty() {
            result = take(Parsed::Skip(messages.reason.unwrap_or("no messages")));
        }
        for at in 0..messages.len() {
            let mark = self.context.mark();
            let message = messages.get(at, &mut self.context);
            for record in carrier::records(message) {
                let raw = &message.bytes[record.start..record.end];
                if result.is_ok() {
                    result = self.walk(raw, record.shape, depth + 1, take);
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
        self.only
            .is_some_and(|format| format.readers.iter().all(|reader| matches!(reader, Reader::Line { .. })))
    }

    fn json(&mut self, text: &[u8], depth: usize) -> Found {
        let Parser { only, context, event, paths, json, messages, .. } = self;
        let found = json.read(text, |tape| {
            let root = tape.root();
            let keys = Keys::of(root);
            if depth < MAX_DEPTH
                && let Some(found) = formats::messages(root, keys, messages)
            {
                return Some(Found::Messages(found));
            }
            match take_json(root, keys, *only, context, event, paths) {
                Some(Taken::Event(format)) => Some(Found::Event(format)),
                Some(Taken::Skip(reason)) => Some(Found::Skip(reason)),
                None if root.is_object() => Some(Found::Broken(OTHER_FORMAT)),
                None => None,
            }
        });
        match found {
            Ok(Some(found)) => found,
            // A bare string or number is no record with fields, but no error either. By
            // itself it has the shape of a line, which is how it is parsed again.
            Ok(None) => self.line(text, depth),
            Err(reason) => Found::Broken(reason),
        }
    }

    fn line(&mut self, line: &[u8], depth: usize) -> Found {
        // An exported JSON record, recognized by its first bytes: no format has such lines.
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
            self.context.push(AWS_LOGS_STREAM, stream.unwrap_or_default());
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
            Some(format) if format.name != catch_all().name => Found::Broken(OTHER_FORMAT),
            _ => {
                take_line(catch_all(), message, &self.context, &mut self.event, &mut self.paths);
                Found::Event(catch_all())
            }
        }
    }

    /// The format that takes a line, other than the catch-all.
    fn known_line(&mut self, line: &[u8]) -> Option<&'static Format> {
        let Parser { only, context, event, paths, hint, .. } = self;
        if let Some(format) = *only {
            let taken = format.name != catch_all().name && take_line(format, line, context, event, paths);
            return taken.then_some(format);
        }
        let specific = format::FORMATS.iter().filter(|format| format.name != catch_all().name);
        let found = hint
            .iter()
            .copied()
            .chain(specific)
            .find(|format| take_line(format, line, context, event, paths));
        *hint = found.or(*hint);
        found
    }

    /// Finishes the event; the reason, if there is none.
    fn complete(&mut self, raw: &[u8], found: Found, kept: Mark) -> Result<&'static Format, &'static str> {
        let format = match found {
            Found::Event(format) => format,
            Found::Skip(reason) => return Err(reason),
            // Reached only where carriers are not opened.
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

    /// The event, or the reason that there is none.
    fn parsed(&self, completed: Result<&'static Format, &'static str>) -> Parsed<'_> {
        match completed {
            Ok(format) => Parsed::Event { event: &self.event, paths: &self.paths, format },
            Err(reason) => Parsed::Skip(reason),
        }
    }

    fn finish(&mut self, raw: &[u8], kept: Mark) {
        let Parser { context, event, paths, .. } = self;
        context.push_to(event, paths);
        event.time = event.time.or(context.time);
        event.set_raw(raw);
        event.release();
        context.write(kept, &mut event.context);
    }

    /// Fills the event for a record that no format takes, with the reason in the
    /// context.
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
