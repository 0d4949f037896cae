//! The dictionary encoding: each distinct value once, and its code for each row.
//!
//! ```text
//! codes section  = 1:u8 codes
//! codes          = packed: for each row the place of its value in the dictionary
//! values section = dictionary, see dictionary/mod.rs
//! ```

use std::io;

use tantivy::HasLen;
use tantivy::directory::FileSlice;

use super::codes::PackedCodes;
use super::dictionary::Dictionary;
use super::encoded::{ColumnSections, EncodedColumn, Encoding, Shard, Values};
use super::integers;
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
pub(crate) fn open_codes(section: &FileSlice) -> io::Result<PackedCodes> {
    if section.len() == 0 {
        return Err(corrupt("codes of a column"));
    }
    let mut bytes = section.read_bytes()?;
    if bytes.first() != Some(&CODE) {
        return Err(corrupt("codes of a column"));
    }
    bytes.advance(1);
    integers::open(bytes).map(PackedCodes)
}

fn open(_: &dyn Shard, sections: ColumnSections) -> io::Result<EncodedColumn> {
    Ok(EncodedColumn::new(open_codes(&sections.codes)?, Dictionary::open(&sections.values)?))
}

impl Values for Dictionary {
    fn code_count(&self) -> u32 {
        self.len()
    }

    fn find(&self, value: &str) -> io::Result<Vec<u32>> {
        Ok(Dictionary::find(self, value.as_bytes())?.into_iter().collect())
    }

    fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        for_each_text(self, take)
    }

    fn read(&self, code: u32, out: &mut Vec<u8>) -> io::Result<()> {
        self.get(code, out)
    }

    fn lookup_cost(&self) -> usize {
        LOOKUP_COST
    }
}

/// Calls `take` with each code and value of a dictionary of texts, ascending.
pub(crate) fn for_each_text(values: &Dictionary, take: &mut FieldValue) -> io::Result<()> {
    Dictionary::for_each(values, &mut |code, value| {
        take(code, str::from_utf8(value).map_err(|_| corrupt("dictionary"))?)
    })
}
