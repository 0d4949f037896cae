//! Number columns: one integer per event, or none, in tantivy's layouts.

use std::io;
use std::ops::RangeInclusive;

use crate::encoding::batch::BATCH_ROWS;
use crate::encoding::codecs::codecs;
use crate::file::sections::{put_varint, take_varint};
use crate::memory::chunks::Chunks;
use tantivy::columnar::column_index::{
    SerializableColumnIndex, SerializableOptionalIndex, open_column_index, serialize_column_index,
};
use tantivy::columnar::column_values::{load_u64_based_column_values, serialize_u64_based_column_values};
use tantivy::columnar::{Column, ColumnIndex, ColumnValues, Version};
use tantivy::directory::OwnedBytes;

/// One number for each event, or none.
pub type NumberColumn = Column<i64>;

/// Rows that are looked through together: room for so many takes a quarter of
/// a megabyte. For all rows of a shard at once the system would have to clear
/// megabytes, which took longer than looking.
pub const ROWS_TOGETHER: u32 = 1 << 16;

/// Calls `take` with the rows whose value lies in the range, ascending, some
/// at a time. tantivy takes a range below its least value for one that begins
/// with that value.
pub(crate) fn rows_between<T: PartialOrd + Copy + 'static>(
    values: &dyn ColumnValues<T>,
    range: RangeInclusive<T>,
    mut take: impl FnMut(&[u32]),
) {
    if *range.end() < values.min_value() || *range.start() > values.max_value() {
        return;
    }
    let (total, mut rows) = (values.num_vals(), Vec::new());
    for start in (0..total).step_by(ROWS_TOGETHER as usize) {
        let end = total.min(start.saturating_add(ROWS_TOGETHER));
        values.get_row_ids_for_value_range(range.clone(), start..end, &mut rows);
        if !rows.is_empty() {
            take(&rows);
        }
    }
}

/// The numbers of a step's events, of so many events; the least there can be
/// for those without one.
pub fn of_step(column: &NumberColumn, docs: u32, step: u32, numbers: &mut Vec<i64>) {
    let start = (step * BATCH_ROWS as u32).min(docs);
    let end = docs.min(start + BATCH_ROWS as u32);
    numbers.resize((end - start) as usize, 0);
    match column.index {
        ColumnIndex::Full if end <= column.values.num_vals() => {
            column.values.get_range(u64::from(start), numbers);
        }
        _ => {
            let of = |doc| column.first(doc).unwrap_or(i64::MIN);
            numbers.iter_mut().zip(start..end).for_each(|(number, doc)| *number = of(doc));
        }
    }
}

/// One number column while a shard fills.
pub(crate) struct Numbers {
    pub name: &'static str,
    steps: Steps,
    /// Events that have a value; empty as long as all have.
    docs: Vec<u32>,
}

/// Numbers as the difference of each to the one before, in as many bytes as it
/// needs: most need one or two.
#[derive(Default)]
pub(crate) struct Steps {
    bytes: Chunks<u8>,
    last: i64,
    length: usize,
    scratch: Vec<u8>,
}

impl Steps {
    /// Appends one.
    #[inline]
    pub fn push(&mut self, value: i64) {
        let step = value.wrapping_sub(self.last);
        self.scratch.clear();
        put_varint(&mut self.scratch, (step << 1 ^ step >> 63) as u64);
        self.bytes.extend(&self.scratch);
        self.last = value;
        self.length += 1;
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Memory taken, in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// All of them, in order.
    pub fn values(&self) -> Vec<i64> {
        let steps = self.bytes.to_vec();
        let (mut rest, mut value, mut values) = (&steps[..], 0i64, Vec::with_capacity(self.length));
        while let Some(step) = take_varint(&mut rest) {
            value = value.wrapping_add((step >> 1) as i64 ^ -((step & 1) as i64));
            values.push(value);
        }
        values
    }
}

impl Numbers {
    /// A column without numbers.
    pub fn new(name: &'static str) -> Numbers {
        Numbers { name, steps: Steps::default(), docs: Vec::new() }
    }

    /// Notes the number of an event; events come in ascending order.
    pub fn push(&mut self, doc: u32, value: i64) {
        let entries = self.steps.len();
        if self.docs.is_empty() && entries != doc as usize {
            self.docs.extend(0..entries as u32);
        }
        if entries != doc as usize || !self.docs.is_empty() {
            self.docs.push(doc);
        }
        self.steps.push(value);
    }

    /// Memory taken, in bytes.
    pub fn bytes(&self) -> usize {
        self.steps.bytes() + 4 * self.docs.len()
    }

    /// How many events have a number.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// The column index and the numbers, in a shard of `docs` events.
    pub fn encode(&self, docs: u32) -> io::Result<(Vec<u8>, Vec<u8>)> {
        let dense;
        let listed = if self.docs.is_empty() && self.len() != docs as usize {
            dense = (0..self.len() as u32).collect::<Vec<_>>();
            &dense
        } else {
            &self.docs
        };
        let index = if listed.is_empty() {
            SerializableColumnIndex::Full
        } else {
            SerializableColumnIndex::Optional(SerializableOptionalIndex {
                non_null_row_ids: Box::new(&listed[..]),
                num_rows: docs,
            })
        };
        let (mut index_blob, mut values_blob) = (Vec::new(), Vec::new());
        serialize_column_index(index, &mut index_blob)?;
        // Ordinals and offsets run in straight lines; times and objects nearly so.
        let values = self.steps.values();
        serialize_u64_based_column_values::<i64>(&&values[..], codecs(&values), &mut values_blob)?;
        Ok((index_blob, values_blob))
    }
}

/// Opens what [`Numbers::encode`] made.
pub(crate) fn open(index: OwnedBytes, values: OwnedBytes) -> io::Result<NumberColumn> {
    let index = open_column_index(index, Version::V2)?;
    let values = load_u64_based_column_values(values)?;
    Ok(Column { index, values })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_numbers_come_back() {
        let given = [0, 1, -1, i64::MAX, i64::MIN, 5, 5, i64::MIN, 1 << 40, -(1 << 40)];
        let mut numbers = Numbers::new("n");
        (0..).zip(given).for_each(|(doc, number)| numbers.push(doc * 2, number));
        assert_eq!(numbers.steps.values(), given);
        let (index, values) = numbers.encode(20).unwrap();
        let column = open(OwnedBytes::new(index), OwnedBytes::new(values)).unwrap();
        assert!((0..).zip(given).all(|(doc, number)| column.first(doc * 2) == Some(number)));
        assert_eq!(column.first(1), None);
    }
}
