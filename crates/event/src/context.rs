//! Metadata of a record beside its bytes: values from its carriers, and how
//! timestamps without a year or a zone are completed.

use std::ops::Range;

pub use jiff::tz::TimeZone;

use crate::event::Event;
use crate::field::{FieldId, Paths, names};
use crate::time::{self, Timestamp};

/// Metadata of a record, as a stack: each carrier pushes values, and the parser
/// resets to a [`Mark`] before the next record.
///
/// ```
/// use logdex_event::{Context, field::id};
///
/// let mut context = Context::default();
/// let mark = context.mark();
/// context.push(id("aws.logs.group"), "/app/web");
/// assert_eq!(context.get(id("aws.logs.group")), Some("/app/web"));
/// context.reset(mark);
/// assert_eq!(context.get(id("aws.logs.group")), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The timestamp from the innermost carrier that has one.
    pub time: Option<Timestamp>,
    /// The year of dates that have none, unless a carrier's timestamp is known:
    /// then the year that brings them nearest to it.
    pub year: Year,
    /// The zone of clocks that have none; UTC if `None`.
    pub zone: Option<TimeZone>,
    values: Vec<Entry>,
    text: String,
}

/// The year of dates that have none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Year {
    /// Unknown: such dates have no timestamp.
    #[default]
    Unknown,
    /// This one. 29 February is then that of the last leap year.
    Of(i16),
    /// The last year in which the date is not after this timestamp, give or take a
    /// day for clocks and zones.
    Until(Timestamp),
}

/// A value with its field of the catalogue, or its native path.
#[derive(Clone, Debug)]
struct Entry {
    field: Option<FieldId>,
    /// The start of its path in the text; the value follows the path.
    start: usize,
    value: usize,
    end: usize,
}

/// A position in a [`Context`], see [`Context::reset`].
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    values: usize,
    text: usize,
    time: Option<Timestamp>,
}

const DAY_MICROS: i64 = 86_400_000_000;

/// Ends a name and a value where a context is kept as text: ASCII's unit and
/// record separators, which are taken out of all values.
const UNIT: char = '\x1f';
const RECORD: char = '\x1e';

impl Context {
    /// Adds a value of a canonical field. An empty value is ignored.
    pub fn push(&mut self, field: FieldId, value: &str) {
        if !value.is_empty() {
            self.add(Some(field), "", value);
        }
    }

    /// Adds a value under a native path. Control characters in it, which
    /// indexes and notes need for themselves, become U+FFFD.
    pub fn push_native(&mut self, path: &str, value: &str) {
        match path.contains(is_control) {
            true => self.add(None, &path.replace(is_control, "\u{fffd}"), value),
            false => self.add(None, path, value),
        }
    }

    /// Adds an internal note of the parser, under a name that begins with U+0001.
    pub(crate) fn note(&mut self, name: &str, value: &str) {
        self.add(None, name, value);
    }

    /// The value of a field; the innermost carrier's, if several have one.
    pub fn get(&self, field: FieldId) -> Option<&str> {
        let entry = self.values.iter().rev().find(|entry| entry.field == Some(field))?;
        self.text.get(entry.value..entry.end)
    }

    /// The value under a native path.
    pub fn get_native(&self, path: &str) -> Option<&str> {
        let is_it = |entry: &&Entry| entry.field.is_none() && self.text[entry.start..entry.value] == *path;
        self.values.iter().rev().find(is_it).map(|entry| &self.text[entry.value..entry.end])
    }

    /// The current position, for [`reset`](Self::reset).
    pub fn mark(&self) -> Mark {
        Mark { values: self.values.len(), text: self.text.len(), time: self.time }
    }

    /// Removes the values pushed since, and restores the timestamp.
    pub fn reset(&mut self, mark: Mark) {
        self.values.truncate(mark.values);
        self.text.truncate(mark.text);
        self.time = mark.time;
    }

    /// Empties it and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.reset(Mark { values: 0, text: 0, time: None });
    }

    /// The number of values.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Adds values of another context by their index, but not its timestamp.
    pub(crate) fn append(&mut self, other: &Context, range: Range<usize>) {
        for entry in &other.values[range] {
            self.add(entry.field, &other.text[entry.start..entry.value], &other.text[entry.value..entry.end]);
        }
    }

    /// Adds all values to an event, but those under names that begin with
    /// U+0001, which are internal notes of the parser.
    pub fn push_to(&self, event: &mut Event, paths: &mut Paths) {
        for entry in &self.values {
            let path = &self.text[entry.start..entry.value];
            if path.starts_with('\u{1}') {
                continue;
            }
            let field = entry.field.unwrap_or_else(|| paths.intern(path));
            event.push(field, &self.text[entry.value..entry.end]);
        }
    }

    /// Writes the values below a mark as text for [`read`](Self::read). The
    /// timestamp is not included.
    pub fn write(&self, until: Mark, into: &mut String) {
        for entry in &self.values[..until.values.min(self.values.len())] {
            let path = &self.text[entry.start..entry.value];
            into.push_str(entry.field.and_then(FieldId::spec).map_or(path, |spec| spec.name));
            into.push(UNIT);
            into.push_str(&self.text[entry.value..entry.end]);
            into.push(RECORD);
        }
    }

    /// Adds the values that were [written](Self::write).
    pub fn read(&mut self, text: &str) {
        for (name, value) in text.split(RECORD).filter_map(|record| record.split_once(UNIT)) {
            match names::canonical(name) {
                Some(field) => self.add(Some(field), "", value),
                None => self.add(None, name, value),
            }
        }
    }

    /// The timestamp of a date without a year, at `second` of its day; `None`
    /// if the year is unknown or has no such date.
    pub fn timestamp(&self, month: i64, day: i64, second: i64, micros: i64) -> Option<Timestamp> {
        let at = |year: i64| self.local(year, month, day, second, micros);
        if let Some(near) = self.time {
            let year = time::year(near);
            let nearest = |years: std::ops::RangeInclusive<i64>| {
                years.filter_map(at).min_by_key(|time| time.0.abs_diff(near.0))
            };
            return nearest(year - 1..=year + 1).or_else(|| nearest(year - 7..=year + 7));
        }
        let last = |year: i64, fits: &dyn Fn(&Timestamp) -> bool| {
            (0..9).find_map(|back| at(year - back).filter(|time| fits(time)))
        };
        match self.year {
            Year::Unknown => None,
            Year::Of(year) => last(i64::from(year), &|_| true),
            Year::Until(end) => last(time::year(end) + 1, &|time| time.0 <= end.0 + DAY_MICROS),
        }
    }

    /// The timestamp of a date on a clock without a zone; `None` for dates that
    /// don't exist.
    pub fn local(&self, year: i64, month: i64, day: i64, second: i64, micros: i64) -> Option<Timestamp> {
        let utc = time::utc(year, month, day, second)?;
        let micros = micros.clamp(0, 999_999);
        let Some(zone) = &self.zone else { return Some(Timestamp(utc.0 + micros)) };
        let clock = jiff::Timestamp::from_microsecond(utc.0).ok()?.to_zoned(TimeZone::UTC).datetime();
        let time = zone.to_timestamp(clock).ok()?;
        Some(Timestamp(time.as_microsecond() + micros))
    }

    fn add(&mut self, field: Option<FieldId>, path: &str, value: &str) {
        let start = self.text.len();
        self.text.push_str(path);
        match value.contains([UNIT, RECORD]) {
            true => self.text.extend(value.chars().filter(|&c| c != UNIT && c != RECORD)),
            false => self.text.push_str(value),
        }
        self.values.push(Entry { field, start, value: start + path.len(), end: self.text.len() });
    }
}

fn is_control(c: char) -> bool {
    c < ' '
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::id;

    #[test]
    fn a_stack_of_values() {
        let mut context = Context::default();
        context.push(id("user.name"), "a");
        let mark = context.mark();
        context.push(id("user.name"), "b");
        context.push_native("k.x", "1");
        context.time = Some(Timestamp(5));
        assert_eq!(context.get(id("user.name")), Some("b"));
        let (mut event, mut paths) = (Event::default(), Paths::default());
        context.push_to(&mut event, &mut paths);
        let entry: Vec<_> = event.fields().map(|(field, value)| (paths.name(field), value)).collect();
        assert_eq!(entry, [("user.name", "a"), ("user.name", "b"), ("k.x", "1")]);
        context.reset(mark);
        assert_eq!((context.get(id("user.name")), context.time), (Some("a"), None));
    }

    #[test]
    fn what_was_written_can_be_read_back() {
        let mut context = Context::default();
        context.push(id("user.name"), "a=b\n\u{1f}c");
        context.push_native("k", "");
        let mark = context.mark();
        context.push(id("user.name"), "later");
        let mut text = String::new();
        context.write(mark, &mut text);
        let mut back = Context::default();
        back.read(&text);
        assert_eq!(back.get(id("user.name")), Some("a=b\nc"));
        let mut again = String::new();
        back.write(back.mark(), &mut again);
        assert_eq!(again, text);
    }

    #[test]
    fn names_cannot_pass_for_notes_or_cut_what_was_written() {
        let mut context = Context::default();
        context.push_native("\u{1}format", "json");
        context.push_native("a\u{1f}b\u{1e}c\0d", "1\u{1e}2");
        context.push_native("user.name", "");
        context.note("\u{1}format", "text");
        assert_eq!(context.get_native("\u{1}format"), Some("text"));
        let entry = |context: &Context| {
            let (mut event, mut paths) = (Event::default(), Paths::default());
            context.push_to(&mut event, &mut paths);
            event.fields().map(|(field, value)| format!("{}={value}", paths.name(field))).collect::<Vec<_>>()
        };
        let mut text = String::new();
        context.write(context.mark(), &mut text);
        let mut back = Context::default();
        back.read(&text);
        assert_eq!(entry(&context), ["\u{fffd}format=json", "a\u{fffd}b\u{fffd}c\u{fffd}d=12", "user.name="]);
        assert_eq!(entry(&back), entry(&context));
        assert_eq!(back.get_native("\u{1}format"), Some("text"));
    }

    #[test]
    fn years_zones_and_leap_days() {
        let shown =
            |context: &Context, month, day| context.timestamp(month, day, 3600, 5).map(|t| t.to_string());
        let mut context = Context::default();
        assert_eq!(shown(&context, 1, 1), None);
        context.time = time::rfc3339(b"2024-01-01T00:00:00Z");
        assert_eq!(shown(&context, 12, 31).as_deref(), Some("2023-12-31T01:00:00.000005Z"));
        assert_eq!(shown(&context, 1, 2).as_deref(), Some("2024-01-02T01:00:00.000005Z"));
        context.time = time::rfc3339(b"2027-01-01T00:00:00Z");
        assert_eq!(shown(&context, 2, 29).as_deref(), Some("2028-02-29T01:00:00.000005Z"));
        context.time = None;
        context.year = Year::Until(time::rfc3339(b"2024-01-01T12:00:00Z").unwrap());
        assert_eq!(shown(&context, 1, 2).as_deref(), Some("2024-01-02T01:00:00.000005Z"));
        assert_eq!(shown(&context, 1, 3).as_deref(), Some("2023-01-03T01:00:00.000005Z"));
        assert_eq!(shown(&context, 2, 29).as_deref(), Some("2020-02-29T01:00:00.000005Z"));
        context.year = Year::Of(2023);
        assert_eq!(shown(&context, 12, 31).as_deref(), Some("2023-12-31T01:00:00.000005Z"));
        assert_eq!(shown(&context, 2, 29).as_deref(), Some("2020-02-29T01:00:00.000005Z"));
        assert_eq!(shown(&context, 2, 30), None);
        context.zone = TimeZone::get("Asia/Tokyo").ok();
        assert_eq!(shown(&context, 1, 1).as_deref(), Some("2022-12-31T16:00:00.000005Z"));
    }
}
