//! How many events have something to say in a column.

use logdex_event::field::is_null;

use crate::build::builder::{Column, Stored};
use crate::build::schemas::Shapes;
use crate::encoding::ids::IdsBuilder;
use crate::encoding::scalars::ScalarsBuilder;

/// Events with a value that is not a null form.
pub(crate) fn told_events(column: &Column, slot: usize, shapes: &Shapes) -> u32 {
    let rows = column.rows() as u32;
    if let Some(mapped) = &column.mapped {
        return mapped.told as u32;
    }
    match &column.stored {
        Stored::Ids(IdsBuilder { nulls, .. }) | Stored::ScalarsBuilder(ScalarsBuilder { nulls, .. }) => {
            if shapes.is_single(slot) {
                return rows - nulls.len() as u32;
            }
            shapes.events_with(slot, |row| nulls.binary_search(&(row as u32)).is_err())
        }
        Stored::ValuesBuilder(values) => {
            let told: Vec<bool> = values.distinct.iter().map(|value| !is_null_form(value)).collect();
            match (told.iter().all(|&told| told), shapes.is_single(slot)) {
                (true, true) => rows,
                (false, true) => {
                    values.ordinals.iter().filter(|&ordinal| told[ordinal as usize]).count() as u32
                }
                _ => shapes.events_with(slot, |row| told[values.ordinals.get(row) as usize]),
            }
        }
    }
}

/// How many of these events, which are ascending and may stand several times,
/// have a row that is told.
pub(crate) fn count_events(docs: &[u32], is_told: impl Fn(usize) -> bool) -> u32 {
    let mut last = None;
    let mut events = 0;
    for (row, &doc) in docs.iter().enumerate() {
        if is_told(row) && last != Some(doc) {
            events += 1;
            last = Some(doc);
        }
    }
    events
}

/// True for the bytes of a null form.
pub(crate) fn is_null_form(value: &[u8]) -> bool {
    str::from_utf8(value).is_ok_and(is_null)
}
