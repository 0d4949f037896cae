//! Events that were chosen to rows, and through the rest of the stages.

use std::collections::BTreeMap;

use logdex_query::exec::{Flow, Run, TooLarge};
use logdex_query::{Expr, Row, Value};
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::search::Part;

use super::budget::Budget;
use super::docs::Docs;
use super::plan::Plan;
use super::records::Missing;
use super::sheet::Sheet;

/// Events whose rows are made together: few at first, for a query may have
/// enough of them, then many, as each time all shards are asked.
const FIRST_TOGETHER: usize = 1 << 10;
const MOST_TOGETHER: usize = 1 << 14;

/// The rows that come of these events, which are in order; and why some
/// records could not be had.
///
/// # Errors
/// If a shard is damaged, or rows take too much memory.
pub(super) fn run(
    parts: &[Part],
    events: &[(usize, u32)],
    plan: &Plan,
    budget: &Budget,
) -> Result<(Vec<Vec<Value>>, Option<String>)> {
    // The list of the events takes its share until the end.
    let mut run = Run::new(plan.stages, budget.most_bytes().saturating_sub(size_of_val(events)));
    let (mut rest, mut together, mut gone) = (events, FIRST_TOGETHER, None);
    while !rest.is_empty() {
        let (some, later) = rest.split_at(together.min(rest.len()));
        let mut read = read(parts, some, plan, budget)?;
        for &(shard, doc) in some {
            let Some(read) = read.get_mut(&shard) else { continue };
            gone = gone.or(read.gone.take());
            let Some(of) = read.row(doc) else { continue };
            let row = Computed { columns: &plan.columns, of };
            if run.push(&row, plan.columns.len()).map_err(|error| too_large(error, budget))? == Flow::Done {
                return Ok((finish(run, budget)?, gone));
            }
        }
        (rest, together) = (later, (together * 4).min(MOST_TOGETHER));
    }
    Ok((finish(run, budget)?, gone))
}

/// The answer of a run that has taken all rows.
///
/// # Errors
/// If it takes too much memory.
pub(super) fn finish(run: Run, budget: &Budget) -> Result<Vec<Vec<Value>>> {
    run.finish().map_err(|error| too_large(error, budget))
}

/// The error of a run.
pub(super) fn too_large(error: TooLarge, budget: &Budget) -> Error {
    budget.exceeded(error.stage)
}

/// What was read of some events of a shard.
struct Page {
    /// The events, ascending.
    docs: Vec<u32>,
    /// What the slots of each hold.
    rows: Vec<Vec<Value>>,
    gone: Option<String>,
}

impl Page {
    fn row(&self, doc: u32) -> Option<&Vec<Value>> {
        self.docs.binary_search(&doc).ok().map(|at| &self.rows[at])
    }
}

/// Reads what the columns of rows need of these events, by shard.
fn read(
    parts: &[Part],
    events: &[(usize, u32)],
    plan: &Plan,
    budget: &Budget,
) -> Result<BTreeMap<usize, Page>> {
    let mut docs: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    events.iter().for_each(|&(shard, doc)| docs.entry(shard).or_default().push(doc));
    let page = |(shard, mut docs): (usize, Vec<u32>)| {
        docs.sort_unstable();
        Ok((shard, page(parts[shard], docs, plan, budget)?))
    };
    docs.into_par_iter().map(page).collect()
}

fn page(part: Part, docs: Vec<u32>, plan: &Plan, budget: &Budget) -> Result<Page> {
    let mut slots: Vec<usize> = plan.columns.iter().flat_map(Expr::slots).collect();
    slots.sort_unstable();
    slots.dedup();
    let docs = Docs::listed(docs, part.asked.shard.events);
    let mut sheet = Sheet::new(part, docs, plan.sources, budget, Missing::IsNothing);
    sheet.prepare(plan.columns.iter())?;
    let mut rows = vec![vec![Value::Null; plan.sources.len()]; sheet.len()];
    for slot in slots.into_iter().filter(|&slot| slot < plan.sources.len()) {
        let coded = sheet.code(&Expr::Slot(slot))?;
        for (at, row) in rows.iter_mut().enumerate() {
            row[slot] = coded.at(at).clone();
        }
    }
    Ok(Page { rows, gone: sheet.gone.take(), docs: sheet.docs().to_vec() })
}

/// A row of columns that are computed when they are asked for.
struct Computed<'a> {
    columns: &'a [Expr],
    of: &'a Vec<Value>,
}

impl Row for Computed<'_> {
    fn value(&self, slot: usize) -> Value {
        self.columns.get(slot).map_or(Value::Null, |column| column.eval(self.of))
    }
}
