//! Physical operators: one per stage, each with the state of its run.

use crate::aggregate::{RowSet, row_bytes};
use crate::expr::{Expr, Pattern, Row};
use crate::plan::{Column, Stage};
use crate::value::Value;

use super::groups::Groups;
use super::materialize;
use super::sort::Sorted;

/// Whether more rows can change the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// More rows can change it.
    More,
    /// No more rows are needed: a limit is reached.
    Done,
}

/// A stage that is running.
pub(super) enum Operator {
    Filter(Expr),
    Extend(Vec<Extension>),
    Select(Vec<Expr>),
    Unnest {
        list: Expr,
        keep: bool,
    },
    Group(Groups),
    Sort(Sorted),
    Limit {
        left: u64,
    },
    Offset {
        left: u64,
    },
    /// Keeps the first row for each key: these values, or the whole row. Rows
    /// with a null among the values are all kept.
    Distinct {
        by: Option<Vec<Expr>>,
        seen: RowSet,
    },
    /// The result.
    Collect {
        rows: Vec<Vec<Value>>,
        bytes: usize,
    },
}

/// Columns to append.
pub(super) enum Extension {
    Column(Expr),
    /// Capture groups of one pattern in one text, which is searched once.
    Captures(Expr, Pattern, Vec<usize>),
}

/// The operators of stages, and one that collects their result.
pub(super) fn compile(stages: &[Stage]) -> Vec<Operator> {
    let operator = |at: usize| match &stages[at] {
        Stage::Filter(expr) => Operator::Filter(expr.clone()),
        Stage::Extend(columns) => Operator::Extend(extensions(columns)),
        Stage::Select(columns) => Operator::Select(values(columns)),
        Stage::Unnest { list, keep, .. } => Operator::Unnest { list: list.clone(), keep: *keep },
        Stage::Aggregate { by, aggregates } => Operator::Group(Groups::new(by, aggregates)),
        Stage::Sort(by) => Operator::Sort(Sorted::new(by, row_limit(&stages[at + 1..]))),
        Stage::Limit(count) => Operator::Limit { left: *count },
        Stage::Offset(count) => Operator::Offset { left: *count },
        Stage::Dedup(by) => Operator::Distinct { by: Some(by.clone()), seen: RowSet::default() },
        Stage::Distinct => Operator::Distinct { by: None, seen: RowSet::default() },
    };
    let collect = Operator::Collect { rows: Vec::new(), bytes: 0 };
    (0..stages.len()).map(operator).chain([collect]).collect()
}

fn extensions(columns: &[Column]) -> Vec<Extension> {
    let mut extensions = Vec::new();
    for column in columns {
        match (&column.value, extensions.last_mut()) {
            (Expr::Capture(text, pattern, group), Some(Extension::Captures(of, known, groups)))
                if **text == *of && pattern == known =>
            {
                groups.push(*group);
            }
            (Expr::Capture(text, pattern, group), _) => {
                extensions.push(Extension::Captures((**text).clone(), pattern.clone(), vec![*group]));
            }
            (value, _) => extensions.push(Extension::Column(value.clone())),
        }
    }
    extensions
}

impl Extension {
    fn append(&self, row: &dyn Row, into: &mut Vec<Value>) {
        match self {
            Extension::Column(value) => into.push(value.eval(row)),
            Extension::Captures(text, pattern, groups) => {
                let text = text.eval(row);
                let text = text.as_text();
                into.extend(pattern.groups(text.as_deref(), groups).map(Value::from));
            }
        }
    }
}

fn values(columns: &[Column]) -> Vec<Expr> {
    columns.iter().map(|column| column.value.clone()).collect()
}

/// The number of leading rows that these stages depend on; `None` for all.
pub fn row_limit(stages: &[Stage]) -> Option<usize> {
    let mut skipped = 0_u64;
    for stage in stages {
        match stage {
            Stage::Extend(_) | Stage::Select(_) => {}
            Stage::Offset(count) => skipped = skipped.saturating_add(*count),
            Stage::Limit(count) => return usize::try_from(count.saturating_add(skipped)).ok(),
            _ => return None,
        }
    }
    None
}

/// Passes a row through the operators, from the first on.
pub(super) fn push(operators: &mut [Operator], row: &dyn Row, width: usize) -> Flow {
    let Some((operator, rest)) = operators.split_first_mut() else { return Flow::More };
    match operator {
        Operator::Filter(expr) => {
            if expr.holds(row) {
                return push(rest, row, width);
            }
        }
        Operator::Extend(columns) => {
            let mut more = Vec::new();
            columns.iter().for_each(|column| column.append(row, &mut more));
            return push_extended(rest, row, width, more);
        }
        Operator::Select(columns) => {
            let values: Vec<Value> = columns.iter().map(|column| column.eval(row)).collect();
            return push(rest, &values, values.len());
        }
        Operator::Unnest { list, keep } => return unnest(rest, row, width, list.eval(row), *keep),
        Operator::Group(groups) => groups.add(row, 1),
        Operator::Sort(sorted) => sorted.add(row, width),
        Operator::Limit { left: 0 } => return Flow::Done,
        Operator::Limit { left } => {
            *left -= 1;
            let last = *left == 0;
            let flow = push(rest, row, width);
            return if last { Flow::Done } else { flow };
        }
        Operator::Offset { left: 0 } => return push(rest, row, width),
        Operator::Offset { left } => *left -= 1,
        Operator::Distinct { by, seen } => {
            let kept = match by {
                None => seen.insert(materialize(row, width)),
                Some(by) => {
                    let key: Vec<Value> = by.iter().map(|expr| expr.eval(row)).collect();
                    key.iter().any(Value::is_null) || seen.insert(key)
                }
            };
            if kept {
                return push(rest, row, width);
            }
        }
        Operator::Collect { rows, bytes } => {
            let values = materialize(row, width);
            *bytes += row_bytes(&values);
            rows.push(values);
        }
    }
    Flow::More
}

/// Passes on a row for each element of a list.
fn unnest(rest: &mut [Operator], row: &dyn Row, width: usize, list: Value, keep: bool) -> Flow {
    match list.parsed_json() {
        Value::List(values) if !values.is_empty() => {
            for (at, value) in values.iter().enumerate() {
                let more = vec![value.clone(), Value::Int(at as i64 + 1)];
                if push_extended(rest, row, width, more) == Flow::Done {
                    return Flow::Done;
                }
            }
            Flow::More
        }
        _ if keep => push_extended(rest, row, width, vec![Value::Null, Value::Null]),
        _ => Flow::More,
    }
}

/// Passes on a row with more values after its own.
fn push_extended(rest: &mut [Operator], row: &dyn Row, width: usize, more: Vec<Value>) -> Flow {
    let value = |slot: usize| match slot.checked_sub(width) {
        None => row.value(slot),
        Some(at) => more.value(at),
    };
    push(rest, &value, width + more.len())
}

impl Operator {
    /// Takes the rows the operator holds.
    pub(super) fn drain(&mut self) -> Vec<Vec<Value>> {
        match self {
            Operator::Group(groups) => groups.drain().collect(),
            Operator::Sort(sorted) => sorted.drain(),
            Operator::Collect { rows, bytes } => {
                *bytes = 0;
                std::mem::take(rows)
            }
            _ => Vec::new(),
        }
    }

    /// Memory of the rows it holds in bytes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Operator::Group(groups) => groups.bytes(),
            Operator::Sort(sorted) => sorted.bytes(),
            Operator::Distinct { seen, .. } => seen.bytes,
            Operator::Collect { bytes, .. } => *bytes,
            _ => 0,
        }
    }

    /// The name in messages.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Operator::Group(_) => "grouping",
            Operator::Sort(_) => "sorting",
            Operator::Distinct { .. } => "telling rows apart",
            _ => "the answer",
        }
    }
}
