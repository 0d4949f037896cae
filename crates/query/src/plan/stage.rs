//! What happens to the events that fit: a list of stages over rows.
//!
//! A row is a list of values. The first stage gets one row per event, whose
//! slots are the query's [`Source`]s; each stage says which slots the rows
//! have that it hands on. That is all there is to it: no names, no types.

use std::sync::Arc;

use logdex_event::field::names::Named;

use crate::aggregate::AggregateFunction;
use crate::expr::Expr;
use crate::value::Direction;

/// Where the value of a slot of an event's row comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The first value that is no null form, of the first of these fields
    /// that has one; the first null form, [`Value::NullMarker`], if they have no
    /// other. With array positions ([`Named::element`]) the value that stands
    /// there in the raw record.
    Field(Named),
    /// The event's time.
    Time,
    /// The record as it stood in the archive, without what carriers put before
    /// it on its line: `@message`.
    Message,
    /// The event's stable name, `<object>:<ordinal>`: `@ptr`.
    Id,
    /// What stands at a dotted path of the raw JSON record, as lists and maps;
    /// the whole record for an empty path. A list on the way is passed through
    /// by its first element that has the rest of the path.
    Json(String),
}

/// A column: its name, and how its values come about.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The name, as results show it.
    pub name: Arc<str>,
    /// The value.
    pub value: Expr,
}

/// A column that sums up many rows.
#[derive(Clone, Debug, PartialEq)]
pub struct AggregateColumn {
    /// The name, as results show it.
    pub name: Arc<str>,
    /// How.
    pub function: &'static AggregateFunction,
    /// Of what. Which values these are, the function's row says.
    pub args: Vec<Expr>,
    /// Take equal values once.
    pub distinct: bool,
    /// Leave out rows for which this does not hold (SQL's `FILTER`).
    pub condition: Option<Expr>,
}

/// One step of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Rows for which this is true. The same slots.
    Filter(Expr),
    /// Adds columns behind the others; none sees another of the same stage.
    Extend(Vec<Column>),
    /// These columns and no others.
    Select(Vec<Column>),
    /// Each value of a list in a row of its own, added as a last slot, and its
    /// position, from 1, behind it. A row whose list is empty or missing gives
    /// none, or one with nothing in both if `keep`.
    Unnest {
        /// The list; a JSON text that is one will do.
        list: Expr,
        /// The names of the value and the position.
        names: [Arc<str>; 2],
        /// Keep rows without a list.
        keep: bool,
    },
    /// One row for each group of rows for which `by` is the same, nothing
    /// being the same as nothing: first the values of `by`, then the
    /// aggregates, in the order of the groups' values. Without `by` there is
    /// exactly one row, even of no rows.
    Aggregate {
        /// What makes a group.
        by: Vec<Column>,
        /// What is said of each.
        aggregates: Vec<AggregateColumn>,
    },
    /// Orders rows by the first of these in which they differ; rows that
    /// differ in none keep their order.
    Sort(Vec<(Expr, Direction)>),
    /// The first rows.
    Limit(u64),
    /// All rows but the first.
    Offset(u64),
    /// The first row of those for which these are the same. Rows in which
    /// one of them is nothing are all kept.
    Dedup(Vec<Expr>),
    /// Each row once.
    Distinct,
}

impl Stage {
    /// The names of the slots it hands on, given those it gets.
    pub fn names(&self, names: Vec<Arc<str>>) -> Vec<Arc<str>> {
        let of = |columns: &[Column]| columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
        let with = |more: Vec<Arc<str>>| names.iter().cloned().chain(more).collect();
        match self {
            Stage::Extend(columns) => with(of(columns)),
            Stage::Select(columns) => of(columns),
            Stage::Unnest { names: more, .. } => with(more.to_vec()),
            Stage::Aggregate { by, aggregates } => {
                of(by).into_iter().chain(aggregates.iter().map(|column| column.name.clone())).collect()
            }
            Stage::Filter(_)
            | Stage::Sort(_)
            | Stage::Limit(_)
            | Stage::Offset(_)
            | Stage::Dedup(_)
            | Stage::Distinct => names,
        }
    }
}

impl Stage {
    /// The same stage with all its expressions replaced.
    pub fn map(self, of: &dyn Fn(&Expr) -> Expr) -> Stage {
        let columns = |columns: Vec<Column>| {
            columns.into_iter().map(|column| Column { value: of(&column.value), ..column }).collect()
        };
        let all = |exprs: Vec<Expr>| exprs.iter().map(of).collect();
        match self {
            Stage::Filter(expr) => Stage::Filter(of(&expr)),
            Stage::Extend(more) => Stage::Extend(columns(more)),
            Stage::Select(these) => Stage::Select(columns(these)),
            Stage::Unnest { list, names, keep } => Stage::Unnest { list: of(&list), names, keep },
            Stage::Aggregate { by, aggregates } => {
                let aggregate = |column: AggregateColumn| AggregateColumn {
                    args: all(column.args),
                    condition: column.condition.as_ref().map(of),
                    ..column
                };
                Stage::Aggregate {
                    by: columns(by),
                    aggregates: aggregates.into_iter().map(aggregate).collect(),
                }
            }
            Stage::Sort(by) => {
                Stage::Sort(by.into_iter().map(|(expr, direction)| (of(&expr), direction)).collect())
            }
            Stage::Dedup(by) => Stage::Dedup(all(by)),
            same @ (Stage::Limit(_) | Stage::Offset(_) | Stage::Distinct) => same,
        }
    }
}
