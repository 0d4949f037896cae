//! A query's answer, step by step.

use std::sync::{Arc, Mutex, PoisonError};

use logdex_query::exec::{Flow, Groups, Run};
use logdex_query::{AggregateColumn, Column, Direction, Expr, Query, Value};
use rayon::prelude::*;

use crate::error::Result;
use crate::search::{Closed, Index, Part};

use super::budget::{Budget, Share};
use super::choose::{self, Chosen};
use super::docs::Docs;
use super::explain::Explain;
use super::given::Grouping;
use super::order::Ordered;
use super::plan::{First, Plan};
use super::records::Missing;
use super::sheet::Sheet;
use super::{fold, group, order, rows};

/// What is asked besides the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The memory that values, groups and rows may take, in bytes. What each
    /// of some workers needs besides is a few numbers for each event of one
    /// shard.
    pub most_bytes: usize,
    /// Take of events with the same `event.id` that pass the pushdown filters
    /// only the first.
    pub distinct: bool,
}

impl Default for Options {
    /// A gigabyte, and every event.
    fn default() -> Options {
        Options { most_bytes: 1_000_000_000, distinct: false }
    }
}

/// The answer to a query.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The names of the columns.
    pub columns: Vec<Arc<str>>,
    /// The rows, in order.
    pub rows: Vec<Vec<Value>>,
    /// How it came about.
    pub explain: Explain,
    /// Why some records could not be had; what only they tell is missing
    /// where rows show it.
    pub gone: Option<String>,
}

/// The events of each shard that was asked and had any.
type Events<'a> = Vec<(Part<'a>, Docs)>;

impl Index {
    /// The answer to a whole query: what core's stages make of the events
    /// that fit, which come latest first, or earliest first if that is how
    /// the first sort begins; events of the same time in the order of search.
    ///
    /// # Errors
    /// If the index is damaged, the query takes more memory than it may, or
    /// it depends on records that are in the archive no longer.
    pub fn query(&self, query: &Query, options: &Options) -> Result<Answer> {
        let parts = self.parts();
        let plan = Plan::of(query, self.undated() == 0);
        let budget = Budget::new(options.most_bytes, what(&plan.first));
        let mut explain = Explain { shards: parts.len() as u64, ..Explain::default() };
        let mut events = explain.time("filter", |explain| chosen(parts, &plan, &budget, explain))?;
        if options.distinct {
            explain.time("fold", |_| fold::by_id(&mut events, plan.order, &budget))?;
        }
        explain.passed = events.iter().map(|(_, docs)| docs.len() as u64).sum();
        let (rows, gone) = match &plan.first {
            First::Group { by, aggregates } => {
                (grouped(events, by, aggregates, &plan, &budget, &mut explain)?, None)
            }
            First::Rows { keys, wanted } => shown(events, keys, *wanted, &plan, &budget, &mut explain)?,
        };
        explain.rows = rows.len() as u64;
        Ok(Answer { columns: query.columns(), rows, explain, gone })
    }
}

/// The events that pass all pushdown filters.
fn chosen<'a>(
    parts: Vec<Closed<'a>>,
    plan: &Plan,
    budget: &Budget,
    explain: &mut Explain,
) -> Result<Events<'a>> {
    let choose = |closed: Closed<'a>| {
        let (part, docs, conditions) = match choose::events(closed, plan)? {
            Chosen::Events { part, docs, conditions } => (part, docs, conditions),
            other => return Ok((other, 0)),
        };
        let mut sheet = Sheet::new(part, docs, plan.sources, budget, Missing::IsError);
        sheet.filter(conditions)?;
        let chosen = Chosen::Events { part, docs: sheet.into_docs(), conditions };
        Ok((chosen, conditions.len()))
    };
    let all: Vec<(Chosen<'a, '_>, usize)> = parts.into_par_iter().map(choose).collect::<Result<_>>()?;
    let mut events = Vec::new();
    for (chosen, conditions) in all {
        explain.conditions = explain.conditions.max(conditions as u64);
        match chosen {
            Chosen::OutsideTime => explain.outside_time += 1,
            Chosen::WithoutValue => explain.without_value += 1,
            Chosen::Events { part, docs, .. } => {
                explain.events += u64::from(part.asked.shard.events);
                if !docs.is_empty() {
                    events.push((part, docs));
                }
            }
        }
    }
    Ok(events)
}

/// The rows of groups, through the rest of the stages.
fn grouped(
    events: Events,
    by: &[Column],
    aggregates: &[AggregateColumn],
    plan: &Plan,
    budget: &Budget,
    explain: &mut Explain,
) -> Result<Vec<Vec<Value>>> {
    let grouping = Grouping { by, aggregates };
    let all = explain.time("group", |_| {
        let begin = || (Groups::new(by, aggregates), budget.share());
        let shard = |(groups, share): &mut Held, (part, docs)| {
            let sheet = Sheet::new(part, docs, plan.sources, budget, Missing::IsError);
            group::fill(sheet, &grouping, groups, share)
        };
        let filled = in_turn(events, begin, shard)?;
        filled.into_iter().map(Ok).reduce(|a, b| merged(a?, b?)).transpose()
    })?;
    let (mut groups, held) = all.unwrap_or_else(|| (Groups::new(by, aggregates), budget.share()));
    explain.time("rows", |explain| {
        let mut run = Run::new(plan.stages, budget.most_bytes());
        let mut rows = groups.drain();
        drop(held);
        explain.groups = Some(rows.len() as u64);
        while let Some(row) = rows.next() {
            // What the rows to come take, the stages can't have.
            run.limit(budget.most_bytes().saturating_sub(rows.bytes()));
            let flow = run.push(&row, row.len()).map_err(|error| rows::too_large(error, budget))?;
            if flow == Flow::Done {
                break;
            }
        }
        drop(rows);
        run.limit(budget.most_bytes());
        rows::finish(run, budget)
    })
}

/// Has each thread take one item after the other into something of its own,
/// so that there are no more of these than threads.
fn in_turn<I: Send, S: Send>(
    items: Vec<I>,
    begin: impl Fn() -> S + Sync,
    take: impl Fn(&mut S, I) -> Result<()> + Sync,
) -> Result<Vec<S>> {
    let threads = rayon::current_num_threads().min(items.len());
    let items = Mutex::new(items.into_iter());
    // A thread that panicked took its item with it.
    let next = || items.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = |_| {
        let mut mine = begin();
        while let Some(item) = next() {
            take(&mut mine, item)?;
        }
        Ok(mine)
    };
    (0..threads).into_par_iter().with_max_len(1).map(work).collect()
}

/// Groups, and the memory held for them.
type Held<'b> = (Groups, Share<'b>);

/// The groups of two threads as one.
fn merged<'b>((mut a, mut held): Held<'b>, (mut b, other): Held<'b>) -> Result<Held<'b>> {
    if a.len() < b.len() {
        std::mem::swap(&mut a, &mut b);
    }
    a.merge(b);
    drop(other);
    held.hold(a.bytes())?;
    Ok((a, held))
}

/// The rows of events, through the rest of the stages; and why some records
/// could not be had.
fn shown(
    events: Events,
    keys: &[(Expr, Direction)],
    wanted: Option<usize>,
    plan: &Plan,
    budget: &Budget,
    explain: &mut Explain,
) -> Result<(Vec<Vec<Value>>, Option<String>)> {
    let parts: Vec<Part> = events.iter().map(|&(part, _)| part).collect();
    let first = explain.time("order", |_| {
        let shard = |(part, docs)| {
            let mut share = budget.share();
            let sheet = Sheet::new(part, docs, plan.sources, budget, Missing::IsError);
            let ordered = order::first(part, sheet, keys, plan.order, wanted)?;
            share.hold(ordered.bytes())?;
            Ok((ordered, share))
        };
        let shards: Vec<_> = events.into_par_iter().map(shard).collect::<Result<_>>()?;
        let (ordered, _held): (Vec<_>, Vec<_>) = shards.into_iter().unzip();
        let mut merging = budget.share();
        merging.hold(ordered.iter().map(Ordered::merging_bytes).sum())?;
        Ok(order::merged(&ordered, keys, wanted))
    })?;
    explain.time("rows", |_| rows::run(&parts, &first, plan, budget))
}

/// What takes the memory of a query, as the subject of a sentence.
fn what(first: &First) -> String {
    match first {
        First::Group { by, .. } if by.is_empty() => "the aggregates".to_owned(),
        First::Group { by, .. } => {
            let names: Vec<String> = by.iter().map(|column| format!("`{}`", column.name)).collect();
            format!("grouping by {}", names.join(", "))
        }
        First::Rows { .. } => "the query".to_owned(),
    }
}
