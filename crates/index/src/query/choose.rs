//! Which events of a shard pass a query's filters.

use logdex_query::{Expr, Filter};

use crate::error::Result;
use crate::search::{Answer, Closed, Part, effort, meets, parts};

use super::docs::Docs;
use super::field::is_single;
use super::messages;
use super::plan::Plan;

/// What filters leave of a shard.
pub(super) enum Chosen<'a, 'p> {
    /// Its times are others.
    OutsideTime,
    /// No event has what the conditions ask for.
    WithoutValue,
    /// These events must still pass conditions as rows.
    Events { part: Part<'a>, docs: Docs, conditions: &'p [Expr] },
}

/// The events of a shard that pass the filters of a query.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn events<'a, 'p>(closed: Closed<'a>, plan: &'p Plan) -> Result<Chosen<'a, 'p>> {
    if plan.range.is_some_and(|range| !meets(range, closed.span())) {
        return Ok(Chosen::OutsideTime);
    }
    let part = closed.open()?;
    // What the query asks itself must be exact; what its stages ask may be
    // left to conditions.
    let mut answer = Answer::of(part, plan.filter)?;
    answer.settle()?;
    let mut events = answer.events().clone();
    if events.is_empty() && *plan.filter != Filter::All {
        return Ok(Chosen::WithoutValue);
    }
    let pushdown = &plan.pushdown;
    let (filter, conditions) = match has_single_values(part, plan)? {
        true => (&pushdown.single, &pushdown.single_residual),
        false => (&pushdown.filter, &pushdown.residual),
    };
    let mut filters: Vec<&Filter> = parts(filter).iter().collect();
    filters.sort_by_key(|filter| effort(filter));
    for filter in filters {
        events.and(&part.asked.filter_within(filter, &events)?.maybe);
        if events.is_empty() {
            return Ok(Chosen::WithoutValue);
        }
    }
    messages::narrow(part, &mut events, conditions, plan.sources)?;
    Ok(Chosen::Events { part, docs: Docs::of(events), conditions })
}

/// True if no event has several values for what conditions read that depend
/// on that.
fn has_single_values(part: Part, plan: &Plan) -> Result<bool> {
    let mut slots: Vec<usize> = plan.pushdown.residual.iter().flat_map(Expr::slots).collect();
    slots.sort_unstable();
    slots.dedup();
    for source in slots.into_iter().filter_map(|slot| plan.sources.get(slot)) {
        if !is_single(part.asked.shard, source)? {
            return Ok(false);
        }
    }
    Ok(true)
}
