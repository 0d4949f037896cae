//! The record scanner: a state machine with one function per state.

mod text;

use super::lookahead::{self, Opening};
use super::nesting::{LOOKBACK, Nesting, Stop, is_white};
use super::record::{KEPT_BYTES, Limits, RecordRange, Shape, TOO_LONG};

/// Lists of records inside each other that are descended into; deeper ones
/// are records themselves.
const MAX_WRAPPERS: usize = 16;

/// The lowest limit: lookback must fit, so that it never sees the start of a
/// record that was dropped.
const MIN_RECORD_BYTES: usize = 4096;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Cuts records out of a stream of bytes.
///
/// Every byte that is no white space belongs to exactly one record, except
/// those of lists around records: brackets and keys of `{"Records":[…]}` and of
/// arrays, commas between values, a byte order mark. A malformed record is a
/// [`Shape::Broken`] record of its own and affects no other: the next one starts
/// at the next line, or at a bracket that can't belong to the broken one.
///
/// ```
/// use logdex_event::carrier::{Limits, Scanner};
///
/// let text = br#"{"Records":[{"a":1},{"b":2}]}"#;
/// let mut records = Vec::new();
/// let consumed = Scanner::new(Limits::default()).feed(text, true, &mut records);
/// assert_eq!(consumed, text.len());
/// let texts: Vec<&[u8]> = records.iter().map(|record| &text[record.start..record.end]).collect();
/// assert_eq!(texts, [br#"{"a":1}"#, br#"{"b":2}"#]);
/// ```
pub struct Scanner {
    limit: usize,
    state: State,
    nesting: Nesting,
    wrappers: Vec<Wrapper>,
    /// Inside an array: an element may come. At the top: a JSON value came last.
    ready: bool,
    /// First byte of the record, within the buffer.
    start: usize,
    /// The next byte to look at, within the buffer.
    at: usize,
    /// The beginning of the record was emitted as too long; the rest is dropped.
    over: bool,
    /// Bytes of the stream before the buffer.
    base: u64,
    /// The position in the stream where dropping began.
    drop_from: u64,
    dropped: u64,
    carrier: &'static str,
    /// The last byte so far.
    last_byte: Option<u8>,
    /// The last record is broken.
    is_broken: bool,
}

/// The kind of text that the scanner is inside of.
#[derive(Clone, Copy)]
enum State {
    /// Between records.
    Between,
    /// A JSON object or array.
    Value,
    /// The rest of the object behind the array of `{"Records":[…]`.
    Tail,
    /// An array element that is neither.
    Scalar { string: bool, escaped: bool },
    /// A line of text.
    Line(Shape),
    /// The record of an export, at the end of one of its lines.
    Exported,
    /// Closing brackets without opening ones.
    Closers,
    /// Text inside JSON, up to where another record may begin.
    Junk { reason: &'static str, leaves: bool },
}

/// An open list of records.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrapper {
    /// `[…]`
    Array,
    /// `{"Records":[…]}`
    Records,
}

/// The arguments of one call of [`Scanner::feed`].
struct Feed<'a> {
    buffer: &'a [u8],
    end: bool,
    records: &'a mut Vec<RecordRange>,
}

impl Scanner {
    /// A scanner at the start of a stream.
    pub fn new(limits: Limits) -> Scanner {
        Scanner {
            limit: limits.record_bytes.max(MIN_RECORD_BYTES),
            state: State::Between,
            nesting: Nesting::new(),
            wrappers: Vec::new(),
            ready: false,
            start: 0,
            at: 0,
            over: false,
            base: 0,
            drop_from: 0,
            dropped: 0,
            carrier: "",
            last_byte: None,
            is_broken: false,
        }
    }

    /// Scans more bytes and appends the records that end in them.
    ///
    /// `buffer` starts with all bytes that earlier calls did not consume,
    /// followed by new ones. Returns the number of bytes consumed, in which the
    /// appended records may lie; the caller drops them before the next call.
    /// `end` marks the last call, which consumes everything. The unconsumed rest
    /// never exceeds the record limit by more than a few KiB, whatever the input.
    pub fn feed(&mut self, buffer: &[u8], end: bool, records: &mut Vec<RecordRange>) -> usize {
        let mut feed = Feed { buffer, end, records };
        while self.step(&mut feed) {}
        self.last_byte = buffer.last().copied().or(self.last_byte);
        let done = match self.state {
            State::Between => self.at,
            _ if self.over => self.at.saturating_sub(LOOKBACK),
            _ => self.start,
        };
        self.at -= done;
        self.start = self.start.saturating_sub(done);
        self.base += done as u64;
        done
    }

    /// Bytes of records over the limit that were dropped.
    pub fn dropped_bytes(&self) -> u64 {
        self.dropped
    }

    /// The carrier of the first record, a name of [`CARRIERS`](super::CARRIERS);
    /// empty before there is one.
    pub fn carrier(&self) -> &'static str {
        self.carrier
    }

    /// True while a list of records is open: at the end of a stream, its rest is
    /// missing.
    pub fn is_open(&self) -> bool {
        !self.wrappers.is_empty()
    }

    /// True at the end of a stream if it is the end of a line, of a sound record and of
    /// all lists: more bytes would not change the records before.
    pub fn is_settled(&self) -> bool {
        self.last_byte == Some(b'\n') && !self.is_broken && !self.is_open()
    }

    /// Continues in the current state; false if that needs more bytes.
    fn step(&mut self, feed: &mut Feed) -> bool {
        match self.state {
            State::Between => self.between(feed),
            State::Value | State::Tail => self.value(feed),
            State::Scalar { string, escaped } => self.scalar(feed, string, escaped),
            State::Line(shape) => self.line(feed, shape),
            State::Exported => self.exported(feed),
            State::Closers => self.closers(feed),
            State::Junk { reason, leaves } => self.junk(feed, reason, leaves),
        }
    }

    fn between(&mut self, feed: &Feed) -> bool {
        if self.base == 0 && self.at == 0 && BOM.starts_with(&feed.buffer[..feed.buffer.len().min(3)]) {
            if feed.buffer.len() < BOM.len() && !feed.end {
                return false;
            }
            if feed.buffer.len() >= BOM.len() {
                self.at = BOM.len();
            }
        }
        while feed.buffer.get(self.at).is_some_and(|&byte| is_white(byte)) {
            self.at += 1;
        }
        let Some(&byte) = feed.buffer.get(self.at) else { return false };
        match self.wrappers.last() {
            Some(&wrapper) => self.element(feed, byte, wrapper),
            None => self.top(feed, byte),
        }
    }

    /// The start of a record outside of all lists.
    fn top(&mut self, feed: &Feed, byte: u8) -> bool {
        let rest = &feed.buffer[self.at..];
        let opening = match byte {
            b'{' => lookahead::object(rest, feed.end),
            b'[' => lookahead::array(rest, feed.end),
            b',' if self.ready => {
                self.at += 1;
                return true;
            }
            b'}' | b']' if self.ready => return self.begin(State::Closers),
            _ => Opening::Text,
        };
        match opening {
            Opening::More => false,
            Opening::Value => self.begin_value(byte),
            Opening::Elements(first) => self.descend(byte, first),
            Opening::Text => {
                self.ready = false;
                let broken = Shape::Broken("object without a key");
                self.begin(State::Line(if byte == b'{' { broken } else { Shape::Line }))
            }
        }
    }

    /// The start of an element inside a list of records.
    fn element(&mut self, feed: &Feed, byte: u8, wrapper: Wrapper) -> bool {
        match byte {
            b',' => {
                self.ready = true;
                self.at += 1;
                true
            }
            b']' => self.ascend(wrapper),
            b'[' => self.begin_value(byte),
            b'{' => match lookahead::object(&feed.buffer[self.at..], feed.end) {
                Opening::More => false,
                Opening::Elements(first) if self.wrappers.len() < MAX_WRAPPERS => self.descend(byte, first),
                _ => self.begin_value(byte),
            },
            b'}' => self.begin(State::Closers),
            b'"' if self.ready => {
                self.begin(State::Scalar { string: true, escaped: false });
                self.at += 1;
                true
            }
            b'0'..=b'9' | b'-' | b't' | b'f' | b'n' if self.ready => {
                self.begin(State::Scalar { string: false, escaped: false })
            }
            _ => self.begin(State::Junk { reason: "text inside a list of records", leaves: true }),
        }
    }

    fn descend(&mut self, bracket: u8, first: usize) -> bool {
        self.wrappers.push(if bracket == b'{' { Wrapper::Records } else { Wrapper::Array });
        self.ready = true;
        self.at += first;
        true
    }

    fn ascend(&mut self, wrapper: Wrapper) -> bool {
        self.wrappers.pop();
        self.ready = self.wrappers.is_empty();
        if wrapper == Wrapper::Records {
            self.begin(State::Tail);
            self.nesting.open(b'{');
        }
        self.at += 1;
        true
    }

    fn begin(&mut self, state: State) -> bool {
        self.start = self.at;
        self.state = state;
        true
    }

    fn begin_value(&mut self, bracket: u8) -> bool {
        self.begin(State::Value);
        self.nesting.open(bracket);
        self.at += 1;
        true
    }

    fn value(&mut self, feed: &mut Feed) -> bool {
        let floor = if self.over { 0 } else { self.start };
        let wrapped = !self.wrappers.is_empty();
        match self.nesting.walk(feed.buffer, floor, &mut self.at, feed.end, wrapped) {
            Stop::More => self.more(feed),
            Stop::Closed(stop) => {
                let shape = self.nesting.broken.map_or(Shape::Json, Shape::Broken);
                self.cut_json(feed, stop, shape)
            }
            Stop::Newline(stop) => self.cut_json(feed, stop, Shape::Broken("line end inside a string")),
            Stop::Opener(stop) | Stop::Outer(stop) => {
                self.cut_json(feed, stop, Shape::Broken("record not closed"))
            }
            Stop::Stray(stop) => {
                self.at = stop;
                self.state = State::Junk { reason: "text after a string", leaves: false };
                true
            }
        }
    }

    /// Waits for more of a record; ends it at the end of the stream, and emits
    /// its beginning over the limit.
    fn more(&mut self, feed: &mut Feed) -> bool {
        if feed.end {
            return self.cut_json(feed, feed.buffer.len(), Shape::Broken("record not finished"));
        }
        self.limit_record(feed, self.at);
        false
    }

    /// Ends a record that is, or should have been, JSON.
    fn cut_json(&mut self, feed: &mut Feed, stop: usize, shape: Shape) -> bool {
        self.cut(feed, stop, shape);
        self.ready = self.wrappers.is_empty();
        true
    }

    /// Ends the record before `stop`.
    fn cut(&mut self, feed: &mut Feed, stop: usize, shape: Shape) -> bool {
        self.is_broken = matches!(shape, Shape::Broken(_));
        self.limit_record(feed, stop);
        if self.over {
            self.dropped += self.base + stop as u64 - self.drop_from;
            self.over = false;
        } else if !(matches!(self.state, State::Tail) && shape == Shape::Json) {
            if self.carrier.is_empty() {
                self.carrier = self.carrier_of(shape);
            }
            let end = trimmed(feed.buffer, self.start, stop, shape);
            feed.records.push(RecordRange { start: self.start, end, shape });
        }
        self.at = stop;
        self.state = State::Between;
        true
    }

    fn carrier_of(&self, shape: Shape) -> &'static str {
        match (self.wrappers.last(), shape) {
            (Some(Wrapper::Records), _) => "records",
            (Some(Wrapper::Array), _) => "array",
            (None, Shape::Line) => "lines",
            (None, _) => "json",
        }
    }

    /// Emits the beginning of a record that goes over the limit before `stop`.
    fn limit_record(&mut self, feed: &mut Feed, stop: usize) {
        if !self.over && stop - self.start > self.limit {
            let end = self.start + KEPT_BYTES.min(self.limit);
            self.drop_from = self.base + end as u64;
            feed.records.push(RecordRange { start: self.start, end, shape: Shape::Broken(TOO_LONG) });
            self.over = true;
        }
    }
}

/// The end of a record without trailing bytes that don't belong to it: the
/// carriage return of a line, white space behind a broken record.
fn trimmed(buffer: &[u8], start: usize, stop: usize, shape: Shape) -> usize {
    let record = &buffer[start..stop];
    let kept = match shape {
        Shape::Json => record.len(),
        Shape::Line => record.strip_suffix(b"\r").unwrap_or(record).len(),
        Shape::Broken(_) => record.iter().rposition(|&byte| !is_white(byte)).map_or(0, |last| last + 1),
    };
    start + kept
}

#[cfg(test)]
mod tests;
