//! Deduplication: of events with the same id the first.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use logdex_event::field::id;
use logdex_event::field::names::Named;
use logdex_query::Value;
use rustc_hash::FxBuildHasher;

use crate::batch::{Selection, read_field};
use crate::budget::Budget;
use crate::error::Result;
use crate::open::OpenShard;
use crate::topk::{Order, SortKeys};

/// Leaves of the events of several shards with the same `event.id` the first in
/// an order; events without an id all stay.
///
/// # Errors
/// If a shard is damaged, or the ids take too much memory.
pub(super) fn dedup_by_id(
    shards: &mut [(OpenShard, Selection)],
    order: Order,
    budget: &Budget,
) -> Result<()> {
    let named = Named {
        fields: id("event.id").spec().map(|spec| spec.name.to_owned()).into_iter().collect(),
        element: None,
    };
    let mut share = budget.share();
    let mut first: HashMap<Value, _, FxBuildHasher> = HashMap::default();
    let mut duplicates: Vec<Vec<u32>> = vec![Vec::new(); shards.len()];
    for (at, (shard, events)) in shards.iter().enumerate() {
        let keys = SortKeys::open(shard.shard, order)?;
        let ids = read_field(*shard, &named, events.list())?;
        for (row, &doc) in events.list().iter().enumerate().filter(|(row, _)| !ids.at(*row).is_null()) {
            let event = (keys.key(doc), at, doc);
            match first.entry(ids.at(row).clone()) {
                Entry::Vacant(entry) => {
                    share.add(entry.key().total_bytes() + size_of_val(&event))?;
                    entry.insert(event);
                }
                Entry::Occupied(mut entry) => {
                    let later = if event < *entry.get() { entry.insert(event) } else { event };
                    duplicates[later.1].push(later.2);
                }
            }
        }
    }
    for ((_, events), duplicates) in shards.iter_mut().zip(&duplicates) {
        events.remove(duplicates);
    }
    Ok(())
}
