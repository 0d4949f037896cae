//! Batch scan: the codes of a column for the events of a shard, batch by batch.
//!
//! What is unpacked of a batch stays in the processor's cache, and no memory is
//! cleared for what is read once.

use tantivy::columnar::ColumnValues;

use crate::encoding::batch::{BatchCodes, BatchMask, BatchSchemas, nullable};
use crate::encoding::code_set::CodeSet;
use crate::encoding::column::ValueColumn;
use crate::encoding::encoded::{DerivedFrom, StoredCodes};
use crate::encoding::validity::Validity;

/// A scan over stored codes of a column: its own, or those of the column it is
/// derived from.
pub struct BatchScan<'c> {
    validity: &'c Validity,
    codes: &'c dyn ColumnValues<u64>,
    /// True if events have one value or none, by their schemas.
    is_single_by_schema: bool,
    /// Codes of the rows of the batch that was loaded.
    loaded: Vec<u64>,
    /// The flags of each of them.
    flags: Vec<u8>,
    /// A buffer.
    before: Vec<u32>,
}

impl ValueColumn {
    /// Stored codes to scan, its own or those of its source; `None` if it has
    /// none, or equal values may have several codes.
    pub fn batch_scan(&self) -> Option<BatchScan<'_>> {
        let StoredCodes { validity, codes, .. } = self.encoded.codes.stored(&self.validity)?;
        let is_single_by_schema = validity.by_schema().is_some() && validity.is_single();
        let (loaded, flags, before) = (Vec::new(), Vec::new(), Vec::new());
        Some(BatchScan { validity, codes, is_single_by_schema, loaded, flags, before })
    }

    /// True if [`batch_scan`](Self::batch_scan) has codes to scan.
    pub fn is_scannable(&self) -> bool {
        self.encoded.codes.stored(&self.validity).is_some()
    }

    /// The column whose codes are scanned for this one, if it is another.
    pub fn source(&self) -> Option<&str> {
        self.derived_from().map(|derived| derived.source)
    }

    /// True if some events have a value in the source only, so that the
    /// [validity](Self::validity) of this column counts, too.
    pub fn is_narrower(&self) -> bool {
        self.derived_from().is_some_and(|derived| derived.is_narrower)
    }

    /// True if no event has several of the codes that are scanned. Reads all
    /// events of columns that list theirs.
    pub fn is_scan_single(&self) -> bool {
        self.encoded.codes.stored(&self.validity).is_some_and(|stored| stored.validity.is_single())
    }

    /// For each code that is scanned, the source's or its own, whether it
    /// stands for one of these codes of this column.
    pub fn scanned_codes(&self, codes: &CodeSet) -> Vec<bool> {
        match self.derived_from() {
            Some(derived) => derived.map.map(|code| codes.contains(code)),
            None => (0..self.distinct()).map(|code| codes.contains(code)).collect(),
        }
    }

    /// Which events of a batch have a value.
    pub fn has_in_batch(&self, batch: u32, schemas: &mut BatchSchemas) -> BatchMask {
        self.validity.has_in_batch(batch, schemas)
    }

    pub(crate) fn derived_from(&self) -> Option<DerivedFrom<'_>> {
        self.encoded.codes.stored(&self.validity)?.derived
    }
}

impl BatchScan<'_> {
    /// Unpacks the codes of a batch of events.
    pub fn load(&mut self, batch: u32) {
        let rows = self.validity.rows_of_batch(batch);
        let total = self.codes.num_vals();
        let (start, end) = (rows.start.min(total), rows.end.min(total));
        self.loaded.resize(end.saturating_sub(start) as usize, 0);
        self.codes.get_range(u64::from(start), &mut self.loaded);
    }

    /// How many values events of each schema have, one at most, and the schema
    /// ids of events; `None` if validity is stored in another layout.
    pub fn by_schema(&self) -> Option<(&[u32], &dyn ColumnValues<u64>)> {
        if self.is_single_by_schema { self.validity.by_schema() } else { None }
    }

    /// The nullable code of the first value of each event of the loaded batch.
    pub(crate) fn first_codes(&self, batch: u32, schemas: &mut BatchSchemas, out: &mut BatchCodes) {
        self.validity.first_of_batch(batch, &self.loaded, schemas, out);
    }

    /// Appends the nullable code of the first value of each of some events of
    /// a batch, by their places in it, ascending. The batch need not be loaded.
    pub(crate) fn first_codes_at(
        &self,
        batch: u32,
        places: &[u32],
        schemas: &mut BatchSchemas,
        out: &mut Vec<u32>,
    ) {
        let total = self.codes.num_vals();
        self.validity.first_rows_at(batch, places, schemas, |row| {
            out.push(row.filter(|&row| row < total).map_or(0, |row| nullable(self.codes.get_val(row))));
        });
    }

    /// Gives each loaded row the flags of its code, none where there are none;
    /// returns all of them together.
    pub fn flag(&mut self, flags: &[u8]) -> u8 {
        let mut all = 0;
        self.flags.clear();
        self.flags.extend(self.loaded.iter().map(|&code| {
            let flags = flags.get(code as usize).copied().unwrap_or_default();
            all |= flags;
            flags
        }));
        all
    }

    /// The flags of the loaded rows.
    pub fn flags(&self) -> &[u8] {
        &self.flags
    }

    /// The events of the loaded batch that have a row with the [`FLAG`](crate::FLAG).
    pub fn with_flag(&mut self, batch: u32, schemas: &mut BatchSchemas) -> BatchMask {
        self.validity.events_with_flag(batch, &self.flags, schemas, &mut self.before)
    }

    /// The events of the loaded batch that have a row with a flag that the
    /// event's schema has, too. Events have one row, or none; `schemas` are
    /// those of all events.
    pub fn with_flag_of_schema(
        &self,
        batch: u32,
        of_batch: &mut BatchSchemas,
        schemas: &dyn ColumnValues<u64>,
        of_schema: impl Fn(u64) -> u8,
    ) -> BatchMask {
        let schemas = of_batch.of(schemas, batch);
        self.validity.events_with_flag_of_schema(batch, &self.flags, schemas, of_schema)
    }
}
