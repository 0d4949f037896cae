//! The events of one shard that pass a query's filters.

use logdex_query::{Expr, Filter};

use crate::batch::{Selection, is_single};
use crate::error::Result;
use crate::filter::{ShardMatches, cost_rank, evaluate_within};
use crate::open::{OpenShard, ShardHandle, conjuncts};

use super::literals;
use super::plan::Plan;

/// What filters leave of a shard.
pub(super) enum FilteredShard<'a, 'p> {
    /// Nothing: its times are outside the range. It was not opened.
    Pruned,
    /// Nothing: no event has the values that the filters want.
    Empty,
    /// These events, which must still pass conditions as rows.
    Events { shard: OpenShard<'a>, events: Selection, conditions: &'p [Expr] },
}

/// The events of a shard that pass the filters of a query.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn filter_shard<'a, 'p>(handle: ShardHandle<'a>, plan: &'p Plan) -> Result<FilteredShard<'a, 'p>> {
    if plan.range.is_some_and(|range| !handle.span().is_some_and(|span| span.overlaps(range))) {
        return Ok(FilteredShard::Pruned);
    }
    let shard = handle.open()?;
    // The query's own filter must be exact; the filters of its stages may leave
    // the rest to conditions.
    let mut events = ShardMatches::find(shard, &plan.filter)?.into_events();
    if events.is_empty() && plan.filter != Filter::All {
        return Ok(FilteredShard::Empty);
    }
    let pushdown = &plan.pushdown;
    let (filter, conditions) = match has_single_values(shard, plan)? {
        true => (&pushdown.single, &pushdown.single_residual),
        false => (&pushdown.filter, &pushdown.residual),
    };
    let mut filters: Vec<&Filter> = conjuncts(filter).iter().collect();
    filters.sort_by_key(|filter| cost_rank(filter));
    for filter in filters {
        events.and(&evaluate_within(&shard, filter, &events)?.candidates);
        if events.is_empty() {
            return Ok(FilteredShard::Empty);
        }
    }
    literals::narrow(&shard, &mut events, conditions, plan.sources)?;
    Ok(FilteredShard::Events { shard, events: Selection::of(events), conditions })
}

/// True if no event has several values in a field that conditions read and
/// that depends on it.
fn has_single_values(shard: OpenShard, plan: &Plan) -> Result<bool> {
    let mut slots: Vec<usize> = plan.pushdown.residual.iter().flat_map(Expr::slots).collect();
    slots.sort_unstable();
    slots.dedup();
    for source in slots.into_iter().filter_map(|slot| plan.sources.get(slot)) {
        if !is_single(shard.shard, source)? {
            return Ok(false);
        }
    }
    Ok(true)
}
