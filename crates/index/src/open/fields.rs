//! Fields of a shard, and how many events have each.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::shard::Shard;
use logdex_event::field::is_null;
use logdex_shard::{OVERFLOW, OVERFLOW_SEPARATOR, ValueColumn, is_own};

/// A field and how many events have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldCount {
    /// Stored name: canonical, or a native path.
    pub name: String,
    /// Events with a value that is not a null form; events of replaced or
    /// forgotten objects count until they are merged away.
    pub events: u64,
}

/// Adds the fields of a shard to `counts`.
pub(super) fn count(shard: &Shard, counts: &mut BTreeMap<String, u64>) -> Result<()> {
    for entry in shard.columns.entries() {
        if !is_own(&entry.name) && entry.events > 0 {
            *counts.entry(entry.name.clone()).or_default() += u64::from(entry.events);
        }
    }
    for (path, events) in overflow_counts(shard)? {
        *counts.entry(path).or_default() += events;
    }
    Ok(())
}

/// The paths that share the overflow column.
pub(super) fn overflow_paths(shard: &Shard) -> Result<BTreeSet<String>> {
    let mut paths = BTreeSet::new();
    for_each_overflow(shard, |pair| paths.extend(pair.map(|(path, _)| path.to_owned())))?;
    Ok(paths)
}

/// How many events have each path of the overflow column.
fn overflow_counts(shard: &Shard) -> Result<BTreeMap<String, u64>> {
    let mut events: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    let mut paths: Vec<Option<String>> = Vec::new();
    let column = for_each_overflow(shard, |pair| {
        let pair = pair.filter(|(_, value)| !is_null(value));
        paths.push(pair.map(|(path, _)| path.to_owned()));
    })?;
    let codes = |doc| column.iter().flat_map(move |column| column.codes(doc));
    for (doc, code) in (0..shard.events).flat_map(|doc| codes(doc).map(move |code| (doc, code))) {
        if let Some(Some(path)) = paths.get(code as usize) {
            events.entry(path.clone()).or_default().insert(doc);
        }
    }
    Ok(events.into_iter().map(|(path, docs)| (path, docs.len() as u64)).collect())
}

/// Reads the dictionary of the overflow column, in order of codes: a path and a
/// value, or `None` for what is neither. Returns the column if there is one.
fn for_each_overflow(
    shard: &Shard,
    mut take: impl FnMut(Option<(&str, &str)>),
) -> Result<Option<ValueColumn>> {
    let damaged = |error| shard.damaged(error);
    let column = shard.columns.values(OVERFLOW).map_err(damaged)?;
    if let Some(column) = &column {
        let mut split = |_: u32, value: &str| {
            take(value.split_once(OVERFLOW_SEPARATOR));
            Ok(())
        };
        column.for_each(&mut split).map_err(damaged)?;
    }
    Ok(column)
}
