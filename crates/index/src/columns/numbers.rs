//! Number columns: one integer per event, or none, in tantivy's layouts.

use std::io;

use super::chunks::Chunks;
use tantivy::columnar::column_index::{
    SerializableColumnIndex, SerializableOptionalIndex, open_column_index, serialize_column_index,
};
use tantivy::columnar::column_values::{
    CodecType, load_u64_based_column_values, serialize_u64_based_column_values,
};
use tantivy::columnar::{Column, Version};
use tantivy::directory::OwnedBytes;

/// One number for each event, or none.
pub(crate) type NumberColumn = Column<i64>;

/// One number column while a shard fills.
pub(super) struct Numbers {
    pub name: &'static str,
    values: Chunks<i64>,
    /// Events that have a value; empty as long as all have.
    docs: Vec<u32>,
}

impl Numbers {
    /// A column without numbers.
    pub fn new(name: &'static str) -> Numbers {
        Numbers { name, values: Chunks::default(), docs: Vec::new() }
    }

    /// Notes the number of an event; events come in ascending order.
    pub fn push(&mut self, doc: u32, value: i64) {
        let entries = self.values.len();
        if self.docs.is_empty() && entries != doc as usize {
            self.docs.extend(0..entries as u32);
        }
        if entries != doc as usize || !self.docs.is_empty() {
            self.docs.push(doc);
        }
        self.values.push(value);
    }

    /// How many events have a number.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The column index and the numbers, in a shard of `docs` events.
    pub fn encode(&self, docs: u32) -> io::Result<(Vec<u8>, Vec<u8>)> {
        let dense;
        let listed = if self.docs.is_empty() && self.values.len() != docs as usize {
            dense = (0..self.values.len() as u32).collect::<Vec<_>>();
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
        let codecs = [CodecType::Bitpacked, CodecType::BlockwiseLinear];
        serialize_u64_based_column_values::<i64>(&&self.values.to_vec()[..], &codecs, &mut values_blob)?;
        Ok((index_blob, values_blob))
    }
}

/// Opens what [`Numbers::encode`] made.
pub(super) fn open(index: OwnedBytes, values: OwnedBytes) -> io::Result<NumberColumn> {
    let index = open_column_index(index, Version::V2)?;
    let values = load_u64_based_column_values(values)?;
    Ok(Column { index, values })
}
