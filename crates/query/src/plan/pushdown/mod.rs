//! What of a query's row filters an index can answer as a [`Filter`].
//!
//! A [`Filter`] on a field holds if any of its values passes; a row has only
//! the first. So there are two answers for each condition: a filter that all
//! its events fit, whatever they look like, and one that exactly its events
//! fit as long as no event has two values for what is asked.

mod comparison;
mod lowered;
mod operand;

use crate::expr::Expr;

use super::filter::Filter;
use super::query::Query;
use super::stage::Source;
use lowered::Lowered;

/// What the pushdown filters of a query ask of events. `filter` with `rows` is
/// the same question as `single` with `single_rows`; the query's own
/// [`Query::filter`] is in both.
#[derive(Clone, Debug, PartialEq)]
pub struct Pushdown {
    /// Every event that passes fits this.
    pub filter: Filter,
    /// What events that fit `filter` must pass besides.
    pub rows: Vec<Expr>,
    /// The same for events in which the fields of each [`Source`] have one
    /// value at most, all of them together.
    pub single: Filter,
    /// What events that fit `single` must pass besides.
    pub single_rows: Vec<Expr>,
}

impl Query {
    /// The query's pushdown filters, as far as possible as [`Filter`]s. The
    /// conditions left over read the query's sources.
    pub fn pushdown(&self) -> Pushdown {
        let (mut filters, mut singles) = (vec![self.filter.clone()], vec![self.filter.clone()]);
        let (mut rows, mut single_rows) = (Vec::new(), Vec::new());
        for condition in parts(self.inlined().conditions) {
            let lowered = lower(&condition, true, &self.sources);
            if !lowered.exact {
                rows.push(condition.clone());
            }
            match lowered.single {
                Some(single) => singles.push(single),
                None => {
                    singles.push(lowered.filter.clone());
                    single_rows.push(condition);
                }
            }
            filters.push(lowered.filter);
        }
        Pushdown { filter: Filter::all(filters), rows, single: Filter::all(singles), single_rows }
    }
}

/// Conditions that must all hold, each by itself.
fn parts(conditions: Vec<Expr>) -> Vec<Expr> {
    let mut open = conditions;
    open.reverse();
    let mut parts = Vec::new();
    while let Some(expr) = open.pop() {
        match expr {
            Expr::And(all) => open.extend(all.into_iter().rev()),
            other => parts.push(other),
        }
    }
    parts
}

/// The events for which an expression is `wanted`. What is neither true nor
/// false is nothing, so the one is not the opposite of the other.
fn lower(expr: &Expr, wanted: bool, sources: &[Source]) -> Lowered {
    let each = |exprs: &[Expr]| exprs.iter().map(|expr| lower(expr, wanted, sources)).collect();
    match expr {
        Expr::And(all) if wanted => Lowered::all(each(all)),
        Expr::And(all) => Lowered::any(each(all)),
        Expr::Or(any) if wanted => Lowered::any(each(any)),
        Expr::Or(any) => Lowered::all(each(any)),
        Expr::Not(inner) => lower(inner, !wanted, sources),
        Expr::Literal(value) => match value.truth() == Some(wanted) {
            true => Lowered::exact(Filter::All),
            false => Lowered::exact(Filter::Or(Vec::new())),
        },
        other => comparison::lower(other, wanted, sources),
    }
}

#[cfg(test)]
mod tests;
