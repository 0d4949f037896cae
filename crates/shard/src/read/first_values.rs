//! The first value of each event, for many events at once.
//!
//! Asking event by event costs finding its row each time; going through all of
//! them in order costs a few nanoseconds each.

use std::io;

use rustc_hash::FxHashMap;
use tantivy::columnar::ColumnValues;

use crate::encoding::concatenation::ConcatenationColumn;
use crate::encoding::patches::Patches;
use crate::encoding::validity::Validity;
use crate::read::codes::{Codes, Rows, part};
use crate::read::column::ValueColumn;
use crate::read::distinct::DistinctValues;
use crate::{FieldValue, corrupt};

/// Stands for an ordinal where there is no value.
pub const NONE: u32 = u32::MAX;

/// Of fewer events than one in so many, each is asked for by itself.
const SPARSE: usize = 32;

impl ValueColumn {
    /// True if no event has several values. Costs a look at each event where
    /// the column lists its events.
    pub fn is_single(&self) -> bool {
        match &self.ordinals {
            Codes::Direct(_) | Codes::InOrder(_) => self.presence.is_single(),
            Codes::Mapped { .. } | Codes::Event(_) => true,
            Codes::Part { exceptions, .. } | Codes::Joined { exceptions, .. } => exceptions.is_single(),
        }
    }

    /// The ordinal of the first value of each of these events (ascending) of
    /// a shard of `total`; [`NONE`] where there is none. Equal values have the
    /// same ordinal here, but for ids and parts of other values.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn firsts(&self, docs: &[u32], total: u32) -> io::Result<Vec<u32>> {
        let mut firsts = match docs.len().saturating_mul(SPARSE) < total as usize {
            true => docs.iter().map(|&doc| self.first(doc).map_or(NONE, narrow)).collect(),
            false => gathered(self.ordinals.firsts(&self.presence, total), docs),
        };
        match &self.distinct {
            DistinctValues::Figures(figures) => {
                unite(&mut firsts, |_, row| Some(figures.code(row)));
            }
            DistinctValues::Times(times) => {
                unite(&mut firsts, |_, doc| times.seconds(doc));
            }
            DistinctValues::Joined(joined) => {
                let pairs = joined.pairs(docs, total)?;
                unite(&mut firsts, |at, ordinal| (ordinal >= joined.base()).then(|| pairs[at]));
            }
            DistinctValues::Values(_) | DistinctValues::Ids(_) | DistinctValues::Parts(_) => {}
        }
        Ok(firsts)
    }

    /// Calls `take` with each of these ordinals (ascending) and its value.
    ///
    /// # Errors
    /// If the file is damaged, and those of `take`.
    pub fn for_these(&self, ordinals: &[u32], take: &mut FieldValue) -> io::Result<()> {
        // What one value costs in those that are gone through in order.
        let by_itself = match &self.distinct {
            DistinctValues::Values(_) | DistinctValues::Parts(_) => 4,
            DistinctValues::Ids(_) => 32,
            DistinctValues::Figures(_) | DistinctValues::Times(_) | DistinctValues::Joined(_) => 0,
        };
        if ordinals.len().saturating_mul(by_itself) > self.distinct() as usize {
            let mut wanted = ordinals.iter().copied().peekable();
            return self.for_each(&mut |ordinal, value| match wanted.next_if_eq(&ordinal) {
                Some(_) => take(ordinal, value),
                None => Ok(()),
            });
        }
        let mut bytes = Vec::new();
        for &ordinal in ordinals {
            bytes.clear();
            self.distinct.bytes(ordinal, &mut bytes)?;
            take(ordinal, str::from_utf8(&bytes).map_err(|_| corrupt("dictionary"))?)?;
        }
        Ok(())
    }
}

impl Codes {
    fn firsts(&self, presence: &Validity, total: u32) -> Vec<u32> {
        match self {
            Codes::Direct(ordinals) => values_of(&**ordinals, presence.first_rows(total)),
            Codes::InOrder(_) => presence.first_rows(total),
            Codes::Event(_) => (0..).zip(presence.first_rows(total)).map(there).collect(),
            Codes::Mapped { source, map, is_wider, .. } => {
                let mut firsts = source.firsts(total);
                firsts.iter_mut().for_each(|from| *from = map.get(*from as usize).copied().unwrap_or(NONE));
                if *is_wider {
                    keep_present(&mut firsts, presence, total);
                }
                firsts
            }
            Codes::Part { source, own, base, exceptions } => {
                let parts: Vec<u32> = (0..own.num_vals())
                    .map(|from| narrow(part(own.as_ref(), *base, u64::from(from))))
                    .collect();
                let mut firsts = source.firsts(total);
                firsts.iter_mut().for_each(|from| *from = parts.get(*from as usize).copied().unwrap_or(NONE));
                keep_present(&mut firsts, presence, total);
                put(exceptions, &mut firsts);
                firsts
            }
            Codes::Joined { base, exceptions, .. } => {
                let of = |(doc, row)| if row == NONE { NONE } else { base.saturating_add(doc) };
                let mut firsts = (0..).zip(presence.first_rows(total)).map(of).collect::<Vec<u32>>();
                put(exceptions, &mut firsts);
                firsts
            }
        }
    }
}

impl Rows {
    fn firsts(&self, total: u32) -> Vec<u32> {
        values_of(&*self.ordinals, self.presence.first_rows(total))
    }
}

impl Validity {
    pub(crate) fn is_single(&self) -> bool {
        match self {
            Validity::All => true,
            Validity::Shaped(steps) => steps.counts.iter().all(|&count| count <= 1),
            Validity::Listed(docs) => is_single(&**docs),
        }
    }

    /// The row of each event's first value.
    fn first_rows(&self, total: u32) -> Vec<u32> {
        match self {
            Validity::All => (0..total).collect(),
            Validity::Shaped(steps) => {
                let mut row = 0u32;
                let mut next = |shape: u64| {
                    let count = steps.counts.get(shape as usize).copied().unwrap_or(0);
                    let first = if count == 0 { NONE } else { row };
                    row = row.saturating_add(count);
                    first
                };
                let mut rows = Vec::with_capacity(total as usize);
                for_each_batch(&*steps.shapes, |_, shapes| {
                    rows.extend(shapes.iter().map(|&shape| next(shape)));
                });
                rows.resize(total as usize, NONE);
                rows
            }
            Validity::Listed(docs) => {
                let mut rows = vec![NONE; total as usize];
                for (row, doc) in (0..).zip(docs.iter()) {
                    if let Some(first) = rows.get_mut(doc as usize).filter(|first| **first == NONE) {
                        *first = row;
                    }
                }
                rows
            }
        }
    }
}

impl Patches {
    fn is_single(&self) -> bool {
        is_single(&*self.docs)
    }
}

impl ConcatenationColumn {
    /// The pair of values that each of these events has, as one number, the
    /// first in its upper half.
    pub(crate) fn pairs(&self, docs: &[u32], total: u32) -> io::Result<Vec<u64>> {
        let (firsts, seconds) = (self.first.firsts(docs, total)?, self.second.firsts(docs, total)?);
        Ok(firsts.into_iter().zip(seconds).map(|(a, b)| u64::from(a) << 32 | u64::from(b)).collect())
    }
}

fn is_single(docs: &dyn ColumnValues<u32>) -> bool {
    let mut last = None;
    docs.iter().all(|doc| last.replace(doc) != Some(doc))
}

fn narrow(ordinal: u64) -> u32 {
    u32::try_from(ordinal).unwrap_or(NONE)
}

/// The event, if it has a row.
fn there((doc, row): (u32, u32)) -> u32 {
    if row == NONE { NONE } else { doc }
}

fn keep_present(firsts: &mut [u32], presence: &Validity, total: u32) {
    for (first, row) in firsts.iter_mut().zip(presence.first_rows(total)) {
        if row == NONE {
            *first = NONE;
        }
    }
}

/// Puts the first exception of each event that has any.
fn put(exceptions: &Patches, firsts: &mut [u32]) {
    let mut last = None;
    for (doc, ordinal) in exceptions.iter() {
        if last.replace(doc) != Some(doc)
            && let Some(first) = firsts.get_mut(doc as usize)
        {
            *first = narrow(ordinal);
        }
    }
}

fn gathered(all: Vec<u32>, docs: &[u32]) -> Vec<u32> {
    if docs.len() == all.len() {
        return all;
    }
    docs.iter().map(|&doc| all.get(doc as usize).copied().unwrap_or(NONE)).collect()
}

/// Rows (ascending, but for [`NONE`]) replaced by what stands in them.
fn values_of(values: &dyn ColumnValues<u64>, mut rows: Vec<u32>) -> Vec<u32> {
    let mut places = rows.iter_mut().filter(|row| **row != NONE).peekable();
    for_each_batch(values, |start, batch| {
        let end = start + batch.len() as u32;
        while let Some(row) = places.next_if(|row| **row < end) {
            *row = batch.get((*row).wrapping_sub(start) as usize).map_or(NONE, |&value| narrow(value));
        }
    });
    places.for_each(|row| *row = NONE);
    rows
}

/// Calls `take` with the first place of each batch, and the values.
fn for_each_batch(values: &dyn ColumnValues<u64>, mut take: impl FnMut(u32, &[u64])) {
    const BATCH: usize = 512;
    let (total, mut batch) = (values.num_vals() as usize, [0u64; BATCH]);
    for start in (0..total).step_by(BATCH) {
        let batch = &mut batch[..BATCH.min(total - start)];
        values.get_range(start as u64, batch);
        take(start as u32, batch);
    }
}

/// Gives ordinals that stand for the same number the first of them.
fn unite(firsts: &mut [u32], number: impl Fn(usize, u32) -> Option<u64>) {
    let mut known: FxHashMap<u64, u32> = FxHashMap::default();
    for (at, first) in firsts.iter_mut().enumerate().filter(|(_, first)| **first != NONE) {
        if let Some(number) = number(at, *first) {
            *first = *known.entry(number).or_insert(*first);
        }
    }
}
