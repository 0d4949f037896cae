//! Top-k over the matches of several shards.

use rayon::prelude::*;

use crate::error::Result;
use crate::filter::ShardMatches;

use super::buffer::TopK;
use super::shard::first_of_shard;
use super::sort_key::{KeyPrefix, Order, SortKey};

/// An event: its sort key, the position of its shard among the matches, and
/// its number in the shard.
pub(crate) type RankedEvent = (SortKey, usize, u32);

/// The first `limit` events of all matches in order; all if `None`.
///
/// Shards are taken in the order of their times, one per thread at once, until
/// no event of those left can precede what was found: mostly the archive's
/// last days.
///
/// # Errors
/// If a shard is damaged.
pub(crate) fn first_events(
    matches: &[ShardMatches],
    order: Order,
    limit: Option<usize>,
) -> Result<Vec<RankedEvent>> {
    let with_events = matches.iter().enumerate().filter(|(_, matches)| !matches.events().is_empty());
    let mut shards: Vec<(KeyPrefix, usize)> =
        with_events.map(|(at, matches)| (least_prefix(matches, order), at)).collect();
    shards.sort_unstable();
    let mut top = TopK::new(limit, |event: &RankedEvent| event.0.prefix());
    for some in shards.chunks(rayon::current_num_threads().max(1)) {
        top.cut();
        if some.iter().all(|&(least, _)| top.excludes(least)) {
            break;
        }
        let of_shard = |&(_, at): &(KeyPrefix, usize)| {
            let events = first_of_shard(matches[at].shard.shard, matches[at].events(), order, limit)?;
            Ok(events.into_iter().map(|(key, doc)| (key, at, doc)).collect())
        };
        let firsts: Vec<Vec<RankedEvent>> = some.par_iter().map(of_shard).collect::<Result<_>>()?;
        firsts.into_iter().flatten().for_each(|event| top.push(event));
    }
    Ok(top.into_sorted())
}

/// A lower bound of the sort keys in a shard, from the times in the catalogue.
fn least_prefix(matches: &ShardMatches, order: Order) -> KeyPrefix {
    match (matches.shard.span, order) {
        (Some(span), Order::OldestFirst) => (false, order.oriented(span.first.0)),
        (Some(span), Order::NewestFirst) => (false, order.oriented(span.last.0)),
        (None, _) => (true, 0),
    }
}
