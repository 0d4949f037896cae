//! Predicate pushdown: row conditions lowered to filters of an index, with a residual.
//!
//! A [`Filter`] on a field holds if any of the field's values passes; a row has only
//! the first value. So each condition is lowered twice: to a filter that all its
//! events match, and to one that exactly its events match as long as no event has
//! two values of the tested fields.

mod comparison;
mod lowered;
mod operand;

use crate::expr::Expr;

use super::filter::Filter;
use super::query::Query;
use super::stage::Source;
use lowered::Lowered;

/// The leading filters of a query as filters on events. `filter` with `residual` is
/// equivalent to `single` with `single_residual`; both include [`Query::filter`].
#[derive(Clone, Debug, PartialEq)]
pub struct Pushdown {
    /// A filter that every passing event matches.
    pub filter: Filter,
    /// The conditions that events matching `filter` must pass in addition.
    pub residual: Vec<Expr>,
    /// The filter for events in which the fields of each [`Source`] have at most
    /// one value together.
    pub single: Filter,
    /// The conditions that events matching `single` must pass in addition.
    pub single_residual: Vec<Expr>,
}

impl Query {
    /// Lowers the query's leading filters to [`Filter`]s, as far as possible. The
    /// residual conditions read the query's sources.
    pub fn pushdown(&self) -> Pushdown {
        let (mut filters, mut singles) = (vec![self.filter.clone()], vec![self.filter.clone()]);
        let (mut residual, mut single_residual) = (Vec::new(), Vec::new());
        for condition in conjuncts(self.inlined().conditions) {
            let lowered = lower(&condition, true, &self.sources);
            if !lowered.exact {
                residual.push(condition.clone());
            }
            match lowered.single {
                Some(single) => singles.push(single),
                None => {
                    singles.push(lowered.filter.clone());
                    single_residual.push(condition);
                }
            }
            filters.push(lowered.filter);
        }
        let [filter, single] = [filters, singles].map(|filters| Filter::all(filters).merged());
        Pushdown { filter, residual, single, single_residual }
    }
}

/// Splits conjunctions into their conditions.
fn conjuncts(conditions: Vec<Expr>) -> Vec<Expr> {
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

/// The events for which an expression is true, or false if not `wanted`. Neither is
/// the complement of the other, as an expression may be null.
fn lower(expr: &Expr, wanted: bool, sources: &[Source]) -> Lowered {
    let each = |exprs: &[Expr]| exprs.iter().map(|expr| lower(expr, wanted, sources)).collect();
    match expr {
        Expr::And(all) => Lowered::joined(wanted, each(all)),
        Expr::Or(any) => Lowered::joined(!wanted, each(any)),
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
