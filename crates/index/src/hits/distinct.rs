//! Events of the same `event.id` counted as one.

use hashbrown::HashSet;
use logdex_event::field::{id, is_null};

use crate::error::Result;
use crate::filter::ShardMatches;
use crate::shard::Shard;

/// Gives the id of an event, `None` if it has none; an error if the shard is damaged.
pub(super) type EventIds<'a> = Box<dyn Fn(u32) -> Result<Option<String>> + 'a>;

/// The ids of a shard's events.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn event_ids(shard: &Shard) -> Result<EventIds<'_>> {
    let name = id("event.id").spec().map_or("", |spec| spec.name);
    let column = shard.columns.field(name).map_err(|error| shard.damaged(error))?;
    Ok(Box::new(move |doc| {
        let mut ids = column.iter().flat_map(|column| column.values(doc));
        let id = ids.find(|id| id.as_ref().map_or(true, |id| !is_null(id)));
        id.transpose().map_err(|error| shard.damaged(error))
    }))
}

/// The number of distinct ids, and of events without one.
///
/// # Errors
/// If a shard is damaged.
pub(super) fn count(matches: &[ShardMatches]) -> Result<u64> {
    let (mut seen, mut without_id) = (HashSet::new(), 0);
    for matches in matches {
        let id = event_ids(matches.shard.shard)?;
        for doc in matches.events().iter() {
            match id(doc)? {
                Some(id) => drop(seen.insert(id)),
                None => without_id += 1,
            }
        }
    }
    Ok(seen.len() as u64 + without_id)
}
