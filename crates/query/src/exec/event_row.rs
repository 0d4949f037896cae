//! Events as rows.

use crate::expr::Row;
use crate::plan::Source;
use crate::value::Value;
use logdex_event::carrier;
use logdex_event::event::Event;
use logdex_event::field::names::{self, Named};
use logdex_event::field::{FieldId, Paths, id};
use logdex_event::json;
use logdex_event::parser::{element, record};

const CARRIER: FieldId = id("carrier");
const FILE: FieldId = id(names::FILE);

/// What of an event the sources of a query are: names looked up once.
pub struct Reads {
    sources: Vec<Source>,
    /// The numbers of each source's fields.
    fields: Vec<Vec<FieldId>>,
    /// How many names there were when the numbers were looked up.
    known: usize,
}

impl Reads {
    /// Of events, these.
    pub fn new(sources: &[Source]) -> Reads {
        Reads { sources: sources.to_vec(), fields: Vec::new(), known: 0 }
    }

    /// An event as a row. `paths` must be the same one each time: names that
    /// it has learnt since are looked up again.
    pub fn row<'a>(&'a mut self, event: &'a Event, paths: &Paths) -> EventRow<'a> {
        if self.known != paths.len() {
            self.known = paths.len();
            let numbers = |source: &Source| match source {
                Source::Field(named) => named.fields.iter().filter_map(|name| paths.find(name)).collect(),
                _ => Vec::new(),
            };
            self.fields = self.sources.iter().map(numbers).collect();
        }
        EventRow { reads: self, event, id: Value::Null, file: Value::Null }
    }
}

/// An event as a row.
pub struct EventRow<'a> {
    reads: &'a Reads,
    event: &'a Event,
    /// The event's stable name, which only who keeps events knows.
    pub id: Value,
    /// The path of its object, likewise.
    pub file: Value,
}

impl Row for EventRow<'_> {
    fn value(&self, slot: usize) -> Value {
        match self.reads.sources.get(slot) {
            Some(Source::Field(named)) => self.field(named, &self.reads.fields[slot]),
            Some(Source::Time) => self.event.time.into(),
            Some(Source::Message) => message(self.event).into(),
            Some(Source::Id) => self.id.clone(),
            Some(Source::Json(path)) => json_at(&self.event.raw, path),
            None => Value::Null,
        }
    }
}

impl EventRow<'_> {
    fn field(&self, named: &Named, numbers: &[FieldId]) -> Value {
        if let Some(path) = &named.element {
            return at_positions(&self.event.raw, path);
        }
        let first = |&field: &FieldId| match field {
            FILE => Some(self.file.clone()).filter(|file| !file.is_null()),
            field => self.event.get(field).map(Value::from),
        };
        let form = |&field: &FieldId| self.event.values(field).next().map(Value::from_field);
        numbers.iter().find_map(first).or_else(|| numbers.iter().find_map(form)).unwrap_or_default()
    }
}

/// The value at a path with positions. What stands below an envelope's
/// `detail` is the whole record where it came without one.
fn at_positions(raw: &[u8], path: &str) -> Value {
    let there = |path| element(raw, path).map_or(Value::Null, |value| Value::from_field(&value));
    let found = [Some(path), names::without_detail(path)].map(|path| path.map_or(Value::Null, there));
    let [whole, inside] = &found;
    let is_inside = whole.is_null() && (!inside.is_null() || whole.null_marker().is_none());
    if is_inside { inside.clone() } else { whole.clone() }
}

/// What stands at a path of the raw record, lists and maps included.
fn json_at(raw: &[u8], path: &str) -> Value {
    let there = |record: json::Value| {
        let inside = names::without_detail(path);
        let found = json::value_at(record, path).or_else(|| json::value_at(record, inside?));
        found.map(Value::of_json)
    };
    record(raw, there).flatten().unwrap_or_default()
}

/// The raw record without the time, and the stream, that an export of
/// CloudWatch Logs puts before it.
fn message(event: &Event) -> String {
    let mut carriers = event.values(CARRIER);
    let outermost = carriers.next();
    let mut prefixes = carrier::prefixes(&event.raw);
    let start =
        prefixes.find(|(carrier, _)| outermost == Some(carrier.name)).map_or(0, |(_, prefix)| prefix.start);
    String::from_utf8_lossy(event.raw.get(start..).unwrap_or_default()).into_owned()
}
