//! Projections and filters of leading stages inlined into expressions over events.

use crate::expr::Expr;
use crate::value::Value;

use super::query::Query;
use super::stage::{Column, Stage};

/// A query whose leading row-wise stages are inlined: conditions on events and
/// columns computed from them. The expressions read the query's sources only, so
/// each can be evaluated once for all events with equal values of the sources.
#[derive(Clone, Debug, PartialEq)]
pub struct Inlined<'q> {
    /// The conditions on an event, all of which must hold.
    pub conditions: Vec<Expr>,
    /// The slots of an event's row.
    pub columns: Vec<Expr>,
    /// The remaining stages. The first of them, if any, depends on more than one
    /// row, counts rows, or makes several rows of one.
    pub stages: &'q [Stage],
}

/// The most nodes of an inlined expression, unless it is written as large: computed
/// columns that read each other twice grow exponentially otherwise.
const MAX_NODES: usize = 1_000;

impl Query {
    /// Inlines the leading row-wise stages into expressions over the sources.
    pub fn inlined(&self) -> Inlined<'_> {
        let columns = (0..self.sources.len()).map(Expr::Slot).collect();
        let mut inlined = Inlined { conditions: Vec::new(), columns, stages: &self.stages };
        while let Some((stage, rest)) = inlined.stages.split_first()
            && inlined.inline(stage)
        {
            inlined.stages = rest;
        }
        inlined
    }
}

impl Inlined<'_> {
    /// An expression over the rows rewritten to one over the sources; `None` if it
    /// would grow too large.
    pub fn over_sources(&self, expr: &Expr) -> Option<Expr> {
        let nodes_of = |slot: usize| self.columns.get(slot).map_or(0, Expr::node_count);
        let written = expr.node_count();
        let mut nodes = written;
        expr.walk(&mut |node| nodes = nodes.saturating_add(node.as_slot().map_or(0, nodes_of)));
        // A slot of a source counts twice: as written, and as what it is replaced by.
        (nodes <= MAX_NODES.max(2 * written)).then(|| {
            let mut inlined = expr.clone();
            let null = || Expr::Literal(Value::Null);
            inlined.substitute(&|slot| self.columns.get(slot).cloned().unwrap_or_else(null));
            inlined
        })
    }

    /// The first of [`stages`](Self::stages) with its expressions rewritten over the
    /// sources; `None` if there is none, or an expression would grow too large.
    pub fn first(&self) -> Option<Stage> {
        let mut first = self.stages.first()?.clone();
        for expr in first.exprs_mut() {
            *expr = self.over_sources(expr)?;
        }
        Some(first)
    }

    /// Inlines a stage; false if it is not row-wise or would grow too large.
    fn inline(&mut self, stage: &Stage) -> bool {
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
