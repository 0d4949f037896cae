//! The values of one field while a shard fills: each distinct value once.

use super::chunks::Chunks;
use super::interner::{ENTRY_BYTES, Interned, Interner};
use super::ordinals::Ordinals;

/// Distinct values in the order they came, and which each event has.
#[derive(Default)]
pub(super) struct Values {
    /// The distinct values.
    pub distinct: Interner,
    /// For each value of an event, in order: which.
    pub ordinals: Ordinals,
    /// The words of the distinct values, see [`super::words`]; empty for
    /// fields whose words nobody asks for.
    pub words: Chunks<u32>,
    /// The last value that was looked up.
    last: Option<Interned>,
    /// What followed from each value of another column, the last time.
    followed: Vec<Followed>,
    bytes: usize,
}

/// What followed once: from what beside the value it is kept for, and which
/// value. The cause is in halves, which makes 12 bytes instead of 16.
#[derive(Clone, Copy)]
struct Followed {
    cause: [u32; 2],
    ordinal: u32,
}

/// No cause: causes have a column in their upper half.
const NOTHING: [u32; 2] = [u32::MAX; 2];

impl Values {
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

    /// Notes the value that followed from value `from` of another column for
    /// the same cause before, if one is known to; returns its ordinal.
    #[inline]
    pub fn push_followed(&mut self, from: u32, cause: u64) -> Option<u32> {
        let known = self.followed.get(from as usize).filter(|known| known.cause == halves(cause))?;
        self.bytes += self.ordinals.push(known.ordinal);
        Some(known.ordinal)
    }

    /// Remembers a value as one that follows.
    pub fn remember(&mut self, from: u32, cause: u64, ordinal: u32) {
        let before = self.followed.len();
        if before <= from as usize {
            self.followed.resize(from as usize + 1, Followed { cause: NOTHING, ordinal: 0 });
        }
        self.followed[from as usize] = Followed { cause: halves(cause), ordinal };
        self.bytes += (self.followed.len() - before) * size_of::<Followed>();
    }

    /// Memory taken, in bytes, without the words.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Sets free what only filling needs.
    pub fn settle(&mut self) {
        self.followed = Vec::new();
        self.distinct.settle();
    }
}

fn halves(number: u64) -> [u32; 2] {
    [number as u32, (number >> 32) as u32]
}
