//! Events as rows of a plan.

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

/// Makes rows of events for the sources of a query. Field names are resolved once.
pub struct EventRows {
    sources: Vec<Source>,
    /// The ids of each source's fields.
    fields: Vec<Vec<FieldId>>,
    /// The number of paths when the ids were resolved.
    known: usize,
}

impl EventRows {
    /// Rows with these sources as slots.
    pub fn new(sources: &[Source]) -> EventRows {
        EventRows { sources: sources.to_vec(), fields: Vec::new(), known: 0 }
    }

    /// The row of an event. `paths` must be the same each time: ids are resolved
    /// again when it has grown.
    pub fn row<'a>(&'a mut self, event: &'a Event, paths: &Paths) -> EventRow<'a> {
        if self.known != paths.len() {
            self.known = paths.len();
            let ids = |source: &Source| match source {
                Source::Field(named) => named.fields.iter().filter_map(|name| paths.find(name)).collect(),
                _ => Vec::new(),
            };
            self.fields = self.sources.iter().map(ids).collect();
        }
        EventRow { rows: self, event, id: Value::Null, file: Value::Null }
    }
}

/// The row of an event.
pub struct EventRow<'a> {
    rows: &'a EventRows,
    event: &'a Event,
    /// The event's stable id, set by callers that store events.
    pub id: Value,
    /// The path of the event's object, likewise.
    pub file: Value,
}

impl Row for EventRow<'_> {
    fn value(&self, slot: usize) -> Value {
        match self.rows.sources.get(slot) {
            Some(Source::Field(named)) => self.field(named, &self.rows.fields[slot]),
            Some(Source::Time) => self.event.time.into(),
            Some(Source::Message) => message(self.event).into(),
            Some(Source::Id) => self.id.clone(),
            Some(Source::Json(path)) => json_at(&self.event.raw, path),
            None => Value::Null,
        }
    }
}

impl EventRow<'_> {
    fn field(&self, named: &Named, ids: &[FieldId]) -> Value {
        if let Some(path) = &named.element {
            return at_indexes(&self.event.raw, path);
        }
        let first = |&field: &FieldId| match field {
            FILE => Some(self.file.clone()).filter(|file| !file.is_null()),
            field => self.event.get(field).map(Value::from),
        };
        let marker = |&field: &FieldId| self.event.values(field).next().map(Value::from_field);
        ids.iter().find_map(first).or_else(|| ids.iter().find_map(marker)).unwrap_or_default()
    }
}

/// The value at a path with array indexes. A path below an envelope's `detail` also
/// applies to records without an envelope.
fn at_indexes(raw: &[u8], path: &str) -> Value {
    let there = |path| element(raw, path).map_or(Value::Null, |value| Value::from_field(&value));
    let found = [Some(path), names::without_detail(path)].map(|path| path.map_or(Value::Null, there));
    let [whole, inside] = &found;
    let is_inside = whole.is_null() && (!inside.is_null() || whole.null_marker().is_none());
    if is_inside { inside.clone() } else { whole.clone() }
}

/// The value at a path of the raw record, lists and maps included.
fn json_at(raw: &[u8], path: &str) -> Value {
    let there = |record: json::Value| {
        let inside = names::without_detail(path);
        let found = json::value_at(record, path).or_else(|| json::value_at(record, inside?));
        found.map(Value::of_json)
    };
    record(raw, there).flatten().unwrap_or_default()
}

/// The raw record without the time and stream with which exports of CloudWatch
/// Logs prefix it.
fn message(event: &Event) -> String {
    let mut carriers = event.values(CARRIER);
    let outermost = carriers.next();
    let mut prefixes = carrier::prefixes(&event.raw);
    let start =
        prefixes.find(|(carrier, _)| outermost == Some(carrier.name)).map_or(0, |(_, prefix)| prefix.start);
    String::from_utf8_lossy(event.raw.get(start..).unwrap_or_default()).into_owned()
}
