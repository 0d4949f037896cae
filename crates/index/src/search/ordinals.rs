//! Which distinct values of a column pass a test.

use std::io;
use std::ops::Range;

use logdex_query::Test;

use logdex_shard::ValueColumn;

use super::bits::Bits;

/// Ordinals of values, as events are looked up by them.
pub(super) enum Ordinals {
    /// All between two.
    Range(Range<u64>),
    /// Any.
    Set(Bits),
}

impl Ordinals {
    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        match self {
            Ordinals::Range(range) => range.is_empty(),
            // One is made of ordinals that there are.
            Ordinals::Set(_) => false,
        }
    }

    /// True if these are all below `total`.
    pub fn are_all(&self, total: u64) -> bool {
        matches!(self, Ordinals::Range(range) if *range == (0..total))
    }

    /// True if this ordinal is among them.
    pub fn contains(&self, ordinal: u64) -> bool {
        match self {
            Ordinals::Range(range) => range.contains(&ordinal),
            Ordinals::Set(set) => set.contains(ordinal as u32),
        }
    }

    /// From a set.
    pub fn from_set(set: Bits) -> Ordinals {
        match set.ends() {
            Some((first, last)) if u64::from(last - first) + 1 == set.len() => {
                Ordinals::Range(u64::from(first)..u64::from(last) + 1)
            }
            Some(_) => Ordinals::Set(set),
            None => Ordinals::Range(0..0),
        }
    }

    /// From ascending ordinals below `limit`.
    pub fn from_ascending(ordinals: &[u64], limit: u64) -> Ordinals {
        match (ordinals.first(), ordinals.last()) {
            (Some(&first), Some(&last)) if last - first + 1 > ordinals.len() as u64 => {
                let mut set = Bits::none(limit as u32);
                ordinals.iter().for_each(|&ordinal| set.insert(ordinal as u32));
                Ordinals::Set(set)
            }
            (Some(&first), Some(&last)) => Ordinals::Range(first..last + 1),
            _ => Ordinals::Range(0..0),
        }
    }
}

/// The values of a column that start with `path` and whose rest passes.
///
/// Where only one value can pass, the column is asked for it; otherwise each
/// distinct value is tested once.
///
/// # Errors
/// If the column is damaged.
pub(super) fn accepted(column: &ValueColumn, path: &str, test: &Test) -> io::Result<Ordinals> {
    let total = u64::from(column.distinct());
    if let Some(value) = test.only() {
        if !test.accepts(value) {
            return Ok(Ordinals::Range(0..0));
        }
        return Ok(Ordinals::from_ascending(&column.find(&format!("{path}{value}"))?, total));
    }
    let is_all = *test == Test::Any || *test == Test::Exists && column.has_no_nulls();
    if is_all && path.is_empty() {
        return Ok(Ordinals::Range(0..total));
    }
    // Comparing with no bytes at all is not cheap: it may load from nowhere,
    // behind a mask, which the processor takes a hundred cycles to get over.
    let passed = match path {
        "" => column.passing(&|value| test.accepts(value))?,
        _ => column.passing(&|value| value.strip_prefix(path).is_some_and(|value| test.accepts(value)))?,
    };
    Ok(Ordinals::from_ascending(&passed, total))
}

/// Adds the events that have one of the values.
pub(super) fn insert(column: &ValueColumn, ordinals: &Ordinals, answer: &mut Bits) {
    match ordinals {
        Ordinals::Range(range) => column.docs_between(range.clone(), |doc| answer.insert(doc)),
        Ordinals::Set(set) => {
            column.docs_where(|ordinal| set.contains(ordinal as u32), |doc| answer.insert(doc))
        }
    }
}
