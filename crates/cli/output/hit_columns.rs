//! Columns of hits: fields of an event as the cells of a row.

use std::borrow::Cow;
use std::collections::HashMap;

use anyhow::anyhow;
use jiff::tz::TimeZone;
use logdex_event::field::{CATALOGUE, FieldSpec, Kind, names};
use logdex_index::{Hit, Projection};
use logdex_query::Vocabulary;

use crate::time_zone;

use super::{Columns, OUTPUTS, Row, Value};

/// The time of an event, which is not a stored field.
const TIME: &str = "@timestamp";

/// The object of an event.
const PATH: &str = "log.file.path";

/// The raw record as text.
const ORIGINAL: &str = "event.original";

/// The columns shown of each hit.
pub struct HitColumns {
    /// A heading and stored fields each, of which the first with a value is shown;
    /// `None` for all canonical fields.
    columns: Option<Vec<(String, Vec<String>)>>,
    zone: TimeZone,
    specs: HashMap<&'static str, &'static FieldSpec>,
}

/// True for the values that every event has beside its stored fields.
pub fn is_special(name: &str) -> bool {
    matches!(name, TIME | PATH | ORIGINAL)
}

/// The stored fields of a name in `--fields`: a canonical, short or native name,
/// or a heading of an output.
///
/// # Errors
/// When there is no such field.
pub fn named(name: &str, vocabulary: &dyn Vocabulary) -> anyhow::Result<Vec<String>> {
    if is_special(name) {
        return Ok(vec![name.to_owned()]);
    }
    names::find(name, vocabulary).map(|named| named.fields).or_else(|unknown| {
        let nearest = unknown.nearest.first().map(|name| format!("did you mean `{name}`? "));
        let nearest = nearest.unwrap_or_default();
        fields_of_heading(name)
            .ok_or_else(|| anyhow!("--fields: {unknown}; {nearest}`logdex fields` lists the fields"))
    })
}

/// The stored fields of a heading of an output.
fn fields_of_heading(heading: &str) -> Option<Vec<String>> {
    OUTPUTS.iter().find_map(|output| {
        let Columns::These(columns) = output.columns else { return None };
        let (_, fields) = columns.iter().find(|(known, _)| *known == heading)?;
        Some(owned(fields))
    })
}

impl HitColumns {
    /// The default columns of an output.
    pub fn default(columns: Columns, zone: TimeZone) -> HitColumns {
        let columns = match columns {
            Columns::Canonical => None,
            Columns::Record => Some(Vec::new()),
            Columns::These(columns) => {
                Some(columns.iter().map(|&(name, fields)| (name.to_owned(), owned(fields))).collect())
            }
        };
        HitColumns::new(columns, zone)
    }

    /// Columns with a heading and its stored fields each; `None` for all canonical
    /// fields.
    pub fn new(columns: Option<Vec<(String, Vec<String>)>>, zone: TimeZone) -> HitColumns {
        let specs = CATALOGUE.iter().map(|spec| (spec.name, spec)).collect();
        HitColumns { columns, zone, specs }
    }

    /// The headings; empty where each row has its own.
    pub fn headings(&self) -> Vec<String> {
        self.columns.iter().flatten().map(|(heading, _)| heading.clone()).collect()
    }

    /// What an output with these default columns reads of each hit.
    pub fn projection(&self, output: Columns) -> Projection {
        let Some(columns) = &self.columns else { return Projection::All };
        let mut columns: Vec<Vec<String>> = columns.iter().map(|(_, fields)| fields.clone()).collect();
        if output == Columns::Record {
            columns.push(vec![ORIGINAL.to_owned()]);
        }
        Projection::Columns(columns)
    }

    /// The row of a hit.
    pub fn row<'a>(&'a self, hit: &'a Hit) -> Row<'a> {
        let cells = match &self.columns {
            None => self.canonical(hit),
            Some(columns) => {
                columns.iter().map(|(heading, fields)| (&**heading, self.first(fields, hit))).collect()
            }
        };
        Row { cells, raw: &hit.raw }
    }

    /// All canonical fields in the order of the record; several values of a field
    /// are one list at the position of the first.
    fn canonical<'a>(&'a self, hit: &'a Hit) -> Vec<(&'a str, Value<'a>)> {
        let mut cells = vec![(TIME, self.value(TIME, hit))];
        for (name, text) in &hit.fields {
            let Some(spec) = self.specs.get(&**name).filter(|spec| !is_special(spec.name)) else { continue };
            let value = typed(spec.kind, text);
            match cells.iter_mut().find(|(cell, _)| cell == name) {
                Some((_, known)) => append(known, value),
                None => cells.push((name, value)),
            }
        }
        cells.push((PATH, self.value(PATH, hit)));
        cells.push((ORIGINAL, self.value(ORIGINAL, hit)));
        cells
    }

    fn first<'a>(&self, fields: &[String], hit: &'a Hit) -> Value<'a> {
        let mut values = fields.iter().map(|name| self.value(name, hit));
        values.find(|value| *value != Value::Missing).unwrap_or(Value::Missing)
    }

    fn value<'a>(&self, name: &str, hit: &'a Hit) -> Value<'a> {
        match name {
            TIME => hit.time.map_or(Value::Missing, |time| Value::Time(time_zone::format(time, &self.zone))),
            PATH => Value::Text(Cow::Borrowed(&hit.path)),
            ORIGINAL if hit.gone.is_some() => Value::Missing,
            ORIGINAL => Value::Text(String::from_utf8_lossy(&hit.raw)),
            _ => self.stored(name, hit),
        }
    }

    fn stored<'a>(&self, name: &str, hit: &'a Hit) -> Value<'a> {
        let kind = self.specs.get(name).map_or(Kind::Keyword, |spec| spec.kind);
        let mut value = Value::Missing;
        for (_, text) in hit.fields.iter().filter(|(field, _)| field == name) {
            append(&mut value, typed(kind, text));
        }
        value
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// The value in the type of its field; text if it is not of that type.
fn typed(kind: Kind, text: &str) -> Value<'_> {
    let value = match kind {
        Kind::Integer => text.parse().ok().map(Value::Number),
        Kind::Boolean => text.parse().ok().map(Value::Boolean),
        Kind::Keyword | Kind::Text | Kind::Ip | Kind::Date => None,
    };
    value.unwrap_or(Value::Text(Cow::Borrowed(text)))
}

fn append<'a>(known: &mut Value<'a>, more: Value<'a>) {
    match known {
        Value::Missing => *known = more,
        Value::List(values) => values.push(more),
        _ => *known = Value::List(vec![std::mem::replace(known, Value::Missing), more]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use logdex_event::Timestamp;

    fn hit(fields: &[(&str, &str)]) -> Hit {
        Hit {
            time: Some(Timestamp(0)),
            path: "a.gz".into(),
            index: 0,
            object: 1,
            ordinal: 2,
            part: 0,
            raw: b"raw\xff".to_vec(),
            gone: None,
            fields: fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect(),
        }
    }

    fn text(text: &str) -> Value<'_> {
        Value::Text(text.into())
    }

    #[test]
    fn all_canonical_fields_in_order_with_their_kinds() {
        let hit = hit(&[
            ("tags", "x"),
            ("resources.ARN", "native"),
            ("http.response.status_code", "403"),
            ("mfa", "true"),
            ("totaltime", "1.5"),
            ("tags", "y"),
        ]);
        let columns = HitColumns::default(Columns::Canonical, TimeZone::UTC);
        let wanted = vec![
            ("@timestamp", Value::Time("1970-01-01T00:00:00Z".to_owned())),
            ("tags", Value::List(vec![text("x"), text("y")])),
            ("http.response.status_code", Value::Number(403)),
            ("mfa", Value::Boolean(true)),
            ("totaltime", text("1.5")),
            ("log.file.path", text("a.gz")),
            ("event.original", text("raw\u{fffd}")),
        ];
        assert_eq!(columns.row(&hit).cells, wanted);
    }

    #[test]
    fn a_column_shows_the_first_field_that_is_there() {
        let hit = hit(&[("b", "2"), ("c", "3")]);
        let fields = ["a", "b", "c"].map(str::to_owned).to_vec();
        let columns = vec![("asked".to_owned(), fields), ("none".to_owned(), vec!["d".to_owned()])];
        let columns = HitColumns::new(Some(columns), TimeZone::UTC);
        assert_eq!(columns.headings(), ["asked", "none"]);
        assert_eq!(columns.row(&hit).cells, [("asked", text("2")), ("none", Value::Missing)]);
    }
}
