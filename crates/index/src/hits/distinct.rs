//! Events of the same `event.id` counted as one.

use hashbrown::HashSet;
use logdex_event::field::id;
use logdex_shard::ValueColumn;

use crate::error::Result;
use crate::filter::ShardMatches;
use crate::shard::Shard;

/// The ids of a shard's events.
pub(super) struct EventIds<'a> {
    shard: &'a Shard,
    column: Option<ValueColumn>,
}

impl<'a> EventIds<'a> {
    /// Opens the column of ids.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn open(shard: &'a Shard) -> Result<EventIds<'a>> {
        let name = id("event.id").spec().map_or("", |spec| spec.name);
        let column = shard.columns.values(name).map_err(|error| shard.damaged(error))?;
        Ok(EventIds { shard, column })
    }

    /// The id of an event; `None` if it has none.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn get(&self, doc: u32) -> Result<Option<String>> {
        let Some(column) = &self.column else { return Ok(None) };
        let id = column.first(doc).map(|code| column.value(code)).transpose();
        id.map_err(|error| self.shard.damaged(error))
    }
}

/// The number of distinct ids, and of events without one.
///
/// # Errors
/// If a shard is damaged.
pub(super) fn count(matches: &[ShardMatches]) -> Result<u64> {
    let (mut seen, mut without_id) = (HashSet::new(), 0);
    for matches in matches {
        let ids = EventIds::open(matches.shard.shard)?;
        for doc in matches.events().iter() {
            match ids.get(doc)? {
                Some(id) => drop(seen.insert(id)),
                None => without_id += 1,
            }
        }
    }
    Ok(seen.len() as u64 + without_id)
}
