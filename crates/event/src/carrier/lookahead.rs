//! Classification of text that begins with a bracket, by its first bytes.

use super::nesting::is_white;

/// Bytes considered before deciding. The start of a list of records is a few
/// dozen bytes long, indentation included.
const LOOKAHEAD: usize = 4096;

/// The kind of text that begins with a bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// Too few bytes to tell.
    More,
    /// A JSON value that is one record.
    Value,
    /// An array of records, the first one at or behind this byte.
    Elements(usize),
    /// Text that is no JSON.
    Text,
}

/// A list that a carrier holds as its first key, and the keys that the first
/// record in it may begin with; any, if there are none here.
struct List {
    name: &'static [u8],
    first_keys: &'static [&'static [u8]],
}

/// Lists whose elements are records by themselves: those may come to more than
/// any one record is allowed.
const LISTS: &[List] = &[
    // CloudTrail in S3, events of SQS, SNS and Kinesis to Lambda.
    List { name: b"\"Records\"", first_keys: &[] },
    // get-log-events, filter-log-events.
    List {
        name: b"\"events\"",
        first_keys: &[
            b"\"timestamp\"",
            b"\"message\"",
            b"\"logStreamName\"",
            b"\"ingestionTime\"",
            b"\"eventId\"",
        ],
    },
    // cloudtrail lookup-events.
    List {
        name: b"\"Events\"",
        first_keys: &[
            b"\"EventId\"",
            b"\"EventName\"",
            b"\"ReadOnly\"",
            b"\"AccessKeyId\"",
            b"\"EventTime\"",
            b"\"EventSource\"",
            b"\"Username\"",
            b"\"Resources\"",
            b"\"CloudTrailEvent\"",
        ],
    },
];

/// Classifies `bytes`, which start with `{`; `end` if no bytes follow them.
pub(super) fn object(bytes: &[u8], end: bool) -> Opening {
    let mut cursor = Cursor::new(bytes, end);
    match cursor.next() {
        None => return cursor.undecided(Opening::Value),
        Some(b'"') => {}
        Some(b'}') => return Opening::Value,
        Some(_) => return Opening::Text,
    }
    let rest = &cursor.bytes[cursor.at..];
    // While a name is cut off, it may still be the list's.
    let Some(list) = LISTS.iter().find(|list| starts(rest, list.name)) else {
        return Opening::Value;
    };
    cursor.at += rest.len().min(list.name.len()) - 1;
    for wanted in [b':', b'['] {
        match cursor.next() {
            None => return cursor.undecided(Opening::Value),
            Some(byte) if byte == wanted => {}
            Some(_) => return Opening::Value,
        }
    }
    let first = cursor.at + 1;
    match cursor.next() {
        None => cursor.undecided(Opening::Value),
        Some(b']') if list.first_keys.is_empty() => Opening::Elements(first),
        Some(b'{') => first_record(&mut cursor, list, first),
        Some(_) => Opening::Value,
    }
}

/// Classifies a list by the keys of its first record.
fn first_record(cursor: &mut Cursor, list: &List, first: usize) -> Opening {
    if list.first_keys.is_empty() {
        return Opening::Elements(first);
    }
    match cursor.next() {
        None => return cursor.undecided(Opening::Value),
        Some(b'"') => {}
        Some(_) => return Opening::Value,
    }
    let rest = &cursor.bytes[cursor.at..];
    match list.first_keys.iter().find(|key| starts(rest, key)) {
        Some(key) if rest.len() < key.len() => cursor.undecided(Opening::Value),
        Some(_) => Opening::Elements(first),
        None => Opening::Value,
    }
}

/// True if `bytes` begin with `name`, as far as either goes.
fn starts(bytes: &[u8], name: &[u8]) -> bool {
    let known = bytes.len().min(name.len());
    bytes[..known] == name[..known]
}

/// True if a text by itself is a JSON value: an object, or an array of more
/// than numbers.
pub(super) fn lone(text: &[u8]) -> bool {
    whole(text) != Opening::Text
}

/// True if a text begins as a list of records.
pub(super) fn is_list(text: &[u8]) -> bool {
    matches!(whole(text), Opening::Elements(_))
}

/// Classifies a text that no bytes follow.
fn whole(text: &[u8]) -> Opening {
    let start = text.iter().position(|&byte| !is_white(byte)).unwrap_or(text.len());
    match text.get(start) {
        Some(b'{') => object(&text[start..], true),
        Some(b'[') => array(&text[start..], true),
        _ => Opening::Text,
    }
}

/// Classifies `bytes`, which start with `[`: an array, or a line such as
/// `[INFO] ready` or `[2024-01-01] done`.
pub(super) fn array(bytes: &[u8], end: bool) -> Opening {
    let mut cursor = Cursor::new(bytes, end);
    loop {
        match cursor.next() {
            None => return cursor.undecided(Opening::Text),
            Some(b'[') => {}
            Some(b'{' | b'"' | b']') => return Opening::Elements(1),
            Some(_) => return Opening::Text,
        }
    }
}

/// A cursor over the bytes that are no white space.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    /// True if no more bytes will be considered.
    is_final: bool,
}

impl<'a> Cursor<'a> {
    fn new(bytes: &'a [u8], end: bool) -> Cursor<'a> {
        let near = &bytes[..bytes.len().min(LOOKAHEAD)];
        Cursor { bytes: near, at: 0, is_final: end || near.len() == LOOKAHEAD }
    }

    fn next(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at + 1..)?;
        let step = rest.iter().position(|&byte| !is_white(byte))?;
        self.at += 1 + step;
        Some(self.bytes[self.at])
    }

    fn undecided(&self, default: Opening) -> Opening {
        if self.is_final { default } else { Opening::More }
    }
}
