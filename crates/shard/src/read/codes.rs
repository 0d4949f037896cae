//! Which values an event has, by their ordinals.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::columnar::column_values::load_u64_based_column_values;
use tantivy::directory::OwnedBytes;

use crate::encoding::numbers::{ROWS_TOGETHER, rows_between};
use crate::encoding::patches::Patches;
use crate::encoding::validity::Validity;

/// First byte of the ordinals: they follow.
pub(crate) const DIRECT: u8 = 0;

/// First byte of the ordinals: they follow from another column's, whose name
/// and a map follow.
pub(crate) const MAPPED: u8 = 1;

/// First byte of the ordinals: there are none, ids stand in the order of events.
pub(crate) const IN_ORDER: u8 = 2;

/// As [`MAPPED`], if the other column has values in more events.
pub(crate) const MAPPED_FROM_WIDER: u8 = 3;

/// As [`IN_ORDER`], of figures.
pub(crate) const FIGURES: u8 = 4;

/// First byte of the ordinals: values are the times of events, in the form
/// that follows.
pub(crate) const TIMES: u8 = 5;

/// First byte of the ordinals: values are parts of another column's, whose
/// name follows; then own values and exceptions.
pub(crate) const PARTS: u8 = 6;

/// First byte of the ordinals: values are those of two columns, whose names
/// follow, and a character between; then exceptions.
pub(crate) const JOINED: u8 = 7;

/// Which distinct value stands in each row.
pub(crate) enum Codes {
    Direct(Arc<dyn ColumnValues<u64>>),
    /// What `map` has for the ordinal that the event has in another column,
    /// the one of this name.
    Mapped {
        name: Arc<str>,
        source: Rows,
        map: Vec<u32>,
        /// Whether the other column has values in more events than this.
        is_wider: bool,
    },
    /// The row's number, of so many.
    InOrder(u32),
    /// The event's number, of so many.
    Event(u32),
    /// `own` has one more than an ordinal of the column's own dictionary for
    /// the ordinal that the event has in another column; or zero, and then it
    /// is that ordinal, counted from `base`.
    Part {
        source: Rows,
        own: Arc<dyn ColumnValues<u64>>,
        base: u32,
        exceptions: Patches,
    },
    /// The event's number of so many, counted from `base`.
    Joined {
        base: u32,
        docs: u32,
        exceptions: Patches,
    },
}

/// The ordinals of a column by event.
pub(crate) struct Rows {
    pub presence: Validity,
    pub ordinals: Arc<dyn ColumnValues<u64>>,
}

impl Codes {
    /// The ordinal of an event's value before which so many others stand.
    pub fn at(&self, presence: &Validity, doc: u32, before: u32) -> Option<u64> {
        match self {
            Codes::Direct(ordinals) => ordinal_at(presence, &**ordinals, doc, before),
            Codes::InOrder(_) => row_at(presence, doc, before).map(u64::from),
            Codes::Event(_) => (before == 0 && presence.has(doc)).then_some(u64::from(doc)),
            // Events have one value in such a column, or none.
            Codes::Mapped { source, map, is_wider, .. } => {
                if before > 0 || *is_wider && !presence.has(doc) {
                    return None;
                }
                let from = source.first(doc)?;
                map.get(from as usize).map(|&ordinal| u64::from(ordinal))
            }
            Codes::Part { source, own, base, exceptions } => {
                let riding = || Some(part(own.as_ref(), *base, source.first(doc)?));
                or_exception(exceptions, presence, doc, before, riding)
            }
            Codes::Joined { base, exceptions, .. } => {
                or_exception(exceptions, presence, doc, before, || Some(u64::from(*base) + u64::from(doc)))
            }
        }
    }

    /// Calls `take` with each event that has a value with an ordinal in the
    /// range; an event with several such values may come several times.
    pub fn docs_between(&self, presence: &Validity, range: Range<u64>, mut take: impl FnMut(u32)) {
        let Some(last) = range.end.checked_sub(1).filter(|&last| range.start <= last) else { return };
        match self {
            Codes::Direct(values) => {
                rows_between(&**values, range.start..=last, |rows| presence.docs_of_rows(rows, &mut take));
            }
            Codes::InOrder(total) => {
                let end = (*total).min(u32::try_from(range.end).unwrap_or(u32::MAX));
                let rows: Vec<u32> = (range.start as u32..end).collect();
                presence.docs_of_rows(&rows, take);
            }
            _ => self.docs_where(presence, |ordinal| range.contains(&ordinal), take),
        }
    }

    /// Calls `take` with each event that has a value whose ordinal is wanted.
    pub fn docs_where(&self, presence: &Validity, wanted: impl Fn(u64) -> bool, mut take: impl FnMut(u32)) {
        match self {
            Codes::Direct(values) => {
                rows_where(&**values, wanted, |rows| presence.docs_of_rows(rows, &mut take));
            }
            Codes::Mapped { source, map, is_wider, .. } => {
                let through: Vec<bool> = map.iter().map(|&ordinal| wanted(u64::from(ordinal))).collect();
                let wanted = |ordinal: u64| through.get(ordinal as usize).copied().unwrap_or(false);
                source.docs_where(wanted, |doc| {
                    if !is_wider || presence.has(doc) {
                        take(doc);
                    }
                });
            }
            Codes::InOrder(total) => {
                let rows: Vec<u32> = (0..*total).filter(|&row| wanted(u64::from(row))).collect();
                presence.docs_of_rows(&rows, take);
            }
            Codes::Event(total) => {
                let events = (0..*total).filter(|&doc| wanted(u64::from(doc)));
                events.filter(|&doc| presence.has(doc)).for_each(take);
            }
            Codes::Part { source, own, base, exceptions } => {
                exceptional(exceptions, &wanted, &mut take);
                let wanted = |from: u64| wanted(part(own.as_ref(), *base, from));
                let follows = |doc: u32| presence.has(doc) && exceptions.of(doc).is_empty();
                source.docs_where(wanted, |doc| {
                    if follows(doc) {
                        take(doc);
                    }
                });
            }
            Codes::Joined { base, docs, exceptions } => {
                exceptional(exceptions, &wanted, &mut take);
                let base = u64::from(*base);
                let events = (0..*docs).filter(|&doc| wanted(base + u64::from(doc)));
                let follows = |doc: &u32| presence.has(*doc) && exceptions.of(*doc).is_empty();
                events.filter(follows).for_each(take);
            }
        }
    }
}

impl Codes {
    /// The column whose ordinals tell those of this one.
    pub fn follows(&self) -> Option<&str> {
        match self {
            Codes::Mapped { name, .. } => Some(name),
            _ => None,
        }
    }

    /// True if it is looked through by ordinals.
    pub fn is_looked_through(&self) -> bool {
        matches!(self, Codes::Mapped { .. } | Codes::Direct(_))
    }

    /// True if it has no value in some events that the column it follows has
    /// one in.
    pub fn is_partly_following(&self) -> bool {
        matches!(self, Codes::Mapped { is_wider: true, .. })
    }

    /// For each ordinal of the column it follows, or of itself, which has
    /// `total`, whether it stands for a wanted one.
    pub fn through(&self, total: u32, wanted: &dyn Fn(u64) -> bool) -> Vec<bool> {
        match self {
            Codes::Mapped { map, .. } => map.iter().map(|&ordinal| wanted(u64::from(ordinal))).collect(),
            _ => (0..u64::from(total)).map(wanted).collect(),
        }
    }
}

impl Rows {
    /// The ordinal of an event's first value.
    fn first(&self, doc: u32) -> Option<u64> {
        ordinal_at(&self.presence, &*self.ordinals, doc, 0)
    }

    fn docs_where(&self, wanted: impl Fn(u64) -> bool, mut take: impl FnMut(u32)) {
        rows_where(&*self.ordinals, wanted, |rows| self.presence.docs_of_rows(rows, &mut take));
    }
}

/// The ordinal in a column of parts that follows from one of its source.
pub(crate) fn part(own: &dyn ColumnValues<u64>, base: u32, from: u64) -> u64 {
    match own.get_val(from as u32) {
        0 => u64::from(base) + from,
        ordinal => ordinal - 1,
    }
}

/// The ordinal of a value that follows, or of an exception.
fn or_exception(
    exceptions: &Patches,
    presence: &Validity,
    doc: u32,
    before: u32,
    riding: impl Fn() -> Option<u64>,
) -> Option<u64> {
    let places = exceptions.of(doc);
    if places.is_empty() {
        return if before == 0 && presence.has(doc) { riding() } else { None };
    }
    let at = places.start.checked_add(before).filter(|at| places.contains(at))?;
    exceptions.ordinal(at)
}

fn exceptional(exceptions: &Patches, wanted: &impl Fn(u64) -> bool, take: &mut impl FnMut(u32)) {
    exceptions.iter().filter(|&(_, ordinal)| wanted(ordinal)).for_each(|(doc, _)| take(doc));
}

fn row_at(presence: &Validity, doc: u32, before: u32) -> Option<u32> {
    let rows = presence.rows(doc);
    rows.start.checked_add(before).filter(|row| rows.contains(row))
}

fn ordinal_at(presence: &Validity, ordinals: &dyn ColumnValues<u64>, doc: u32, before: u32) -> Option<u64> {
    let row = row_at(presence, doc, before)?;
    (row < ordinals.num_vals()).then(|| ordinals.get_val(row))
}

/// Calls `take` with the rows whose ordinal is wanted, ascending, some at a time.
fn rows_where(values: &dyn ColumnValues<u64>, wanted: impl Fn(u64) -> bool, mut take: impl FnMut(&[u32])) {
    const BATCH: u32 = 512;
    let total = values.num_vals();
    let (mut batch, mut rows) = ([0u64; BATCH as usize], Vec::new());
    for start in (0..total).step_by(BATCH as usize) {
        let batch = &mut batch[..BATCH.min(total - start) as usize];
        values.get_range(u64::from(start), batch);
        // Without a branch for each row: which of them are wanted can't be foreseen.
        let mut found = [0u32; BATCH as usize];
        let mut length = 0;
        for (row, &ordinal) in (start..).zip(batch.iter()) {
            found[length] = row;
            length += usize::from(wanted(ordinal));
        }
        rows.extend_from_slice(&found[..length]);
        if rows.len() >= ROWS_TOGETHER as usize {
            take(&rows);
            rows.clear();
        }
    }
    take(&rows);
}

/// The map of ordinals that [`MAPPED`] stands before.
pub(crate) fn open_map(map: OwnedBytes) -> io::Result<Vec<u32>> {
    let packed = load_u64_based_column_values::<u32>(map)?;
    let mut map = vec![0; packed.num_vals() as usize];
    packed.get_range(0, &mut map);
    Ok(map)
}
