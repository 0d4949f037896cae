//! Bracket matching through one JSON value, from its first bracket to its last.

use super::masks::{self, BLOCK};

/// Bytes of white space skipped backwards to find the byte before a bracket.
/// No honest indentation is deeper, and it bounds what must be remembered of
/// a record that is dropped as it streams by.
pub(super) const LOOKBACK: usize = 1024;

/// Brackets whose kind is remembered; deeper ones match any closing bracket.
/// Bounds the memory; parsers give up at a tenth of it.
const DEEPEST: usize = 64 * 64;

/// The position and reason of a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// All bytes are read, and the value continues.
    More,
    /// The value ends before this byte.
    Closed(usize),
    /// A line ends at this byte, inside a string.
    Newline(usize),
    /// A bracket opens at this byte where none can: another record.
    Opener(usize),
    /// The bracket at this byte closes the list around the value.
    Outer(usize),
    /// The text from this byte on can't follow a string.
    Stray(usize),
}

/// Brackets and strings open at some byte of a value.
pub(super) struct Nesting {
    depth: usize,
    /// One bit per depth: set for `[`.
    arrays: [u64; DEEPEST / 64],
    in_string: bool,
    escaped: bool,
    after_quote: bool,
    /// The fault of a value whose brackets could be matched nevertheless.
    pub broken: Option<&'static str>,
}

impl Nesting {
    pub(super) fn new() -> Nesting {
        Nesting {
            depth: 0,
            arrays: [0; DEEPEST / 64],
            in_string: false,
            escaped: false,
            after_quote: false,
            broken: None,
        }
    }

    /// Starts over behind a first bracket.
    pub(super) fn open(&mut self, bracket: u8) {
        self.depth = 0;
        self.in_string = false;
        self.escaped = false;
        self.after_quote = false;
        self.broken = None;
        self.push(bracket);
    }

    /// Goes on at byte `at` of the buffer, whole blocks only until `end`.
    /// Bytes before `floor` are not read; `wrapped` if the value is in an array. Leaves `at` where to go on after [`Stop::More`].
    pub(super) fn walk(
        &mut self,
        buffer: &[u8],
        floor: usize,
        at: &mut usize,
        end: bool,
        wrapped: bool,
    ) -> Stop {
        while let Some(block) = buffer[*at..].first_chunk::<BLOCK>() {
            if let Some(stop) = self.block(block, buffer, floor, *at, wrapped) {
                return stop;
            }
            *at += BLOCK;
        }
        if end && *at < buffer.len() {
            let mut block = [b' '; BLOCK];
            let rest = &buffer[*at..];
            block[..rest.len()].copy_from_slice(rest);
            if let Some(stop) = self.block(&block, buffer, floor, *at, wrapped) {
                return stop;
            }
            *at = buffer.len();
        }
        Stop::More
    }

    #[inline]
    fn block(
        &mut self,
        block: &[u8; BLOCK],
        buffer: &[u8],
        floor: usize,
        at: usize,
        wrapped: bool,
    ) -> Option<Stop> {
        let masks = masks::classify(block);
        let (escaped, carry) = masks::escaped(masks.backslashes, self.escaped);
        let quotes = masks.quotes & !escaped;
        let inside = masks::prefix_xor(quotes) ^ if self.in_string { !0 } else { 0 };
        let closing = quotes & !inside;
        let stray = (closing << 1 | u64::from(self.after_quote)) & !masks.follow;
        let mut stops = (masks.brackets & !inside) | (masks.newlines & inside) | stray;
        while stops != 0 {
            let bit = stops.trailing_zeros() as usize;
            let place = at + bit;
            let stop = match block[bit] {
                _ if stray >> bit & 1 == 1 => Some(Stop::Stray(place)),
                b'\n' => Some(Stop::Newline(place)),
                bracket @ (b'{' | b'[') => self.opened(bracket, buffer, floor, place),
                bracket => self.closed(bracket, place, wrapped),
            };
            if stop.is_some() {
                return stop;
            }
            stops &= stops - 1;
        }
        self.escaped = carry;
        self.in_string = inside >> 63 == 1;
        self.after_quote = closing >> 63 == 1;
        None
    }

    fn opened(&mut self, bracket: u8, buffer: &[u8], floor: usize, place: usize) -> Option<Stop> {
        let fits = match (before(buffer, floor, place), self.in_array()) {
            (Some(b':'), array) => array != Some(true),
            (Some(b',' | b'['), array) => array != Some(false),
            (Some(_), _) => false,
            (None, _) => true,
        };
        if !fits {
            return Some(Stop::Opener(place));
        }
        self.push(bracket);
        None
    }

    fn closed(&mut self, bracket: u8, place: usize, wrapped: bool) -> Option<Stop> {
        if self.in_array().is_some_and(|array| array != (bracket == b']')) {
            if wrapped && self.depth == 1 && bracket == b']' {
                return Some(Stop::Outer(place));
            }
            self.broken = Some("bracket closed by one of another kind");
        }
        self.depth -= 1;
        (self.depth == 0).then_some(Stop::Closed(place + 1))
    }

    fn push(&mut self, bracket: u8) {
        if let Some(word) = self.arrays.get_mut(self.depth / 64) {
            let bit = 1 << (self.depth % 64);
            *word = if bracket == b'[' { *word | bit } else { *word & !bit };
        }
        self.depth += 1;
    }

    /// True inside `[`, false inside `{`, `None` beyond the depth that is kept.
    fn in_array(&self) -> Option<bool> {
        let top = self.depth.checked_sub(1)?;
        self.arrays.get(top / 64).map(|word| word >> (top % 64) & 1 == 1)
    }
}

/// The last byte before `place` that is no white space; `None` if there is
/// none near.
fn before(buffer: &[u8], floor: usize, place: usize) -> Option<u8> {
    let near = floor.max(place.saturating_sub(LOOKBACK));
    buffer[near..place].iter().rev().copied().find(|&byte| !is_white(byte))
}

/// JSON's white space.
#[inline]
pub(super) fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}
