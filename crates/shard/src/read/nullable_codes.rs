//! Nullable codes: the first value of each event as a number, batch by batch.

use super::batch_scan::BatchScan;
use crate::encoding::batch::{BATCH_ROWS, BatchCodes, BatchSchemas};
use crate::encoding::column::ValueColumn;
use crate::encoding::validity::Validity;

/// Codes of a column from 1; 0 stands for no value.
pub struct NullableCodes<'c> {
    scan: BatchScan<'c>,
    /// By the nullable code of the source, if the column is derived from one.
    map: Option<Vec<u32>>,
    /// The column's validity, if the source has values in more events.
    validity: Option<&'c Validity>,
    /// The greatest code; a damaged column may have others.
    greatest: u32,
}

impl ValueColumn {
    /// True if it has [nullable codes](Self::nullable_codes): each event has one
    /// value at most, and equal values have one code.
    pub fn has_nullable_codes(&self) -> bool {
        self.is_scannable() && self.is_single()
    }

    /// The nullable codes of a column that has them.
    pub fn nullable_codes(&self) -> Option<NullableCodes<'_>> {
        let scan = self.batch_scan()?;
        let greatest = self.distinct();
        let derived = self.derived_from();
        let map = derived.map(|derived| {
            let mut map = derived.map.map(|code| within(code.wrapping_add(1), greatest));
            map.insert(0, 0);
            map
        });
        let validity = derived.filter(|derived| derived.is_narrower).map(|_| &self.validity);
        Some(NullableCodes { scan, map, validity, greatest })
    }
}

impl NullableCodes<'_> {
    /// Appends the codes of some events of a batch, by their places in it,
    /// which are ascending.
    pub fn read_at(&self, batch: u32, places: &[u32], schemas: &mut BatchSchemas, codes: &mut Vec<u32>) {
        let start = codes.len();
        self.scan.first_codes_at(batch, places, schemas, codes);
        let codes = &mut codes[start..];
        self.map(codes);
        if let Some(validity) = self.validity {
            for (code, place) in codes.iter_mut().zip(places) {
                *code *= u32::from(validity.has(batch * BATCH_ROWS as u32 + place));
            }
        }
    }

    /// Puts the code of each event of a batch into `codes`.
    pub fn read(&mut self, batch: u32, schemas: &mut BatchSchemas, codes: &mut BatchCodes) {
        self.scan.load(batch);
        self.scan.first_codes(batch, schemas, codes);
        self.map(codes);
        if let Some(validity) = self.validity {
            let has = validity.has_in_batch(batch, schemas);
            for (place, code) in codes.iter_mut().enumerate() {
                *code *= (has[place / 64] >> (place % 64) & 1) as u32;
            }
        }
    }

    /// Replaces codes that were scanned by codes of this column.
    fn map(&self, codes: &mut [u32]) {
        match &self.map {
            Some(map) => {
                let of = |code: u32| map.get(code as usize).copied().unwrap_or_default();
                codes.iter_mut().for_each(|code| *code = of(*code));
            }
            None => codes.iter_mut().for_each(|code| *code = within(*code, self.greatest)),
        }
    }
}

/// The code, or none if there is no such one.
fn within(code: u32, greatest: u32) -> u32 {
    if code <= greatest { code } else { 0 }
}
