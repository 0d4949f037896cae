//! Number columns: one integer per event, or none, in tantivy's layouts, with
//! a zone map.

use std::io;
use std::ops::{Deref, RangeInclusive};
use std::sync::Arc;

use crate::corrupt;
use crate::encoding::batch::BATCH_ROWS;
use crate::encoding::integers::{self, may_lie_on_lines};
use crate::file::sections::{Sections, put_sections, put_zigzag, take_zigzag};
use crate::file::statistics::{Bounds, Statistics};
use crate::memory::chunks::Chunks;
use tantivy::HasLen;
use tantivy::columnar::column_index::{
    SerializableColumnIndex, SerializableOptionalIndex, open_column_index, serialize_column_index,
};
use tantivy::columnar::column_values::{CodecType, serialize_u64_based_column_values};
use tantivy::columnar::{Column, ColumnIndex, ColumnValues, MonotonicallyMappableToU64, Version};
use tantivy::directory::{FileSlice, OwnedBytes};

/// One number for each event, or none. It reads as tantivy's [`Column`].
pub struct NumberColumn {
    column: Column<i64>,
    zones: Option<Zones>,
}

/// Zone map: bounds of the numbers of every batch of events.
struct Zones {
    mins: Arc<dyn ColumnValues<u64>>,
    spans: Arc<dyn ColumnValues<u64>>,
}

impl Deref for NumberColumn {
    type Target = Column<i64>;

    fn deref(&self) -> &Column<i64> {
        &self.column
    }
}

impl NumberColumn {
    /// The least and the greatest number of a batch of [`BATCH_ROWS`] events;
    /// those of the column where a batch has none. All numbers lie between
    /// them.
    pub fn batch_bounds(&self, batch: u32) -> (i64, i64) {
        match &self.zones {
            Some(Zones { mins, spans }) if batch < mins.num_vals() => {
                let min = mins.get_val(batch);
                (i64::from_u64(min), i64::from_u64(min.wrapping_add(spans.get_val(batch))))
            }
            _ => (self.column.min_value(), self.column.max_value()),
        }
    }

    /// Calls `take` with each event whose number lies in the range, ascending.
    /// Batches outside the range are not read.
    pub fn docs_between(&self, range: RangeInclusive<i64>, docs: u32, mut take: impl FnMut(u32)) {
        // A range beside the column's own is none; tantivy would take its nearest end.
        let low = self.column.min_value().max(*range.start());
        let high = self.column.max_value().min(*range.end());
        if low > high {
            return;
        }
        let batch_rows = BATCH_ROWS as u32;
        let meets = |batch: u32| {
            let (min, max) = self.batch_bounds(batch);
            min <= high && low <= max
        };
        let (mut found, batches) = (Vec::new(), docs.div_ceil(batch_rows));
        let mut batch = 0;
        while batch < batches {
            let first = batch;
            while batch < batches && (batch - first) * batch_rows < ROWS_TOGETHER && meets(batch) {
                batch += 1;
            }
            if first < batch {
                found.clear();
                let events = first * batch_rows..docs.min(batch * batch_rows);
                self.column.get_docids_for_value_range(low..=high, events, &mut found);
                found.iter().copied().for_each(&mut take);
            } else {
                batch += 1;
            }
        }
    }
}

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
    deltas: Deltas,
    /// Events that have a value; empty as long as all have.
    docs: Vec<u32>,
}

/// Numbers as deltas, in varints: most take one or two bytes.
#[derive(Default)]
pub(crate) struct Deltas {
    bytes: Chunks<u8>,
    last: i64,
    length: usize,
    scratch: Vec<u8>,
}

impl Deltas {
    /// Appends one.
    #[inline]
    pub fn push(&mut self, value: i64) {
        self.scratch.clear();
        put_zigzag(&mut self.scratch, value.wrapping_sub(self.last));
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
        let deltas = self.bytes.to_vec();
        let (mut rest, mut value, mut values) = (&deltas[..], 0i64, Vec::with_capacity(self.length));
        while let Some(delta) = take_zigzag(&mut rest) {
            value = value.wrapping_add(delta);
            values.push(value);
        }
        values
    }
}

impl Numbers {
    /// A column without numbers.
    pub fn new(name: &'static str) -> Numbers {
        Numbers { name, deltas: Deltas::default(), docs: Vec::new() }
    }

    /// Notes the number of an event; events come in ascending order.
    pub fn push(&mut self, doc: u32, value: i64) {
        let entries = self.deltas.len();
        if self.docs.is_empty() && entries != doc as usize {
            self.docs.extend(0..entries as u32);
        }
        if entries != doc as usize || !self.docs.is_empty() {
            self.docs.push(doc);
        }
        self.deltas.push(value);
    }

    /// Memory taken, in bytes.
    pub fn bytes(&self) -> usize {
        self.deltas.bytes() + 4 * self.docs.len()
    }

    /// How many events have a number.
    pub fn len(&self) -> usize {
        self.deltas.len()
    }

    /// The sections and the statistics, in a shard of `docs` events.
    ///
    /// # Errors
    /// None in practice: they are written to memory.
    pub fn encode(&self, docs: u32) -> io::Result<Encoded> {
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
        let values = self.deltas.values();
        let unsigned: Vec<u64> = values.iter().map(|&value| value.to_u64()).collect();
        let codecs = [CodecType::Bitpacked, CodecType::BlockwiseLinear];
        let codecs = if may_lie_on_lines(&unsigned) { &codecs[..] } else { &codecs[..1] };
        serialize_u64_based_column_values::<i64>(&&values[..], codecs, &mut values_blob)?;
        let zones = zones(listed, &unsigned, docs)?;
        let (rows, bounds) = (values.len() as u32, Bounds::of_numbers(&values));
        let statistics = Statistics { rows, distinct: None, bounds };
        Ok(Encoded { index: index_blob, values: values_blob, zones, statistics })
    }
}

/// What [`Numbers::encode`] makes.
pub(crate) struct Encoded {
    pub index: Vec<u8>,
    pub values: Vec<u8>,
    pub zones: Vec<u8>,
    pub statistics: Statistics,
}

/// The zone map of numbers, those of the `listed` events or, if that is empty,
/// of all; empty if there is one batch.
fn zones(listed: &[u32], numbers: &[u64], docs: u32) -> io::Result<Vec<u8>> {
    let batches = (docs as usize).div_ceil(BATCH_ROWS);
    let mut zones = Vec::new();
    if batches < 2 {
        return Ok(zones);
    }
    let mut bounds = vec![None; batches];
    for (row, &number) in numbers.iter().enumerate() {
        let doc = listed.get(row).map_or(row, |&doc| doc as usize);
        let (min, max) = bounds[doc / BATCH_ROWS].get_or_insert((number, number));
        (*min, *max) = (number.min(*min), number.max(*max));
    }
    let least = numbers.iter().copied().min().unwrap_or(0);
    let bounds = bounds.into_iter().map(|bounds| bounds.unwrap_or((least, least)));
    let (mins, spans): (Vec<u64>, Vec<u64>) = bounds.map(|(min, max)| (min, max - min)).unzip();
    let (mut mins_blob, mut spans_blob) = (Vec::new(), Vec::new());
    integers::encode(&mins, &mut mins_blob)?;
    integers::encode(&spans, &mut spans_blob)?;
    put_sections(&mut zones, &[&mins_blob, &spans_blob]);
    Ok(zones)
}

/// True if the blocks of a column index are there: the reader of tantivy panics
/// where they are not.
fn index_is_sound(bytes: &[u8]) -> Option<bool> {
    let (&code, mut rest) = bytes.split_first()?;
    if code == 0 {
        return Some(true);
    }
    let events = integers::take_vint(&mut rest)?;
    let (rest, entries) = rest.split_last_chunk()?;
    let data = rest.len().checked_sub(4 * usize::from(u16::from_le_bytes(*entries)))?;
    let (mut bytes, mut next) = (0, 0);
    for &[a, b, c, d] in rest[data..].as_chunks().0 {
        let [block, last] = [[a, b], [c, d]].map(|pair| u64::from(u16::from_le_bytes(pair)));
        if block < next || block >= events.div_ceil(1 << 16) {
            return Some(false);
        }
        next = block + 1;
        bytes += if last + 1 < 5120 { 2 * (last + 1) } else { 10 << 10 };
    }
    Some(code == 1 && events <= u64::from(u32::MAX) && bytes == data as u64)
}

/// Opens what [`Numbers::encode`] made.
pub(crate) fn open(index: OwnedBytes, values: OwnedBytes, zones: &FileSlice) -> io::Result<NumberColumn> {
    let values = integers::load(values)?;
    index_is_sound(&index).filter(|&is_sound| is_sound).ok_or_else(|| corrupt("events of numbers"))?;
    let index = open_column_index(index, Version::V2)?;
    let zones = match zones.len() {
        0 => None,
        _ => {
            let Sections { sections: [mins, spans], .. } = Sections::split(zones)?;
            let (mins, spans) = (integers::open(mins.read_bytes()?)?, integers::open(spans.read_bytes()?)?);
            (mins.num_vals() == spans.num_vals()).then_some(Zones { mins, spans })
        }
    };
    Ok(NumberColumn { column: Column { index, values }, zones })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn column(given: &[Option<i64>]) -> NumberColumn {
        let mut numbers = Numbers::new("n");
        for (doc, number) in (0..).zip(given) {
            number.iter().for_each(|&number| numbers.push(doc, number));
        }
        let Encoded { index, values, zones, .. } = numbers.encode(given.len() as u32).unwrap();
        open(OwnedBytes::new(index), OwnedBytes::new(values), &FileSlice::from(zones)).unwrap()
    }

    fn numbers() -> impl Strategy<Value = Vec<Option<i64>>> {
        let near = proptest::collection::vec(proptest::option::weighted(0.9, -50..50i64), 1..1600);
        let wide = proptest::collection::vec(any::<Option<i64>>(), 1..600);
        let rising = (any::<i32>(), 1..3000usize)
            .prop_map(|(start, length)| (0..length as i64).map(|at| Some(i64::from(start) + at)).collect());
        prop_oneof![near, wide, rising]
    }

    proptest! {
        #[test]
        fn any_numbers_come_back(given in numbers()) {
            prop_assume!(given.iter().any(Option::is_some));
            let column = column(&given);
            prop_assert!((0..).zip(&given).all(|(doc, &number)| column.first(doc) == number));
            let mut read = Vec::new();
            of_step(&column, given.len() as u32, 0, &mut read);
            prop_assert!(read.iter().zip(&given).all(|(&read, number)| read == number.unwrap_or(i64::MIN)));
        }

        #[test]
        fn ranges_find_their_events(given in numbers(), a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
            let [low, high] = [a, b].map(|at| at.get(&given).unwrap_or(0));
            prop_assume!(given.iter().any(Option::is_some));
            let (column, docs) = (column(&given), given.len() as u32);
            let mut found = Vec::new();
            column.docs_between(low..=high, docs, |doc| found.push(doc));
            let wanted = (0..).zip(&given).filter(|(_, n)| n.is_some_and(|n| low <= n && n <= high));
            prop_assert!(found.into_iter().eq(wanted.map(|(doc, _)| doc)));
            for (doc, number) in (0..).zip(&given) {
                let (min, max) = column.batch_bounds(doc / BATCH_ROWS as u32);
                prop_assert!(number.is_none_or(|number| min <= number && number <= max));
            }
        }
    }
}
