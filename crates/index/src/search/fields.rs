//! Which fields there are, and how many events have each.

use std::collections::{BTreeMap, BTreeSet};

use crate::columns::{RARE, RARE_SEPARATOR};
use crate::error::Result;
use crate::shard::Shard;

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
        if !entry.name.starts_with('\u{1}') && entry.events > 0 {
            *counts.entry(entry.name.clone()).or_default() += u64::from(entry.events);
        }
    }
    for (path, events) in rare(shard)? {
        *counts.entry(path).or_default() += events;
    }
    Ok(())
}

/// The paths that share the column of the rare ones.
pub(super) fn rare_paths(shard: &Shard) -> Result<BTreeSet<String>> {
    let damaged = |error| shard.damaged(error);
    let mut paths = BTreeSet::new();
    let Some(column) = shard.columns.values(RARE).map_err(damaged)? else { return Ok(paths) };
    let mut values = column.dictionary.stream().map_err(damaged)?;
    while values.advance() {
        if let Some((path, _)) = split(values.key()) {
            paths.insert(path.to_owned());
        }
    }
    Ok(paths)
}

/// How many events have each rare path.
fn rare(shard: &Shard) -> Result<BTreeMap<String, u64>> {
    let damaged = |error| shard.damaged(error);
    let mut events: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    let Some(column) = shard.columns.values(RARE).map_err(damaged)? else { return Ok(BTreeMap::new()) };
    let mut values = column.dictionary.stream().map_err(damaged)?;
    while values.advance() {
        if let Some((path, value)) = split(values.key())
            && !logdex_core::field::is_null(value)
        {
            let docs = events.entry(path.to_owned()).or_default();
            column.docs_of(values.term_ord(), |doc| {
                docs.insert(doc);
            });
        }
    }
    Ok(events.into_iter().map(|(path, docs)| (path, docs.len() as u64)).collect())
}

fn split(key: &[u8]) -> Option<(&str, &str)> {
    str::from_utf8(key).ok()?.split_once(RARE_SEPARATOR)
}
