//! Non-null counts: how many events have a value in a column that is no null form.

use super::column::Column;
use super::schemas::Schemas;

/// Events with a value that is no null form.
pub(crate) fn non_null_events(column: &Column, id: usize, schemas: &Schemas) -> u32 {
    match &column.derivation {
        Some(derivation) => {
            derivation.non_null as u32 + count_events(&derivation.patches, column.is_non_null())
        }
        None if schemas.is_single(id) => column.non_null_rows() as u32,
        None => schemas.events_with(id, column.is_non_null()),
    }
}

/// How many of these events, which are ascending and may stand several times,
/// have a row that counts.
fn count_events(events: &[u32], counts: impl Fn(usize) -> bool) -> u32 {
    let mut last = None;
    let mut count = 0;
    for (row, &event) in events.iter().enumerate() {
        if counts(row) && last != Some(event) {
            count += 1;
            last = Some(event);
        }
    }
    count
}
