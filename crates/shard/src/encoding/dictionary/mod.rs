//! Dictionary: the distinct values of a column, in the order they first came,
//! compressed in blocks. Logs of one time resemble each other, so this order
//! packs as well as a sorted one, and nothing has to be sorted.
//!
//! ```text
//! dictionary = blocks first-numbers block-starts bucket-starts bucket-blocks lengths-of-these
//! block      = plain-bytes:varint zstd-frame, or 0 and what would be in it
//! in it      = values:varint length:varint* bytes
//! ```

mod block;
#[cfg(test)]
mod tests;
mod writer;

use std::io;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::HasLen;
use tantivy::columnar::ColumnValues;
use tantivy::directory::FileSlice;

use crate::encoding::hash_table::HashTable;
use crate::encoding::integers;
use crate::file::checksum::checksum;
use crate::file::sections::Sections;
use crate::{FieldBytes, corrupt};

use block::Block;
pub(crate) use writer::{encode, encode_sorted};

/// Bytes of values compressed together. One value costs inflating a block,
/// ten microseconds; smaller blocks pack worse, by a tenth at 4 KiB.
const BLOCK_BYTES: usize = 16 << 10;

/// Inflated blocks a dictionary keeps, in bytes; beyond this it starts anew. A
/// page of hits touches a few blocks; printing everything goes through them
/// in order, more or less.
const KEPT_BYTES: usize = 4 << 20;

/// What zstd makes of a byte at most: a block of 128 KiB takes four bytes.
const MAX_RATIO: usize = 1 << 15;

/// Takes a number and its value, and says whether to go on.
type Step<'a> = dyn FnMut(u32, &[u8]) -> io::Result<ControlFlow<()>> + 'a;

/// The distinct values of a column of a finished shard.
pub(crate) struct Dictionary {
    blocks: FileSlice,
    firsts: Arc<dyn ColumnValues<u64>>,
    starts: Arc<dyn ColumnValues<u64>>,
    /// Where buckets start, and the blocks in them; opened by the first look-up.
    table: Option<[FileSlice; 2]>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    blocks: Vec<Option<Arc<Block>>>,
    bytes: usize,
}

impl Dictionary {
    /// Opens the blob that [`encode`] made. Reads the table of blocks only.
    pub(crate) fn open(blob: &FileSlice) -> io::Result<Dictionary> {
        let Sections { head, sections: [firsts, starts, buckets, blocks] } = Sections::split(blob)?;
        let (firsts, starts) = (integers::open(firsts.read_bytes()?)?, integers::open(starts.read_bytes()?)?);
        let table = (buckets.len() > 0).then_some([buckets, blocks]);
        let dictionary = Dictionary { blocks: head, firsts, starts, table, kept: Mutex::default() };
        let bytes = dictionary.blocks.len();
        let has_room = dictionary.blocks() as usize <= bytes
            && dictionary.len() as usize <= bytes.saturating_mul(MAX_RATIO);
        if dictionary.firsts.num_vals() != dictionary.starts.num_vals() || !has_room {
            return Err(corrupt("dictionary"));
        }
        Ok(dictionary)
    }

    /// How many distinct values there are.
    pub fn len(&self) -> u32 {
        match self.firsts.num_vals() {
            0 => 0,
            blocks => self.firsts.get_val(blocks - 1) as u32,
        }
    }

    /// Appends the value with this number to `out`.
    ///
    /// # Errors
    /// If the dictionary is damaged or has no such number.
    pub fn get(&self, number: u32, out: &mut Vec<u8>) -> io::Result<()> {
        let damaged = || corrupt("dictionary");
        let at = self.block_of(number).ok_or_else(damaged)?;
        let block = self.kept(at)?;
        let within = u64::from(number) - self.firsts.get_val(at);
        out.extend_from_slice(block.get(within as usize).ok_or_else(damaged)?);
        Ok(())
    }

    /// The number of a value. Inflates a handful of blocks; all of a small
    /// dictionary.
    ///
    /// # Errors
    /// If the dictionary is damaged.
    pub fn find(&self, value: &[u8]) -> io::Result<Option<u32>> {
        match self.candidates(value)? {
            Some(blocks) => self.find_in(value, blocks.into_iter()),
            None => self.find_in(value, 0..self.blocks()),
        }
    }

    fn find_in(&self, value: &[u8], blocks: impl Iterator<Item = u32>) -> io::Result<Option<u32>> {
        for at in blocks {
            let block = self.inflate(at)?;
            if block.may_hold(value)
                && let Some(within) = block.iter().position(|known| known == value)
            {
                return Ok(Some(self.firsts.get_val(at) as u32 + within as u32));
            }
        }
        Ok(None)
    }

    /// The blocks that may have a value, by its hash; `None` if there is no
    /// table.
    fn candidates(&self, value: &[u8]) -> io::Result<Option<Vec<u32>>> {
        let Some(table) = &self.table else { return Ok(None) };
        let damaged = || corrupt("table of a dictionary");
        let table = HashTable::open(table.clone())?;
        let found = table.find(checksum(value))?;
        if table.items().len() != self.len() {
            return Err(damaged());
        }
        if found.iter().any(|&block| block >= self.blocks()) {
            return Err(damaged());
        }
        Ok(Some(found))
    }

    /// Calls `take` with each number and value, in order.
    ///
    /// # Errors
    /// If the dictionary is damaged, and those of `take`.
    pub fn for_each(&self, take: &mut FieldBytes) -> io::Result<()> {
        for at in 0..self.blocks() {
            let first = self.firsts.get_val(at) as u32;
            let block = self.inflate(at)?;
            (first..).zip(block.iter()).try_for_each(|(number, value)| take(number, value))?;
        }
        Ok(())
    }

    /// The number of a value in a dictionary whose values are sorted. Inflates
    /// the blocks of a binary search, a handful.
    ///
    /// # Errors
    /// If the dictionary is damaged.
    pub fn find_sorted(&self, value: &[u8]) -> io::Result<Option<u32>> {
        let mut found = None;
        self.for_each_sorted_from(value, &mut |number, known| {
            found = (known == value).then_some(number);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(found)
    }

    /// Calls `take` with each number and value from the first that is not
    /// before `start`, in a dictionary whose values are sorted, until it breaks.
    ///
    /// # Errors
    /// If the dictionary is damaged, and those of `take`.
    pub fn for_each_sorted_from(&self, start: &[u8], take: &mut Step) -> io::Result<()> {
        let damaged = || corrupt("dictionary");
        let (mut low, mut high) = (0, self.blocks());
        while low < high {
            let middle = low + (high - low) / 2;
            let block = self.kept(middle)?;
            if block.get(0).ok_or_else(damaged)? <= start { low = middle + 1 } else { high = middle }
        }
        // What is looked for may be in the block before the first that begins behind it.
        for at in low.saturating_sub(1)..self.blocks() {
            let block = self.kept(at)?;
            let first = self.firsts.get_val(at) as u32;
            for (number, value) in (first..).zip(block.iter()).skip_while(|(_, value)| *value < start) {
                if take(number, value)?.is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn blocks(&self) -> u32 {
        self.firsts.num_vals().saturating_sub(1)
    }

    /// The block that has the value with this number.
    fn block_of(&self, number: u32) -> Option<u32> {
        let (mut low, mut high) = (0, self.blocks());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.firsts.get_val(middle) <= u64::from(number) { low = middle + 1 } else { high = middle }
        }
        low.checked_sub(1)
    }

    fn kept(&self, at: u32) -> io::Result<Arc<Block>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Some(block)) = kept.blocks.get(at as usize) {
            return Ok(Arc::clone(block));
        }
        let block = Arc::new(self.inflate(at)?);
        kept.bytes += block.plain.len();
        if kept.bytes > KEPT_BYTES {
            *kept = Kept { blocks: Vec::new(), bytes: block.plain.len() };
        }
        if kept.blocks.is_empty() {
            kept.blocks.resize_with(self.blocks() as usize, || None);
        }
        kept.blocks[at as usize] = Some(Arc::clone(&block));
        Ok(block)
    }

    fn inflate(&self, at: u32) -> io::Result<Block> {
        let range = self.starts.get_val(at) as usize..self.starts.get_val(at + 1) as usize;
        if range.start > range.end || range.end > self.blocks.len() {
            return Err(corrupt("dictionary"));
        }
        Block::inflate(&self.blocks.read_bytes_slice(range)?)
    }
}
