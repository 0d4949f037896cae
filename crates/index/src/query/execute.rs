//! Execution of a query, phase by phase.

use std::sync::{Arc, Mutex, PoisonError};

use logdex_query::exec::{Flow, Groups, Run};
use logdex_query::{AggregateColumn, Column, Direction, Expr, Query, Value};
use rayon::prelude::*;

use crate::aggregate::{self, Grouping};
use crate::batch::{MissingRecords, RecordBatch, Selection};
use crate::budget::{Budget, Share};
use crate::error::Result;
use crate::open::{Index, OpenShard, ShardHandle};

use super::dedup::dedup_by_id;
use super::explain::QueryExplain;
use super::filter_shard::{FilteredShard, filter_shard};
use super::plan::{First, Plan};
use super::rows;
use super::sort::{self, SortedEvents};

/// Options of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The memory that values, groups and rows may take, in bytes. Each worker
    /// needs a few numbers for each event of one shard besides.
    pub most_bytes: usize,
    /// Take of events with the same `event.id` that pass the pushdown filters
    /// only the first.
    pub distinct: bool,
}

/// The answer to a query.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The names of the columns.
    pub columns: Vec<Arc<str>>,
    /// The rows, in order.
    pub rows: Vec<Vec<Value>>,
    /// The work it took.
    pub explain: QueryExplain,
    /// Why some records could not be had; values that only they have are null
    /// in rows that show them.
    pub gone: Option<String>,
}

/// The selected events of each shard that has any.
type Events<'a> = Vec<(OpenShard<'a>, Selection)>;

impl Index {
    /// The answer to a whole query: its stages over the events that match, which
    /// come latest first, or earliest first if the first sort begins that way;
    /// events of the same time in the order of search.
    ///
    /// # Errors
    /// If the index is damaged, the query takes more memory than it may, or
    /// it depends on records that are in the archive no longer.
    pub fn query(&self, query: &Query, options: &Options) -> Result<Answer> {
        self.checked(|| self.query_shards(query, options))
    }

    fn query_shards(&self, query: &Query, options: &Options) -> Result<Answer> {
        let shards = self.handles();
        let plan = Plan::of(query, self.undated() == 0);
        let budget = Budget::new(options.most_bytes, subject(&plan.first));
        let mut explain = QueryExplain { shards: shards.len() as u64, ..QueryExplain::default() };
        let mut events = explain.time("filter", |explain| filtered(shards, &plan, &budget, explain))?;
        if options.distinct {
            explain.time("distinct", |_| dedup_by_id(&mut events, plan.order, &budget))?;
        }
        explain.passed = events.iter().map(|(_, events)| events.len() as u64).sum();
        let (rows, gone) = match &plan.first {
            First::Group { by, aggregates } => {
                (grouped(events, by, aggregates, &plan, &budget, &mut explain)?, None)
            }
            First::Rows { keys, limit } => sorted(events, keys, *limit, &plan, &budget, &mut explain)?,
        };
        explain.rows = rows.len() as u64;
        Ok(Answer { columns: query.columns(), rows, explain, gone })
    }
}

/// The events that pass all pushdown filters.
fn filtered<'a>(
    shards: Vec<ShardHandle<'a>>,
    plan: &Plan,
    budget: &Budget,
    explain: &mut QueryExplain,
) -> Result<Events<'a>> {
    let filter = |handle: ShardHandle<'a>| {
        let (shard, events, conditions) = match filter_shard(handle, plan)? {
            FilteredShard::Events { shard, events, conditions } => (shard, events, conditions),
            other => return Ok((other, 0)),
        };
        let mut batch = RecordBatch::new(shard, events, plan.sources, budget, MissingRecords::AreErrors);
        batch.filter(conditions)?;
        let events = batch.into_selection();
        Ok((FilteredShard::Events { shard, events, conditions }, conditions.len()))
    };
    let all: Vec<(FilteredShard<'a, '_>, usize)> =
        shards.into_par_iter().map(filter).collect::<Result<_>>()?;
    let mut selected = Vec::new();
    for (filtered, conditions) in all {
        explain.conditions = explain.conditions.max(conditions as u64);
        match filtered {
            FilteredShard::Pruned => explain.outside_time += 1,
            FilteredShard::Empty => explain.without_value += 1,
            FilteredShard::Events { shard, events, .. } => {
                explain.events += u64::from(shard.shard.events);
                if !events.is_empty() {
                    selected.push((shard, events));
                }
            }
        }
    }
    Ok(selected)
}

/// The rows of groups, through the remaining stages.
fn grouped(
    events: Events,
    by: &[Column],
    aggregates: &[AggregateColumn],
    plan: &Plan,
    budget: &Budget,
    explain: &mut QueryExplain,
) -> Result<Vec<Vec<Value>>> {
    let grouping = Grouping { by, aggregates };
    let all = explain.time("group", |_| {
        let begin = || (Groups::new(by, aggregates), budget.share());
        let shard = |(groups, share): &mut ThreadGroups, (shard, events)| {
            let batch = RecordBatch::new(shard, events, plan.sources, budget, MissingRecords::AreErrors);
            aggregate::fill(batch, &grouping, groups, share)
        };
        let filled = by_threads(events, begin, shard)?;
        filled.into_iter().map(Ok).reduce(|a, b| merged(a?, b?)).transpose()
    })?;
    let (mut groups, share) = all.unwrap_or_else(|| (Groups::new(by, aggregates), budget.share()));
    explain.time("rows", |explain| {
        let mut run = Run::new(plan.stages, budget.most_bytes());
        let mut rows = groups.drain();
        drop(share);
        explain.groups = Some(rows.len() as u64);
        while let Some(row) = rows.next() {
            // The stages can't have the memory of the rows to come.
            run.limit(budget.most_bytes().saturating_sub(rows.bytes()));
            let flow = run.push(&row, row.len()).map_err(|error| budget.exceeded(error.stage))?;
            if flow == Flow::Done {
                break;
            }
        }
        drop(rows);
        run.limit(budget.most_bytes());
        rows::finish(run, budget)
    })
}

/// Folds items into one state per thread, so that there are no more states than
/// threads.
fn by_threads<I: Send, S: Send>(
    items: Vec<I>,
    begin: impl Fn() -> S + Sync,
    add: impl Fn(&mut S, I) -> Result<()> + Sync,
) -> Result<Vec<S>> {
    let threads = rayon::current_num_threads().min(items.len());
    let items = Mutex::new(items.into_iter());
    // A thread that panicked took its item with it.
    let next = || items.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = |_| {
        let mut state = begin();
        while let Some(item) = next() {
            add(&mut state, item)?;
        }
        Ok(state)
    };
    (0..threads).into_par_iter().with_max_len(1).map(work).collect()
}

/// The groups of one thread, and the memory held for them.
type ThreadGroups<'b> = (Groups, Share<'b>);

/// The groups of two threads as one.
fn merged<'b>(
    (mut a, mut share): ThreadGroups<'b>,
    (mut b, other): ThreadGroups<'b>,
) -> Result<ThreadGroups<'b>> {
    if a.len() < b.len() {
        std::mem::swap(&mut a, &mut b);
    }
    a.merge(b);
    drop(other);
    share.hold(a.bytes())?;
    Ok((a, share))
}

/// The rows of sorted events, through the remaining stages; and why some
/// records could not be had.
fn sorted(
    events: Events,
    keys: &[(Expr, Direction)],
    limit: Option<usize>,
    plan: &Plan,
    budget: &Budget,
    explain: &mut QueryExplain,
) -> Result<(Vec<Vec<Value>>, Option<String>)> {
    let shards: Vec<OpenShard> = events.iter().map(|&(shard, _)| shard).collect();
    let first = explain.time("order", |_| {
        let of_shard = |(shard, events)| {
            let mut share = budget.share();
            let batch = RecordBatch::new(shard, events, plan.sources, budget, MissingRecords::AreErrors);
            let sorted = sort::first_of_batch(shard, batch, keys, plan.order, limit)?;
            share.hold(sorted.bytes())?;
            Ok((sorted, share))
        };
        let sorted: Vec<_> = events.into_par_iter().map(of_shard).collect::<Result<_>>()?;
        let (sorted, _shares): (Vec<_>, Vec<_>) = sorted.into_iter().unzip();
        let mut merging = budget.share();
        merging.hold(sorted.iter().map(SortedEvents::merge_bytes).sum())?;
        Ok(sort::merge(&sorted, keys, limit))
    })?;
    explain.time("rows", |_| rows::run(&shards, &first, plan, budget))
}

/// What takes the memory of a query, as the subject of a sentence.
fn subject(first: &First) -> String {
    match first {
        First::Group { by, .. } if by.is_empty() => "the aggregates".to_owned(),
        First::Group { by, .. } => {
            let names: Vec<String> = by.iter().map(|column| format!("`{}`", column.name)).collect();
            format!("grouping by {}", names.join(", "))
        }
        First::Rows { .. } => "the query".to_owned(),
    }
}
