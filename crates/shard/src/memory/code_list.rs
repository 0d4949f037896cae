//! Codes in as few bytes as they need while a shard fills.

use crate::memory::chunks::Chunks;

/// A sequence of codes. As long as they fit they take two bytes each,
/// which most columns never outgrow; those that come after the first large one
/// take four.
#[derive(Default)]
pub(crate) struct CodeList {
    narrow: Chunks<u16>,
    wide: Chunks<u32>,
}

impl CodeList {
    /// Appends one; returns the bytes it takes.
    #[inline]
    pub fn push(&mut self, code: u32) -> usize {
        match u16::try_from(code) {
            Ok(narrow) if self.wide.len() == 0 => {
                self.narrow.push(narrow);
                size_of::<u16>()
            }
            _ => {
                self.wide.push(code);
                size_of::<u32>()
            }
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.narrow.len() + self.wide.len()
    }

    /// The one at a place.
    pub fn get(&self, at: usize) -> u32 {
        match at.checked_sub(self.narrow.len()) {
            None => u32::from(self.narrow.get(at)),
            Some(at) => self.wide.get(at),
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + Clone + '_ {
        self.narrow.iter().map(u32::from).chain(self.wide.iter())
    }

    /// Calls `take` with each, in order; faster than [`iter`](Self::iter).
    pub fn for_each(&self, mut take: impl FnMut(u32)) {
        self.narrow.pieces().iter().flatten().for_each(|&narrow| take(u32::from(narrow)));
        self.wide.pieces().iter().flatten().for_each(|&wide| take(wide));
    }

    /// All of them in one piece, as tantivy's codecs want them.
    pub fn to_vec(&self) -> Vec<u32> {
        let mut all = Vec::with_capacity(self.len());
        self.narrow
            .pieces()
            .iter()
            .for_each(|piece| all.extend(piece.iter().map(|&narrow| u32::from(narrow))));
        self.wide.pieces().iter().for_each(|piece| all.extend_from_slice(piece));
        all
    }

    /// True if `agrees` takes each pair of this and another sequence of the
    /// same length. Stops at the first that it does not.
    pub fn all_pairs(&self, other: &CodeList, mut agrees: impl FnMut(u32, u32) -> bool) -> bool {
        // Most pairs of columns are both narrow, and then this is a loop over slices.
        if self.wide.len() + other.wide.len() == 0 {
            let mut pieces = self.narrow.pieces().iter().zip(other.narrow.pieces());
            return pieces.all(|(one, other)| {
                one.iter().zip(other).all(|(&one, &other)| agrees(u32::from(one), u32::from(other)))
            });
        }
        self.iter().zip(other.iter()).all(|(one, other)| agrees(one, other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back_whatever_their_size() {
        for limit in [10, 70_000, 200_000] {
            let numbers: Vec<u32> = (0..100_000).map(|at: u32| at.wrapping_mul(7919) % limit).collect();
            let mut codes = CodeList::default();
            let bytes: usize = numbers.iter().map(|&number| codes.push(number)).sum();
            assert!((200_000..=400_000).contains(&bytes) && (limit > 10 || bytes == 200_000));
            assert_eq!(codes.len(), numbers.len());
            assert!(codes.iter().eq(numbers.iter().copied()));
            assert_eq!(codes.to_vec(), numbers);
            assert_eq!(codes.get(99_999), numbers[99_999]);
            assert!(codes.all_pairs(&codes, |one, other| one == other));
            assert!(!codes.all_pairs(&codes, |one, _| one < limit / 2));
        }
    }
}
