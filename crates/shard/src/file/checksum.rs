//! Block checksums: written over every block of a file's content, checked
//! whenever bytes are read. Bytes of a map are shared: should the file change
//! after the check, whoever opened it finds out (`logdex-mmap`).

use std::fmt;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use tantivy::HasLen;
use tantivy::directory::FileHandle;

use crate::Error;
use crate::file::read_at::{Bytes, ReadAt};

/// Bytes of a block. A look-up in a dictionary reads some 4 KiB; with larger
/// blocks, checking around it would cost more than the look-up.
pub(crate) const BLOCK_BYTES: usize = 16 << 10;

/// Bytes of a checksum.
const SUM_BYTES: usize = size_of::<u32>();

/// Blocks kept of a file: a megabyte, which holds the blocks that small reads
/// come back to (a table of hashes, the records of a page of hits).
const KEPT_BLOCKS: usize = 64;

/// Blocks up to which a read goes through the kept ones. Longer ones are
/// whole sections, which their readers keep themselves.
const SMALL_READ: usize = 2;

/// Writes through to `out` and takes a checksum of every block.
pub(crate) struct ChecksummedWriter<W> {
    out: W,
    block: Vec<u8>,
    sums: Vec<u8>,
    written: u64,
}

impl<W: Write> ChecksummedWriter<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> ChecksummedWriter<W> {
        ChecksummedWriter { out, block: Vec::with_capacity(BLOCK_BYTES), sums: Vec::new(), written: 0 }
    }

    /// Bytes written so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Ends the last block; returns the output and the checksums.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<(W, Vec<u8>)> {
        if !self.block.is_empty() {
            self.end_block()?;
        }
        Ok((self.out, self.sums))
    }

    fn end_block(&mut self) -> io::Result<()> {
        self.sums.extend(checksum(&self.block).to_le_bytes());
        self.out.write_all(&self.block)?;
        self.block.clear();
        Ok(())
    }
}

impl<W: Write> Write for ChecksummedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(BLOCK_BYTES - self.block.len());
        self.block.extend_from_slice(&bytes[..taken]);
        self.written += taken as u64;
        if self.block.len() == BLOCK_BYTES {
            self.end_block()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The content of a file: every read is checked, block by block.
pub(crate) struct ChecksummedReader<R> {
    source: R,
    len: usize,
    sums: Bytes,
    /// Checked blocks: block `n` in place `n % KEPT_BLOCKS`.
    kept: Vec<Mutex<Option<(usize, Bytes)>>>,
}

impl<R: ReadAt> ChecksummedReader<R> {
    /// The first `len` bytes of `source`, and the checksums that
    /// [`ChecksummedWriter::finish`] gave; `None` if there are more or fewer
    /// of them than blocks.
    pub fn new(source: R, len: usize, sums: Bytes) -> Option<ChecksummedReader<R>> {
        let blocks = len.div_ceil(BLOCK_BYTES);
        let kept = std::iter::repeat_with(Mutex::default).take(blocks.min(KEPT_BLOCKS)).collect();
        (sums.len() == blocks * SUM_BYTES).then_some(ChecksummedReader { source, len, sums, kept })
    }

    /// Reads blocks and checks them.
    fn read_blocks(&self, blocks: Range<usize>) -> io::Result<Bytes> {
        let (start, end) = (blocks.start * BLOCK_BYTES, self.len.min(blocks.end * BLOCK_BYTES));
        let bytes = self.source.read(start as u64..end as u64)?;
        let sums = self.sums[blocks.start * SUM_BYTES..blocks.end * SUM_BYTES].chunks_exact(SUM_BYTES);
        for (at, (block, sum)) in bytes.chunks(BLOCK_BYTES).zip(sums).enumerate() {
            if checksum(block).to_le_bytes() != sum {
                let offset = Some((start + at * BLOCK_BYTES) as u64);
                return Err(Error::Damaged { what: "checksum of a block", offset }.into());
            }
        }
        Ok(bytes)
    }

    /// A block that was read before, or is read now.
    fn block(&self, block: usize) -> io::Result<Bytes> {
        let mut kept = self.kept[block % KEPT_BLOCKS].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, bytes)) = &*kept
            && *known == block
        {
            return Ok(bytes.clone());
        }
        let bytes = self.read_blocks(block..block + 1)?;
        *kept = Some((block, bytes.clone()));
        Ok(bytes)
    }
}

impl<R: ReadAt> FileHandle for ChecksummedReader<R> {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<Bytes> {
        if range.start > range.end || range.end > self.len {
            return Err(
                Error::Damaged { what: "range of a section", offset: Some(range.start as u64) }.into()
            );
        }
        if range.is_empty() {
            return Ok(Bytes::empty());
        }
        let blocks = range.start / BLOCK_BYTES..range.end.div_ceil(BLOCK_BYTES);
        let before = blocks.start * BLOCK_BYTES;
        let within = range.start - before..range.end - before;
        match blocks.len() {
            1 => Ok(self.block(blocks.start)?.slice(within)),
            2..=SMALL_READ => {
                let mut bytes = Vec::with_capacity(within.len());
                for block in blocks.clone() {
                    let start = block * BLOCK_BYTES;
                    let block = self.block(block)?;
                    let end = range.end.min(start + block.len());
                    bytes.extend_from_slice(&block[range.start.max(start) - start..end - start]);
                }
                Ok(Bytes::new(bytes))
            }
            _ => Ok(self.read_blocks(blocks)?.slice(within)),
        }
    }
}

impl<R> HasLen for ChecksummedReader<R> {
    fn len(&self) -> usize {
        self.len
    }
}

impl<R> fmt::Debug for ChecksummedReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChecksummedReader").field("len", &self.len).finish_non_exhaustive()
    }
}

/// CRC-32 (ISO-HDLC, as of zlib and gzip): a guard against damage, not malice.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let mut out = ChecksummedWriter::new(Vec::new());
        // Pieces of odd sizes: where a write ends must not matter.
        bytes.chunks(7919).for_each(|piece| out.write_all(piece).unwrap());
        assert_eq!(out.written(), bytes.len() as u64);
        out.finish().unwrap()
    }

    fn opened(bytes: Vec<u8>, sums: Vec<u8>) -> Option<ChecksummedReader<Vec<u8>>> {
        let len = bytes.len();
        ChecksummedReader::new(bytes, len, Bytes::new(sums))
    }

    #[test]
    fn ranges_over_every_border_come_back() {
        for length in [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 5 * BLOCK_BYTES + 5] {
            let bytes: Vec<u8> = (0..length).map(|at| (at * 31 % 251) as u8).collect();
            let (content, sums) = written(&bytes);
            assert_eq!(content, bytes);
            let file = opened(content, sums).unwrap();
            let middle = length / 2;
            for range in [0..length, middle..length, length..length, middle..length.min(middle + BLOCK_BYTES)]
            {
                assert_eq!(file.read_bytes(range.clone()).unwrap().as_slice(), &bytes[range]);
            }
            assert!(file.read_bytes(0..length + 1).is_err());
        }
    }

    #[test]
    fn only_the_damaged_block_is_refused_and_named() {
        let (mut bytes, sums) = written(&vec![7; 3 * BLOCK_BYTES]);
        bytes[BLOCK_BYTES + 1] ^= 1;
        let file = opened(bytes, sums.clone()).unwrap();
        assert!(file.read_bytes(0..BLOCK_BYTES).is_ok());
        let error = Error::from(file.read_bytes(0..BLOCK_BYTES + 1).unwrap_err());
        assert!(matches!(error, Error::Damaged { offset: Some(at), .. } if at == BLOCK_BYTES as u64));
        assert!(file.read_bytes(2 * BLOCK_BYTES..3 * BLOCK_BYTES).is_ok());
        assert!(opened(vec![7; BLOCK_BYTES], sums).is_none());
    }

    /// The check value of the algorithm, as catalogues of CRCs give it.
    #[test]
    fn the_checksum_is_the_one_of_the_format() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }
}
