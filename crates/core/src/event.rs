//! One record after parsing: raw bytes, time, fields.

use std::fmt::{self, Write};
use std::ops::Range;

use crate::field::FieldId;
use crate::time::Timestamp;

/// The longest value, in bytes, that a field keeps whole. A longer one is cut
/// at a character boundary for matching by field, and its words are kept as
/// [`Event::loose_text`]. 32,766 is Lucene's limit for a keyword, which is
/// also where Elastic's `ignore_above` defaults end.
pub const MAX_VALUE_BYTES: usize = 32_766;

/// A value shorter than this was not cut: cutting takes three bytes more than
/// it must at most.
const UNCUT_BELOW: u32 = MAX_VALUE_BYTES as u32 - 3;

/// Where an event came from: `<object>:<ordinal>` is its stable name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The object, numbered by the index (see [`crate::sink::Admission`]).
    pub object: u64,
    /// Position of the record in its object, from 0, as the carrier cuts it.
    pub ordinal: u64,
    /// Position among the events of one record, from 0. Only carriers that
    /// pack several events into one record ever count past 0.
    pub part: u32,
    /// First byte of the record in the inflated object.
    pub offset: u64,
    /// Bytes of the record in the inflated object.
    pub bytes: u64,
}

/// What of an event free text looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// The values of its fields, each for itself (JSON records; keys are no content).
    #[default]
    Values,
    /// The values of its fields, and phrases that run across them: the
    /// fields together are the whole line (access logs).
    Line,
    /// The raw record itself (text lines, records no format takes).
    Raw,
}

/// A value of an event, and the field it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Leaf {
    field: FieldId,
    start: u32,
    end: u32,
    follows: Option<Follows>,
}

/// The values that a derived value follows from, by their places among the
/// event's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follows {
    /// The value with the most to say.
    pub from: u16,
    /// A second one that has a say.
    pub and: Option<u16>,
}

/// A text that values are parts of: where it lies in memory, which is only
/// compared with where values lie, and where it stands in the event's text.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    address: usize,
    /// Where the same text lies once more, with escapes undone in place.
    twin: usize,
    length: usize,
    start: usize,
}

/// The part of the event's text that is a part of the raw record, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Placed {
    start: u32,
    end: u32,
    /// Where it begins in the raw record.
    raw: u32,
}

/// A value of an event as [`Event::values_in_raw`] tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The field.
    pub field: FieldId,
    /// The value.
    pub value: &'a str,
    /// Where the value stands in the raw record, byte for byte, if it does.
    pub raw: Option<Range<usize>>,
    /// What it follows from, see [`Event::follow`].
    pub follows: Option<Follows>,
}

/// One record after parsing. A buffer without lifetimes: a parser clears it,
/// fills it and lends it to the [`crate::Sink`], record after record, so that
/// no record costs an allocation of its own.
#[derive(Clone, Debug, Default)]
pub struct Event {
    /// The record byte for byte as it stood in the archive.
    pub raw: Vec<u8>,
    /// When it happened; `None` where the record does not say.
    pub time: Option<Timestamp>,
    /// What free text looks at.
    pub content: Content,
    /// What carriers say of it that its bytes don't, to read it again by
    /// ([`Parser::parse_again`](crate::parser::Parser::parse_again)); mostly empty.
    pub context: String,
    leaves: Vec<Leaf>,
    text: String,
    /// The text that is being read.
    held: Held,
    placed: Placed,
    follows: Option<Follows>,
    loose: String,
    /// Where each loose text ends, behind its line feed.
    loose_ends: Vec<usize>,
}

impl Event {
    /// Empties the buffer and keeps its memory.
    pub fn clear(&mut self) {
        self.raw.clear();
        self.time = None;
        self.content = Content::Values;
        self.context.clear();
        self.leaves.clear();
        self.held = Held::default();
        self.placed = Placed::default();
        self.follows = None;
        self.text.clear();
        self.loose.clear();
        self.loose_ends.clear();
    }

    /// Adds a value. A field may have several; their order is kept. Values
    /// over [`MAX_VALUE_BYTES`] are cut, their words stay findable.
    pub fn push(&mut self, field: FieldId, value: &str) {
        if value.len() > MAX_VALUE_BYTES {
            self.push_loose(value);
        }
        let kept = cut(value, MAX_VALUE_BYTES);
        let start = self.place(kept);
        // Records are limited to far less than 4 GiB before they get here.
        let (start, end) = (start as u32, (start + kept.len()) as u32);
        self.leaves.push(Leaf { field, start, end, follows: self.follows });
    }

    /// Tells that the values to come follow from those of `from` (and `and`),
    /// which have been pushed: in events of one format, where these are the
    /// same, so is the value of each field that follows, of which an event has
    /// one. Whoever keeps many events then need not look at it again. It is a
    /// promise that nobody checks outside of tests.
    pub fn follow(&mut self, from: FieldId, and: Option<FieldId>) {
        // Of a value that was cut, the rest may have had a say.
        let is_it = |leaf: &Leaf, field| leaf.field == field && leaf.end - leaf.start < UNCUT_BELOW;
        let find = |field| {
            let at = self.leaves.iter().position(|leaf| is_it(leaf, field))?;
            u16::try_from(at).ok()
        };
        self.follows = match (find(from), and.map(find)) {
            (Some(from), None) => Some(Follows { from, and: None }),
            (Some(from), Some(Some(and))) => Some(Follows { from, and: Some(and) }),
            _ => None,
        };
    }

    /// Ends what [`follow`](Self::follow) began.
    pub fn follow_nothing(&mut self) {
        self.follows = None;
    }

    /// Keeps a text that most of the values to come are parts of: those are
    /// then not copied one by one. Until [`release`](Self::release) the text
    /// must stay where it is.
    pub fn hold(&mut self, text: &str) {
        self.hold_with_twin(text, 0);
    }

    /// The same for a text that lies in memory once more, at the address
    /// `twin`, where JSON's escapes are undone in place: a value from there is
    /// not copied if the text has the same bytes at the same place.
    pub fn hold_with_twin(&mut self, text: &str, twin: usize) {
        self.held =
            Held { address: text.as_ptr() as usize, twin, length: text.len(), start: self.text.len() };
        self.text.push_str(text);
    }

    /// Forgets where the text lay that was held; it stays known where it
    /// stands in the record.
    pub fn release(&mut self) {
        self.held = Held::default();
    }

    /// Sets the raw record. Values that are parts of it and were held are
    /// known to be, if what was held is a piece of `raw` in memory.
    pub fn set_raw(&mut self, raw: &[u8]) {
        self.raw.clear();
        self.raw.extend_from_slice(raw);
        let Held { address, length, start, .. } = self.held;
        let offset = address.wrapping_sub(raw.as_ptr() as usize);
        if address != 0 && offset <= raw.len() && length <= raw.len() - offset {
            self.placed = Placed { start: start as u32, end: (start + length) as u32, raw: offset as u32 };
        }
    }

    /// Adds a value made of several, as [`push`](Self::push) would, without a
    /// buffer between: `event.push_fmt(PATH, format_args!("{bucket}/{key}"))`.
    pub fn push_fmt(&mut self, field: FieldId, value: fmt::Arguments<'_>) {
        let start = self.text.len();
        // Writing to a `String` can't fail.
        let _ = self.text.write_fmt(value);
        let kept = cut(&self.text[start..], MAX_VALUE_BYTES).len();
        if start + kept < self.text.len() {
            self.loose.push_str(&self.text[start..]);
            self.end_loose();
            self.text.truncate(start + kept);
        }
        let (start, end) = (start as u32, self.text.len() as u32);
        self.leaves.push(Leaf { field, start, end, follows: self.follows });
    }

    /// Adds a text whose words are found though no field has them as words of
    /// its own.
    pub fn push_loose(&mut self, text: &str) {
        self.loose.push_str(text);
        self.end_loose();
    }

    /// All values in the order they were added.
    pub fn fields(&self) -> impl Iterator<Item = (FieldId, &str)> {
        self.leaves.iter().map(|leaf| (leaf.field, self.value(leaf)))
    }

    /// All values in the order they were added, with their place in the raw
    /// record where that is known.
    pub fn values_in_raw(&self) -> impl Iterator<Item = Part<'_>> {
        let Placed { start, end, raw } = self.placed;
        self.leaves.iter().map(move |leaf| {
            let is_placed = start <= leaf.start && leaf.end <= end && start < end;
            let place = |at: u32| (at - start + raw) as usize;
            let raw = is_placed.then(|| place(leaf.start)..place(leaf.end));
            Part { field: leaf.field, value: self.value(leaf), raw, follows: leaf.follows }
        })
    }

    /// The first value of a field that is not a null form.
    pub fn get(&self, field: FieldId) -> Option<&str> {
        self.values(field).find(|value| !crate::field::is_null(value))
    }

    /// Every value of a field, null forms included.
    pub fn values(&self, field: FieldId) -> impl Iterator<Item = &str> {
        self.leaves.iter().filter(move |leaf| leaf.field == field).map(|leaf| self.value(leaf))
    }

    /// Words beyond those of fields, all texts together: values too long to be
    /// kept whole, and content of records under names of derived fields.
    pub fn loose_text(&self) -> &str {
        &self.loose
    }

    /// The texts of [`loose_text`](Self::loose_text), each for itself.
    pub fn loose_texts(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.loose_ends.iter().copied());
        starts.zip(&self.loose_ends).map(|(start, &end)| &self.loose[start..end])
    }

    /// Where a value stands in the text, once it does: in what is held, or behind it all.
    #[inline]
    fn place(&mut self, value: &str) -> usize {
        let Held { address, twin, length, start } = self.held;
        let offset = (value.as_ptr() as usize).wrapping_sub(address);
        if offset < length && value.len() <= length - offset {
            return start + offset;
        }
        let offset = (value.as_ptr() as usize).wrapping_sub(twin);
        if offset < length
            && self.text.as_bytes().get(start + offset..start + offset + value.len())
                == Some(value.as_bytes())
        {
            return start + offset;
        }
        let end = self.text.len();
        self.text.push_str(value);
        end
    }

    /// Ends a loose text, so that its last word does not run into the next.
    fn end_loose(&mut self) {
        self.loose.push('\n');
        self.loose_ends.push(self.loose.len());
    }

    fn value(&self, leaf: &Leaf) -> &str {
        &self.text[leaf.start as usize..leaf.end as usize]
    }
}

/// The longest prefix of `text` within `limit` bytes that ends between characters.
#[inline]
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let end = (0..=limit).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_between_characters_and_keep_their_words() {
        let mut event = Event::default();
        let long = "é".repeat(MAX_VALUE_BYTES);
        event.push(FieldId(0), &long);
        assert_eq!(event.get(FieldId(0)).map(str::len), Some(MAX_VALUE_BYTES));
        assert!(event.loose_texts().eq([format!("{long}\n")]));
    }

    #[test]
    fn a_value_made_of_several_is_as_if_pushed_whole() {
        let long = "é".repeat(MAX_VALUE_BYTES);
        let (mut whole, mut made) = (Event::default(), Event::default());
        for (a, b) in [("x", "y"), ("", ""), (&long[..], "y"), ("tail", "")] {
            whole.push(FieldId(1), &format!("{a}/{b}"));
            made.push_fmt(FieldId(1), format_args!("{a}/{b}"));
        }
        assert!(whole.fields().eq(made.fields()));
        assert_eq!(whole.loose_text(), made.loose_text());
    }

    #[test]
    fn values_within_a_text_that_is_held_are_as_if_copied() {
        let line = format!("a é {}", "x".repeat(MAX_VALUE_BYTES + 5));
        let (mut held, mut copied) = (Event::default(), Event::default());
        held.push(FieldId(0), "before");
        copied.push(FieldId(0), "before");
        held.hold(&line);
        for value in [&line[..1], &line[2..4], &line[5..], "elsewhere", "", &line[..], &line[line.len()..]] {
            held.push(FieldId(1), value);
            copied.push(FieldId(1), value);
        }
        held.release();
        held.push(FieldId(2), &line[..1]);
        copied.push(FieldId(2), &line[..1]);
        assert!(held.fields().eq(copied.fields()));
        assert_eq!(held.loose_text(), copied.loose_text());
    }

    #[test]
    fn values_know_their_place_in_the_raw_record() {
        let raw = b"time: \xc3\xa9 user 17".as_slice();
        let text = std::str::from_utf8(&raw[6..]).unwrap();
        let mut event = Event::default();
        event.push(FieldId(0), "before");
        event.hold(text);
        event.push(FieldId(1), &text[3..7]);
        event.push(FieldId(2), "user");
        event.set_raw(raw);
        let places: Vec<_> = event.values_in_raw().map(|part| part.raw).collect();
        assert_eq!(places, [None, Some(9..13), None]);
        // A text that lies elsewhere is no part of the record.
        let copy = text.to_owned();
        event.clear();
        event.hold(&copy);
        event.push(FieldId(1), &copy[..2]);
        event.set_raw(raw);
        assert_eq!(event.values_in_raw().next().unwrap().raw, None);
    }

    #[test]
    fn of_a_twin_only_what_is_the_same_is_in_place() {
        let (text, twin) = (r#"{"a":"b\n","c":"d"}"#, "{\"a\":\"b\n\n\",\"c\":\"d\"}");
        let mut event = Event::default();
        event.hold_with_twin(text, twin.as_ptr() as usize);
        event.push(FieldId(0), &twin[6..8]);
        event.push(FieldId(1), &twin[16..17]);
        event.set_raw(text.as_bytes());
        let parts: Vec<_> = event.values_in_raw().map(|part| (part.value, part.raw)).collect();
        assert_eq!(parts, [("b\n", None), ("d", Some(16..17))]);
    }

    #[test]
    fn values_follow_from_those_that_were_pushed_whole() {
        let mut event = Event::default();
        event.push(FieldId(0), "a");
        event.push(FieldId(1), &"b".repeat(MAX_VALUE_BYTES + 1));
        let follows = |event: &Event| event.values_in_raw().last().unwrap().follows;
        for (from, and, wanted) in [
            (0, None, Some(Follows { from: 0, and: None })),
            (0, Some(0), Some(Follows { from: 0, and: Some(0) })),
            (0, Some(1), None),
            (1, None, None),
            (2, None, None),
        ] {
            event.follow(FieldId(from), and.map(FieldId));
            event.push(FieldId(3), "c");
            assert_eq!(follows(&event), wanted);
        }
        event.follow(FieldId(0), None);
        event.follow_nothing();
        event.push(FieldId(3), "c");
        assert_eq!(follows(&event), None);
    }

    #[test]
    fn null_forms_are_kept_but_not_got() {
        let mut event = Event::default();
        event.push(FieldId(3), "-");
        assert_eq!(event.get(FieldId(3)), None);
        assert_eq!(event.values(FieldId(3)).collect::<Vec<_>>(), ["-"]);
    }
}
