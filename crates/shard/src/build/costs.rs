//! Memory that the parts of a shard take until it is finished, in bytes.

use super::column::ColumnKind;

/// What a value of a derived column costs for a value of its source, in bytes.
pub(super) const CUT_BYTES: usize = 4;

/// What a column costs beside its values, in bytes: itself, its place in schemas and
/// among names.
const COLUMN_BYTES: usize = 96;

/// How often the name of a column is kept: in the column and in the list of names.
const NAME_COPIES: usize = 2;

/// What a dictionary costs beside its values, in bytes: itself and the smallest
/// tables its values can be in.
pub(super) const DICTIONARY_BYTES: usize = 800;

/// What an event costs while the shard is finished: its schema and its place
/// among the events of that schema, and one column's codes or numbers in one
/// piece, the numbers in both of their forms.
pub(super) const FINISHING_BYTES: usize = 32;

/// What a word of a distinct value costs: four bytes while the shard fills,
/// four more when its documents are put in order at the end.
pub(super) const WORD_BYTES: usize = 8;

/// What a new column takes, in bytes.
pub(super) fn column_bytes(name: &str, kind: ColumnKind) -> usize {
    let dictionary = if kind == ColumnKind::Native { 0 } else { DICTIONARY_BYTES };
    COLUMN_BYTES + NAME_COPIES * name.len() + dictionary
}
