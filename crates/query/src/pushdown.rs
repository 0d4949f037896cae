//! What of a query's row filters an index can answer as a [`Filter`].
//!
//! A [`Filter`] on a field holds if any of its values passes; a row has only
//! the first. So there are two answers for each condition: a filter that all
//! its events fit, whatever they look like, and one that exactly its events
//! fit as long as no event has two values for what is asked.

mod field;
mod operand;

use logdex_event::field::names::Named;

use super::Query;
use super::ast::{FieldTest, Filter, Test};
use super::expr::Expr;
use super::stage::Source;

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
            let answer = answer(&condition, true, &self.sources);
            if !answer.exact {
                rows.push(condition.clone());
            }
            match answer.single {
                Some(single) => singles.push(single),
                None => {
                    singles.push(answer.filter.clone());
                    single_rows.push(condition);
                }
            }
            filters.push(answer.filter);
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

/// The events for which an expression is true (or false), as filters.
struct Answer {
    /// All of them fit this.
    filter: Filter,
    /// No others do.
    exact: bool,
    /// Exactly they fit this where there is one value at most.
    single: Option<Filter>,
}

impl Answer {
    /// No filter says it.
    fn unknown() -> Answer {
        Answer { filter: Filter::All, exact: false, single: None }
    }

    /// A filter that says it, whatever values there are.
    fn exact(filter: Filter) -> Answer {
        Answer { single: Some(filter.clone()), filter, exact: true }
    }

    /// A filter that says it where there is one value at most, and one that
    /// holds for all of these events in any case.
    fn single(filter: Filter, single: Filter) -> Answer {
        Answer { filter, exact: false, single: Some(single) }
    }

    fn all(answers: Vec<Answer>) -> Answer {
        Answer {
            exact: answers.iter().all(|answer| answer.exact),
            single: singles(&answers).map(Filter::all),
            filter: Filter::all(answers.into_iter().map(|answer| answer.filter)),
        }
    }

    fn any(answers: Vec<Answer>) -> Answer {
        Answer {
            exact: answers.iter().all(|answer| answer.exact),
            single: singles(&answers).map(Filter::any),
            filter: match answers.iter().any(|answer| answer.filter == Filter::All) {
                true => Filter::All,
                false => Filter::any(answers.into_iter().map(|answer| answer.filter)),
            },
        }
    }
}

/// What each says where there is one value at most, if all do.
fn singles(answers: &[Answer]) -> Option<Vec<Filter>> {
    answers.iter().map(|answer| answer.single.clone()).collect()
}

/// The events for which an expression is `wanted`. What is neither true nor
/// false is nothing, so the one is not the opposite of the other.
fn answer(expr: &Expr, wanted: bool, sources: &[Source]) -> Answer {
    let each = |exprs: &[Expr]| exprs.iter().map(|expr| answer(expr, wanted, sources)).collect();
    match expr {
        Expr::And(all) if wanted => Answer::all(each(all)),
        Expr::And(all) => Answer::any(each(all)),
        Expr::Or(any) if wanted => Answer::any(each(any)),
        Expr::Or(any) => Answer::all(each(any)),
        Expr::Not(inner) => answer(inner, !wanted, sources),
        Expr::Literal(value) => match value.truth() == Some(wanted) {
            true => Answer::exact(Filter::All),
            false => Answer::exact(Filter::Or(Vec::new())),
        },
        other => field::answer(other, wanted, sources),
    }
}

/// A test of the fields of a source.
fn test(named: &Named, test: Test) -> Filter {
    Filter::Field(FieldTest { fields: named.fields.clone(), element: named.element.clone(), test })
}

fn not(filter: Filter) -> Filter {
    match filter {
        Filter::Not(inner) => *inner,
        other => Filter::Not(Box::new(other)),
    }
}

#[cfg(test)]
mod tests;
