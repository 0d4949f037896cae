//! Blocks of a dictionary, inflated.

use std::cell::RefCell;
use std::io;

use zstd::bulk::Decompressor;

use crate::corrupt;
use crate::file::sections::take_varint;

/// Bytes that a block may claim to inflate to: a block of several values ends
/// soon after [`BLOCK_BYTES`], and one value is limited by the record's size.
const MAX_BLOCK_BYTES: u64 = 1 << 30;

/// An inflated block.
pub(super) struct Block {
    /// The lengths of the values, then the values.
    pub plain: Vec<u8>,
    /// Where each value ends in `plain`; the first begins at `start`.
    ends: Vec<u32>,
    start: u32,
}

impl Block {
    /// Inflates a block.
    ///
    /// # Errors
    /// If it is damaged.
    pub fn inflate(mut packed: &[u8]) -> io::Result<Block> {
        let damaged = || corrupt("dictionary");
        let bytes = take_varint(&mut packed).filter(|&bytes| bytes <= MAX_BLOCK_BYTES).ok_or_else(damaged)?;
        let plain = match bytes {
            0 => packed.to_vec(),
            bytes => decompress(packed, bytes as usize)?,
        };
        Block::decode(plain).ok_or_else(damaged)
    }

    fn decode(plain: Vec<u8>) -> Option<Block> {
        let mut rest = &plain[..];
        let values = usize::try_from(take_varint(&mut rest)?).ok()?;
        let mut ends = Vec::with_capacity(values.min(plain.len()));
        let mut end = 0usize;
        for _ in 0..values {
            end = end.checked_add(usize::try_from(take_varint(&mut rest)?).ok()?)?;
            ends.push(end as u32);
        }
        let start = plain.len() - rest.len();
        if rest.len() != end {
            return None;
        }
        ends.iter_mut().for_each(|end| *end += start as u32);
        Some(Block { plain, ends, start: start as u32 })
    }

    /// The value at a place in the block.
    pub fn get(&self, at: usize) -> Option<&[u8]> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).map_or(self.start, |before| self.ends[before]);
        self.plain.get(start as usize..end as usize)
    }

    /// The values, in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len()).filter_map(|at| self.get(at))
    }

    /// True if the bytes stand somewhere in the block, be it across values.
    pub fn may_hold(&self, value: &[u8]) -> bool {
        memchr::memmem::find(&self.plain[self.start as usize..], value).is_some()
    }
}

thread_local! {
    /// Setting one up takes as long as inflating twenty blocks: the system has
    /// to clear its memory. A question looks into hundreds of dictionaries.
    static ZSTD: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

fn decompress(packed: &[u8], bytes: usize) -> io::Result<Vec<u8>> {
    ZSTD.with_borrow_mut(|zstd| {
        let zstd = match zstd {
            Some(zstd) => zstd,
            none => none.insert(Decompressor::new()?),
        };
        // A frame that has another size is damaged; so no more memory is taken than it fills.
        let size = zstd::zstd_safe::get_frame_content_size(packed);
        let is_sound = size.is_ok_and(|size| size.is_none_or(|size| size == bytes as u64));
        let plain = is_sound.then(|| zstd.decompress(packed, bytes).ok()).flatten();
        plain.ok_or_else(|| corrupt("dictionary"))
    })
}
