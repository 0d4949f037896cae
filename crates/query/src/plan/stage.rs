//! The stages of a plan, each of which turns rows into rows.
//!
//! A row is a list of values in numbered slots. The first stage gets one row per
//! event, whose slots are the query's [`Source`]s; each stage determines the slots
//! of its output. Slots have neither names nor types.

use std::sync::Arc;

use logdex_event::field::names::Named;

use crate::aggregate::AggregateFunction;
use crate::expr::Expr;
use crate::value::Direction;

/// The source of one slot of an event's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The first value that is no null marker, of the first of these fields that
    /// has one; else the first null marker, [`Value::NullMarker`](crate::Value::NullMarker).
    /// With array indexes ([`Named::element`]) the value at that path of the raw
    /// record.
    Field(Named),
    /// The event's time.
    Time,
    /// The raw record without the prefixes of carriers: `@message`.
    Message,
    /// The stable id of the event, `<object>:<ordinal>`: `@ptr`.
    Id,
    /// The value at a dotted path of the raw JSON record, lists and maps included;
    /// the whole record for an empty path. A list on the way stands for its first
    /// element that has the rest of the path.
    Json(String),
}

/// A computed column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The name in results.
    pub name: Arc<str>,
    /// The value.
    pub value: Expr,
}

/// An aggregate column.
#[derive(Clone, Debug, PartialEq)]
pub struct AggregateColumn {
    /// The name in results.
    pub name: Arc<str>,
    /// The aggregate function.
    pub function: &'static AggregateFunction,
    /// The arguments, as [`AggregateFunction::args`] describes them.
    pub args: Vec<Expr>,
    /// Aggregate distinct arguments only.
    pub distinct: bool,
    /// Aggregate only rows for which this is true (SQL's `FILTER`).
    pub condition: Option<Expr>,
}

/// One stage of a query.
///
/// ```
/// use logdex_query::exec::Run;
/// use logdex_query::{Expr, Column, Stage, Value};
///
/// let select = Stage::Select(vec![Column { name: "twice".into(), value: Expr::Slot(0) }; 2]);
/// let mut run = Run::new(&[select, Stage::Limit(1)], 1 << 20);
/// run.push(&vec![Value::from("a")], 1)?;
/// assert_eq!(run.finish()?, [["a".into(), "a".into()]]);
/// # Ok::<(), logdex_query::exec::TooLarge>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Keeps rows for which a condition is true.
    Filter(Expr),
    /// Appends columns; they do not see each other.
    Extend(Vec<Column>),
    /// Replaces all columns.
    Select(Vec<Column>),
    /// Makes a row of each element of a list, with the element and its position,
    /// from 1, in two more slots. A row whose list is empty or null gives no row,
    /// or one with nulls in both slots if `keep`.
    Unnest {
        /// The list, or a JSON text of one.
        list: Expr,
        /// The names of the element and the position.
        names: [Arc<str>; 2],
        /// Keep rows without a list.
        keep: bool,
    },
    /// Makes a row of each group of rows with equal values of `by`, null being
    /// equal to null: the values of `by`, then the aggregates, ordered by the
    /// values of `by`. Without `by` there is exactly one row, even without input.
    Aggregate {
        /// The group key.
        by: Vec<Column>,
        /// The aggregates of each group.
        aggregates: Vec<AggregateColumn>,
    },
    /// Sorts rows by these keys, in order of precedence. Stable.
    Sort(Vec<(Expr, Direction)>),
    /// Keeps the first rows.
    Limit(u64),
    /// Skips the first rows.
    Offset(u64),
    /// Keeps the first row for each key. Rows with a null in their key are all
    /// kept.
    Dedup(Vec<Expr>),
    /// Keeps each distinct row once.
    Distinct,
}

impl Stage {
    /// The names of the output slots for the names of the input slots.
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

    /// All expressions of the stage.
    pub fn exprs_mut(&mut self) -> Vec<&mut Expr> {
        fn values(columns: &mut [Column]) -> impl Iterator<Item = &mut Expr> {
            columns.iter_mut().map(|column| &mut column.value)
        }
        match self {
            Stage::Filter(expr) | Stage::Unnest { list: expr, .. } => vec![expr],
            Stage::Extend(columns) | Stage::Select(columns) => values(columns).collect(),
            Stage::Aggregate { by, aggregates } => {
                let more = aggregates
                    .iter_mut()
                    .flat_map(|column| column.args.iter_mut().chain(&mut column.condition));
                values(by).chain(more).collect()
            }
            Stage::Sort(by) => by.iter_mut().map(|(expr, _)| expr).collect(),
            Stage::Dedup(by) => by.iter_mut().collect(),
            Stage::Limit(_) | Stage::Offset(_) | Stage::Distinct => Vec::new(),
        }
    }
}
