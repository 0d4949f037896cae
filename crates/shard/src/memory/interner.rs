//! Distinct byte strings, numbered in the order they came.
//!
//! A shard that fills looks up millions of values, in tables that no cache
//! holds. So an entry of the table has all that a look-up needs but the bytes
//! themselves: an unknown value touches one line of memory, a known one two.

use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use crate::file::sections::{put_varint, take_varint};
use crate::memory::chunks::{Arena, Chunks};

/// Distinct byte strings, each kept once and numbered from 0.
#[derive(Default)]
pub(crate) struct Interner {
    /// All of them, each behind its length.
    bytes: Arena,
    /// Where each begins.
    starts: Chunks<u32>,
    /// Open addressing with linear probing; its length is a power of two.
    table: Vec<Slot>,
}

/// An entry of the table.
#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    /// [`EMPTY`] if there is none.
    number: u32,
    start: u32,
}

const EMPTY: u32 = u32::MAX;

/// Entries of the smallest table.
const SMALLEST: usize = 16;

/// Below so many entries a table grows to four times its length: most columns
/// stop growing there, and a large one is moved half as often.
const SMALL: usize = 1 << 15;

/// The table grows when more than this share of it is taken: beyond three
/// quarters linear probing looks at more than two lines.
const FULL: (usize, usize) = (3, 4);

/// A number, where its bytes are, and whether it is a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interned {
    pub number: u32,
    pub start: u32,
    pub is_new: bool,
}

impl Interner {
    /// The number of these bytes; they get the next one if they are new.
    #[inline]
    pub fn intern(&mut self, value: &[u8]) -> Interned {
        if (self.starts.len() + 1) * FULL.1 > self.table.len() * FULL.0 {
            self.grow();
        }
        let hash = hash(value);
        let mask = self.table.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.table[at];
            if slot.number == EMPTY {
                break;
            }
            if slot.hash == hash && value_at(&self.bytes, slot.start) == value {
                return Interned { number: slot.number, start: slot.start, is_new: false };
            }
            at = (at + 1) & mask;
        }
        let number = self.starts.len() as u32;
        let start = self.bytes.add(value.len() + LENGTH_BYTES, |bytes| {
            put_varint(bytes, value.len() as u64);
            bytes.extend_from_slice(value);
        });
        self.table[at] = Slot { hash, number, start };
        self.starts.push(start);
        Interned { number, start, is_new: true }
    }

    /// The bytes at [`Interned::start`]; cheaper than by number.
    #[inline]
    pub fn at(&self, start: u32) -> &[u8] {
        value_at(&self.bytes, start)
    }

    /// Sets the table free: nothing more is looked up.
    pub fn settle(&mut self) {
        self.table = Vec::new();
    }

    /// The bytes with this number.
    #[inline]
    pub fn get(&self, number: u32) -> &[u8] {
        value_at(&self.bytes, self.starts.get(number as usize))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// All of them, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.starts.iter().map(|start| value_at(&self.bytes, start))
    }

    /// Bytes of all of them together.
    pub fn bytes(&self) -> usize {
        self.bytes.bytes()
    }

    #[cold]
    fn grow(&mut self) {
        let times = if self.table.len() < SMALL { 4 } else { 2 };
        let length = (self.table.len() * times).max(SMALLEST);
        let before =
            std::mem::replace(&mut self.table, vec![Slot { hash: 0, number: EMPTY, start: 0 }; length]);
        for slot in before.into_iter().filter(|slot| slot.number != EMPTY) {
            let mut at = slot.hash as usize & (length - 1);
            while self.table[at].number != EMPTY {
                at = (at + 1) & (length - 1);
            }
            self.table[at] = slot;
        }
    }
}

/// Bytes that a length takes, at most: no value has 4 GiB.
const LENGTH_BYTES: usize = 5;

/// Memory that an entry takes beside its bytes: its length and start, and its
/// share of a table that is between three eighths and three quarters full.
pub(crate) const ENTRY_BYTES: usize = 5 + 22;

#[inline]
fn value_at(bytes: &Arena, start: u32) -> &[u8] {
    let mut rest = bytes.from(start);
    let length = match *rest {
        [length @ ..0x80, ..] => {
            rest = &rest[1..];
            usize::from(length)
        }
        _ => take_varint(&mut rest).unwrap_or(0) as usize,
    };
    &rest[..length]
}

/// A hash whose lowest bits are good. It is never stored.
#[inline]
fn hash(value: &[u8]) -> u32 {
    FxBuildHasher.hash_one(value) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_string_has_one_number_and_comes_back() {
        let mut interner = Interner::default();
        let text = |at: usize| format!("value {}", at % 5000);
        for at in 0..20_000 {
            let interned = interner.intern(text(at).as_bytes());
            assert_eq!((interned.number, interned.is_new), (at as u32 % 5000, at < 5000));
            assert_eq!(interner.at(interned.start), text(at).as_bytes());
        }
        assert_eq!(interner.intern(b"").number, 5000);
        assert_eq!(interner.len(), 5001);
        assert_eq!(interner.get(4711), text(4711).as_bytes());
        assert!(interner.get(5000).is_empty());
        assert_eq!(interner.iter().map(<[u8]>::len).sum::<usize>() + 5001, interner.bytes());
    }
}
