//! The overflow column: values of rare paths in one column.

use logdex_event::field::{Role, is_null};

use super::column::{Column, Values};
use super::rare_values::RareValues;
use super::schemas::Schemas;
use super::values::ValuesBuilder;
use crate::OVERFLOW_SEPARATOR;
use crate::text::terms::TermsBuilder;

/// A value of a rare column.
struct Row {
    event: u32,
    column: u32,
    /// The address of a rare value, or a code of the column's dictionary.
    value: u32,
}

/// The overflow column, and the event of each of its values.
#[derive(Default)]
pub(crate) struct Overflow {
    pub values: ValuesBuilder,
    pub events: Vec<u32>,
}

impl Overflow {
    /// The values of rare columns as `path \0 value`, in the order of their events.
    pub fn of(columns: &[Column], rare: RareValues, schemas: &Schemas, words: &mut TermsBuilder) -> Overflow {
        let mut rows = Vec::new();
        for (id, column) in columns.iter().enumerate().filter(|(_, column)| column.is_rare()) {
            let column_id = id as u32;
            match &column.values {
                Values::Rare(list) => {
                    rare.for_each(*list, |event, value| rows.push(Row { event, column: column_id, value }));
                }
                Values::Dictionary(values) => {
                    let events = schemas.events(id).into_iter();
                    let each = events.zip(values.codes.iter());
                    rows.extend(each.map(|(event, value)| Row { event, column: column_id, value }));
                }
                Values::Ids(_) | Values::Scalars(_) => {}
            }
        }
        // Stable: values of one event and path stay in their order.
        rows.sort_by_key(|row| (row.event, row.column));
        let mut overflow = Overflow::default();
        let mut entry = Vec::new();
        for Row { event, column, value } in rows {
            let Column { name, role, values, .. } = &columns[column as usize];
            let value = match values {
                Values::Rare(_) => rare.value(value),
                Values::Dictionary(values) => values.distinct.get(value),
                Values::Ids(_) | Values::Scalars(_) => continue,
            };
            entry.clear();
            entry.extend_from_slice(name.as_bytes());
            entry.push(OVERFLOW_SEPARATOR as u8);
            entry.extend_from_slice(value);
            overflow.events.push(event);
            if overflow.values.push(&entry).is_new {
                let text = str::from_utf8(value).unwrap_or_default();
                let is_content = *role == Role::Content && !is_null(text);
                words.of_value(if is_content { text } else { "" }, &mut overflow.values.words);
            }
        }
        overflow
    }
}
