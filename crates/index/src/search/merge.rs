//! The first events of several shards' answers.

use rayon::prelude::*;

use crate::error::Result;

use super::answer::{Answer, Order, Place};

/// An event: what it is ordered by, the answer it is from, and its number in
/// the shard.
pub(super) type First = (Place, usize, u32);

/// The first `limit` events of all answers in order; all if `None`.
///
/// Shards are looked through in the order of their times, a few at once, and
/// no further than events may still come before those that were found: mostly
/// the archive's last days.
///
/// # Errors
/// If a shard is damaged.
pub(super) fn first(answers: &[(usize, Answer)], order: Order, limit: Option<usize>) -> Result<Vec<First>> {
    let limit = limit.unwrap_or(usize::MAX);
    let with_events = answers.iter().enumerate().filter(|(_, (_, answer))| !answer.events().is_empty());
    let mut shards: Vec<((bool, i64), usize)> =
        with_events.map(|(at, (_, answer))| (answer.earliest(order), at)).collect();
    shards.sort_unstable();
    let mut found: Vec<First> = Vec::new();
    for some in shards.chunks(rayon::current_num_threads().max(1)) {
        let last = found.get(limit.saturating_sub(1)).map(|(place, ..)| place.key());
        let still = |at: (bool, i64)| last.is_none_or(|last| at <= last);
        if !some.iter().any(|&(earliest, _)| still(earliest)) {
            break;
        }
        let firsts: Vec<Vec<First>> = some
            .par_iter()
            .map(|&(_, at)| {
                let events = answers[at].1.first(order, Some(limit))?;
                Ok(events.into_iter().map(|(place, doc)| (place, at, doc)).collect())
            })
            .collect::<Result<_>>()?;
        found.extend(firsts.into_iter().flatten());
        found.sort_unstable();
        found.truncate(limit);
    }
    Ok(found)
}
