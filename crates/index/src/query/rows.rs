//! Rows of sorted events, and the remaining stages over them.

use std::collections::BTreeMap;

use logdex_query::exec::{Flow, Run};
use logdex_query::{Expr, Value};
use rayon::prelude::*;

use crate::batch::{MissingRecords, RecordBatch, Selection};
use crate::error::Result;
use crate::open::OpenShard;

use super::plan::Plan;
use crate::budget::Budget;

/// Events whose rows are read together: few at first, as a query may need no
/// more, then many, as each read involves all shards.
const FIRST_TOGETHER: usize = 1 << 10;
const MOST_TOGETHER: usize = 1 << 14;

/// The answer over these events, which are in order; and why some records could
/// not be had.
///
/// # Errors
/// If a shard is damaged, or rows take too much memory.
pub(super) fn run(
    shards: &[OpenShard],
    events: &[(usize, u32)],
    plan: &Plan,
    budget: &Budget,
) -> Result<(Vec<Vec<Value>>, Option<String>)> {
    // The list of the events stays in memory until the end.
    let mut run = Run::new(plan.stages, budget.most_bytes().saturating_sub(size_of_val(events)));
    let (mut rest, mut together, mut gone) = (events, FIRST_TOGETHER, None);
    while !rest.is_empty() {
        let (some, later) = rest.split_at(together.min(rest.len()));
        let mut pages = read(shards, some, plan, budget)?;
        for &(shard, doc) in some {
            let Some(page) = pages.get_mut(&shard) else { continue };
            gone = gone.or(page.gone.take());
            let Some(inputs) = page.row(doc) else { continue };
            let row = |slot| plan.columns.get(slot).map_or(Value::Null, |column: &Expr| column.eval(inputs));
            if run.push(&row, plan.columns.len()).map_err(|error| budget.exceeded(error.stage))? == Flow::Done
            {
                return Ok((finish(run, budget)?, gone));
            }
        }
        (rest, together) = (later, (together * 4).min(MOST_TOGETHER));
    }
    Ok((finish(run, budget)?, gone))
}

/// The result of a run that has all rows.
///
/// # Errors
/// If it takes too much memory.
pub(super) fn finish(run: Run, budget: &Budget) -> Result<Vec<Vec<Value>>> {
    run.finish().map_err(|error| budget.exceeded(error.stage))
}

/// The slots of some events of a shard.
struct Page {
    /// The events, ascending.
    docs: Vec<u32>,
    /// The slots of each.
    rows: Vec<Vec<Value>>,
    gone: Option<String>,
}

impl Page {
    fn row(&self, doc: u32) -> Option<&Vec<Value>> {
        self.docs.binary_search(&doc).ok().map(|at| &self.rows[at])
    }
}

/// The slots of these events that columns read, by shard.
fn read(
    shards: &[OpenShard],
    events: &[(usize, u32)],
    plan: &Plan,
    budget: &Budget,
) -> Result<BTreeMap<usize, Page>> {
    let mut docs: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    events.iter().for_each(|&(shard, doc)| docs.entry(shard).or_default().push(doc));
    let page = |(shard, mut docs): (usize, Vec<u32>)| {
        docs.sort_unstable();
        Ok((shard, page(shards[shard], docs, plan, budget)?))
    };
    docs.into_par_iter().map(page).collect()
}

fn page(shard: OpenShard, docs: Vec<u32>, plan: &Plan, budget: &Budget) -> Result<Page> {
    let mut slots: Vec<usize> = plan.columns.iter().flat_map(Expr::slots).collect();
    slots.sort_unstable();
    slots.dedup();
    let events = Selection::listed(docs, shard.shard.events);
    let mut batch = RecordBatch::new(shard, events, plan.sources, budget, MissingRecords::AreNull);
    batch.prepare(plan.columns.iter())?;
    let mut rows = vec![vec![Value::Null; plan.sources.len()]; batch.len()];
    for slot in slots.into_iter().filter(|&slot| slot < plan.sources.len()) {
        let array = batch.evaluate(&Expr::Slot(slot))?;
        for (at, row) in rows.iter_mut().enumerate() {
            row[slot] = array.at(at).clone();
        }
    }
    Ok(Page { rows, gone: batch.gone.take(), docs: batch.docs().to_vec() })
}
