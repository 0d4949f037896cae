//! The pushdown stages of a query as expressions over the event alone.

use std::cell::Cell;

use crate::expr::Expr;
use crate::value::Value;

use super::query::Query;
use super::stage::{Column, Stage};

/// A query whose pushdown stages are told as conditions on events and columns
/// computed from them. The expressions read the query's sources and nothing
/// else, so each can be evaluated once for all events whose values of those
/// are the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Inlined<'q> {
    /// What an event must pass, all of it.
    pub conditions: Vec<Expr>,
    /// The slots of the row that comes of an event.
    pub columns: Vec<Expr>,
    /// What happens to the rows then. The first of these, if there is one, is
    /// a stage that looks at more than one row, counts rows or makes several.
    pub stages: &'q [Stage],
}

/// The most parts an expression may be made of here. Computed columns that
/// read each other twice grow without end otherwise.
const MOST_PARTS: usize = 1_000;

impl Query {
    /// The query with its pushdown stages told as expressions over its sources.
    pub fn inlined(&self) -> Inlined<'_> {
        let columns = (0..self.sources.len()).map(Expr::Slot).collect();
        let mut inlined = Inlined { conditions: Vec::new(), columns, stages: &self.stages };
        while let Some((stage, rest)) = inlined.stages.split_first()
            && inlined.take(stage)
        {
            inlined.stages = rest;
        }
        inlined
    }
}

impl Inlined<'_> {
    /// An expression over the rows as one over the sources; `None` if it
    /// would grow too large.
    pub fn over_sources(&self, expr: &Expr) -> Option<Expr> {
        let of = |slot: usize| self.columns.get(slot).map_or(0, Expr::node_count);
        let mut parts = expr.node_count();
        expr.walk(&mut |node| parts = parts.saturating_add(node.as_slot().map_or(0, of)));
        let nothing = || Expr::Literal(Value::Null);
        (parts <= MOST_PARTS)
            .then(|| expr.substitute(&|slot| self.columns.get(slot).cloned().unwrap_or_else(nothing)))
    }

    /// The first of [`stages`](Self::stages) with its expressions over the
    /// sources; `None` if there is none, or one would grow too large.
    pub fn first(&self) -> Option<Stage> {
        let too_large = Cell::new(false);
        let over_sources = |expr: &Expr| match self.over_sources(expr) {
            Some(expr) => expr,
            None => {
                too_large.set(true);
                Expr::Literal(Value::Null)
            }
        };
        let first = self.stages.first()?.clone().map(&over_sources);
        (!too_large.get()).then_some(first)
    }

    /// Takes a stage in; false if it is none of a single row.
    fn take(&mut self, stage: &Stage) -> bool {
        match stage {
            Stage::Filter(expr) => self.over_sources(expr).map(|expr| self.conditions.push(expr)).is_some(),
            Stage::Extend(columns) => self.all(columns).map(|more| self.columns.extend(more)).is_some(),
            Stage::Select(columns) => self.all(columns).map(|these| self.columns = these).is_some(),
            _ => false,
        }
    }

    fn all(&self, columns: &[Column]) -> Option<Vec<Expr>> {
        columns.iter().map(|column| self.over_sources(&column.value)).collect()
    }
}
