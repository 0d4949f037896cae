//! Codes of rows: packed, some hundred unpacked at a time, or the numbers of rows.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::columnar::ColumnValues;

use super::code_set::{self, CodeSet};
use super::encoded::{Codes, StoredCodes};
use super::numbers::{ROWS_TOGETHER, rows_between};
use super::runs::{NONE, UNPACKED, for_each_run, narrow};
use super::validity::Validity;

/// A packed code for each row.
pub(crate) struct PackedCodes(pub Arc<dyn ColumnValues<u64>>);

impl Codes for PackedCodes {
    fn code_at(&self, validity: &Validity, event: u32, index: u32) -> Option<u32> {
        let row = row_at(validity, event, index)?;
        (row < self.0.num_vals()).then(|| narrow(self.0.get_val(row)))
    }

    fn select(&self, validity: &Validity, wanted: &CodeSet, take: &mut dyn FnMut(&[u32])) {
        let mut events = Vec::new();
        let mut take_rows = |rows: &[u32]| {
            events.clear();
            validity.docs_of_rows(rows, |event| events.push(event));
            take(&events);
        };
        match wanted {
            CodeSet::Range(range) if range.is_empty() => {}
            CodeSet::Range(range) => {
                rows_between(&*self.0, u64::from(range.start)..=u64::from(range.end) - 1, take_rows);
            }
            CodeSet::Bits(bits) => rows_with(&*self.0, bits, &mut take_rows),
        }
    }

    fn first_codes(&self, validity: &Validity, events: u32) -> Vec<u32> {
        codes_of(&*self.0, validity.first_rows(events))
    }

    fn row_count(&self) -> Option<u32> {
        Some(self.0.num_vals())
    }

    fn stored<'c>(&'c self, validity: &'c Validity) -> Option<StoredCodes<'c>> {
        Some(StoredCodes { validity, codes: &*self.0, derived: None })
    }
}

/// Codes that are the numbers of so many rows.
pub(crate) struct RowNumbers(pub u32);

impl Codes for RowNumbers {
    fn code_at(&self, validity: &Validity, event: u32, index: u32) -> Option<u32> {
        row_at(validity, event, index)
    }

    fn select(&self, validity: &Validity, wanted: &CodeSet, take: &mut dyn FnMut(&[u32])) {
        let mut events = Vec::new();
        validity.docs_of_rows(&wanted.to_vec(self.0), |event| events.push(event));
        take(&events);
    }

    fn row_count(&self) -> Option<u32> {
        Some(self.0)
    }

    fn first_codes(&self, validity: &Validity, events: u32) -> Vec<u32> {
        validity.first_rows(events)
    }
}

/// Calls `take` with the rows whose code has its bit set, ascending, some at a time.
fn rows_with(codes: &dyn ColumnValues<u64>, bits: &[u64], take: &mut dyn FnMut(&[u32])) {
    let mut rows = Vec::new();
    for_each_run(codes, |start, run| {
        // Without a branch for each row: which codes are wanted can't be predicted.
        let mut found = [0u32; UNPACKED];
        let mut length = 0;
        for (row, &code) in (start..).zip(run) {
            found[length] = row;
            length += usize::from(code_set::contains(bits, code as u32));
        }
        rows.extend_from_slice(&found[..length]);
        if rows.len() >= ROWS_TOGETHER as usize {
            take(&rows);
            rows.clear();
        }
    });
    take(&rows);
}

/// The row of an event's value with this index among its values in the column.
fn row_at(validity: &Validity, event: u32, index: u32) -> Option<u32> {
    let rows = validity.rows(event);
    rows.start.checked_add(index).filter(|row| rows.contains(row))
}

/// Replaces rows (ascending, but for [`NONE`]) by their codes.
fn codes_of(codes: &dyn ColumnValues<u64>, mut rows: Vec<u32>) -> Vec<u32> {
    let mut open = rows.iter_mut().filter(|row| **row != NONE).peekable();
    for_each_run(codes, |start, run| {
        let end = start + run.len() as u32;
        while let Some(row) = open.next_if(|row| **row < end) {
            *row = run.get((*row).wrapping_sub(start) as usize).map_or(NONE, |&code| narrow(code));
        }
    });
    open.for_each(|row| *row = NONE);
    rows
}

/// Gives codes of equal numbers the first of these codes; `number` gets the
/// place of a code and the code.
pub(crate) fn unify(codes: &mut [u32], number: impl Fn(usize, u32) -> Option<u64>) {
    let mut known: FxHashMap<u64, u32> = FxHashMap::default();
    for (at, code) in codes.iter_mut().enumerate().filter(|(_, code)| **code != NONE) {
        if let Some(number) = number(at, *code) {
            *code = *known.entry(number).or_insert(*code);
        }
    }
}
