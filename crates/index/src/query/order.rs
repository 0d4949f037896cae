//! The first events in some order, of all shards.

use std::cmp::Ordering;
use std::rc::Rc;

use logdex_query::{Direction, Expr, Value};

use crate::error::Result;
use crate::search::{Order, Part, Place, Places};

use super::coded::Coded;
use super::sheet::Sheet;

/// Events of a shard in order.
pub(super) struct Ordered {
    events: Vec<(Place, u32)>,
    /// What each event is ordered by before its place; empty if there is nothing.
    keys: Vec<Vec<Value>>,
}

impl Ordered {
    /// Memory taken, in bytes, roughly.
    pub fn bytes(&self) -> usize {
        let keys = self.keys.iter().flatten().map(Value::total_bytes).sum::<usize>();
        let lists = self.keys.len() * size_of::<Vec<Value>>();
        keys + lists + self.events.len() * size_of::<(u64, Place, u32)>()
    }

    /// Memory that [`merged`] takes for these, in bytes: one list of all that
    /// is put in order, and one of what is left.
    pub fn merging_bytes(&self) -> usize {
        self.events.len() * (size_of::<(usize, usize)>() + size_of::<(usize, u32)>())
    }

    fn key(&self, at: usize) -> &[Value] {
        self.keys.get(at).map_or(&[], Vec::as_slice)
    }
}

/// The first events of a sheet by these keys and then by their order; all if
/// `wanted` is `None`.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn first(
    part: Part,
    mut sheet: Sheet,
    keys: &[(Expr, Direction)],
    order: Order,
    wanted: Option<usize>,
) -> Result<Ordered> {
    sheet.prepare(keys.iter().map(|(expr, _)| expr))?;
    let coded = keys.iter().map(|(expr, _)| sheet.code(expr)).collect::<Result<Vec<_>>>()?;
    let ranks = ranks(&coded, keys, sheet.len());
    let places = Places::open(part.asked.shard, order)?;
    let mut events: Vec<(u64, Place, u32)> = Vec::new();
    let mut worst = None;
    let keep = wanted.unwrap_or(usize::MAX);
    for (at, &doc) in sheet.docs().iter().enumerate() {
        let rank = ranks.get(at).copied().unwrap_or(0);
        if worst.is_some_and(|worst| (rank, places.time(doc)) > worst) {
            continue;
        }
        events.push((rank, places.of(doc), at as u32));
        if events.len() >= keep.saturating_mul(2).max(64) {
            cut(&mut events, keep);
            worst = events.iter().max().map(|&(rank, place, _)| (rank, place.key()));
        }
    }
    events.sort_unstable();
    events.truncate(keep);
    let key =
        |&(_, _, at): &(u64, Place, u32)| coded.iter().map(|coded| coded.at(at as usize).clone()).collect();
    let keys = if keys.is_empty() { Vec::new() } else { events.iter().map(key).collect() };
    let events = events.into_iter().map(|(_, place, at)| (place, sheet.docs()[at as usize])).collect();
    Ok(Ordered { events, keys })
}

/// Leaves the first so many.
fn cut<T: Ord>(all: &mut Vec<T>, keep: usize) {
    if keep < all.len() {
        all.select_nth_unstable(keep);
        all.truncate(keep);
    }
}

/// A number for each event that orders them as their keys do; none if there
/// are no keys.
fn ranks(coded: &[Rc<Coded>], keys: &[(Expr, Direction)], events: usize) -> Vec<u64> {
    if keys.is_empty() {
        return Vec::new();
    }
    let (mut ranks, mut space) = (vec![0u64; events], 1u64);
    for (coded, (_, direction)) in coded.iter().zip(keys) {
        let of_value = ranked(&coded.values, *direction);
        let count = coded.values.len() as u64;
        if space.checked_mul(count).is_none() {
            space = compress(&mut ranks);
        }
        for (rank, &id) in ranks.iter_mut().zip(&coded.ids) {
            *rank = *rank * count + u64::from(of_value[id as usize]);
        }
        space = space.saturating_mul(count);
    }
    ranks
}

/// The place of each value in a direction; the same for those that are alike.
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

/// Makes numbers as small as they can be and keep their order; returns what
/// they are all below, at most 2^32.
fn compress(numbers: &mut [u64]) -> u64 {
    let mut distinct = numbers.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    for number in numbers {
        *number = distinct.binary_search(number).unwrap_or(0) as u64;
    }
    distinct.len() as u64
}

/// The first events of all shards: the shard of each, by its place in the
/// list, and its number there.
pub(super) fn merged(
    shards: &[Ordered],
    keys: &[(Expr, Direction)],
    wanted: Option<usize>,
) -> Vec<(usize, u32)> {
    let of = |(shard, ordered): (usize, &Ordered)| {
        (0..ordered.events.len()).map(move |at| (shard, at)).collect::<Vec<_>>()
    };
    let mut all: Vec<(usize, usize)> = shards.iter().enumerate().flat_map(of).collect();
    all.sort_unstable_by(|&(shard, at), &(other, there)| {
        let (a, b) = (&shards[shard], &shards[other]);
        compare(keys, a.key(at), b.key(there))
            .then_with(|| (a.events[at], shard).cmp(&(b.events[there], other)))
    });
    all.truncate(wanted.unwrap_or(usize::MAX));
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
        let a = Rc::new(Coded { ids: vec![0, 1, 2, 1], values: values(&[5, 7, 5]) });
        let b = Rc::new(Coded { ids: vec![0, 0, 1, 1], values: values(&[1, 2]) });
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
