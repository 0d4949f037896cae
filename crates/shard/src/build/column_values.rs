//! The values of one field while a shard fills: each distinct value once.

use crate::memory::chunks::Chunks;
use crate::memory::code_list::CodeList;
use crate::memory::interner::{ENTRY_BYTES, Interned, Interner};

/// DistinctValues values in the order they came, and which each event has.
#[derive(Default)]
pub(crate) struct ValuesBuilder {
    /// The distinct values.
    pub distinct: Interner,
    /// For each value of an event, in order: which.
    pub ordinals: CodeList,
    /// The words of the distinct values, see [`super::words`]; empty for
    /// fields whose words nobody asks for.
    pub words: Chunks<u32>,
    /// The last value that was looked up.
    last: Option<Interned>,
    bytes: usize,
}

impl ValuesBuilder {
    /// Notes a value of the next event, or one more of the last.
    #[inline]
    pub fn push(&mut self, value: &[u8]) -> Interned {
        let interned = match self.last {
            // Logs repeat themselves: every other value is the one before.
            Some(last) if self.distinct.at(last.start) == value => Interned { is_new: false, ..last },
            _ => self.distinct.intern(value),
        };
        self.last = Some(interned);
        self.bytes += self.ordinals.push(interned.number);
        if interned.is_new {
            self.bytes += value.len() + ENTRY_BYTES;
        }
        interned
    }

    /// The ordinal of a value, without an event that has it.
    pub fn intern(&mut self, value: &[u8]) -> Interned {
        let interned = self.distinct.intern(value);
        if interned.is_new {
            self.bytes += value.len() + ENTRY_BYTES;
        }
        interned
    }

    /// Notes a value by its ordinal.
    #[inline]
    pub fn push_known(&mut self, ordinal: u32) {
        self.bytes += self.ordinals.push(ordinal);
    }

    /// Memory taken, in bytes, without the words.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Sets free what only filling needs.
    pub fn settle(&mut self) {
        self.distinct.settle();
    }
}
