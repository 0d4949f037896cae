//! Top-k over the selected events of one shard.

use crate::error::Result;
use crate::filter::{Bitmap, set_bits};
use crate::shard::Shard;
use logdex_shard::BATCH_ROWS;

use super::buffer::TopK;
use super::sort_key::{Order, SortKey, SortKeys};

/// With so few selected events in a batch, reading the time of each takes as
/// long as unpacking the times of the batch.
const FEW: u32 = 64;

/// The first `limit` of these events of a shard in order, with their sort
/// keys; all if `None`.
///
/// # Errors
/// If the shard is damaged.
pub(crate) fn first_of_shard(
    shard: &Shard,
    events: &Bitmap,
    order: Order,
    limit: Option<usize>,
) -> Result<Vec<(SortKey, u32)>> {
    let keys = SortKeys::open(shard, order)?;
    let mut top = TopK::new(limit, |(key, _): &(SortKey, u32)| key.prefix());
    let batches = events.limit().div_ceil(BATCH_ROWS as u32);
    // Events are roughly in order of time: going from the end that comes first
    // finds the answer at once, and few later events replace any of it.
    let from = |at: u32| match order {
        Order::OldestFirst => at,
        Order::NewestFirst => batches - 1 - at,
    };
    for batch in (0..batches).map(from) {
        let words = events.words(batch as usize * (BATCH_ROWS / 64), BATCH_ROWS / 64);
        let selected: u32 = words.iter().map(|word| word.count_ones()).sum();
        if selected > FEW && top.has_bound() && top.excludes(keys.least_prefix(batch, events.limit())) {
            continue;
        }
        for doc in set_bits(words).map(|bit| batch * BATCH_ROWS as u32 + bit) {
            if !top.excludes(keys.prefix(doc)) {
                top.push((keys.key(doc), doc));
            }
        }
    }
    Ok(top.into_sorted())
}
