//! Locations of records in the archive: object, offset, length.

use std::ops::Range;

use crate::error::Result;
use crate::open::OpenShard;
use crate::shard::Number;
use logdex_shard::NumberColumn;

/// The locations of the records of a shard.
pub(super) struct RecordLocations {
    object: Option<NumberColumn>,
    part: Option<NumberColumn>,
    offset: Option<NumberColumn>,
    bytes: Option<NumberColumn>,
    /// The bytes of all records before every [`SUMMED`]th: offsets are stored
    /// less this sum.
    sums: Vec<u64>,
}

/// Events between two sums: an offset costs adding up half as many.
const SUMMED: u32 = 512;

impl RecordLocations {
    /// Opens them; adds up the bytes of all records, a millisecond for a million.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn open(shard: OpenShard) -> Result<RecordLocations> {
        let bytes = shard.shard.number(Number::Bytes)?;
        let (mut sum, mut sums) = (0u64, Vec::new());
        for first in (0..shard.shard.events).step_by(SUMMED as usize) {
            sums.push(sum);
            sum = sum.wrapping_add(sum_of(&bytes, first..(first + SUMMED).min(shard.shard.events)));
        }
        Ok(RecordLocations {
            object: shard.shard.number(Number::Object)?,
            part: shard.shard.number(Number::Part)?,
            offset: shard.shard.number(Number::Offset)?,
            bytes,
            sums,
        })
    }

    /// The object of an event.
    pub fn object(&self, doc: u32) -> u64 {
        number(&self.object, doc)
    }

    /// The position among the events of its record.
    pub fn part(&self, doc: u32) -> u64 {
        number(&self.part, doc)
    }

    /// The bytes of its record.
    pub fn bytes(&self, doc: u32) -> u64 {
        number(&self.bytes, doc)
    }

    /// The first byte of an event's record in its object.
    pub fn offset(&self, doc: u32) -> u64 {
        let first = doc - doc % SUMMED;
        let before = self.sums.get((doc / SUMMED) as usize).copied().unwrap_or(0);
        let before = before.wrapping_add(sum_of(&self.bytes, first..doc));
        number(&self.offset, doc).wrapping_add(before)
    }
}

fn sum_of(bytes: &Option<NumberColumn>, docs: Range<u32>) -> u64 {
    let Some(bytes) = bytes else { return 0 };
    docs.map(|doc| bytes.first(doc).unwrap_or(0) as u64).fold(0, u64::wrapping_add)
}

fn number(column: &Option<NumberColumn>, doc: u32) -> u64 {
    column.as_ref().and_then(|column| column.first(doc)).unwrap_or(0) as u64
}
