//! Distinct byte strings, numbered in the order they came.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Distinct byte strings, each kept once and numbered from 0.
#[derive(Default)]
pub(super) struct Interner {
    /// All of them, one after another.
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<u32>,
    table: HashTable<Slot>,
}

/// An entry of the table. With part of the hash beside the number, a look-up
/// that does not fit and a table that grows need not touch the bytes.
#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    number: u32,
}

/// A number, and whether it is a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interned {
    pub number: u32,
    pub is_new: bool,
}

impl Interner {
    /// The number of these bytes; they get the next one if they are new.
    #[inline]
    pub fn intern(&mut self, value: &[u8]) -> Interned {
        let Interner { bytes, ends, table } = self;
        let hash = hash(value);
        let is_it = |slot: &Slot| slot.hash == hash && at(bytes, ends, slot.number) == value;
        if let Some(slot) = table.find(spread(hash), is_it) {
            return Interned { number: slot.number, is_new: false };
        }
        let number = ends.len() as u32;
        table.insert_unique(spread(hash), Slot { hash, number }, |slot| spread(slot.hash));
        bytes.extend_from_slice(value);
        ends.push(bytes.len() as u32);
        Interned { number, is_new: true }
    }

    /// The bytes with this number.
    #[inline]
    pub fn get(&self, number: u32) -> &[u8] {
        at(&self.bytes, &self.ends, number)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All of them, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len() as u32).map(|number| self.get(number))
    }

    /// Bytes of all of them together.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }
}

/// Memory that an entry takes beside its bytes: its end, and its share of a
/// table that is between a half and seven eighths full.
pub(super) const ENTRY_BYTES: usize = 4 + 13;

#[inline]
fn at<'a>(bytes: &'a [u8], ends: &[u32], number: u32) -> &'a [u8] {
    let number = number as usize;
    let start = number.checked_sub(1).map_or(0, |before| ends[before]);
    &bytes[start as usize..ends[number] as usize]
}

#[inline]
pub(super) fn hash(value: &[u8]) -> u32 {
    (FxBuildHasher.hash_one(value) >> 32) as u32
}

/// The table looks at the highest and the lowest bits of 64.
#[inline]
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
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
            assert_eq!(interned, Interned { number: at as u32 % 5000, is_new: at < 5000 });
        }
        assert_eq!(interner.intern(b"").number, 5000);
        assert_eq!(interner.len(), 5001);
        assert_eq!(interner.get(4711), text(4711).as_bytes());
        assert!(interner.get(5000).is_empty());
        assert_eq!(interner.iter().map(<[u8]>::len).sum::<usize>(), interner.bytes());
    }
}
