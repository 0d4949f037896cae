//! The map encoding: a value for each distinct value of another column.
//!
//! Values of one key (the members of a value group) and columns that depend
//! on another (the role's name on its ARN) are stored so.
//!
//! ```text
//! codes section  = of a derived column with tag 4 and one source
//! function       = narrower:u8 map
//! narrower       = 0: events have a value where the source has one
//!                  1: some events have a value in the source only
//! map            = packed: for each code of the source a code of this column
//! values section = dictionary, see dictionary/mod.rs
//! ```

use std::io;
use std::sync::Arc;

use crate::corrupt;
use crate::encoding::code_map::CodeMap;
use crate::encoding::derived::{self, Derived, MappedCodes};
use crate::encoding::dictionary::Dictionary;
use crate::encoding::encoded::{ColumnSections, EncodedColumn, Encoding, Shard, first_byte};
use crate::encoding::integers::{self, widened};

/// The row of the table.
pub(crate) const ENCODING: Encoding = Encoding { code: CODE, name: "map", open };

const CODE: u8 = 4;

/// The codes section: this column's code for each code of the source, which
/// has values in more events if this `is_narrower`.
///
/// # Errors
/// None in practice: it is written to memory.
pub(crate) fn encode_codes(
    source: &str,
    map: &[u32],
    is_narrower: bool,
    patches: &[u8],
) -> io::Result<Vec<u8>> {
    let mut function = vec![u8::from(is_narrower)];
    integers::encode_fixed(&widened(map), &mut function);
    Ok(derived::encode(CODE, &[source], &function, patches))
}

fn open(shard: &dyn Shard, sections: ColumnSections) -> io::Result<EncodedColumn> {
    let Derived { sources: [source], function, patches } = Derived::open(&sections.codes)?;
    let (is_narrower, map) = match first_byte(&function)? {
        (0, map) => (false, map),
        (1, map) => (true, map),
        _ => return Err(corrupt("map of a column")),
    };
    let map = Arc::new(CodeMap { packed: derived::packed(&map)?, substrings_from: None });
    let codes = MappedCodes::open(shard, source, map, is_narrower, patches)?;
    Ok(EncodedColumn::new(codes, Dictionary::open(&sections.values)?))
}
