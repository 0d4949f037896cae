//! Values of native paths that came seldom so far, of all paths in one place.
//!
//! Most paths of a shard are rare, and where keys are ids nearly all are. A
//! dictionary takes a kilobyte before its first value, so a path gets one at its
//! [`RARE_ROWS`]-th value and not before.

use crate::file::sections::{put_varint, take_varint};
use crate::memory::chunks::{Arena, Chunks};

/// Values of a path from which on they are collected in a dictionary.
pub(crate) const RARE_ROWS: u32 = 16;

/// Bytes that a length takes, at most.
const LENGTH_BYTES: usize = 5;

/// Stands for no row.
const NONE: u32 = u32::MAX;

/// What a value takes beside its bytes and its path, in bytes: its row and its length
/// here; and when the shard is finished, an entry of the overflow column with its
/// event, code and words.
const ROW_BYTES: usize = size_of::<RareRow>() + 16;

/// Rows of rare paths in the order of their events.
#[derive(Default)]
pub(crate) struct RareValues {
    rows: Chunks<RareRow>,
    values: Arena,
}

/// A value of a rare path.
#[derive(Clone, Copy)]
struct RareRow {
    event: u32,
    /// Where its bytes are.
    value: u32,
    /// The row before it in its column.
    before: u32,
}

/// The rows of one path: a list from the last one back.
#[derive(Clone, Copy)]
pub(crate) struct RareRows {
    last: u32,
    pub len: u32,
}

impl Default for RareRows {
    fn default() -> RareRows {
        RareRows { last: NONE, len: 0 }
    }
}

impl RareValues {
    /// Adds a value of an event to the rows of a path.
    pub fn push(&mut self, rows: &mut RareRows, event: u32, value: &[u8]) {
        let address = self.values.add(value.len() + LENGTH_BYTES, |bytes| {
            put_varint(bytes, value.len() as u64);
            bytes.extend_from_slice(value);
        });
        let row = self.rows.len() as u32;
        self.rows.push(RareRow { event, value: address, before: rows.last });
        *rows = RareRows { last: row, len: rows.len + 1 };
    }

    /// Calls `take` with the event and the address of each value of a path, in the
    /// order they came.
    pub fn for_each(&self, rows: RareRows, mut take: impl FnMut(u32, u32)) {
        let mut list = [(0, 0); RARE_ROWS as usize];
        let (mut at, mut first) = (rows.last, list.len());
        while at != NONE && first > 0 {
            let row = self.rows.get(at as usize);
            first -= 1;
            list[first] = (row.event, row.value);
            at = row.before;
        }
        list[first..].iter().for_each(|&(event, value)| take(event, value));
    }

    /// The value at an address.
    pub fn value(&self, address: u32) -> &[u8] {
        let mut rest = self.values.from(address);
        let length = take_varint(&mut rest).unwrap_or(0) as usize;
        &rest[..length]
    }

    /// Memory that a value of a path takes until the shard is finished, in bytes.
    pub fn row_bytes(path: &str, value: &[u8]) -> usize {
        // The value here, in the overflow column and in its words; the path in each entry.
        ROW_BYTES + path.len() + value.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_by_path_in_order() {
        let mut values = RareValues::default();
        let mut rows = [RareRows::default(); 3];
        for event in 0..RARE_ROWS {
            for (path, rows) in rows.iter_mut().enumerate().skip(1) {
                values.push(rows, event, format!("{path} {event}").as_bytes());
            }
        }
        for (path, &rows) in rows.iter().enumerate() {
            let mut found = Vec::new();
            values.for_each(rows, |event, value| found.push((event, values.value(value).to_vec())));
            let wanted = (0..rows.len).map(|event| (event, format!("{path} {event}").into_bytes()));
            assert!(found.into_iter().eq(wanted), "{path}");
        }
        assert_eq!(rows[0].len, 0);
    }
}
