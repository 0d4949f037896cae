//! The writer of dictionaries.

use std::io;

use zstd::bulk::Compressor;

use super::BLOCK_BYTES;
use crate::encoding::hash_table;
use crate::encoding::integers;
use crate::file::checksum::checksum;
use crate::file::sections::{put_sections, put_varint};

/// Below this a block is not worth compressing.
const COMPRESSED_FROM: usize = 128;

/// Blocks from which on a dictionary has a table of hashes, which costs about
/// a byte for each value: a look-up in fewer blocks takes a tenth of a
/// millisecond at most.
const TABLE_FROM: usize = 8;

/// Values in a bucket of the table at most, on average: each is a block to
/// inflate. Smaller buckets save a few of these, and cost a bit each time they
/// are halved.
pub(super) const BUCKET: usize = 8;

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

/// Writes sorted values as a dictionary, for [`find_sorted`](super::Dictionary::find_sorted).
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
