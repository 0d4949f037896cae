//! Puts the values of rare paths into one column.

use logdex_event::field::{Role, is_null};

use crate::build::builder::{Column, Kind, Stored};
use crate::build::column_values::ValuesBuilder;
use crate::build::schemas::Shapes;
use crate::text::terms::TermsBuilder;
use crate::{RARE_SEPARATOR, is_own};

/// Native paths with fewer values than this in a shard go to [`RARE`](super::RARE). A
/// column costs about 100 bytes on disk and a directory entry at every
/// opening; below this many values the shared dictionary is smaller.
pub(crate) const RARE_BELOW: usize = 64;

/// The column of the rare paths, and the event of each of its values.
#[derive(Default)]
pub(crate) struct Gathered {
    pub values: ValuesBuilder,
    pub docs: Vec<u32>,
}

/// True if a column's values go to the one of the rare paths.
pub(crate) fn is_rare(column: &Column) -> bool {
    // Paths with names like our own would be taken for those.
    column.kind == Kind::Native && (column.rows() < RARE_BELOW || is_own(&column.name))
}

/// Gathers the values of rare columns as `path \0 value`, in the order of
/// their events.
pub(crate) fn gather(columns: &[Column], shapes: &Shapes, words: &mut TermsBuilder) -> Gathered {
    let mut entries: Vec<(u32, usize, u32)> = Vec::new();
    for (slot, column) in columns.iter().enumerate().filter(|(_, column)| is_rare(column)) {
        if let Stored::ValuesBuilder(values) = &column.stored {
            let docs = shapes.docs(slot);
            entries.extend(
                docs.into_iter().zip(values.ordinals.iter()).map(|(doc, ordinal)| (doc, slot, ordinal)),
            );
        }
    }
    // Stable: values of one event and path stay in their order.
    entries.sort_by_key(|&(doc, slot, _)| (doc, slot));
    let mut gathered = Gathered::default();
    let mut whole = Vec::new();
    for (doc, slot, ordinal) in entries {
        let Column { name, role, stored: Stored::ValuesBuilder(values), .. } = &columns[slot] else {
            continue;
        };
        let value = values.distinct.get(ordinal);
        whole.clear();
        whole.extend_from_slice(name.as_bytes());
        whole.push(RARE_SEPARATOR as u8);
        whole.extend_from_slice(value);
        gathered.docs.push(doc);
        if gathered.values.push(&whole).is_new {
            let text = str::from_utf8(value).unwrap_or_default();
            let is_content = *role == Role::Content && !is_null(text);
            words.of_value(if is_content { text } else { "" }, &mut gathered.values.words);
        }
    }
    gathered
}
