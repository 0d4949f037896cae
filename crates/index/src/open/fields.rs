//! Fields of a shard, and how many events have each.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::shard::Shard;
use logdex_shard::{OVERFLOW, OVERFLOW_SEPARATOR, is_own};

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
    let damaged = |error| shard.damaged(error);
    let mut paths = BTreeSet::new();
    let Some(column) = shard.columns.values(OVERFLOW).map_err(damaged)? else { return Ok(paths) };
    let mut take = |_: u32, value: &str| {
        if let Some((path, _)) = value.split_once(OVERFLOW_SEPARATOR) {
            paths.insert(path.to_owned());
        }
        Ok(())
    };
    column.for_each(&mut take).map_err(damaged)?;
    Ok(paths)
}

/// How many events have each path of the overflow column.
fn overflow_counts(shard: &Shard) -> Result<BTreeMap<String, u64>> {
    let damaged = |error| shard.damaged(error);
    let mut events: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    let Some(column) = shard.columns.values(OVERFLOW).map_err(damaged)? else { return Ok(BTreeMap::new()) };
    let mut paths: Vec<Option<String>> = Vec::new();
    let mut take = |_: u32, value: &str| {
        let pair =
            value.split_once(OVERFLOW_SEPARATOR).filter(|(_, value)| !logdex_event::field::is_null(value));
        paths.push(pair.map(|(path, _)| path.to_owned()));
        Ok(())
    };
    column.for_each(&mut take).map_err(damaged)?;
    for doc in 0..shard.events {
        for code in column.codes(doc) {
            if let Some(Some(path)) = paths.get(code as usize) {
                events.entry(path.clone()).or_default().insert(doc);
            }
        }
    }
    Ok(events.into_iter().map(|(path, docs)| (path, docs.len() as u64)).collect())
}
