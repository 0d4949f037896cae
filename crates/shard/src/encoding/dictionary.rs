//! Dictionary: the distinct values of a column, in the order they first came,
//! compressed in blocks. Logs of one time resemble each other, so this order
//! packs as well as a sorted one, and nothing has to be sorted.
//!
//! ```text
//! dictionary = blocks first-numbers block-starts bucket-starts bucket-blocks lengths-of-these
//! block      = plain-bytes:varint zstd-frame, or 0 and what would be in it
//! in it      = values:varint length:varint* bytes
//! ```

use std::cell::RefCell;
use std::io;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::HasLen;
use tantivy::columnar::ColumnValues;
use tantivy::directory::FileSlice;
use zstd::bulk::{Compressor, Decompressor};

use crate::encoding::hash_table::{self, HashTable};
use crate::encoding::integers;
use crate::file::checksum::checksum;
use crate::file::sections::{Sections, put_sections, put_varint, take_varint};
use crate::{FieldBytes, corrupt};

/// Bytes of values compressed together. One value costs inflating a block,
/// ten microseconds; smaller blocks pack worse, by a tenth at 4 KiB.
const BLOCK_BYTES: usize = 16 << 10;

/// Below this a block is not worth compressing.
const COMPRESSED_FROM: usize = 128;

/// Inflated blocks a dictionary keeps, in bytes; beyond this it starts anew. A
/// page of hits touches a few blocks; printing everything goes through them
/// in order, more or less.
const KEPT_BYTES: usize = 4 << 20;

/// Bytes that a block may claim to inflate to: a block of several values ends
/// soon after [`BLOCK_BYTES`], and one value is limited by the record's size.
const MAX_BLOCK_BYTES: u64 = 1 << 30;

/// What zstd makes of a byte at most: a block of 128 KiB takes four bytes.
const MAX_RATIO: usize = 1 << 15;

/// Blocks from which on a dictionary has a table of hashes, which costs about
/// a byte for each value: a look-up in fewer blocks takes a tenth of a
/// millisecond at most.
const TABLE_FROM: usize = 8;

/// Values in a bucket of the table at most, on average: each is a block to
/// inflate. Smaller buckets save a few of these, and cost a bit each time they
/// are halved.
const BUCKET: usize = 8;

/// Writes values as a dictionary. The compressor is lent by whoever has many
/// dictionaries to write: setting one up costs more than a small block.
///
/// # Errors
/// If zstd fails, which it does for want of memory only.
pub(crate) fn encode<'a>(
    values: impl Iterator<Item = &'a [u8]>,
    zstd: &mut Compressor<'_>,
) -> io::Result<Vec<u8>> {
    let mut hashes = Vec::new();
    let values = values.inspect(|value| hashes.push(checksum(value)));
    let writer = Writer::of(values, zstd)?;
    let is_large = writer.starts.len() >= TABLE_FROM;
    writer.finish(if is_large { &hashes } else { &[] })
}

/// Writes sorted values as a dictionary, for [`Dictionary::find_sorted`].
///
/// # Errors
/// As [`encode`].
pub(crate) fn encode_sorted<'a>(
    values: impl Iterator<Item = &'a [u8]>,
    zstd: &mut Compressor<'_>,
) -> io::Result<Vec<u8>> {
    Writer::of(values, zstd)?.finish(&[])
}

struct Writer<'a, 'z> {
    zstd: &'a mut Compressor<'z>,
    blob: Vec<u8>,
    /// The number of each block's first value, and how many values there are.
    firsts: Vec<u64>,
    starts: Vec<u64>,
    plain: Vec<u8>,
}

impl<'a, 'z> Writer<'a, 'z> {
    /// Writes the blocks.
    fn of<'v>(
        values: impl Iterator<Item = &'v [u8]>,
        zstd: &'a mut Compressor<'z>,
    ) -> io::Result<Writer<'a, 'z>> {
        let mut writer =
            Writer { zstd, blob: Vec::new(), firsts: Vec::new(), starts: Vec::new(), plain: Vec::new() };
        let (mut lengths, mut bytes) = (Vec::new(), Vec::new());
        let (mut first, mut next) = (0, 0);
        for value in values {
            put_varint(&mut lengths, value.len() as u64);
            bytes.extend_from_slice(value);
            next += 1;
            if bytes.len() >= BLOCK_BYTES {
                writer.block(first, next, &lengths, &bytes)?;
                lengths.clear();
                bytes.clear();
                first = next;
            }
        }
        writer.block(first, next, &lengths, &bytes)?;
        writer.firsts.push(next);
        Ok(writer)
    }

    fn block(&mut self, first: u64, next: u64, lengths: &[u8], bytes: &[u8]) -> io::Result<()> {
        if first == next {
            return Ok(());
        }
        self.firsts.push(first);
        self.starts.push(self.blob.len() as u64);
        self.plain.clear();
        put_varint(&mut self.plain, next - first);
        self.plain.extend_from_slice(lengths);
        self.plain.extend_from_slice(bytes);
        if self.plain.len() >= COMPRESSED_FROM {
            let packed = self.zstd.compress(&self.plain)?;
            if packed.len() < self.plain.len() {
                put_varint(&mut self.blob, self.plain.len() as u64);
                self.blob.extend_from_slice(&packed);
                return Ok(());
            }
        }
        self.blob.push(0);
        self.blob.extend_from_slice(&self.plain);
        Ok(())
    }

    /// Ends with the tables: of blocks, and of the hashes, if there are any.
    fn finish(self, hashes: &[u32]) -> io::Result<Vec<u8>> {
        let Writer { mut blob, firsts, mut starts, .. } = self;
        // The end of the last block.
        starts.push(blob.len() as u64);
        let (mut firsts_blob, mut starts_blob) = (Vec::new(), Vec::new());
        integers::encode(&firsts, &mut firsts_blob)?;
        integers::encode(&starts, &mut starts_blob)?;
        let (mut block, firsts) = (0, &firsts);
        let blocks_of_values = (0u64..).zip(hashes).map(move |(number, &hash)| {
            while firsts.get(block as usize + 1).is_some_and(|&first| first <= number) {
                block += 1;
            }
            (hash, block)
        });
        let [buckets, blocks] = match hashes.len() {
            0 => Default::default(),
            values => hash_table::encode(blocks_of_values, values.div_ceil(BUCKET))?,
        };
        put_sections(&mut blob, &[&firsts_blob, &starts_blob, &buckets, &blocks]);
        Ok(blob)
    }
}

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

/// An inflated block.
struct Block {
    plain: Vec<u8>,
    /// Where each value ends in `plain`; the first begins at `start`.
    ends: Vec<u32>,
    start: u32,
}

impl Block {
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

    fn get(&self, at: usize) -> Option<&[u8]> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).map_or(self.start, |before| self.ends[before]);
        self.plain.get(start as usize..end as usize)
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len()).filter_map(|at| self.get(at))
    }

    /// True if the bytes stand somewhere in the block, be it across values.
    fn may_hold(&self, value: &[u8]) -> bool {
        memchr::memmem::find(&self.plain[self.start as usize..], value).is_some()
    }
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
        let damaged = || corrupt("dictionary");
        let range = self.starts.get_val(at) as usize..self.starts.get_val(at + 1) as usize;
        if range.start > range.end || range.end > self.blocks.len() {
            return Err(damaged());
        }
        let bytes = self.blocks.read_bytes_slice(range)?;
        let mut packed = bytes.as_slice();
        let bytes = take_varint(&mut packed).filter(|&bytes| bytes <= MAX_BLOCK_BYTES).ok_or_else(damaged)?;
        let plain = match bytes {
            0 => packed.to_vec(),
            bytes => decompress(packed, bytes as usize)?,
        };
        Block::decode(plain).ok_or_else(damaged)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dictionary(values: &[Vec<u8>]) -> Dictionary {
        let mut zstd = Compressor::new(1).unwrap();
        let blob = encode(values.iter().map(Vec::as_slice), &mut zstd).unwrap();
        Dictionary::open(&FileSlice::from(blob)).unwrap()
    }

    #[test]
    fn values_come_back_and_are_found() {
        let long = vec![b'x'; 3 * BLOCK_BYTES];
        let mut values: Vec<Vec<u8>> =
            (0..5000).map(|at| format!("value {}", at * 7919).into_bytes()).collect();
        values.extend([long, Vec::new(), b"\xff\0".to_vec()]);
        let dictionary = dictionary(&values);
        assert_eq!(dictionary.len() as usize, values.len());
        let mut told = Vec::new();
        dictionary
            .for_each(&mut |number, value| {
                told.push((number as usize, value.to_vec()));
                Ok(())
            })
            .unwrap();
        assert!(told.iter().map(|(number, value)| (*number, value)).eq(values.iter().enumerate()));
        for (number, value) in values.iter().enumerate().rev().step_by(3) {
            let mut got = Vec::new();
            dictionary.get(number as u32, &mut got).unwrap();
            assert_eq!(&got, value);
        }
        for number in [0, 17, 4999, 5000, 5001, 5002] {
            assert_eq!(dictionary.find(&values[number as usize]).unwrap(), Some(number));
        }
        assert_eq!(dictionary.find(b"value 1").unwrap(), None);
        assert!(dictionary.get(5003, &mut Vec::new()).is_err());
    }

    proptest! {
        #[test]
        fn any_values_come_back(
            values in proptest::collection::btree_set(proptest::collection::vec(any::<u8>(), 0..60), 0..200),
            repeated in 1..1200usize,
        ) {
            // Long enough for a table: the values with something behind them.
            let values: Vec<Vec<u8>> = values
                .iter()
                .enumerate()
                .map(|(at, value)| [&value[..], &at.to_le_bytes(), &vec![b'x'; repeated]].concat())
                .collect();
            let dictionary = dictionary(&values);
            prop_assert_eq!(dictionary.len() as usize, values.len());
            for (number, value) in (0u32..).zip(&values) {
                let mut got = Vec::new();
                dictionary.get(number, &mut got).unwrap();
                prop_assert_eq!(&got, value);
                prop_assert_eq!(dictionary.find(value).unwrap(), Some(number));
                prop_assert_eq!(dictionary.find(&value[1..]).unwrap(), None);
            }
        }
    }

    #[test]
    fn a_look_up_in_a_large_dictionary_inflates_few_blocks() {
        let values: Vec<Vec<u8>> =
            (0..40_000).map(|at| format!("arn:aws:iam::{}", at * 7919).into()).collect();
        let dictionary = dictionary(&values);
        let blocks = dictionary.blocks() as usize;
        assert!(blocks > 40 && dictionary.table.is_some());
        let candidates = |value: &[u8]| dictionary.candidates(value).unwrap().unwrap().len();
        let sum: usize = values.iter().step_by(100).map(|value| candidates(value)).sum();
        assert!(sum / 400 <= BUCKET + 1, "{} of {blocks} blocks", sum / 400);
    }

    #[test]
    fn sorted_values_are_found_by_halves() {
        let mut values: Vec<Vec<u8>> = (0..20_000).map(|at| format!("word{at:x}").into_bytes()).collect();
        values.sort();
        let blob = encode_sorted(values.iter().map(Vec::as_slice), &mut Compressor::new(1).unwrap()).unwrap();
        let dictionary = Dictionary::open(&FileSlice::from(blob)).unwrap();
        assert!(dictionary.blocks() > 8 && dictionary.table.is_none());
        for (number, value) in values.iter().enumerate().step_by(7) {
            assert_eq!(dictionary.find_sorted(value).unwrap(), Some(number as u32));
        }
        for value in ["", "word", "word1x", "wordz", "a", "z"] {
            assert_eq!(dictionary.find_sorted(value.as_bytes()).unwrap(), None, "{value}");
        }
        let mut told = Vec::new();
        let mut take = |_: u32, value: &[u8]| {
            told.push(value.to_vec());
            Ok(if value.starts_with(b"word1f") { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        };
        dictionary.for_each_sorted_from(b"word1f", &mut take).unwrap();
        let wanted = values.iter().filter(|value| value.starts_with(b"word1f"));
        assert!(told.len() > 200 && told[..told.len() - 1].iter().eq(wanted));
    }

    #[test]
    fn an_empty_one() {
        let dictionary = dictionary(&[]);
        assert_eq!((dictionary.len(), dictionary.find(b"").unwrap()), (0, None));
        assert_eq!(dictionary.find_sorted(b"").unwrap(), None);
        assert!(dictionary.get(0, &mut Vec::new()).is_err());
    }

    #[test]
    fn numbers_and_tables_that_do_not_fit_are_errors() {
        let values: Vec<Vec<u8>> = (0..40_000).map(|at| format!("value {at}").into_bytes()).collect();
        let good = dictionary(&values);
        assert!(Block::decode(vec![1, 1, 7]).unwrap().get(5).is_none());
        assert!(good.blocks() > 2 && decompress(&[7; 40], 100).is_err());
        for places in [vec![0u64], vec![0; 99]] {
            let mut blob = Vec::new();
            let (mut firsts, mut starts) = (Vec::new(), Vec::new());
            integers::encode_fixed(&[0, 5, 10], &mut firsts);
            integers::encode_fixed(&places, &mut starts);
            put_sections(&mut blob, &[&firsts, &starts, &[], &[]]);
            assert!(Dictionary::open(&FileSlice::from(blob)).is_err());
        }
    }
}
