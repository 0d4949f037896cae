//! The overflow column: values of rare paths in one column.

use logdex_event::field::{Role, is_null};

use super::column::Column;
use super::schemas::Schemas;
use super::values::ValuesBuilder;
use crate::OVERFLOW_SEPARATOR;
use crate::text::terms::TermsBuilder;

/// The overflow column, and the event of each of its values.
#[derive(Default)]
pub(crate) struct Overflow {
    pub values: ValuesBuilder,
    pub events: Vec<u32>,
}

impl Overflow {
    /// The values of rare columns as `path \0 value`, in the order of their events.
    pub fn of(columns: &[Column], schemas: &Schemas, words: &mut TermsBuilder) -> Overflow {
        let mut rows: Vec<(u32, usize, u32)> = Vec::new();
        for (id, column) in columns.iter().enumerate().filter(|(_, column)| column.is_rare()) {
            if let Some(values) = column.dictionary() {
                let events = schemas.events(id).into_iter();
                rows.extend(events.zip(values.codes.iter()).map(|(event, code)| (event, id, code)));
            }
        }
        // Stable: values of one event and path stay in their order.
        rows.sort_by_key(|&(event, id, _)| (event, id));
        let mut overflow = Overflow::default();
        let mut entry = Vec::new();
        for (event, id, code) in rows {
            let Some(values) = columns[id].dictionary() else { continue };
            let value = values.distinct.get(code);
            entry.clear();
            entry.extend_from_slice(columns[id].name.as_bytes());
            entry.push(OVERFLOW_SEPARATOR as u8);
            entry.extend_from_slice(value);
            overflow.events.push(event);
            if overflow.values.push(&entry).is_new {
                let text = str::from_utf8(value).unwrap_or_default();
                let is_content = columns[id].role == Role::Content && !is_null(text);
                words.of_value(if is_content { text } else { "" }, &mut overflow.values.words);
            }
        }
        overflow
    }
}
