//! Validity over a batch of events: codes and flags of rows to events.

use std::ops::Range;

use super::{Validity, first_from};
use crate::encoding::batch::{BATCH_ROWS, BatchCodes, BatchMask, BatchSchemas, FLAG, bits, nullable};

impl Validity {
    /// The rows of the values of a batch of events.
    pub(crate) fn rows_of_batch(&self, batch: u32) -> Range<u32> {
        let start = batch.saturating_mul(BATCH_ROWS as u32);
        let end = start.saturating_add(BATCH_ROWS as u32);
        match self {
            Validity::All => start..end,
            Validity::BySchema(counts) if batch + 1 < counts.starts.num_vals() => {
                counts.starts.get_val(batch) as u32..counts.starts.get_val(batch + 1) as u32
            }
            Validity::BySchema(_) => 0..0,
            Validity::Listed(events) => first_from(&**events, start)..first_from(&**events, end),
        }
    }

    /// The events of a batch that have a value, and perhaps numbers behind the
    /// last event.
    pub(crate) fn has_in_batch(&self, batch: u32, of_batch: &mut BatchSchemas) -> BatchMask {
        let mut mask = BatchMask::default();
        match self {
            Validity::All => mask.fill(u64::MAX),
            Validity::BySchema(counts) => {
                let schemas = counts.schemas_of(batch, of_batch);
                for (word, schemas) in mask.iter_mut().zip(schemas.chunks(64)) {
                    *word = bits(schemas.iter().map(|&schema| u8::from(counts.of(schema) > 0)));
                }
            }
            Validity::Listed(events) => {
                for row in self.rows_of_batch(batch) {
                    let place = events.get_val(row) as usize % BATCH_ROWS;
                    mask[place / 64] |= 1 << (place % 64);
                }
            }
        }
        mask
    }

    /// One more than the code of the first row of each event of a batch, 0 for
    /// none; `codes` are those of the batch's rows.
    pub(crate) fn first_of_batch(
        &self,
        batch: u32,
        codes: &[u64],
        of_batch: &mut BatchSchemas,
        out: &mut BatchCodes,
    ) {
        match self {
            Validity::All => out.iter_mut().zip(codes).for_each(|(it, &code)| *it = nullable(code)),
            Validity::BySchema(counts) => {
                let mut row = 0;
                for (it, &schema) in out.iter_mut().zip(counts.schemas_of(batch, of_batch)) {
                    let count = counts.of(schema) as usize;
                    // Without a branch: which events have a value can't be predicted.
                    let code = codes.get(row).copied().unwrap_or_default();
                    row += count;
                    *it = nullable(code) * u32::from(count > 0);
                }
            }
            Validity::Listed(events) => {
                out.fill(0);
                for (row, &code) in self.rows_of_batch(batch).zip(codes).rev() {
                    out[events.get_val(row) as usize % BATCH_ROWS] = nullable(code);
                }
            }
        }
    }

    /// The first row of some events of a batch, by their places in it, which
    /// are ascending; `None` for an event without a value.
    pub(crate) fn first_rows_at(
        &self,
        batch: u32,
        places: &[u32],
        of_batch: &mut BatchSchemas,
        mut take: impl FnMut(Option<u32>),
    ) {
        let start = batch * BATCH_ROWS as u32;
        match self {
            Validity::All => places.iter().for_each(|place| take(Some(start + place))),
            Validity::BySchema(counts) => {
                let mut row = self.rows_of_batch(batch).start;
                let mut rest = counts.schemas_of(batch, of_batch).iter();
                let mut next = 0;
                for &place in places {
                    let before = rest.by_ref().take((place - next) as usize);
                    row = before.fold(row, |row, &schema| row.saturating_add(counts.of(schema)));
                    let count = rest.next().map_or(0, |&schema| counts.of(schema));
                    take((count > 0).then_some(row));
                    row = row.saturating_add(count);
                    next = place + 1;
                }
            }
            Validity::Listed(_) => {
                let rows = places.iter().map(|place| self.rows(start + place));
                rows.for_each(|rows| take((!rows.is_empty()).then_some(rows.start)));
            }
        }
    }

    /// The events of a batch that have a row with the [`FLAG`]; `flags` are
    /// those of the batch's rows, `before` is a buffer.
    pub(crate) fn events_with_flag(
        &self,
        batch: u32,
        flags: &[u8],
        of_batch: &mut BatchSchemas,
        before: &mut Vec<u32>,
    ) -> BatchMask {
        let mut mask = BatchMask::default();
        match self {
            Validity::All => {
                for (word, flags) in mask.iter_mut().zip(flags.chunks(64)) {
                    *word = bits(flags.iter().map(|flags| flags / FLAG));
                }
            }
            Validity::BySchema(counts) => {
                // How many rows before each have the flag: an event has one
                // with it if the numbers before and behind its rows differ.
                before.clear();
                let mut flagged = 0;
                before.push(flagged);
                before.extend(flags.iter().map(|flags| {
                    flagged += u32::from(flags / FLAG);
                    flagged
                }));
                let (mut row, mut last) = (0, 0);
                for (word, schemas) in mask.iter_mut().zip(counts.schemas_of(batch, of_batch).chunks(64)) {
                    *word = bits(schemas.iter().map(|&schema| {
                        row += counts.of(schema) as usize;
                        let flagged = before.get(row).copied().unwrap_or_default();
                        u8::from(std::mem::replace(&mut last, flagged) != flagged)
                    }));
                }
            }
            Validity::Listed(events) => {
                for (row, &flags) in self.rows_of_batch(batch).zip(flags) {
                    let place = events.get_val(row) as usize % BATCH_ROWS;
                    mask[place / 64] |= u64::from(flags / FLAG) << (place % 64);
                }
            }
        }
        mask
    }

    /// The events of a batch that have a row with a flag that the event's
    /// schema has, too. Events have one row, or none; `schemas` are those of
    /// the batch's events.
    pub(crate) fn events_with_flag_of_schema(
        &self,
        batch: u32,
        flags: &[u8],
        schemas: &[u64],
        of_schema: impl Fn(u64) -> u8,
    ) -> BatchMask {
        let mut mask = BatchMask::default();
        let fits = |flags: u8, schema: u64| u8::from(flags & of_schema(schema) != 0);
        match self {
            Validity::All => {
                for (word, (flags, schemas)) in mask.iter_mut().zip(flags.chunks(64).zip(schemas.chunks(64)))
                {
                    *word = bits(flags.iter().zip(schemas).map(|(&flags, &schema)| fits(flags, schema)));
                }
            }
            Validity::BySchema(counts) => {
                let mut row = 0;
                for (word, schemas) in mask.iter_mut().zip(schemas.chunks(64)) {
                    *word = bits(schemas.iter().map(|&schema| {
                        let count = counts.of(schema) as usize;
                        let flags = flags.get(row).copied().unwrap_or_default();
                        row += count;
                        u8::from(count > 0) & fits(flags, schema)
                    }));
                }
            }
            Validity::Listed(events) => {
                for (row, &flags) in self.rows_of_batch(batch).zip(flags) {
                    let place = events.get_val(row) as usize % BATCH_ROWS;
                    let schema = schemas.get(place).copied().unwrap_or_default();
                    mask[place / 64] |= u64::from(fits(flags, schema)) << (place % 64);
                }
            }
        }
        mask
    }
}
