//! ValuesBuilder that are parts of another column's: the path of a request line.
//!
//! ```text
//! blob    = own-values before behind lengths-of-these
//! before  = for each value of the source, how many bytes stand before
//! ```

use std::io;
use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::columnar::column_values::{
    CodecType, load_u64_based_column_values, serialize_u64_based_column_values,
};
use tantivy::directory::FileSlice;
use zstd::bulk::Compressor;

use crate::build::substrings::{Entries, Entry};
use crate::encoding::dictionary::{self, Dictionary};
use crate::file::sections::{Sections, put_sections};
use crate::read::distinct::for_each_text;
use crate::{FieldValue, corrupt};

/// Writes the dictionary of a column of parts.
///
/// # Errors
/// None in practice: it is written to memory.
pub(crate) fn encode<'a>(
    own: impl Iterator<Item = &'a [u8]>,
    entries: &Entries,
    zstd: &mut Compressor<'_>,
) -> io::Result<Vec<u8>> {
    let own = dictionary::encode(own, zstd)?;
    let place = |entry: Entry| match entry {
        Entry::Part { before, behind } => (u32::from(before), u32::from(behind)),
        Entry::Own(_) | Entry::Unknown => (0, 0),
    };
    let (before, behind): (Vec<u32>, Vec<u32>) = entries.iter().map(place).unzip();
    let (mut packed_before, mut packed_behind) = (Vec::new(), Vec::new());
    let codecs = [CodecType::Bitpacked];
    serialize_u64_based_column_values::<u32>(&&before[..], &codecs, &mut packed_before)?;
    serialize_u64_based_column_values::<u32>(&&behind[..], &codecs, &mut packed_behind)?;
    let mut blob = Vec::new();
    put_sections(&mut blob, &[&own, &packed_before, &packed_behind]);
    Ok(blob)
}

/// For each value of the source one more than the ordinal of an own value, or
/// zero for a part.
///
/// # Errors
/// None in practice: it is written to memory.
pub(crate) fn encode_own(entries: &Entries) -> io::Result<Vec<u8>> {
    let own = |entry: Entry| match entry {
        Entry::Own(ordinal) => ordinal + 1,
        Entry::Part { .. } | Entry::Unknown => 0,
    };
    let own: Vec<u32> = entries.iter().map(own).collect();
    let mut packed = Vec::new();
    serialize_u64_based_column_values::<u32>(&&own[..], &[CodecType::Bitpacked], &mut packed)?;
    Ok(packed)
}

/// The distinct values of a column of parts: its own, and then for each value
/// of the source the part.
pub(crate) struct SubstringColumn {
    own: Dictionary,
    source: Dictionary,
    /// As [`encode_own`] wrote it.
    is_own: Arc<dyn ColumnValues<u64>>,
    before: Arc<dyn ColumnValues<u32>>,
    behind: Arc<dyn ColumnValues<u32>>,
}

impl SubstringColumn {
    /// Opens what [`encode`] made.
    pub fn open(
        blob: &FileSlice,
        source: Dictionary,
        is_own: Arc<dyn ColumnValues<u64>>,
    ) -> io::Result<SubstringColumn> {
        let Sections { sections: [own, before, behind], .. } = Sections::split(blob)?;
        let own = Dictionary::open(&own)?;
        let (before, behind) = (before.read_bytes()?, behind.read_bytes()?);
        let (before, behind) = (load_u64_based_column_values(before)?, load_u64_based_column_values(behind)?);
        let entries = is_own.num_vals();
        if before.num_vals() != entries || behind.num_vals() != entries || source.len() < entries {
            return Err(corrupt("parts of values"));
        }
        Ok(SubstringColumn { own, source, is_own, before, behind })
    }

    /// How many values are its own: parts come behind them.
    pub fn base(&self) -> u32 {
        self.own.len()
    }

    /// How many ordinals there are.
    pub fn len(&self) -> u32 {
        self.own.len() + self.is_own.num_vals()
    }

    /// Calls `take` with each ordinal and its value, ascending.
    ///
    /// # Errors
    /// If the column is damaged, and those of `take`.
    pub fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        for_each_text(&self.own, take)?;
        let base = self.base();
        for_each_text(&self.source, &mut |number, value| match self.part(number, value.as_bytes()) {
            Some(part) => take(base + number, str::from_utf8(part).map_err(|_| corrupt("parts of values"))?),
            None => Ok(()),
        })
    }

    /// The ordinals whose value passes, ascending.
    ///
    /// # Errors
    /// If the column is damaged.
    pub fn passing(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        let mut passed = Vec::new();
        self.for_each(&mut |ordinal, value| {
            if passes(value) {
                passed.push(ordinal);
            }
            Ok(())
        })?;
        Ok(passed)
    }

    /// Appends the value with this ordinal to `out`.
    ///
    /// # Errors
    /// If the column is damaged or has no such ordinal.
    pub fn get(&self, ordinal: u32, out: &mut Vec<u8>) -> io::Result<()> {
        let Some(number) = ordinal.checked_sub(self.base()) else { return self.own.get(ordinal, out) };
        let mut value = Vec::new();
        self.source.get(number, &mut value)?;
        out.extend_from_slice(self.part(number, &value).ok_or_else(|| corrupt("parts of values"))?);
        Ok(())
    }

    /// The part of a source's value; `None` if what follows from it is none.
    fn part<'a>(&self, number: u32, value: &'a [u8]) -> Option<&'a [u8]> {
        if number >= self.is_own.num_vals() || self.is_own.get_val(number) != 0 {
            return None;
        }
        let end = value.len().checked_sub(self.behind.get_val(number) as usize)?;
        value.get(self.before.get_val(number) as usize..end).filter(|part| !part.is_empty())
    }
}
