//! The values of one field while a shard fills: each distinct value once.

use super::chunks::Chunks;
use super::interner::{ENTRY_BYTES, Interned, Interner};

/// Distinct values in the order they came, and which each event has.
#[derive(Default)]
pub(super) struct Values {
    /// The distinct values.
    pub distinct: Interner,
    /// For each value of an event, in order: which.
    pub ordinals: Chunks<u32>,
    /// What followed from each value of another column, the last time.
    followed: Vec<Followed>,
    /// The words of the distinct values, see [`super::words`]; empty for
    /// fields whose words nobody asks for.
    pub words: Chunks<u32>,
}

/// What followed once: from what beside the value it is kept for, and which
/// value.
#[derive(Clone, Copy)]
struct Followed {
    cause: u64,
    ordinal: u32,
}

/// No cause: causes have a column in their upper half.
const NOTHING: u64 = u64::MAX;

impl Values {
    /// Notes a value of the next event, or one more of the last.
    #[inline]
    pub fn push(&mut self, value: &[u8]) -> Interned {
        let interned = match self.ordinals.last() {
            // Logs repeat themselves: every other value is the one before.
            Some(last) if self.distinct.get(last) == value => Interned { number: last, is_new: false },
            _ => self.distinct.intern(value),
        };
        self.ordinals.push(interned.number);
        interned
    }

    /// Notes the value that followed from value `from` of another column for
    /// the same cause before; false if none is known to.
    #[inline]
    pub fn push_followed(&mut self, from: u32, cause: u64) -> bool {
        match self.followed.get(from as usize) {
            Some(known) if known.cause == cause => {
                self.ordinals.push(known.ordinal);
                true
            }
            _ => false,
        }
    }

    /// Remembers the last value as one that follows. Returns the memory it took.
    pub fn remember(&mut self, from: u32, cause: u64) -> usize {
        let Some(ordinal) = self.ordinals.last() else { return 0 };
        let before = self.followed.capacity();
        if self.followed.len() <= from as usize {
            self.followed.resize(from as usize + 1, Followed { cause: NOTHING, ordinal: 0 });
        }
        self.followed[from as usize] = Followed { cause, ordinal };
        (self.followed.capacity() - before) * size_of::<Followed>()
    }

    /// Memory that a new value took.
    pub fn bytes_of(value: &[u8]) -> usize {
        value.len() + ENTRY_BYTES
    }
}
