//! Of events with the same id the first.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use logdex_event::field::id;
use logdex_event::field::names::Named;
use logdex_query::Value;
use rustc_hash::FxBuildHasher;

use crate::error::Result;
use crate::search::{Order, Part, Places};

use super::budget::Budget;
use super::docs::Docs;
use super::field;

/// Leaves of the events of several shards with the same `event.id` the one
/// that comes first in an order; events without one are all left.
///
/// # Errors
/// If a shard is damaged, or the ids take too much memory.
pub(super) fn by_id(shards: &mut [(Part, Docs)], order: Order, budget: &Budget) -> Result<()> {
    let named = Named {
        fields: id("event.id").spec().map(|spec| spec.name.to_owned()).into_iter().collect(),
        element: None,
    };
    let mut share = budget.share();
    let mut first: HashMap<Value, _, FxBuildHasher> = HashMap::default();
    let mut folded: Vec<Vec<u32>> = vec![Vec::new(); shards.len()];
    for (shard, (part, docs)) in shards.iter().enumerate() {
        let places = Places::open(part.asked.shard, order)?;
        let ids = field::coded(*part, &named, docs.list())?;
        for (at, &doc) in docs.list().iter().enumerate().filter(|(at, _)| !ids.at(*at).is_null()) {
            let mine = (places.of(doc), shard, doc);
            match first.entry(ids.at(at).clone()) {
                Entry::Vacant(entry) => {
                    share.add(entry.key().total_bytes() + size_of_val(&mine))?;
                    entry.insert(mine);
                }
                Entry::Occupied(mut entry) => {
                    let later = if mine < *entry.get() { entry.insert(mine) } else { mine };
                    folded[later.1].push(later.2);
                }
            }
        }
    }
    for ((_, docs), folded) in shards.iter_mut().zip(&folded) {
        docs.leave_out(folded);
    }
    Ok(())
}
