//! Sets of events of one shard.

/// A set of numbers below a limit, one bit each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
    limit: u32,
}

impl Bits {
    /// The empty set of numbers below `limit`.
    pub fn none(limit: u32) -> Bits {
        Bits { words: vec![0; limit.div_ceil(64) as usize], limit }
    }

    /// All numbers below `limit`.
    pub fn all(limit: u32) -> Bits {
        let mut bits = Bits { words: vec![u64::MAX; limit.div_ceil(64) as usize], limit };
        bits.trim();
        bits
    }

    /// Adds a number below the limit; one above it is left out.
    pub fn insert(&mut self, number: u32) {
        if number < self.limit {
            self.words[number as usize / 64] |= 1 << (number % 64);
        }
    }

    /// Adds all numbers below the limit.
    pub fn fill(&mut self) {
        self.words.fill(u64::MAX);
        self.trim();
    }

    /// True if all numbers below the limit are in the set.
    pub fn is_full(&self) -> bool {
        self.len() == u64::from(self.limit)
    }

    /// True if the number is in the set.
    pub fn contains(&self, number: u32) -> bool {
        number < self.limit && self.words[number as usize / 64] >> (number % 64) & 1 == 1
    }

    /// Keeps what is in both.
    pub fn and(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(mine, other)| *mine &= other);
    }

    /// Adds what is in the other.
    pub fn or(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(mine, other)| *mine |= other);
    }

    /// Takes out what is in the other.
    pub fn and_not(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(mine, other)| *mine &= !other);
    }

    /// What is not in the set.
    pub fn complement(mut self) -> Bits {
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

    /// All of them, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().flat_map(|(at, &word)| {
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

    /// Clears the bits above the limit in the last word.
    fn trim(&mut self) {
        if !self.limit.is_multiple_of(64)
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << (self.limit % 64)) - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_operations() {
        for limit in [0, 1, 63, 64, 65, 200] {
            assert_eq!(Bits::all(limit).len(), u64::from(limit));
            assert!(Bits::all(limit).complement().is_empty());
        }
        let mut threes = Bits::none(100);
        (0..100).step_by(3).for_each(|at| threes.insert(at));
        let mut twos = Bits::none(100);
        (0..100).step_by(2).for_each(|at| twos.insert(at));
        let mut both = threes.clone();
        both.and(&twos);
        assert_eq!(both.iter().collect::<Vec<_>>(), (0..100).step_by(6).collect::<Vec<_>>());
        let mut either = threes.clone();
        either.or(&twos);
        assert_eq!(either.len(), 34 + 50 - 17);
        either.and_not(&twos);
        assert!(either.contains(3) && !either.contains(6) && !either.contains(1000));
        threes.insert(1000);
        assert_eq!(threes.len(), 34);
    }
}
