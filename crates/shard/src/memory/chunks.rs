//! Sequences that only grow, in pieces: growing one does not copy it, and so
//! does not touch new memory for what is there already. With vectors that
//! double, clearing new pages was a sixth of the time of indexing.

/// Bytes of a piece. The pieces of a thousand small columns must not cost
/// much, so a first piece grows up to it.
const PIECE_BYTES: usize = 64 << 10;

/// A sequence in pieces.
pub(crate) struct Chunks<T> {
    pieces: Vec<Vec<T>>,
    length: usize,
}

impl<T> Default for Chunks<T> {
    fn default() -> Chunks<T> {
        Chunks { pieces: Vec::new(), length: 0 }
    }
}

impl<T: Copy> Chunks<T> {
    const PIECE: usize = PIECE_BYTES / size_of::<T>();

    /// Appends one.
    #[inline]
    pub fn push(&mut self, value: T) {
        match self.pieces.last_mut() {
            Some(piece) if piece.len() < Self::PIECE => piece.push(value),
            _ => self.new_piece().push(value),
        }
        self.length += 1;
    }

    /// Appends several.
    pub fn extend(&mut self, mut values: &[T]) {
        self.length += values.len();
        while !values.is_empty() {
            let piece = match self.pieces.last_mut() {
                Some(piece) if piece.len() < Self::PIECE => piece,
                _ => self.new_piece(),
            };
            let (taken, rest) = values.split_at(values.len().min(Self::PIECE - piece.len()));
            piece.extend_from_slice(taken);
            values = rest;
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// The one at a place.
    #[inline]
    pub fn get(&self, at: usize) -> T {
        self.pieces[at / Self::PIECE][at % Self::PIECE]
    }

    /// Changes the one at a place.
    pub fn set(&mut self, at: usize, value: T) {
        self.pieces[at / Self::PIECE][at % Self::PIECE] = value;
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = T> + Clone + '_ {
        self.pieces.iter().flatten().copied()
    }

    /// All of them in one piece, as tantivy's codecs want them.
    pub fn to_vec(&self) -> Vec<T> {
        self.pieces.concat()
    }

    /// The pieces, each full but the last.
    pub fn pieces(&self) -> &[Vec<T>] {
        &self.pieces
    }

    #[cold]
    fn new_piece(&mut self) -> &mut Vec<T> {
        let room = if self.pieces.is_empty() { 0 } else { Self::PIECE };
        self.pieces.push(Vec::with_capacity(room));
        let last = self.pieces.len() - 1;
        &mut self.pieces[last]
    }
}

/// Byte strings one after another, each in one piece.
#[derive(Default)]
pub(crate) struct Arena {
    pieces: Vec<Vec<u8>>,
    bytes: usize,
}

impl Arena {
    /// Appends the bytes that `write` appends, `room` of them at most; returns
    /// their address.
    #[inline]
    pub fn add(&mut self, room: usize, write: impl FnOnce(&mut Vec<u8>)) -> u32 {
        let fits = |piece: &Vec<u8>| piece.len() + room <= PIECE_BYTES;
        if !self.pieces.last().is_some_and(fits) {
            // What is longer than a piece has one of its own, and it is full.
            let capacity = if self.pieces.is_empty() { 0 } else { PIECE_BYTES.max(room) };
            self.pieces.push(Vec::with_capacity(capacity));
        }
        let at = self.pieces.len() - 1;
        let piece = &mut self.pieces[at];
        let start = piece.len();
        write(piece);
        self.bytes += piece.len() - start;
        (at * PIECE_BYTES + start) as u32
    }

    /// The bytes from an address to the end of their piece.
    #[inline]
    pub fn from(&self, address: u32) -> &[u8] {
        let address = address as usize;
        &self.pieces[address / PIECE_BYTES][address % PIECE_BYTES..]
    }

    /// Bytes of all of them together.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_in_order() {
        let mut chunks = Chunks::default();
        let numbers: Vec<u32> = (0..100_000).collect();
        numbers[..50_000].iter().for_each(|&number| chunks.push(number));
        chunks.extend(&numbers[50_000..]);
        assert_eq!((chunks.len(), chunks.get(77_777)), (100_000, 77_777));
        assert!(chunks.iter().eq(numbers.iter().copied()));
        assert!(chunks.pieces().len() > 1);
    }

    #[test]
    fn strings_stay_in_one_piece_each() {
        let mut arena = Arena::default();
        let strings: Vec<Vec<u8>> = [3, 0, PIECE_BYTES - 10, 8, PIECE_BYTES * 3, 7]
            .iter()
            .map(|&length| vec![length as u8; length])
            .collect();
        let places: Vec<u32> = strings
            .iter()
            .map(|string| arena.add(string.len(), |piece| piece.extend_from_slice(string)))
            .collect();
        for (string, place) in strings.iter().zip(places) {
            assert_eq!(&arena.from(place)[..string.len()], string);
        }
        assert_eq!(arena.bytes(), strings.iter().map(Vec::len).sum::<usize>());
    }
}
