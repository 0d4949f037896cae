//! The table of encodings.

use std::io;

use super::derived::{concatenation, event_time, map, substring};
use super::encoded::{ColumnSections, EncodedColumn, Encoding, Shard, first_byte};
use super::{dictionary_column, ids, scalars};
use crate::{Error, corrupt};

/// All encodings of value columns.
pub(crate) const ENCODINGS: &[Encoding] = &[
    dictionary_column::ENCODING,
    ids::ENCODING,
    scalars::ENCODING,
    map::ENCODING,
    substring::ENCODING,
    concatenation::ENCODING,
    event_time::ENCODING,
];

/// Opens a column in the encoding whose tag its codes section begins with.
///
/// # Errors
/// If the column is damaged.
pub(crate) fn open(shard: &dyn Shard, sections: ColumnSections) -> io::Result<EncodedColumn> {
    let (code, _) = first_byte(&sections.codes)?;
    let encoding = ENCODINGS.iter().find(|encoding| encoding.code == code);
    let Encoding { name, open, .. } = encoding.ok_or_else(|| corrupt("encoding of a column"))?;
    open(shard, sections).map_err(|error| match Error::from(error) {
        Error::Damaged { offset: None, .. } => corrupt(name),
        error => error.into(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_and_names_are_unique() {
        let codes: BTreeSet<u8> = ENCODINGS.iter().map(|encoding| encoding.code).collect();
        let names: BTreeSet<&str> = ENCODINGS.iter().map(|encoding| encoding.name).collect();
        assert_eq!((codes.len(), names.len()), (ENCODINGS.len(), ENCODINGS.len()));
        assert!(!codes.contains(&0), "0 marks nothing, so that zeroed bytes are no column");
    }
}
