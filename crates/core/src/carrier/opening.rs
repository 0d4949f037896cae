//! Decides by the first bytes what begins with a bracket.

use super::nest::is_white;

/// Bytes that are looked at before deciding. What wraps records is a few
/// dozen bytes long, indentation included.
const LOOKAHEAD: usize = 4096;

/// What begins with a bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// Too few bytes to tell.
    More,
    /// A JSON value that is one record.
    Value,
    /// An array of records, the first one at or behind this byte.
    Elements(usize),
    /// No JSON.
    Text,
}

/// Tells what `bytes`, which start with `{`, begin; with `end` nothing follows them.
pub(super) fn object(bytes: &[u8], end: bool) -> Opening {
    const NAME: &[u8] = b"\"Records\"";
    let mut look = Look::new(bytes, end);
    match look.next() {
        None => return look.undecided(Opening::Value),
        Some(b'"') => {}
        Some(b'}') => return Opening::Value,
        Some(_) => return Opening::Text,
    }
    let name = &look.bytes[look.at..];
    let known = name.len().min(NAME.len());
    if name[..known] != NAME[..known] {
        return Opening::Value;
    }
    look.at += known - 1;
    for wanted in [b':', b'['] {
        match look.next() {
            None => return look.undecided(Opening::Value),
            Some(byte) if byte == wanted => {}
            Some(_) => return Opening::Value,
        }
    }
    let first = look.at + 1;
    match look.next() {
        None => look.undecided(Opening::Value),
        Some(b'{' | b']') => Opening::Elements(first),
        Some(_) => Opening::Value,
    }
}

/// Tells what `bytes`, which start with `[`, begin: an array, or a line such
/// as `[INFO] ready` or `[2024-01-01] done`.
pub(super) fn array(bytes: &[u8], end: bool) -> Opening {
    let mut look = Look::new(bytes, end);
    loop {
        match look.next() {
            None => return look.undecided(Opening::Text),
            Some(b'[') => {}
            Some(b'{' | b'"' | b']') => return Opening::Elements(1),
            Some(_) => return Opening::Text,
        }
    }
}

/// Steps from one byte that is no white space to the next.
struct Look<'a> {
    bytes: &'a [u8],
    at: usize,
    /// More bytes would not be looked at.
    settled: bool,
}

impl<'a> Look<'a> {
    fn new(bytes: &'a [u8], end: bool) -> Look<'a> {
        let near = &bytes[..bytes.len().min(LOOKAHEAD)];
        Look { bytes: near, at: 0, settled: end || near.len() == LOOKAHEAD }
    }

    fn next(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at + 1..)?;
        let step = rest.iter().position(|&byte| !is_white(byte))?;
        self.at += 1 + step;
        Some(self.bytes[self.at])
    }

    fn undecided(&self, default: Opening) -> Opening {
        if self.settled { default } else { Opening::More }
    }
}
