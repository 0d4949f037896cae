//! Distinct values of a column while a shard fills, and the code of each row.

use crate::memory::chunks::Chunks;
use crate::memory::code_list::CodeList;
use crate::memory::interner::{ENTRY_BYTES, Interned, Interner};

/// Distinct values in the order they came, and which each row has.
#[derive(Default)]
pub(crate) struct ValuesBuilder {
    /// The distinct values.
    pub distinct: Interner,
    /// The code of each row.
    pub codes: CodeList,
    /// The words of the distinct values, see [`crate::text::terms`]; empty for
    /// fields without indexed words.
    pub words: Chunks<u32>,
    /// The last value that was looked up.
    last: Option<Interned>,
    bytes: usize,
}

impl ValuesBuilder {
    /// Adds a row with this value.
    #[inline]
    pub fn push(&mut self, value: &[u8]) -> Interned {
        let interned = match self.last {
            // Logs repeat themselves: every other value is the one before.
            Some(last) if self.distinct.at(last.start) == value => Interned { is_new: false, ..last },
            _ => self.distinct.intern(value),
        };
        self.last = Some(interned);
        self.bytes += self.codes.push(interned.number);
        if interned.is_new {
            self.bytes += value.len() + ENTRY_BYTES;
        }
        interned
    }

    /// The code of a value, without a row that has it.
    pub fn intern(&mut self, value: &[u8]) -> Interned {
        let interned = self.distinct.intern(value);
        if interned.is_new {
            self.bytes += value.len() + ENTRY_BYTES;
        }
        interned
    }

    /// Adds a row by the code of its value.
    #[inline]
    pub fn push_code(&mut self, code: u32) {
        self.bytes += self.codes.push(code);
    }

    /// Memory taken, in bytes, without the words.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Frees what only filling needs.
    pub fn settle(&mut self) {
        self.distinct.settle();
    }
}
