//! Sorting: the first events of all shards by sort expressions and time.

use std::cmp::Ordering;
use std::rc::Rc;

use logdex_query::{Direction, Expr, Value};

use crate::batch::{DictionaryArray, RecordBatch};
use crate::error::Result;
use crate::open::OpenShard;
use crate::topk::{Order, SortKey, SortKeys, TopK, first_of_shard};

/// Events of a shard in order.
pub(super) struct SortedEvents {
    events: Vec<(SortKey, u32)>,
    /// The values of the sort expressions in each event; empty if there are no
    /// expressions.
    keys: Vec<Vec<Value>>,
}

impl SortedEvents {
    /// Memory taken, in bytes, roughly.
    pub fn bytes(&self) -> usize {
        let keys = self.keys.iter().flatten().map(Value::total_bytes).sum::<usize>();
        let lists = self.keys.len() * size_of::<Vec<Value>>();
        keys + lists + self.events.len() * size_of::<RankedRow>()
    }

    /// Memory that [`merge`] takes for these, in bytes: a list of all that is
    /// sorted, and one of the result.
    pub fn merge_bytes(&self) -> usize {
        self.events.len() * (size_of::<(usize, usize)>() + size_of::<(usize, u32)>())
    }

    fn key(&self, at: usize) -> &[Value] {
        self.keys.get(at).map_or(&[], Vec::as_slice)
    }
}

/// The rank of an event by the sort expressions, its sort key, and its position
/// in the batch.
type RankedRow = (u64, SortKey, u32);

/// The first events of a batch by these expressions and then in `order`; all if
/// `limit` is `None`.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn first_of_batch(
    shard: OpenShard,
    mut batch: RecordBatch,
    keys: &[(Expr, Direction)],
    order: Order,
    limit: Option<usize>,
) -> Result<SortedEvents> {
    if keys.is_empty() {
        let events = first_of_shard(shard.shard, batch.events(), order, limit)?;
        return Ok(SortedEvents { events, keys: Vec::new() });
    }
    batch.prepare(keys.iter().map(|(expr, _)| expr))?;
    let arrays = keys.iter().map(|(expr, _)| batch.evaluate(expr)).collect::<Result<Vec<_>>>()?;
    let ranks = ranks(&arrays, keys, batch.len());
    let sort_keys = SortKeys::open(shard.shard, order)?;
    let mut top = TopK::new(limit, |(rank, key, _): &RankedRow| (*rank, key.prefix()));
    for (at, (&doc, &rank)) in batch.docs().iter().zip(&ranks).enumerate() {
        if !top.excludes((rank, sort_keys.prefix(doc))) {
            top.push((rank, sort_keys.key(doc), at as u32));
        }
    }
    let rows = top.into_sorted();
    let key = |&(_, _, at): &RankedRow| arrays.iter().map(|array| array.at(at as usize).clone()).collect();
    let keys = rows.iter().map(key).collect();
    let events = rows.into_iter().map(|(_, key, at)| (key, batch.docs()[at as usize])).collect();
    Ok(SortedEvents { events, keys })
}

/// The rank of each event by the values of the sort expressions.
fn ranks(arrays: &[Rc<DictionaryArray>], keys: &[(Expr, Direction)], events: usize) -> Vec<u64> {
    let (mut ranks, mut space) = (vec![0u64; events], 1u64);
    for (array, (_, direction)) in arrays.iter().zip(keys) {
        let of_value = ranked(&array.values, *direction);
        let count = array.values.len() as u64;
        if space.checked_mul(count).is_none() {
            space = compress(&mut ranks);
        }
        for (rank, &code) in ranks.iter_mut().zip(&array.codes) {
            *rank = *rank * count + u64::from(of_value[code as usize]);
        }
        space = space.saturating_mul(count);
    }
    ranks
}

/// The rank of each value in a direction; equal values have the same.
fn ranked(values: &[Value], direction: Direction) -> Vec<u32> {
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    let compare = |a: u32, b: u32| direction.compare(&values[a as usize], &values[b as usize]);
    order.sort_unstable_by(|&a, &b| compare(a, b));
    let (mut ranks, mut rank) = (vec![0; values.len()], 0);
    for (at, &value) in order.iter().enumerate() {
        rank += u32::from(at > 0 && compare(order[at - 1], value).is_ne());
        ranks[value as usize] = rank;
    }
    ranks
}

/// Replaces numbers by their ranks; returns what those are all below, at most
/// 2^32.
fn compress(numbers: &mut [u64]) -> u64 {
    let mut distinct = numbers.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    for number in numbers {
        *number = distinct.binary_search(number).unwrap_or(0) as u64;
    }
    distinct.len() as u64
}

/// The first events of all shards: the shard of each, by its position in the
/// list, and its number in the shard.
pub(super) fn merge(
    shards: &[SortedEvents],
    keys: &[(Expr, Direction)],
    limit: Option<usize>,
) -> Vec<(usize, u32)> {
    let of = |(shard, sorted): (usize, &SortedEvents)| {
        (0..sorted.events.len()).map(move |at| (shard, at)).collect::<Vec<_>>()
    };
    let mut all: Vec<(usize, usize)> = shards.iter().enumerate().flat_map(of).collect();
    all.sort_unstable_by(|&(shard, at), &(other, there)| {
        let (a, b) = (&shards[shard], &shards[other]);
        compare(keys, a.key(at), b.key(there))
            .then_with(|| (a.events[at], shard).cmp(&(b.events[there], other)))
    });
    all.truncate(limit.unwrap_or(usize::MAX));
    all.into_iter().map(|(shard, at)| (shard, shards[shard].events[at].1)).collect()
}

fn compare(keys: &[(Expr, Direction)], a: &[Value], b: &[Value]) -> Ordering {
    let orders = keys.iter().zip(a.iter().zip(b)).map(|((_, direction), (a, b))| direction.compare(a, b));
    orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use logdex_query::value::By;

    use super::*;

    #[test]
    fn events_rank_as_their_keys_say() {
        let values = |numbers: &[i64]| numbers.iter().map(|&number| number.into()).collect();
        let a = Rc::new(DictionaryArray { codes: vec![0, 1, 2, 1], values: values(&[5, 7, 5]) });
        let b = Rc::new(DictionaryArray { codes: vec![0, 0, 1, 1], values: values(&[1, 2]) });
        let by = |descending| (Expr::Slot(0), Direction { descending, by: By::Natural });
        let ranks = ranks(&[a, b], &[by(true), by(false)], 4);
        let mut order = [0, 1, 2, 3];
        order.sort_by_key(|&at: &usize| ranks[at]);
        assert_eq!(order, [1, 3, 0, 2]);
    }

    #[test]
    fn numbers_keep_their_order() {
        let mut numbers = [u64::MAX, 3, 7, 3];
        assert_eq!((compress(&mut numbers), numbers), (3, [2, 0, 1, 0]));
    }
}
