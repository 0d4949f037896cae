//! Notices damage. What is written is summed in blocks; a block is checked
//! when something of it is first read, so that opening a file stays cheap and
//! tantivy's codecs, which trust their bytes, never see other bytes than they
//! wrote.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use tantivy::HasLen;
use tantivy::directory::{FileHandle, FileSlice, OwnedBytes};

use crate::corrupt;

/// Bytes summed together. A look-up in a dictionary reads some 4 KiB; with
/// more, checking around it would cost more than the look-up.
pub(crate) const BLOCK_BYTES: usize = 16 << 10;

/// Sums what is written through it, and buffers it by the block.
pub(crate) struct Summed<W> {
    out: W,
    block: Vec<u8>,
    sums: Vec<u64>,
}

impl<W: Write> Summed<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Summed<W> {
        Summed { out, block: Vec::with_capacity(BLOCK_BYTES), sums: Vec::new() }
    }

    /// Ends the last block; returns what is behind it, and the sums as bytes.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<(W, Vec<u8>)> {
        if !self.block.is_empty() {
            self.end_block()?;
        }
        Ok((self.out, self.sums.iter().flat_map(|sum| sum.to_le_bytes()).collect()))
    }

    fn end_block(&mut self) -> io::Result<()> {
        self.sums.push(sum(&self.block));
        self.out.write_all(&self.block)?;
        self.block.clear();
        Ok(())
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(BLOCK_BYTES - self.block.len());
        self.block.extend_from_slice(&bytes[..taken]);
        if self.block.len() == BLOCK_BYTES {
            self.end_block()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file whose blocks are checked as they are read.
#[derive(Debug)]
pub(crate) struct Checked {
    file: FileSlice,
    sums: OwnedBytes,
    sound: Vec<AtomicBool>,
}

impl Checked {
    /// A file and the sums that [`Summed::finish`] gave for it; `None` if
    /// there are more or fewer sums than blocks.
    pub fn new(file: FileSlice, sums: OwnedBytes) -> Option<Checked> {
        let blocks = file.len().div_ceil(BLOCK_BYTES);
        let sound = std::iter::repeat_with(AtomicBool::default).take(blocks).collect();
        (sums.len() == blocks * size_of::<u64>()).then_some(Checked { file, sums, sound })
    }

    fn check(&self, block: usize) -> io::Result<()> {
        if self.sound[block].load(Ordering::Relaxed) {
            return Ok(());
        }
        let start = block * BLOCK_BYTES;
        let bytes = self.file.read_bytes_slice(start..self.file.len().min(start + BLOCK_BYTES))?;
        if self.sums.chunks_exact(size_of::<u64>()).nth(block) != Some(&sum(&bytes).to_le_bytes()) {
            return Err(corrupt("a block of the file"));
        }
        self.sound[block].store(true, Ordering::Relaxed);
        Ok(())
    }
}

impl FileHandle for Checked {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start > range.end || range.end > self.len() {
            return Err(corrupt("a block of the file"));
        }
        (range.start / BLOCK_BYTES..range.end.div_ceil(BLOCK_BYTES))
            .try_for_each(|block| self.check(block))?;
        self.file.read_bytes_slice(range)
    }
}

impl HasLen for Checked {
    fn len(&self) -> usize {
        self.file.len()
    }
}

/// A sum that tells bytes from damaged ones; it is no guard against malice.
/// Four lanes of words, so that it runs as fast as memory. Each step can be
/// undone, so damage within one word never goes unnoticed.
pub(crate) fn sum(bytes: &[u8]) -> u64 {
    let mut lanes = [1, 2, 3, 4];
    let mut rows = bytes.chunks_exact(32);
    for row in &mut rows {
        for (lane, word) in lanes.iter_mut().zip(row.chunks_exact(8)) {
            *lane = step(*lane, word);
        }
    }
    let rest = rows.remainder().chunks(8).fold(bytes.len() as u64, step);
    lanes.iter().fold(rest, |sum, lane| step(sum, &lane.to_le_bytes()))
}

fn step(sum: u64, word: &[u8]) -> u64 {
    /// The golden ratio, as an odd number: spreads a bit over those above it.
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut bytes = [0; 8];
    bytes[..word.len()].copy_from_slice(word);
    (sum ^ u64::from_le_bytes(bytes)).wrapping_mul(SPREAD).rotate_left(29)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summed(bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let mut out = Summed::new(Vec::new());
        // Pieces of odd sizes: where a write ends must not matter.
        bytes.chunks(7919).for_each(|piece| out.write_all(piece).unwrap());
        out.finish().unwrap()
    }

    fn opened(bytes: Vec<u8>, sums: Vec<u8>) -> Option<Checked> {
        Checked::new(FileSlice::from(bytes), OwnedBytes::new(sums))
    }

    #[test]
    fn what_was_written_is_read_over_every_border() {
        for length in [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES + 5] {
            let bytes: Vec<u8> = (0..length).map(|at| (at * 31 % 251) as u8).collect();
            let (written, sums) = summed(&bytes);
            assert_eq!(written, bytes);
            let file = opened(written, sums).unwrap();
            for range in [0..length, length / 2..length, length..length] {
                assert_eq!(file.read_bytes(range.clone()).unwrap().as_slice(), &bytes[range]);
            }
            assert!(file.read_bytes(0..length + 1).is_err());
        }
    }

    #[test]
    fn only_the_damaged_block_is_refused() {
        let (mut bytes, sums) = summed(&vec![7; 3 * BLOCK_BYTES]);
        bytes[BLOCK_BYTES + 1] ^= 1;
        let file = opened(bytes, sums.clone()).unwrap();
        assert!(file.read_bytes(0..BLOCK_BYTES).is_ok());
        assert!(file.read_bytes(0..BLOCK_BYTES + 1).is_err());
        assert!(file.read_bytes(2 * BLOCK_BYTES..3 * BLOCK_BYTES).is_ok());
        assert!(opened(vec![7; BLOCK_BYTES], sums).is_none());
    }

    #[test]
    fn every_bit_and_every_length_counts() {
        let bytes: Vec<u8> = (0..100).collect();
        let whole = sum(&bytes);
        for at in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[at / 8] ^= 1 << (at % 8);
            assert_ne!(sum(&bytes), whole, "bit {at}");
        }
        let mut zeros: Vec<u64> = (0..100).map(|length| sum(&vec![0; length])).collect();
        zeros.sort_unstable();
        zeros.dedup();
        assert_eq!(zeros.len(), 100);
        // The highest bits of neighbours in a lane must not cancel out.
        let mut bytes = vec![0; 96];
        (bytes[7], bytes[39]) = (0x80, 0x80);
        assert_ne!(sum(&bytes), sum(&[0; 96]));
    }
}
