//! Validity: which events have how many values in a column.
//!
//! Events of one kind have values in the same fields. The list of an event's
//! fields is its schema; a shard has a few thousand schemas at most, and a
//! column stores how many values events of each schema have in it. Where
//! events are so different that this does not pay, a column lists its events.
//!
//! ```text
//! validity section = 0:u8                  every event has one value
//!                  | 1:u8 counts starts bytes-of-counts:u64 bytes-of-starts:u64
//!                  | 2:u8 events
//! counts           = packed: for each schema id how many values its events have
//! starts           = packed: how many values stand before every 512th event,
//!                    and how many there are
//! events           = packed: the event of each value, ascending
//! ```
//!
//! The rows of a column are its values in the order of events, those of one
//! event in their order; a row is the number of a value in it.

mod batch;

use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tantivy::columnar::ColumnValues;
use tantivy::directory::{FileSlice, OwnedBytes};

use super::batch::{BATCH_ROWS, BatchSchemas};
use super::integers::{self, widened};
use super::runs::{NONE, for_each_run, narrow};
use crate::corrupt;
use crate::file::sections::{Sections, put_sections};

const ALL: u8 = 0;
const BY_SCHEMA: u8 = 1;
const LISTED: u8 = 2;

/// One value for each event.
pub(crate) fn encode_all() -> Vec<u8> {
    vec![ALL]
}

/// As many values as `counts` has for the schema of each event.
///
/// # Errors
/// None in practice: it is written to memory.
pub(crate) fn encode_by_schema(counts: &[u32], schemas: &[u32]) -> io::Result<Vec<u8>> {
    let mut starts = Vec::with_capacity(schemas.len() / BATCH_ROWS + 2);
    let mut row = 0u64;
    for batch in schemas.chunks(BATCH_ROWS) {
        starts.push(row);
        row += batch.iter().map(|&schema| u64::from(counts[schema as usize])).sum::<u64>();
    }
    starts.push(row);
    let (mut packed_counts, mut packed_starts) = (Vec::new(), Vec::new());
    integers::encode_fixed(&widened(counts), &mut packed_counts);
    integers::encode(&starts, &mut packed_starts)?;
    let mut section = vec![BY_SCHEMA];
    put_sections(&mut section, &[&packed_counts, &packed_starts]);
    Ok(section)
}

/// The event of each value, ascending.
///
/// # Errors
/// None in practice: it is written to memory.
pub(crate) fn encode_listed(events: &[u32]) -> io::Result<Vec<u8>> {
    let mut section = vec![LISTED];
    integers::encode(&widened(events), &mut section)?;
    Ok(section)
}

/// Which events have how many values in a column.
pub enum Validity {
    /// Each has one.
    All,
    /// As many as their schemas have.
    BySchema(SchemaCounts),
    /// The event of each value, ascending.
    Listed(Arc<dyn ColumnValues<u64>>),
}

/// Values by schema, and the first row of every batch.
pub struct SchemaCounts {
    counts: Vec<u32>,
    starts: Arc<dyn ColumnValues<u64>>,
    /// The schema id of each event.
    schemas: Arc<dyn ColumnValues<u64>>,
    /// The event that was looked up last in the upper half, its first row in the
    /// lower: the next one is often near it. Any pair is right, so threads may
    /// overwrite each other's.
    last: AtomicU64,
}

impl Validity {
    /// Opens a section. `schemas` gives the schema id of each event.
    pub(crate) fn open(
        mut section: OwnedBytes,
        schemas: impl FnOnce() -> io::Result<Arc<dyn ColumnValues<u64>>>,
    ) -> io::Result<Validity> {
        let layout = section.first().copied();
        if layout.is_some() {
            section.advance(1);
        }
        Ok(match layout {
            Some(ALL) => Validity::All,
            Some(BY_SCHEMA) => {
                let Sections { sections: [counts, starts], .. } =
                    Sections::split(&FileSlice::new(Arc::new(section)))?;
                let counts = integers::open(counts.read_bytes()?)?;
                let starts = integers::open(starts.read_bytes()?)?;
                let schemas = schemas()?;
                let events = schemas.num_vals();
                if counts.num_vals() > events || starts.num_vals() != events.div_ceil(BATCH_ROWS as u32) + 1 {
                    return Err(corrupt("validity of a column"));
                }
                let counts = counts.iter().map(narrow).collect();
                Validity::BySchema(SchemaCounts { counts, starts, schemas, last: AtomicU64::new(0) })
            }
            Some(LISTED) => Validity::Listed(integers::open(section)?),
            _ => return Err(corrupt("validity of a column")),
        })
    }

    /// The rows of an event's values.
    pub fn rows(&self, event: u32) -> Range<u32> {
        match self {
            Validity::All => event..event.saturating_add(1),
            Validity::BySchema(counts) => counts.rows(event),
            Validity::Listed(events) => {
                first_from(&**events, event)..first_from(&**events, event.saturating_add(1))
            }
        }
    }

    /// How many rows there are, in a shard of so many events.
    pub(crate) fn row_count(&self, events: u32) -> u64 {
        match self {
            Validity::All => u64::from(events),
            Validity::BySchema(SchemaCounts { starts, .. }) => starts.get_val(starts.num_vals() - 1),
            Validity::Listed(events) => u64::from(events.num_vals()),
        }
    }

    /// True if the event has a value.
    pub fn has(&self, event: u32) -> bool {
        match self {
            Validity::All => true,
            Validity::BySchema(counts) => {
                event < counts.schemas.num_vals() && counts.of(counts.schemas.get_val(event)) > 0
            }
            Validity::Listed(_) => !self.rows(event).is_empty(),
        }
    }

    /// How many values events of each schema have, and the schema ids of
    /// events; `None` if the layout is another.
    pub fn by_schema(&self) -> Option<(&[u32], &dyn ColumnValues<u64>)> {
        match self {
            Validity::BySchema(counts) => Some((&counts.counts, &*counts.schemas)),
            Validity::All | Validity::Listed(_) => None,
        }
    }

    /// True if each event has one value.
    pub fn is_all(&self) -> bool {
        matches!(self, Validity::All)
    }

    /// True if no event has several values. Reads all events where they are listed.
    pub(crate) fn is_single(&self) -> bool {
        match self {
            Validity::All => true,
            Validity::BySchema(counts) => counts.counts.iter().all(|&count| count <= 1),
            Validity::Listed(events) => {
                let mut last = None;
                events.iter().all(|event| last.replace(event) != Some(event))
            }
        }
    }

    /// The row of the first value of each event, of so many events.
    pub(crate) fn first_rows(&self, total: u32) -> Vec<u32> {
        match self {
            Validity::All => (0..total).collect(),
            Validity::BySchema(counts) => counts.first_rows(total),
            Validity::Listed(events) => {
                let mut rows = vec![NONE; total as usize];
                for (row, event) in (0..).zip(events.iter()) {
                    if let Some(first) = rows.get_mut(event as usize).filter(|first| **first == NONE) {
                        *first = row;
                    }
                }
                rows
            }
        }
    }

    /// Calls `take` with the event of each row; `rows` are ascending.
    pub fn docs_of_rows(&self, rows: &[u32], mut take: impl FnMut(u32)) {
        match self {
            Validity::All => rows.iter().for_each(|&row| take(row)),
            Validity::BySchema(counts) => counts.events_of_rows(rows, take),
            Validity::Listed(events) => rows.iter().for_each(|&row| take(narrow(events.get_val(row)))),
        }
    }
}

impl SchemaCounts {
    /// Values of an event with this schema; none for an id that only a damaged
    /// file has.
    #[inline]
    fn of(&self, schema: u64) -> u32 {
        self.counts.get(schema as usize).copied().unwrap_or(0)
    }

    fn schemas_of<'s>(&self, batch: u32, schemas: &'s mut BatchSchemas) -> &'s [u64] {
        schemas.of(&*self.schemas, batch)
    }

    fn rows(&self, event: u32) -> Range<u32> {
        let batch = event / BATCH_ROWS as u32;
        if event >= self.schemas.num_vals() || batch >= self.starts.num_vals() {
            return 0..0;
        }
        let last = self.last.load(Ordering::Relaxed);
        let (last_event, last_row) = ((last >> 32) as u32, last as u32);
        // The start of the batch, unless the last event is nearer.
        let first = batch * BATCH_ROWS as u32;
        let (from, row) = match last_event.abs_diff(event) < event - first {
            true => (last_event, last_row),
            false => (first, self.starts.get_val(batch) as u32),
        };
        let mut buffer = [0; BATCH_ROWS];
        let between = &mut buffer[..from.abs_diff(event) as usize];
        self.schemas.get_range(u64::from(from.min(event)), between);
        let rows = between.iter().fold(0u32, |rows, &schema| rows.wrapping_add(self.of(schema)));
        let start = if from < event { row.wrapping_add(rows) } else { row.wrapping_sub(rows) };
        self.last.store(u64::from(event) << 32 | u64::from(start), Ordering::Relaxed);
        start..start.saturating_add(self.of(self.schemas.get_val(event)))
    }

    fn first_rows(&self, total: u32) -> Vec<u32> {
        let mut row = 0u32;
        let mut rows = Vec::with_capacity(total as usize);
        for_each_run(&*self.schemas, |_, schemas| {
            rows.extend(schemas.iter().map(|&schema| {
                let count = self.of(schema);
                let first = if count == 0 { NONE } else { row };
                row = row.saturating_add(count);
                first
            }));
        });
        rows.resize(total as usize, NONE);
        rows
    }

    fn events_of_rows(&self, rows: &[u32], mut take: impl FnMut(u32)) {
        let mut buffer = [0; BATCH_ROWS];
        let mut rest = rows;
        let batches = self.starts.num_vals().saturating_sub(1);
        while let Some(&next) = rest.first() {
            let batch = self.batch_of(next, batches);
            if batch >= batches {
                return;
            }
            let first = batch * BATCH_ROWS as u32;
            let events = BATCH_ROWS.min(self.schemas.num_vals().saturating_sub(first) as usize);
            let schemas = &mut buffer[..events];
            self.schemas.get_range(u64::from(first), schemas);
            let mut end = self.starts.get_val(batch) as u32;
            let before = rest.len();
            for (event, &schema) in (first..).zip(schemas.iter()) {
                end = end.saturating_add(self.of(schema));
                while let Some((&row, after)) = rest.split_first()
                    && row < end
                {
                    take(event);
                    rest = after;
                }
            }
            if rest.len() == before {
                return;
            }
        }
    }

    /// The last batch whose first row is not behind `row`.
    fn batch_of(&self, row: u32, batches: u32) -> u32 {
        let (mut low, mut high) = (0, batches);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.starts.get_val(middle + 1) <= u64::from(row) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

/// The first place whose event is `event` or a later one; `events` are ascending.
pub(crate) fn first_from(events: &dyn ColumnValues<u64>, event: u32) -> u32 {
    let (mut low, mut high) = (0, events.num_vals());
    while low < high {
        let middle = low + (high - low) / 2;
        if events.get_val(middle) < u64::from(event) { low = middle + 1 } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(blob: Vec<u8>, schemas: &[u32]) -> Validity {
        let load = || {
            let mut out = Vec::new();
            integers::encode_fixed(&widened(schemas), &mut out);
            integers::open(OwnedBytes::new(out))
        };
        Validity::open(OwnedBytes::new(blob), load).unwrap()
    }

    #[test]
    fn rows_and_events_lead_to_each_other() {
        let counts = [0, 1, 3, 0, 700];
        for total in [5, BATCH_ROWS - 1, BATCH_ROWS, BATCH_ROWS + 1, 3000] {
            let schemas: Vec<u32> = (0..total as u32)
                .map(|event| if event % 997 == 5 { 4 } else { event * event % 7 % 4 })
                .collect();
            let events: Vec<u32> = (0u32..)
                .zip(&schemas)
                .flat_map(|(event, &schema)| std::iter::repeat_n(event, counts[schema as usize] as usize))
                .collect();
            let listed = encode_listed(&events).unwrap();
            for blob in [encode_by_schema(&counts, &schemas).unwrap(), listed] {
                let validity = opened(blob, &schemas);
                for event in 0..total as u32 {
                    let rows = validity.rows(event);
                    assert_eq!(validity.has(event), !rows.is_empty());
                    assert!(rows.clone().all(|row| events[row as usize] == event), "{event} {rows:?}");
                    assert_eq!(rows.len() as u32, counts[schemas[event as usize] as usize]);
                }
                for step in [1, 3, 601] {
                    let rows: Vec<u32> = (0..events.len() as u32).step_by(step).collect();
                    let mut taken = Vec::new();
                    validity.docs_of_rows(&rows, |event| taken.push(event));
                    assert!(taken.iter().eq(rows.iter().map(|&row| &events[row as usize])));
                }
            }
        }
    }

    #[test]
    fn one_value_each() {
        let validity = opened(encode_all(), &[]);
        assert_eq!(validity.rows(7), 7..8);
        let mut taken = Vec::new();
        validity.docs_of_rows(&[1, 5], |event| taken.push(event));
        assert_eq!(taken, [1, 5]);
    }
}
