//! The values of one field over the events of a finished shard.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::columnar::column_values::load_u64_based_column_values;
use tantivy::directory::OwnedBytes;

use super::dictionary::Dictionary;
use super::figures::{FigureColumn, TimeColumn};
use super::ids::IdColumn;
use super::presence::Presence;
use super::{FieldValue, corrupt};

/// First byte of the ordinals: they follow.
pub(super) const DIRECT: u8 = 0;

/// First byte of the ordinals: they follow from another column's, whose name
/// and a map follow.
pub(super) const MAPPED: u8 = 1;

/// The same, if the other column has values in more events.
pub(super) const MAPPED_FROM_WIDER: u8 = 3;

/// First byte of the ordinals: there are none, ids stand in the order of events.
pub(super) const IN_ORDER: u8 = 2;

/// The same of figures.
pub(super) const FIGURES: u8 = 4;

/// First byte of the ordinals: values are the times of events, in the form
/// that follows.
pub(super) const TIMES: u8 = 5;

/// The values of one field over the events of a shard.
pub(crate) struct ValueColumn {
    presence: Presence,
    ordinals: Ordinals,
    distinct: Distinct,
}

/// Which distinct value stands in each row.
pub(super) enum Ordinals {
    Direct(Arc<dyn ColumnValues<u64>>),
    /// What `map` has for the ordinal that the event has in another column.
    Mapped {
        source: Rows,
        map: Vec<u32>,
        /// Whether the other column has values in more events than this.
        is_wider: bool,
    },
    /// The row's number.
    InOrder,
    /// The event's number.
    Event,
}

/// The ordinals of a column by event.
pub(super) struct Rows {
    pub presence: Presence,
    pub ordinals: Arc<dyn ColumnValues<u64>>,
}

/// The distinct values.
pub(super) enum Distinct {
    Values(Dictionary),
    Ids(IdColumn),
    Figures(FigureColumn),
    Times(TimeColumn),
}

impl ValueColumn {
    pub(super) fn new(presence: Presence, ordinals: Ordinals, distinct: Distinct) -> ValueColumn {
        ValueColumn { presence, ordinals, distinct }
    }

    /// How many distinct values there are; of ids and figures, all.
    pub fn distinct(&self) -> u32 {
        match &self.distinct {
            Distinct::Values(dictionary) => dictionary.len(),
            Distinct::Ids(ids) => ids.len(),
            Distinct::Figures(figures) => figures.len(),
            Distinct::Times(times) => times.len(),
        }
    }

    /// The ordinals of a value, ascending: one at most, unless these are ids or
    /// figures.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn find(&self, value: &str) -> io::Result<Vec<u64>> {
        Ok(match &self.distinct {
            Distinct::Values(dictionary) => {
                dictionary.find(value.as_bytes())?.into_iter().map(u64::from).collect()
            }
            Distinct::Ids(ids) => ids.find(value.as_bytes())?.into_iter().map(u64::from).collect(),
            Distinct::Figures(figures) => figures.find(value)?.into_iter().map(u64::from).collect(),
            Distinct::Times(times) => times.find(value).into_iter().map(u64::from).collect(),
        })
    }

    /// Calls `take` with each ordinal and its value, ascending.
    ///
    /// # Errors
    /// If the file is damaged, and those of `take`.
    pub fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        match &self.distinct {
            Distinct::Ids(ids) => ids.for_each(take),
            Distinct::Figures(figures) => figures.for_each(take),
            Distinct::Times(times) => times.for_each(take),
            Distinct::Values(dictionary) => dictionary.for_each(&mut |number, value| {
                take(number, str::from_utf8(value).map_err(|_| corrupt("dictionary"))?)
            }),
        }
    }

    /// The ordinals whose value passes, ascending. Distinct values are asked
    /// for once, ids as often as they come.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn passing(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u64>> {
        let wide = |ordinals: Vec<u32>| ordinals.into_iter().map(u64::from).collect();
        let mut passed = Vec::new();
        match &self.distinct {
            Distinct::Figures(figures) => return figures.passing(passes).map(wide),
            Distinct::Times(times) => return Ok(wide(times.passing(passes))),
            Distinct::Values(_) | Distinct::Ids(_) => {}
        }
        self.for_each(&mut |ordinal, value| {
            if passes(value) {
                passed.push(u64::from(ordinal));
            }
            Ok(())
        })?;
        Ok(passed)
    }

    /// The same where no figure can pass.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn passing_but_figures(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u64>> {
        match &self.distinct {
            Distinct::Times(_) => Ok(Vec::new()),
            Distinct::Figures(figures) if !figures.odd_passes(passes)? => Ok(Vec::new()),
            _ => self.passing(passes),
        }
    }

    /// The value with this ordinal.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn value(&self, ordinal: u64) -> io::Result<String> {
        let mut bytes = Vec::new();
        self.bytes(ordinal, &mut bytes)?;
        String::from_utf8(bytes).map_err(|_| corrupt("dictionary"))
    }

    /// Appends the value with this ordinal to `out`.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn bytes(&self, ordinal: u64, out: &mut Vec<u8>) -> io::Result<()> {
        let ordinal = u32::try_from(ordinal).map_err(|_| corrupt("column"))?;
        match &self.distinct {
            Distinct::Values(dictionary) => dictionary.get(ordinal, out),
            Distinct::Ids(ids) => {
                out.extend_from_slice(ids.value(ordinal)?.as_bytes());
                Ok(())
            }
            Distinct::Figures(figures) => figures.get(ordinal, out),
            Distinct::Times(times) => times.get(ordinal, out),
        }
    }

    /// Calls `take` with each event that has the value with this ordinal.
    pub fn docs_of(&self, ordinal: u64, take: impl FnMut(u32)) {
        self.docs_between(ordinal..ordinal + 1, take);
    }

    /// Calls `take` with each event that has a value with an ordinal in the
    /// range; an event with several such values may come several times.
    pub fn docs_between(&self, ordinals: Range<u64>, take: impl FnMut(u32)) {
        if ordinals.is_empty() {
            return;
        }
        let mut rows = Vec::new();
        match &self.ordinals {
            Ordinals::Direct(values) => {
                let all = 0..values.num_vals();
                values.get_row_ids_for_value_range(ordinals.start..=ordinals.end - 1, all, &mut rows);
            }
            Ordinals::Mapped { .. } => return self.docs_where(|ordinal| ordinals.contains(&ordinal), take),
            Ordinals::InOrder => rows.extend(ordinals.start as u32..self.distinct().min(ordinals.end as u32)),
            Ordinals::Event => return self.docs_where(|ordinal| ordinals.contains(&ordinal), take),
        }
        self.presence.docs_of_rows(&rows, take);
    }

    /// Calls `take` with each event that has a value whose ordinal is wanted.
    pub fn docs_where(&self, wanted: impl Fn(u64) -> bool, mut take: impl FnMut(u32)) {
        let mut rows = Vec::new();
        match &self.ordinals {
            Ordinals::Direct(values) => rows_where(&**values, wanted, &mut rows),
            Ordinals::Mapped { source, map, is_wider } => {
                let through: Vec<bool> = map.iter().map(|&ordinal| wanted(u64::from(ordinal))).collect();
                let wanted = |ordinal: u64| through.get(ordinal as usize).copied().unwrap_or(false);
                rows_where(&*source.ordinals, wanted, &mut rows);
                let is_here = |doc: u32| !is_wider || self.presence.has(doc);
                return source.presence.docs_of_rows(&rows, |doc| {
                    if is_here(doc) {
                        take(doc);
                    }
                });
            }
            Ordinals::InOrder => rows.extend((0..self.distinct()).filter(|&row| wanted(u64::from(row)))),
            Ordinals::Event => {
                let events = (0..self.distinct()).filter(|&doc| wanted(u64::from(doc)));
                return events.filter(|&doc| self.presence.has(doc)).for_each(take);
            }
        }
        self.presence.docs_of_rows(&rows, take);
    }

    /// The ordinals of one event's values.
    pub fn ordinals(&self, doc: u32) -> impl Iterator<Item = u64> + '_ {
        let values = self.presence.rows(doc).len() as u32;
        (0..values).filter_map(move |before| self.ordinal_at(doc, before))
    }

    /// The ordinal of an event's first value.
    pub fn first(&self, doc: u32) -> Option<u64> {
        self.ordinal_at(doc, 0)
    }

    /// The ordinal of an event's value before which so many others stand.
    pub fn ordinal_at(&self, doc: u32, before: u32) -> Option<u64> {
        match &self.ordinals {
            Ordinals::Direct(ordinals) => ordinal_at(&self.presence, &**ordinals, doc, before),
            Ordinals::InOrder => row_at(&self.presence, doc, before).map(u64::from),
            Ordinals::Event => (before == 0 && self.presence.has(doc)).then_some(u64::from(doc)),
            // Events have one value in such a column, or none.
            Ordinals::Mapped { source, map, is_wider } => {
                if before > 0 || *is_wider && !self.presence.has(doc) {
                    return None;
                }
                let from = ordinal_at(&source.presence, &*source.ordinals, doc, 0)?;
                map.get(from as usize).map(|&ordinal| u64::from(ordinal))
            }
        }
    }
}

fn row_at(presence: &Presence, doc: u32, before: u32) -> Option<u32> {
    let rows = presence.rows(doc);
    rows.start.checked_add(before).filter(|row| rows.contains(row))
}

fn ordinal_at(presence: &Presence, ordinals: &dyn ColumnValues<u64>, doc: u32, before: u32) -> Option<u64> {
    let row = row_at(presence, doc, before)?;
    (row < ordinals.num_vals()).then(|| ordinals.get_val(row))
}

/// Appends the rows whose ordinal is wanted.
fn rows_where(values: &dyn ColumnValues<u64>, wanted: impl Fn(u64) -> bool, rows: &mut Vec<u32>) {
    const BATCH: usize = 512;
    let total = values.num_vals() as usize;
    let mut batch = [0u64; BATCH];
    for start in (0..total).step_by(BATCH) {
        let batch = &mut batch[..BATCH.min(total - start)];
        values.get_range(start as u64, batch);
        rows.extend(
            batch.iter().enumerate().filter(|(_, ord)| wanted(**ord)).map(|(at, _)| (start + at) as u32),
        );
    }
}

/// The map of ordinals that [`MAPPED`] stands before.
pub(super) fn open_map(map: OwnedBytes) -> io::Result<Vec<u32>> {
    Ok(load_u64_based_column_values::<u32>(map)?.iter().collect())
}
