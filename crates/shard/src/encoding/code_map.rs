//! The codes of a derived column by the codes of its source.

use std::sync::Arc;

use tantivy::columnar::ColumnValues;

use crate::encoding::runs::{for_each_run, narrow};

/// A code of the derived column for each code of its source.
pub(crate) struct CodeMap {
    pub packed: Arc<dyn ColumnValues<u64>>,
    /// If given, codes are stored plus one, and 0 stands for the substring of
    /// the source's value: its code is this number plus the source's code.
    pub substrings_from: Option<u32>,
}

impl CodeMap {
    /// Codes of the source.
    pub fn len(&self) -> u32 {
        self.packed.num_vals()
    }

    /// The code for a code of the source.
    pub fn get(&self, source: u32) -> Option<u32> {
        (source < self.len()).then(|| self.code(source, self.packed.get_val(source)))
    }

    /// True if a code of the source leads to its substring.
    pub fn is_substring(&self, source: u32) -> bool {
        self.substrings_from.is_some() && source < self.len() && self.packed.get_val(source) == 0
    }

    /// What `of` makes of each code, by the codes of the source.
    pub fn map<T>(&self, mut of: impl FnMut(u32) -> T) -> Vec<T> {
        let mut all = Vec::with_capacity(self.len() as usize);
        for_each_run(&*self.packed, |first, packed| {
            all.extend((first..).zip(packed).map(|(source, &code)| of(self.code(source, code))));
        });
        all
    }

    fn code(&self, source: u32, packed: u64) -> u32 {
        match (self.substrings_from, packed) {
            (None, code) => narrow(code),
            (Some(from), 0) => from.saturating_add(source),
            (Some(_), code) => narrow(code - 1),
        }
    }
}
