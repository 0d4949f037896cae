//! Bitmaps: sets of events of one shard, or of dictionary codes.

use std::ops::Range;

/// A set of numbers below a limit, one bit each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bitmap {
    words: Vec<u64>,
    limit: u32,
}

impl Bitmap {
    /// The empty set of numbers below `limit`.
    pub fn none(limit: u32) -> Bitmap {
        Bitmap { words: vec![0; limit.div_ceil(64) as usize], limit }
    }

    /// All numbers below `limit`.
    pub fn all(limit: u32) -> Bitmap {
        let mut bits = Bitmap { words: vec![u64::MAX; limit.div_ceil(64) as usize], limit };
        bits.trim();
        bits
    }

    /// These numbers below `limit`.
    pub fn of(numbers: &[u32], limit: u32) -> Bitmap {
        let mut bitmap = Bitmap::none(limit);
        numbers.iter().for_each(|&number| bitmap.insert(number));
        bitmap
    }

    /// Adds a number below the limit; one above it is left out.
    pub fn insert(&mut self, number: u32) {
        if number < self.limit {
            self.words[number as usize / 64] |= 1 << (number % 64);
        }
    }

    /// So many words from word `at` on, which begins with number 64 times `at`.
    pub fn words(&self, at: usize, words: usize) -> &[u64] {
        let end = self.words.len().min(at + words);
        self.words.get(at..end).unwrap_or_default()
    }

    /// The numbers of a range, less its start.
    pub fn slice(&self, range: Range<u32>) -> Bitmap {
        let end = range.end.min(self.limit);
        let start = range.start.min(end);
        let mut slice = Bitmap::none(end - start);
        let (at, shift) = (start as usize / 64, start % 64);
        let word = |at: usize| self.words.get(at).copied().unwrap_or_default();
        for (number, it) in slice.words.iter_mut().enumerate() {
            let (low, high) = (word(at + number), word(at + number + 1));
            // Shifting by 64 is none.
            *it = low >> shift | (high << 1) << (63 - shift);
        }
        slice.trim();
        slice
    }

    /// Its words, 64 numbers each.
    pub fn into_words(self) -> Vec<u64> {
        self.words
    }

    /// True if in so many words from `at` on there is a number that the other
    /// bitmap lacks.
    pub fn has_more_than(&self, other: &Bitmap, at: usize, words: usize) -> bool {
        let pairs = self.words.iter().zip(&other.words).skip(at).take(words);
        pairs.fold(0, |more, (mine, other)| more | mine & !other) != 0
    }

    /// Adds the numbers of some words, of which the first is word `at`.
    pub fn insert_words(&mut self, at: usize, words: &[u64]) {
        self.words.iter_mut().skip(at).zip(words).for_each(|(mine, other)| *mine |= other);
        self.trim();
    }

    /// Adds all numbers below the limit.
    pub fn fill(&mut self) {
        self.words.fill(u64::MAX);
        self.trim();
    }

    /// All numbers are below this.
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// True if the number is in the set.
    #[cfg(test)]
    pub fn contains(&self, number: u32) -> bool {
        number < self.limit && self.words[number as usize / 64] >> (number % 64) & 1 == 1
    }

    /// Intersects with another.
    pub fn and(&mut self, other: &Bitmap) {
        self.words.iter_mut().zip(&other.words).for_each(|(mine, other)| *mine &= other);
    }

    /// Adds the numbers of another.
    pub fn or(&mut self, other: &Bitmap) {
        self.words.iter_mut().zip(&other.words).for_each(|(mine, other)| *mine |= other);
    }

    /// Takes out the numbers of another.
    pub fn and_not(&mut self, other: &Bitmap) {
        self.words.iter_mut().zip(&other.words).for_each(|(mine, other)| *mine &= !other);
    }

    /// The numbers below the limit that are not in the set.
    pub fn complement(mut self) -> Bitmap {
        self.words.iter_mut().for_each(|word| *word = !*word);
        self.trim();
        self
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// All numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        set_bits(&self.words)
    }

    /// All numbers as a list, ascending.
    pub fn list(&self) -> Vec<u32> {
        let mut list = Vec::with_capacity(self.len() as usize);
        list.extend(self.iter());
        list
    }

    /// Clears the bits above the limit in the last word.
    fn trim(&mut self) {
        if !self.limit.is_multiple_of(64)
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << (self.limit % 64)) - 1;
        }
    }
}

/// The numbers of the bits that are set, ascending.
pub(crate) fn set_bits(words: &[u64]) -> impl Iterator<Item = u32> + '_ {
    words.iter().enumerate().flat_map(|(at, &word)| {
        let mut word = word;
        std::iter::from_fn(move || {
            let bit = word.trailing_zeros();
            (word != 0).then(|| {
                word &= word - 1;
                at as u32 * 64 + bit
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_operations() {
        for limit in [0, 1, 63, 64, 65, 200] {
            assert_eq!(Bitmap::all(limit).len(), u64::from(limit));
            assert!(Bitmap::all(limit).complement().is_empty());
        }
        let mut threes = Bitmap::none(100);
        (0..100).step_by(3).for_each(|at| threes.insert(at));
        let mut twos = Bitmap::none(100);
        (0..100).step_by(2).for_each(|at| twos.insert(at));
        let mut both = threes.clone();
        both.and(&twos);
        assert_eq!(both.iter().collect::<Vec<_>>(), (0..100).step_by(6).collect::<Vec<_>>());
        let mut either = threes.clone();
        either.or(&twos);
        assert_eq!(either.len(), 34 + 50 - 17);
        either.and_not(&twos);
        assert!(either.contains(3) && !either.contains(6) && !either.contains(1000));
        for (start, end) in [(0, 100), (1, 99), (63, 64), (64, 100), (3, 3), (90, 300)] {
            let slice = threes.slice(start..end);
            let wanted = (start..end.min(100)).filter(|at| at % 3 == 0).map(|at| at - start);
            assert!(slice.iter().eq(wanted) && slice.limit() == end.min(100) - start);
        }
        threes.insert(1000);
        assert_eq!(threes.len(), 34);
    }
}
