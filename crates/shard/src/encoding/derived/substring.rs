//! The substring encoding: values that are parts of those of another column,
//! as the path of a request is a part of the request line.
//!
//! ```text
//! codes section  = of a derived column with tag 5 and one source
//! function       = own before behind bytes-of-each:u64*3
//! own            = packed: for each code of the source 0, if the value is a
//!                  part of the source's; or a code of this column's dictionary
//!                  plus one
//! before, behind = packed: for each code of the source how many bytes of its
//!                  value stand before the part, and how many behind it
//! values section = dictionary, see dictionary/mod.rs: values that are no parts
//! ```
//!
//! A column has values only in events that its validity names, wherever the
//! source has some; in an event with several values of the source the first
//! counts. A part of no bytes is the value of no event. Codes below the length
//! of the dictionary are its own; the code of a part is that length plus the
//! code of the source, so equal parts may have several codes.

use std::io;
use std::sync::Arc;

use tantivy::columnar::ColumnValues;

use crate::encoding::code_map::CodeMap;
use crate::encoding::derived::{self, Derived, MappedCodes};
use crate::encoding::dictionary::Dictionary;
use crate::encoding::dictionary_column::{LOOKUP_COST, for_each_text};
use crate::encoding::encoded::{ColumnSections, EncodedColumn, Encoding, Shard, Values};
use crate::encoding::integers::{self, widened};
use crate::file::sections::{Sections, put_sections};
use crate::{FieldValue, corrupt};

/// The row of the table.
pub(crate) const ENCODING: Encoding = Encoding { code: CODE, name: "substring", open };

const CODE: u8 = 5;

/// The value for a value of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Not known: no event has a value there.
    Unknown,
    /// A part of the source's value: so many bytes stand before and behind it.
    Part { before: u16, behind: u16 },
    /// Another value, by its code in the column's dictionary.
    Own(u32),
}

/// The codes section, from the value for each code of the source.
///
/// # Errors
/// None in practice: it is written to memory.
pub(crate) fn encode_codes(
    source: &str,
    cuts: impl Iterator<Item = Cut>,
    patches: &[u8],
) -> io::Result<Vec<u8>> {
    let (mut own, mut before, mut behind) = (Vec::new(), Vec::new(), Vec::new());
    for cut in cuts {
        let (code, start, rest) = match cut {
            Cut::Unknown => (0, 0, 0),
            Cut::Part { before, behind } => (0, before, behind),
            Cut::Own(code) => (code + 1, 0, 0),
        };
        own.push(code);
        before.push(u32::from(start));
        behind.push(u32::from(rest));
    }
    let mut packed = [Vec::new(), Vec::new(), Vec::new()];
    for (numbers, out) in [own, before, behind].iter().zip(&mut packed) {
        integers::encode_fixed(&widened(numbers), out);
    }
    let mut function = Vec::new();
    put_sections(&mut function, &packed.each_ref().map(Vec::as_slice));
    Ok(derived::encode(CODE, &[source], &function, patches))
}

fn open(shard: &dyn Shard, sections: ColumnSections) -> io::Result<EncodedColumn> {
    let Derived { sources: [source], function, patches } = Derived::open(&sections.codes)?;
    let Sections { sections: [own, before, behind], .. } = Sections::split(&function)?;
    let (before, behind) = (derived::packed(&before)?, derived::packed(&behind)?);
    let values = Dictionary::open(&sections.values)?;
    let texts = Dictionary::open(&shard.sections(&source)?.values)?;
    let map = CodeMap { packed: derived::packed(&own)?, substrings_from: Some(values.len()) };
    let codes = map.len();
    if before.num_vals() != codes || behind.num_vals() != codes || texts.len() < codes {
        return Err(corrupt("substrings of values"));
    }
    let map = Arc::new(map);
    let codes = MappedCodes::open(shard, source, Arc::clone(&map), true, patches)?;
    Ok(EncodedColumn::new(codes, Substrings { map, values, texts, before, behind }))
}

struct Substrings {
    map: Arc<CodeMap>,
    /// Values that are no parts.
    values: Dictionary,
    /// The values of the source.
    texts: Dictionary,
    before: Arc<dyn ColumnValues<u64>>,
    behind: Arc<dyn ColumnValues<u64>>,
}

impl Substrings {
    /// The part of a source's value; `None` if it has none.
    fn part<'a>(&self, source: u32, text: &'a [u8]) -> Option<&'a [u8]> {
        if !self.map.is_substring(source) {
            return None;
        }
        let end = text.len().checked_sub(self.behind.get_val(source) as usize)?;
        text.get(self.before.get_val(source) as usize..end).filter(|part| !part.is_empty())
    }
}

impl Values for Substrings {
    fn code_count(&self) -> u32 {
        self.values.len().saturating_add(self.map.len())
    }

    fn find(&self, value: &str) -> io::Result<Vec<u32>> {
        if self.before.max_value() > 0 || self.behind.max_value() > 0 {
            return self.passing(&|other| other == value);
        }
        // Copies: the source's dictionary finds them.
        let own = self.values.find(value.as_bytes())?;
        let part = self.texts.find(value.as_bytes())?.filter(|&source| self.map.is_substring(source));
        Ok(own.into_iter().chain(part.map(|source| self.values.len().saturating_add(source))).collect())
    }

    fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        for_each_text(&self.values, take)?;
        let from = self.values.len();
        for_each_text(&self.texts, &mut |source, text| match self.part(source, text.as_bytes()) {
            Some(part) => take(
                from.saturating_add(source),
                str::from_utf8(part).map_err(|_| corrupt("substrings of values"))?,
            ),
            None => Ok(()),
        })
    }

    fn read(&self, code: u32, out: &mut Vec<u8>) -> io::Result<()> {
        let Some(source) = code.checked_sub(self.values.len()) else { return self.values.get(code, out) };
        let mut text = Vec::new();
        self.texts.get(source, &mut text)?;
        out.extend_from_slice(self.part(source, &text).ok_or_else(|| corrupt("substrings of values"))?);
        Ok(())
    }

    fn lookup_cost(&self) -> usize {
        LOOKUP_COST
    }
}
