//! The dictionary encoding: each distinct value once, and its code for each row.
//!
//! ```text
//! codes section  = 1:u8 codes
//! codes          = packed: for each row the place of its value in the dictionary
//! values section = dictionary, see dictionary.rs
//! ```

use std::io;
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::columnar::ColumnValues;
use tantivy::directory::FileSlice;

use super::code_set::CodeSet;
use super::dictionary::Dictionary;
use super::encoded::{ColumnSections, EncodedColumn, Encoding, Shard, StoredCodes};
use super::integers;
use super::scan;
use super::validity::Validity;
use crate::memory::code_list::CodeList;
use crate::{FieldValue, corrupt};

/// The row of the table.
pub(crate) const ENCODING: Encoding = Encoding { code: CODE, name: "dictionary", open };

const CODE: u8 = 1;

/// What reading one value costs, in values read in order.
pub(crate) const LOOKUP_COST: usize = 4;

/// The codes section.
pub(crate) fn encode_codes(codes: &CodeList) -> Vec<u8> {
    let mut section = vec![CODE];
    integers::encode_codes(codes, &mut section);
    section
}

/// Opens a codes section; another encoding's is an error.
pub(crate) fn open_codes(section: &FileSlice) -> io::Result<Arc<dyn ColumnValues<u64>>> {
    if section.len() == 0 {
        return Err(corrupt("codes of a column"));
    }
    let mut bytes = section.read_bytes()?;
    if bytes.first() != Some(&CODE) {
        return Err(corrupt("codes of a column"));
    }
    bytes.advance(1);
    integers::open(bytes)
}

fn open(_: &dyn Shard, sections: ColumnSections) -> io::Result<Box<dyn EncodedColumn>> {
    let codes = open_codes(&sections.codes)?;
    Ok(Box::new(DictionaryColumn { codes, values: Dictionary::open(&sections.values)? }))
}

struct DictionaryColumn {
    codes: Arc<dyn ColumnValues<u64>>,
    values: Dictionary,
}

impl EncodedColumn for DictionaryColumn {
    fn code_count(&self) -> u32 {
        self.values.len()
    }

    fn find(&self, value: &str) -> io::Result<Vec<u32>> {
        Ok(self.values.find(value.as_bytes())?.into_iter().collect())
    }

    fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        for_each_text(&self.values, take)
    }

    fn read(&self, code: u32, out: &mut Vec<u8>) -> io::Result<()> {
        self.values.get(code, out)
    }

    fn code_at(&self, validity: &Validity, event: u32, index: u32) -> Option<u32> {
        scan::code_at(&*self.codes, validity, event, index)
    }

    fn select(&self, validity: &Validity, wanted: &CodeSet, take: &mut dyn FnMut(&[u32])) {
        scan::select(&*self.codes, validity, wanted, take);
    }

    fn first_codes(&self, validity: &Validity, events: u32) -> Vec<u32> {
        scan::codes_of(&*self.codes, validity.first_rows(events))
    }

    fn lookup_cost(&self) -> usize {
        LOOKUP_COST
    }

    fn stored_codes<'c>(&'c self, validity: &'c Validity) -> Option<StoredCodes<'c>> {
        Some(StoredCodes { validity, codes: &*self.codes, derived: None })
    }
}

/// Calls `take` with each code and value of a dictionary of texts, ascending.
pub(crate) fn for_each_text(values: &Dictionary, take: &mut FieldValue) -> io::Result<()> {
    values.for_each(&mut |code, value| take(code, str::from_utf8(value).map_err(|_| corrupt("dictionary"))?))
}
