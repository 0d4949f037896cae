//! One record after parsing: raw bytes, time, fields.

mod dependency;
mod grouping;
mod value_group;

use std::fmt::{self, Write};
use std::ops::Range;

pub use dependency::Dependency;
use grouping::GroupSpan;
pub use grouping::KeyText;
use value_group::GroupMemory;
pub use value_group::{Determinant, MAX_DETERMINANTS, ValueGroup};

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

/// A value in the event's text, and the field it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ValueSpan {
    field: FieldId,
    start: u32,
    end: u32,
    dependency: Option<Dependency>,
}

/// A text that values are parts of: where it lies in memory, which is only
/// compared with where values lie, and where it stands in the event's text.
#[derive(Clone, Copy, Debug, Default)]
struct SharedText {
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

/// A value of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventValue<'a> {
    /// The field.
    pub field: FieldId,
    /// The value.
    pub value: &'a str,
    /// Where the value stands in the raw record, byte for byte, if it does.
    pub raw: Option<Range<usize>>,
    /// What it depends on, see [`Event::begin_function`].
    pub dependency: Option<Dependency>,
}

/// A piece of an event, see [`Event::for_each_part`].
#[derive(Clone, Debug)]
pub enum EventPart<'a> {
    /// A value.
    Value(EventValue<'a>),
    /// Values determined by one key.
    Group(ValueGroup<'a>),
}

/// One record after parsing. A buffer without lifetimes: a parser clears it,
/// fills it and lends it to the [`crate::Sink`], record after record, so that
/// no record costs an allocation of its own.
#[derive(Debug, Default)]
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
    spans: Vec<ValueSpan>,
    text: String,
    /// The text that is being read.
    held: SharedText,
    placed: Placed,
    dependency: Option<Dependency>,
    loose: String,
    /// Where each loose text ends, behind its line feed.
    loose_ends: Vec<usize>,
    groups: Vec<GroupSpan>,
    /// Value groups of this and earlier events.
    memory: GroupMemory,
}

impl Clone for Event {
    /// A copy has the same values, each for itself, and no memory of others.
    fn clone(&self) -> Event {
        let mut copy = Event {
            raw: self.raw.clone(),
            time: self.time,
            content: self.content,
            context: self.context.clone(),
            loose: self.loose.clone(),
            loose_ends: self.loose_ends.clone(),
            ..Event::default()
        };
        self.fields().for_each(|(field, value)| copy.push(field, value));
        copy
    }
}

impl Event {
    /// Empties the buffer and keeps its memory.
    pub fn clear(&mut self) {
        self.raw.clear();
        self.time = None;
        self.content = Content::Values;
        self.context.clear();
        self.spans.clear();
        self.held = SharedText::default();
        self.placed = Placed::default();
        self.dependency = None;
        self.text.clear();
        self.loose.clear();
        self.loose_ends.clear();
        self.groups.clear();
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
        self.spans.push(ValueSpan { field, start, end, dependency: self.dependency });
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
            SharedText { address: text.as_ptr() as usize, twin, length: text.len(), start: self.text.len() };
        self.text.push_str(text);
    }

    /// Forgets where the text lay that was held; it stays known where it
    /// stands in the record.
    pub fn release(&mut self) {
        self.held = SharedText::default();
    }

    /// Sets the raw record. Values that are parts of it and were held are
    /// known to be, if what was held is a piece of `raw` in memory.
    pub fn set_raw(&mut self, raw: &[u8]) {
        self.raw.clear();
        self.raw.extend_from_slice(raw);
        let SharedText { address, length, start, .. } = self.held;
        let offset = address.wrapping_sub(raw.as_ptr() as usize);
        if address != 0 && offset <= raw.len() && length <= raw.len() - offset {
            self.placed = Placed { start: start as u32, end: (start + length) as u32, raw: offset as u32 };
        }
    }

    /// Adds a value, if there is one.
    #[inline]
    pub fn push_option(&mut self, field: FieldId, value: Option<&str>) {
        if let Some(value) = value {
            self.push(field, value);
        }
    }

    /// Adds a value made of several parts, as [`push`](Self::push) would, without
    /// a buffer between: `event.push_joined(PATH, &[bucket, "/", key])`.
    pub fn push_joined(&mut self, field: FieldId, parts: &[&str]) {
        let start = self.text.len();
        parts.iter().for_each(|part| self.text.push_str(part));
        self.end_value(field, start);
    }

    /// Adds a value by its `Display`, without a buffer between.
    pub fn push_fmt(&mut self, field: FieldId, value: fmt::Arguments<'_>) {
        let start = self.text.len();
        // Writing to a `String` can't fail.
        let _ = self.text.write_fmt(value);
        self.end_value(field, start);
    }

    /// Ends a value that was written to the text.
    fn end_value(&mut self, field: FieldId, start: usize) {
        let kept = cut(&self.text[start..], MAX_VALUE_BYTES).len();
        let is_cut = start + kept < self.text.len();
        if is_cut {
            self.loose.push_str(&self.text[start..]);
            self.end_loose();
            self.text.truncate(start + kept);
        }
        // A concatenation that was cut is not the two values any more.
        let dependency = self
            .dependency
            .filter(|dependency| !is_cut || !matches!(dependency, Dependency::Concatenation { .. }));
        let (start, end) = (start as u32, self.text.len() as u32);
        self.spans.push(ValueSpan { field, start, end, dependency });
    }

    /// Adds a text whose words are found though no field has them as words of
    /// its own.
    pub fn push_loose(&mut self, text: &str) {
        self.loose.push_str(text);
        self.end_loose();
    }

    /// All values in the order they were added.
    pub fn fields(&self) -> impl Iterator<Item = (FieldId, &str)> {
        let starts = std::iter::once(0).chain(self.groups.iter().map(|group| group.before as usize));
        let groups = self.groups.iter().map(Some).chain([None]);
        starts.zip(groups).flat_map(move |(start, group)| {
            let end = group.map_or(self.spans.len(), |group| group.before as usize);
            let own = self.spans[start..end].iter().map(|span| (span.field, self.value(span)));
            let members = group.map(|group| self.memory.get(group.number, None).values());
            own.chain(members.into_iter().flatten())
        })
    }

    /// Calls `take` with all values in the order they were added, a value
    /// group at once, with their place in the raw record where that is known.
    #[inline]
    pub fn for_each_part(&self, mut take: impl FnMut(EventPart<'_>)) {
        let mut spans = self.spans.iter();
        let mut at = 0;
        for &GroupSpan { number, before, start, end } in &self.groups {
            while at < before {
                at += 1;
                spans.next().into_iter().for_each(|span| take(EventPart::Value(self.event_value(span))));
            }
            let raw = self.place_in_raw(start, end).filter(|raw| !raw.is_empty());
            take(EventPart::Group(self.memory.get(number, raw)));
        }
        spans.for_each(|span| take(EventPart::Value(self.event_value(span))));
    }

    /// The value with this index, those of groups not counted.
    pub fn own_value(&self, at: usize) -> Option<&str> {
        self.spans.get(at).map(|span| self.value(span))
    }

    #[inline]
    fn event_value(&self, span: &ValueSpan) -> EventValue<'_> {
        let raw = self.place_in_raw(span.start, span.end);
        EventValue { field: span.field, value: self.value(span), raw, dependency: span.dependency }
    }

    #[inline]
    fn place_in_raw(&self, from: u32, to: u32) -> Option<Range<usize>> {
        let Placed { start, end, raw } = self.placed;
        let is_placed = start <= from && to <= end && start < end;
        let place = |at: u32| (at - start + raw) as usize;
        is_placed.then(|| place(from)..place(to))
    }

    /// The first value of a field that is not a null form.
    pub fn get(&self, field: FieldId) -> Option<&str> {
        self.values(field).find(|value| !crate::field::is_null(value))
    }

    /// Every value of a field, null forms included.
    pub fn values(&self, field: FieldId) -> impl Iterator<Item = &str> {
        self.fields().filter(move |(of, _)| *of == field).map(|(_, value)| value)
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
        if let Some(place) = self.place_in_held(value) {
            return place;
        }
        let end = self.text.len();
        self.text.push_str(value);
        end
    }

    /// Where a value stands in the event's text, if that is held.
    #[inline]
    fn place_in_held(&self, value: &str) -> Option<usize> {
        let SharedText { address, twin, length, start } = self.held;
        let offset = (value.as_ptr() as usize).wrapping_sub(address);
        if offset < length && value.len() <= length - offset {
            return Some(start + offset);
        }
        let offset = (value.as_ptr() as usize).wrapping_sub(twin);
        if offset >= length {
            return None;
        }
        let same = self.text.as_bytes().get(start + offset..start + offset + value.len());
        (same == Some(value.as_bytes())).then_some(start + offset)
    }

    /// Ends a loose text, so that its last word does not run into the next.
    fn end_loose(&mut self) {
        self.loose.push('\n');
        self.loose_ends.push(self.loose.len());
    }

    fn value(&self, span: &ValueSpan) -> &str {
        &self.text[span.start as usize..span.end as usize]
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
mod tests;
