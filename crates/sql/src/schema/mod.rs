//! Table schemas: the columns of each kind of logs, and the event fields behind them.

mod cloudtrail;
mod s3access;
mod secure;
mod transfer;

use logdex_event::field::names;

/// The columns of one kind of logs, under the names that a table on Athena gives them.
///
/// ```
/// use logdex_sql::{SCHEMAS, Schema};
///
/// let schema = Schema::find("CloudTrail").unwrap();
/// assert_eq!(schema.dataset, Some("aws.cloudtrail"));
/// assert!(SCHEMAS.iter().any(|schema| schema.name == "events"));
/// ```
pub struct Schema {
    /// The name, as in `--table NAME=SCHEMA`.
    pub name: &'static str,
    /// One line of meaning.
    pub description: &'static str,
    /// The only value of `event.dataset` that its events have; `None` for all events.
    pub dataset: Option<&'static str>,
    /// Parts of table names that suggest this schema.
    hints: &'static [&'static str],
    pub(crate) columns: &'static [Column],
}

/// A column of a table.
pub(crate) struct Column {
    /// In any case; members of structs have their whole path.
    name: &'static str,
    pub(crate) kind: ColumnKind,
}

impl Column {
    /// The name in lower case.
    pub(crate) fn name(&self) -> String {
        self.name.to_lowercase()
    }

    /// True for a member of a struct.
    pub(crate) fn is_member(&self) -> bool {
        self.name.contains('.')
    }
}

/// The content of a column, with the native or canonical field it comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ColumnKind {
    /// The text of a field.
    Text(&'static str),
    /// The text of a field that has quotes around it on Athena.
    QuotedText(&'static str),
    /// A field as a whole number.
    Number(&'static str),
    /// A text that spells the event's time.
    TimeText(&'static str),
    /// A text that spells the event's time in ISO 8601: `2024-02-01T10:00:05Z`.
    IsoTimeText(&'static str),
    /// The JSON text of everything below a native path.
    Json(&'static str),
    /// A struct or an array: everything below a native path.
    Struct(&'static str),
    /// The event's time.
    Time,
    /// The event's day as `2024/02/01`, a partition of tables in AWS's guides.
    DayPartition,
    /// A part of the event's time by a pattern of `date_format`, a partition likewise.
    TimePart(&'static str),
    /// The raw record.
    RawRecord,
    /// The stable id of the event.
    EventId,
}

/// Every schema. A table whose schema is not declared is matched against all but `events`.
pub const SCHEMAS: &[Schema] =
    &[s3access::SCHEMA, cloudtrail::SCHEMA, transfer::SCHEMA, secure::SCHEMA, EVENTS];

/// All events, by canonical and native names. Other columns are the fields of the
/// catalogue and the paths of the index.
const EVENTS: Schema = Schema {
    name: "events",
    description: "every event, by the names that `logdex fields` lists",
    dataset: None,
    hints: &[],
    columns: &[column("timestamp", ColumnKind::Time), column("time", ColumnKind::Time)],
};

/// Columns of every table.
const COMMON: &[Column] = &[
    column("@timestamp", ColumnKind::Time),
    column("ts", ColumnKind::Time),
    column("@message", ColumnKind::RawRecord),
    column("event.original", ColumnKind::RawRecord),
    column("@ptr", ColumnKind::EventId),
    column("$path", ColumnKind::Text(names::FILE)),
];

const fn column(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind }
}

/// A column that has the native path of its content for its name.
const fn native(kind: ColumnKind) -> Column {
    match kind {
        ColumnKind::Text(path) | ColumnKind::Struct(path) | ColumnKind::Json(path) => column(path, kind),
        _ => panic!("the column needs a name"),
    }
}

impl Schema {
    /// The schema of this name, in any case.
    pub fn find(name: &str) -> Option<&'static Schema> {
        SCHEMAS.iter().find(|schema| schema.name.eq_ignore_ascii_case(name))
    }

    /// True if a table's name suggests this schema.
    pub(crate) fn is_hinted(&self, table: &str) -> bool {
        let table = table.to_lowercase();
        self.hints.iter().any(|hint| table.contains(hint))
    }

    /// True for the schema of all events, which only the table `events` has.
    pub(crate) fn is_events(&self) -> bool {
        self.dataset.is_none()
    }

    /// The column of this name, in any case.
    pub(crate) fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().chain(COMMON).find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// The stored name of a field with this native name.
    pub(crate) fn stored(&self, native: &str) -> String {
        let canonical = self.dataset.and_then(|dataset| names::alias(dataset, native)?.spec());
        canonical.map_or(native, |spec| spec.name).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_unique_and_found_in_lower_case() {
        for schema in SCHEMAS {
            let mut names: Vec<String> = schema.columns.iter().chain(COMMON).map(Column::name).collect();
            assert!(names.iter().all(|name| schema.column(name).is_some()), "{}", schema.name);
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{}", schema.name);
        }
    }

    #[test]
    fn struct_paths_match_column_names() {
        for column in
            SCHEMAS.iter().flat_map(|schema| schema.columns).filter(|column| column.name.contains('.'))
        {
            if let ColumnKind::Text(path) | ColumnKind::Struct(path) = column.kind {
                assert_eq!(column.name(), path.to_lowercase());
            }
        }
    }
}
