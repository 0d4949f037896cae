//! Which events have how many values in a column.
//!
//! Events of the same kind have values in the same fields. The list of the
//! fields of an event is its shape; a shard has a few thousand shapes at most,
//! and so a column only says how many values each shape has in it. Where
//! events are so different that this does not pay, a column lists its events.
//!
//! ```text
//! blob    = kind rest
//! ALL     : one value each
//! SHAPED  : counts-by-shape row-at-every-BATCH_ROWS lengths-of-these
//! LISTED  : the event of each value
//! ```

use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::columnar::column_values::{
    CodecType, load_u64_based_column_values, serialize_u64_based_column_values,
};
use tantivy::directory::{FileSlice, OwnedBytes};

use crate::corrupt;
use crate::file::sections::{Sections, put_sections};
use crate::read::batch::{BATCH_ROWS, BatchMask, BatchSchemas, bits};

const ALL: u8 = 0;
const SHAPED: u8 = 1;
const LISTED: u8 = 2;

/// How many values each shape has in a column, and the shape of each event.
pub(crate) struct Shaped<'a> {
    /// ValuesBuilder by shape.
    pub counts: &'a [u32],
    /// Shapes by event.
    pub shapes: &'a [u32],
}

/// One value for each event.
pub(crate) fn encode_all() -> Vec<u8> {
    vec![ALL]
}

/// ValuesBuilder as the shapes of the events have them.
pub(crate) fn encode_shaped(shaped: &Shaped) -> io::Result<Vec<u8>> {
    let mut rows = Vec::with_capacity(shaped.shapes.len() / BATCH_ROWS + 2);
    let mut row = 0u64;
    for step in shaped.shapes.chunks(BATCH_ROWS) {
        rows.push(row);
        row += step.iter().map(|&shape| u64::from(shaped.counts[shape as usize])).sum::<u64>();
    }
    rows.push(row);
    let (mut counts_blob, mut rows_blob) = (Vec::new(), Vec::new());
    let codecs = [CodecType::Bitpacked, CodecType::BlockwiseLinear];
    serialize_u64_based_column_values::<u32>(&shaped.counts, &codecs[..1], &mut counts_blob)?;
    serialize_u64_based_column_values::<u64>(&&rows[..], &codecs, &mut rows_blob)?;
    let mut blob = vec![SHAPED];
    put_sections(&mut blob, &[&counts_blob, &rows_blob]);
    Ok(blob)
}

/// The event of each value, ascending.
pub(crate) fn encode_listed(docs: &[u32]) -> io::Result<Vec<u8>> {
    let mut blob = vec![LISTED];
    let codecs = [CodecType::Bitpacked, CodecType::BlockwiseLinear];
    serialize_u64_based_column_values::<u32>(&docs, &codecs, &mut blob)?;
    Ok(blob)
}

/// Which events have how many values in a column.
pub enum Validity {
    /// Each has one.
    All,
    /// As their shapes say.
    Shaped(Steps),
    /// The event of each value, ascending.
    Listed(Arc<dyn ColumnValues<u32>>),
}

/// Counts by shape, and where the rows of every `BATCH_ROWS`th event begin.
pub struct Steps {
    pub(crate) counts: Vec<u32>,
    rows: Arc<dyn ColumnValues<u64>>,
    pub(crate) shapes: Arc<dyn ColumnValues<u64>>,
}

impl Validity {
    /// Opens what was encoded. `shapes` gives the shape of each event.
    pub(crate) fn open(
        mut blob: OwnedBytes,
        shapes: impl FnOnce() -> io::Result<Arc<dyn ColumnValues<u64>>>,
    ) -> io::Result<Validity> {
        let kind = blob.first().copied();
        if kind.is_some() {
            blob.advance(1);
        }
        Ok(match kind {
            Some(ALL) => Validity::All,
            Some(SHAPED) => {
                let Sections { sections: [counts, rows], .. } =
                    Sections::split(&FileSlice::new(Arc::new(blob)))?;
                let counts = load_u64_based_column_values::<u32>(counts.read_bytes()?)?;
                let rows = load_u64_based_column_values(rows.read_bytes()?)?;
                Validity::Shaped(Steps { counts: counts.iter().collect(), rows, shapes: shapes()? })
            }
            Some(LISTED) => Validity::Listed(load_u64_based_column_values(blob)?),
            _ => return Err(corrupt("column index")),
        })
    }

    /// The rows of an event's values.
    pub fn rows(&self, doc: u32) -> Range<u32> {
        match self {
            Validity::All => doc..doc + 1,
            Validity::Shaped(steps) => steps.rows(doc),
            Validity::Listed(docs) => first_from(&**docs, doc)..first_from(&**docs, doc + 1),
        }
    }

    /// True if the event has a value.
    pub fn has(&self, doc: u32) -> bool {
        match self {
            Validity::All => true,
            Validity::Shaped(steps) => {
                doc < steps.shapes.num_vals() && steps.count(steps.shapes.get_val(doc)) > 0
            }
            Validity::Listed(_) => !self.rows(doc).is_empty(),
        }
    }

    /// How many values events of each shape have, and the shapes of events;
    /// `None` if events have values in another way.
    pub fn by_shape(&self) -> Option<(&[u32], &dyn ColumnValues<u64>)> {
        match self {
            Validity::Shaped(steps) => Some((&steps.counts, &*steps.shapes)),
            Validity::All | Validity::Listed(_) => None,
        }
    }

    /// The rows of the values of the events of a step.
    pub(crate) fn rows_of_step(&self, step: u32) -> Range<u32> {
        let start = step.saturating_mul(BATCH_ROWS as u32);
        let end = start.saturating_add(BATCH_ROWS as u32);
        match self {
            Validity::All => start..end,
            Validity::Shaped(steps) if step + 1 < steps.rows.num_vals() => {
                steps.rows.get_val(step) as u32..steps.rows.get_val(step + 1) as u32
            }
            Validity::Shaped(_) => 0..0,
            Validity::Listed(docs) => first_from(&**docs, start)..first_from(&**docs, end),
        }
    }

    /// The events of a step that have a value, and perhaps numbers behind the
    /// last event.
    pub(crate) fn has_in_step(&self, step: u32, of_step: &mut BatchSchemas) -> BatchMask {
        let mut mask = BatchMask::default();
        match self {
            Validity::All => mask.fill(u64::MAX),
            Validity::Shaped(steps) => {
                let shapes = of_step.of(&*steps.shapes, step);
                for (word, shapes) in mask.iter_mut().zip(shapes.chunks(64)) {
                    *word = bits(shapes.iter().map(|&shape| u8::from(steps.count(shape) > 0)));
                }
            }
            Validity::Listed(docs) => {
                for row in self.rows_of_step(step) {
                    let place = docs.get_val(row) as usize % BATCH_ROWS;
                    mask[place / 64] |= 1 << (place % 64);
                }
            }
        }
        mask
    }

    /// True if each event has one value.
    pub fn is_all(&self) -> bool {
        matches!(self, Validity::All)
    }

    /// Calls `take` with the event of each row; `rows` are ascending.
    pub fn docs_of_rows(&self, rows: &[u32], mut take: impl FnMut(u32)) {
        match self {
            Validity::All => rows.iter().for_each(|&row| take(row)),
            Validity::Shaped(steps) => steps.docs_of_rows(rows, take),
            Validity::Listed(docs) => rows.iter().for_each(|&row| take(docs.get_val(row))),
        }
    }
}

impl Steps {
    pub(crate) fn count(&self, shape: u64) -> u32 {
        // A shape without a count can't be; as none it harms nothing.
        self.counts.get(shape as usize).copied().unwrap_or(0)
    }

    fn rows(&self, doc: u32) -> Range<u32> {
        let step = doc as usize / BATCH_ROWS;
        if doc >= self.shapes.num_vals() || step >= self.rows.num_vals() as usize {
            return 0..0;
        }
        let mut buffer = [0; BATCH_ROWS];
        let within = doc as usize % BATCH_ROWS;
        let shapes = &mut buffer[..=within];
        self.shapes.get_range((step * BATCH_ROWS) as u64, shapes);
        let start = self.rows.get_val(step as u32) as u32;
        let start = start + shapes[..within].iter().map(|&shape| self.count(shape)).sum::<u32>();
        start..start + self.count(shapes[within])
    }

    fn docs_of_rows(&self, rows: &[u32], mut take: impl FnMut(u32)) {
        let mut buffer = [0; BATCH_ROWS];
        let mut rest = rows;
        let steps = self.rows.num_vals().saturating_sub(1);
        while let Some(&next) = rest.first() {
            let step = self.step_of(next, steps);
            if step >= steps {
                return;
            }
            let first = step * BATCH_ROWS as u32;
            let shapes =
                &mut buffer[..BATCH_ROWS.min((self.shapes.num_vals().saturating_sub(first)) as usize)];
            self.shapes.get_range(u64::from(first), shapes);
            let mut end = self.rows.get_val(step) as u32;
            let before = rest.len();
            for (doc, &shape) in (first..).zip(shapes.iter()) {
                end += self.count(shape);
                while let Some((&row, after)) = rest.split_first()
                    && row < end
                {
                    take(doc);
                    rest = after;
                }
            }
            if rest.len() == before {
                return;
            }
        }
    }

    /// The last step whose first row is not behind `row`.
    fn step_of(&self, row: u32, steps: u32) -> u32 {
        let (mut low, mut high) = (0, steps);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.rows.get_val(middle + 1) <= u64::from(row) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

/// The first place whose event is `doc` or a later one.
pub(crate) fn first_from(events: &dyn ColumnValues<u32>, doc: u32) -> u32 {
    let (mut low, mut high) = (0, events.num_vals());
    while low < high {
        let middle = low + (high - low) / 2;
        if events.get_val(middle) < doc { low = middle + 1 } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(blob: Vec<u8>, shapes: &[u32]) -> Validity {
        let load = || {
            let mut out = Vec::new();
            serialize_u64_based_column_values::<u32>(&shapes, &[CodecType::Bitpacked], &mut out)?;
            load_u64_based_column_values(OwnedBytes::new(out))
        };
        Validity::open(OwnedBytes::new(blob), load).unwrap()
    }

    #[test]
    fn rows_and_events_lead_to_each_other() {
        let counts = [0, 1, 3, 0, 700];
        for events in [1, 5, BATCH_ROWS - 1, BATCH_ROWS, BATCH_ROWS + 1, 3000] {
            let shapes: Vec<u32> =
                (0..events as u32).map(|doc| if doc % 997 == 5 { 4 } else { doc * doc % 7 % 4 }).collect();
            let docs: Vec<u32> = (0u32..)
                .zip(&shapes)
                .flat_map(|(doc, &shape)| std::iter::repeat_n(doc, counts[shape as usize] as usize))
                .collect();
            let shaped = Shaped { counts: &counts, shapes: &shapes };
            let listed = encode_listed(&docs).unwrap();
            for blob in [encode_shaped(&shaped).unwrap(), listed] {
                let presence = opened(blob, &shapes);
                for doc in 0..events as u32 {
                    let rows = presence.rows(doc);
                    assert_eq!(presence.has(doc), !rows.is_empty());
                    assert!(rows.clone().all(|row| docs[row as usize] == doc), "{doc} {rows:?}");
                    assert_eq!(rows.len() as u32, counts[shapes[doc as usize] as usize]);
                }
                for step in [1, 3, 601] {
                    let rows: Vec<u32> = (0..docs.len() as u32).step_by(step).collect();
                    let mut told = Vec::new();
                    presence.docs_of_rows(&rows, |doc| told.push(doc));
                    assert!(told.iter().eq(rows.iter().map(|&row| &docs[row as usize])));
                }
            }
        }
    }

    #[test]
    fn one_value_each() {
        let presence = opened(encode_all(), &[]);
        assert_eq!(presence.rows(7), 7..8);
        let mut told = Vec::new();
        presence.docs_of_rows(&[1, 5], |doc| told.push(doc));
        assert_eq!(told, [1, 5]);
    }
}
