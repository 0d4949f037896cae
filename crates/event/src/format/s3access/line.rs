//! The tokenizer: a line to its columns, borrowed, byte for byte.
//!
//! Nothing inside the quotes is escaped: request line, referer and user agent
//! are written as the client sent them, quotes and all. So the first column
//! that may hold a quote ends where six columns of fixed form follow, and the
//! last one at the last quote of the line.

use memchr::{memchr, memchr_iter, memmem, memrchr};

use crate::field::is_null;
use crate::time::{self, Timestamp};

/// The columns of a line, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    BucketOwner,
    Bucket,
    Time,
    RemoteIp,
    Requester,
    RequestId,
    Operation,
    Key,
    RequestUri,
    HttpStatus,
    ErrorCode,
    BytesSent,
    ObjectSize,
    TotalTime,
    TurnAroundTime,
    Referer,
    UserAgent,
    VersionId,
    HostId,
    SignatureVersion,
    CipherSuite,
    AuthenticationType,
    HostHeader,
    TlsVersion,
    AccessPointArn,
    AclRequired,
    SourceRegion,
}

/// The number of known columns.
pub const COLUMNS: usize = Column::SourceRegion as usize + 1;

/// A line cut into its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// The timestamp of the request; every line of text has one.
    pub time: Option<Timestamp>,
    /// True if the line can be read in more than one way: who wrote referer
    /// or user agent may have tried to pass one for the other.
    pub quote_ambiguous: bool,
    text: &'a str,
    columns: [&'a str; COLUMNS],
    count: usize,
    extra: &'a str,
}

impl<'a> Line<'a> {
    /// Cuts a line; `None` if it is none of an S3 server access log, or not
    /// a whole one.
    pub fn parse(text: &'a str) -> Option<Line<'a>> {
        let mut cursor = Cursor(text.trim_end_matches([' ', '\r', '\n']));
        let mut columns = [""; COLUMNS];
        let time = prefix(&mut cursor, &mut columns)?;
        let quoted = Quoted::parse(cursor.0)?;
        columns[Column::RequestUri as usize] = quoted.uri;
        columns[Column::HttpStatus as usize..Column::Referer as usize].copy_from_slice(&quoted.numbers);
        columns[Column::Referer as usize] = quoted.ends.referer;
        columns[Column::UserAgent as usize] = quoted.ends.agent;
        let mut tail = Cursor(quoted.ends.tail);
        let mut count = Column::VersionId as usize;
        while count < COLUMNS
            && let Some(token) = tail.token()
        {
            columns[count] = token;
            count += 1;
        }
        let quote_ambiguous = quoted.ends.ambiguous;
        Some(Line { time: Some(time), quote_ambiguous, text, columns, count, extra: tail.0 })
    }

    /// A line from columns: all of them, `-` for null.
    pub fn of_columns(time: Option<Timestamp>, columns: [&'a str; COLUMNS]) -> Line<'a> {
        Line { time, quote_ambiguous: false, text: "", columns, count: COLUMNS, extra: "" }
    }

    /// The columns of the line, in order, null markers included: 18 to 27,
    /// depending on when it was written.
    pub fn columns(&self) -> &[&'a str] {
        &self.columns[..self.count]
    }

    /// The text from the beginning of one column to the end of another;
    /// `None` if the line has no text or lacks the first. Columns that it
    /// lacks at the end don't count.
    pub fn span(&self, first: Column, last: Column) -> Option<&'a str> {
        if !self.has(first) {
            return None;
        }
        let place = |part: &str| (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let last = self.columns[(last as usize).min(self.count - 1)];
        self.text.get(place(self.columns[first as usize])..place(last).wrapping_add(last.len()))
    }

    /// True for a line of text: its columns are parts of that.
    pub fn is_text(&self) -> bool {
        !self.text.is_empty()
    }

    /// The value of a column as it is written; `None` if the line lacks it.
    pub fn written(&self, column: Column) -> Option<&'a str> {
        self.columns().get(column as usize).copied()
    }

    /// Columns newer than [`Column`], in order.
    pub fn extra(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.extra.split(' ').filter(|token| !token.is_empty())
    }

    /// True if the line has this column, be it null.
    pub fn has(&self, column: Column) -> bool {
        (column as usize) < self.count
    }

    /// The value of a column, unless the line lacks it or it is null.
    pub fn get(&self, column: Column) -> Option<&'a str> {
        let value = self.columns[column as usize];
        (!is_null(value)).then_some(value)
    }
}

/// True if the bytes start like a line of this format: two words, then a time
/// in brackets. Cheap, for the many lines that are something else.
pub fn starts_right(line: &[u8]) -> bool {
    // Owner and bucket name are 64 and at most 255 bytes long.
    let head = &line[..line.len().min(1024)];
    let Some(open) = memchr(b'[', head) else {
        return false;
    };
    let spaced = head[..open].ends_with(b" ") && line.get(open + 27) == Some(&b']');
    spaced && is_two_words(head[..open].trim_ascii())
}

fn is_two_words(head: &[u8]) -> bool {
    memchr(b' ', head).is_some_and(|at| memchr(b' ', head[at..].trim_ascii_start()).is_none())
}

/// A cursor over the rest of a line.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    /// The next word. Several spaces count as one: an anonymiser may leave a
    /// hole, and no column but the quoted ones is ever empty.
    fn token(&mut self) -> Option<&'a str> {
        self.skip_spaces();
        let end = memchr(b' ', self.0.as_bytes()).unwrap_or(self.0.len());
        let (token, rest) = self.0.split_at(end);
        self.0 = rest;
        (!token.is_empty()).then_some(token)
    }

    /// The text in brackets, if that comes next.
    fn bracketed(&mut self) -> Option<&'a str> {
        self.skip_spaces();
        let end = memchr(b']', self.0.as_bytes())?;
        let inside = self.0[..end].strip_prefix('[')?;
        self.0 = &self.0[end + 1..];
        self.0.starts_with(' ').then_some(inside)
    }

    /// A `-` that is not in quotes, if that comes next.
    fn bare_dash(&mut self) -> Option<&'a str> {
        let rest = self.0.strip_prefix('-')?;
        if !ends_here(rest) {
            return None;
        }
        let dash = &self.0[..1];
        self.0 = rest;
        Some(dash)
    }

    fn skip_spaces(&mut self) {
        while let Some(rest) = self.0.strip_prefix(' ') {
            self.0 = rest;
        }
    }
}

/// Columns 1 to 8: no value has a space in it, but for the time.
fn prefix<'a>(cursor: &mut Cursor<'a>, columns: &mut [&'a str; COLUMNS]) -> Option<Timestamp> {
    columns[Column::BucketOwner as usize] = cursor.token()?;
    columns[Column::Bucket as usize] = cursor.token()?;
    let written = cursor.bracketed()?;
    columns[Column::Time as usize] = written;
    for column in &mut columns[Column::RemoteIp as usize..=Column::Key as usize] {
        *column = cursor.token()?;
    }
    cursor.skip_spaces();
    if !is_operation(columns[Column::Operation as usize]) {
        return None;
    }
    time::access_log(written.as_bytes())
}

/// True for an operation, which distinguishes this format from others with two
/// words and a time.
fn is_operation(token: &str) -> bool {
    ["REST.", "SOAP.", "WEBSITE.", "BATCH.", "S3."].iter().any(|kind| token.starts_with(kind))
}

/// Columns 9 to 17.
struct Quoted<'a> {
    uri: &'a str,
    numbers: [&'a str; 6],
    ends: Ends<'a>,
}

impl<'a> Quoted<'a> {
    fn parse(rest: &'a str) -> Option<Quoted<'a>> {
        let mut cursor = Cursor(rest);
        if let Some(uri) = cursor.bare_dash() {
            let (numbers, after) = numbers(cursor.0)?;
            return Some(Quoted { uri, numbers, ends: Ends::parse(after)? });
        }
        let inside = rest.strip_prefix('"')?;
        memchr_iter(b'"', inside.as_bytes())
            .filter_map(|quote| Some((&inside[..quote], numbers(&inside[quote + 1..])?)))
            .take(MAX_ENDS)
            .find_map(|(uri, (numbers, after))| Some(Quoted { uri, numbers, ends: Ends::parse(after)? }))
    }
}

/// How many possible ends of the request line are tried. One is the rule; more
/// are forged, and must not cost unlimited time.
const MAX_ENDS: usize = 16;

/// Columns 10 to 15 and the rest, if `rest` continues with ` STATUS ERROR BYTES
/// SIZE TIME TIME ` and the start of a referer. That does not occur by accident,
/// so it marks the quote that ends the request line.
fn numbers(rest: &str) -> Option<([&str; 6], &str)> {
    if !rest.starts_with(' ') {
        return None;
    }
    let mut cursor = Cursor(rest);
    let mut numbers = [""; 6];
    for (at, number) in numbers.iter_mut().enumerate() {
        *number = cursor.token()?;
        let fits = match at {
            0 => number.len() == 3 && is_number(number) || *number == "-",
            1 => true,
            _ => is_number(number) || *number == "-",
        };
        if !fits {
            return None;
        }
    }
    cursor.skip_spaces();
    let after = cursor.0;
    (after.starts_with('"') || cursor.bare_dash().is_some()).then_some((numbers, after))
}

fn is_number(token: &str) -> bool {
    token.bytes().all(|byte| byte.is_ascii_digit())
}

/// Columns 16 and 17, and the rest of the line.
struct Ends<'a> {
    referer: &'a str,
    agent: &'a str,
    tail: &'a str,
    ambiguous: bool,
}

impl<'a> Ends<'a> {
    fn parse(rest: &'a str) -> Option<Ends<'a>> {
        Ends::plain(rest).or_else(|| {
            let ends = Ends::with_quotes(rest)?;
            // A second place where the request line might have ended.
            let ambiguous =
                memchr_iter(b'"', rest.as_bytes()).any(|quote| numbers(&rest[quote + 1..]).is_some());
            Some(Ends { ambiguous: ends.ambiguous || ambiguous, ..ends })
        })
    }

    /// The way nearly all lines are: no quotes but those around the values.
    fn plain(rest: &'a str) -> Option<Ends<'a>> {
        let mut cursor = Cursor(rest);
        let referer = plain_value(&mut cursor)?;
        cursor.0 = cursor.0.strip_prefix(' ')?;
        let agent = plain_value(&mut cursor)?;
        let tail = cursor.0;
        memchr(b'"', tail.as_bytes()).is_none().then_some(Ends { referer, agent, tail, ambiguous: false })
    }

    /// Quotes in the values: the last of the line ends the user agent, as the
    /// columns behind it never have any.
    fn with_quotes(rest: &'a str) -> Option<Ends<'a>> {
        let last = memrchr(b'"', rest.as_bytes())?;
        let tail = &rest[last + 1..];
        if !ends_here(tail) {
            return None;
        }
        let mut cursor = Cursor(rest);
        if let Some(referer) = cursor.bare_dash() {
            let agent = rest.get(3..last).filter(|_| rest[1..].starts_with(" \""))?;
            return Some(Ends { referer, agent, tail, ambiguous: false });
        }
        let inside = rest.get(1..last)?;
        let Some(split) = memmem::find(inside.as_bytes(), b"\" \"") else {
            // The quotes are all of the referer, and the agent is bare.
            let mut cursor = Cursor(tail.strip_prefix(' ')?);
            let agent = cursor.bare_dash()?;
            return Some(Ends { referer: inside, agent, tail: cursor.0, ambiguous: false });
        };
        // The closing quote of one may be the opening quote of the next.
        let ambiguous = memmem::find(&inside.as_bytes()[split + 1..], b"\" \"").is_some();
        Some(Ends { referer: &inside[..split], agent: &inside[split + 3..], tail, ambiguous })
    }
}

/// A value in quotes that has none inside, or a bare `-`.
fn plain_value<'a>(cursor: &mut Cursor<'a>) -> Option<&'a str> {
    if let Some(dash) = cursor.bare_dash() {
        return Some(dash);
    }
    let inside = cursor.0.strip_prefix('"')?;
    let (value, rest) = inside.split_at(memchr(b'"', inside.as_bytes())?);
    cursor.0 = &rest[1..];
    ends_here(cursor.0).then_some(value)
}

/// True at the end of a column.
fn ends_here(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(' ')
}
