//! The tables there are, and what their columns are in events.

mod cloudtrail;
mod events;
mod s3access;
mod secure;
mod transfer;

use logdex_event::field::names;

/// Logs of one kind, under the names that a table on Athena gives them.
pub struct Family {
    /// Its name, as an option calls it.
    pub name: &'static str,
    /// One line of meaning.
    pub description: &'static str,
    /// The only value of `event.dataset` that its events have; `None` for all events.
    pub dataset: Option<&'static str>,
    /// Tables whose names have one of these in them are most likely of it.
    hints: &'static [&'static str],
    pub(crate) columns: &'static [Column],
}

/// A column of a table.
pub(crate) struct Column {
    /// In lower case. What lies in a struct has the whole path.
    pub(crate) name: &'static str,
    pub(crate) is: Is,
}

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Is {
    /// The value of a field, by its native or canonical name.
    Text(&'static str),
    /// The same where Athena has quotes around it.
    Quoted(&'static str),
    /// The same as a whole number.
    Number(&'static str),
    /// A text that spells the event's time.
    Stamp(&'static str),
    /// The same in ISO 8601: `2024-02-01T10:00:05Z`.
    IsoStamp(&'static str),
    /// A JSON text: all below a native path.
    Json(&'static str),
    /// A struct or an array: all below a native path.
    Struct(&'static str),
    /// The event's time.
    Time,
    /// The day of it as `2024/02/01`: a partition of tables that AWS's guides make.
    Day,
    /// A part of it by a pattern of `date_format`, likewise.
    Part(&'static str),
    /// The record as it stood in the archive.
    Message,
    /// The event's stable name.
    Id,
}

/// Every family.
pub const FAMILIES: &[Family] =
    &[s3access::FAMILY, cloudtrail::FAMILY, transfer::FAMILY, secure::FAMILY, events::FAMILY];

/// Columns that every table has.
const COMMON: &[Column] = &[
    column("@timestamp", Is::Time),
    column("ts", Is::Time),
    column("@message", Is::Message),
    column("event.original", Is::Message),
    column("@ptr", Is::Id),
    column("$path", Is::Text(names::FILE)),
];

const fn column(name: &'static str, is: Is) -> Column {
    Column { name, is }
}

impl Family {
    /// The family of this name, in any case.
    pub fn find(name: &str) -> Option<&'static Family> {
        FAMILIES.iter().find(|family| family.name.eq_ignore_ascii_case(name))
    }

    /// True if a table's name tells that it is of this family.
    pub(crate) fn is_hinted(&self, table: &str) -> bool {
        let table = table.to_lowercase();
        self.hints.iter().any(|hint| table.contains(hint))
    }

    /// True for the table of all events, which only has this one name.
    pub(crate) fn is_events(&self) -> bool {
        self.dataset.is_none()
    }

    /// The column of this name, in lower case.
    pub(crate) fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().chain(COMMON).find(|column| column.name == name)
    }

    /// The stored name of what records of this family call so.
    pub(crate) fn stored(&self, native: &str) -> String {
        let canonical = self.dataset.and_then(|dataset| names::alias(dataset, native)?.spec());
        canonical.map_or(native, |spec| spec.name).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_unique_and_in_lower_case() {
        for family in FAMILIES {
            let mut names: Vec<&str> =
                family.columns.iter().chain(COMMON).map(|column| column.name).collect();
            assert!(names.iter().all(|name| *name == name.to_lowercase()), "{}", family.name);
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{}", family.name);
        }
    }

    #[test]
    fn paths_of_structs_have_the_parts_that_names_have() {
        for column in
            FAMILIES.iter().flat_map(|family| family.columns).filter(|column| column.name.contains('.'))
        {
            if let Is::Text(path) | Is::Struct(path) = column.is {
                assert_eq!(column.name, path.to_lowercase());
            }
        }
    }
}
