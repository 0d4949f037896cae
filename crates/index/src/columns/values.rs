//! The values of one field while a shard fills: each distinct value once.

use super::interner::{ENTRY_BYTES, Interned, Interner};

/// Distinct values in the order they came, and which each event has.
#[derive(Default)]
pub(super) struct Values {
    /// The distinct values.
    pub distinct: Interner,
    /// For each value of an event, in order: which.
    pub ordinals: Vec<u32>,
    /// The words of the distinct values, see [`super::words`]; empty for
    /// fields whose words nobody asks for.
    pub words: Vec<u32>,
}

impl Values {
    /// Notes a value of the next event, or one more of the last.
    #[inline]
    pub fn push(&mut self, value: &[u8]) -> Interned {
        let interned = match self.ordinals.last() {
            // Logs repeat themselves: every other value is the one before.
            Some(&last) if self.distinct.get(last) == value => Interned { number: last, is_new: false },
            _ => self.distinct.intern(value),
        };
        self.ordinals.push(interned.number);
        interned
    }

    /// Memory that a new value took.
    pub fn bytes_of(value: &[u8]) -> usize {
        value.len() + ENTRY_BYTES
    }
}
