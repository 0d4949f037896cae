//! What each stage does with a row.

use std::collections::HashSet;

use rustc_hash::FxBuildHasher;

use crate::expr::{Expr, Pattern, Row};
use crate::plan::{Column, Stage};
use crate::value::Value;

use super::groups::Groups;
use super::row::{materialize, row_bytes};
use super::sort::Sorted;

/// Whether more rows can change the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// They can.
    More,
    /// They can't: a limit is reached.
    Done,
}

/// A stage at work.
pub(super) enum Operator {
    Filter(Expr),
    Extend(Vec<Fill>),
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
    Once {
        of: Of,
        seen: Seen,
    },
    /// The rows of the answer.
    Collect {
        rows: Vec<Vec<Value>>,
        bytes: usize,
    },
}

/// How columns that are added get their values.
pub(super) enum Fill {
    One(Expr),
    /// Groups of one pattern in one text, which is looked for once.
    Groups(Expr, Pattern, Vec<usize>),
}

/// What makes two rows the same.
pub(super) enum Of {
    Row,
    /// These, where all of them are there.
    Values(Vec<Expr>),
}

/// What has been seen, and the memory it takes.
#[derive(Default)]
pub(super) struct Seen {
    keys: HashSet<Box<[Value]>, FxBuildHasher>,
    bytes: usize,
}

/// The steps of stages. Behind them the answer is collected.
pub(super) fn compile(stages: &[Stage]) -> Vec<Operator> {
    let step = |at: usize| match &stages[at] {
        Stage::Filter(expr) => Operator::Filter(expr.clone()),
        Stage::Extend(columns) => Operator::Extend(fills(columns)),
        Stage::Select(columns) => Operator::Select(values(columns)),
        Stage::Unnest { list, keep, .. } => Operator::Unnest { list: list.clone(), keep: *keep },
        Stage::Aggregate { by, aggregates } => Operator::Group(Groups::new(by, aggregates)),
        Stage::Sort(by) => Operator::Sort(Sorted::new(by, wanted(&stages[at + 1..]))),
        Stage::Limit(count) => Operator::Limit { left: *count },
        Stage::Offset(count) => Operator::Offset { left: *count },
        Stage::Dedup(by) => Operator::Once { of: Of::Values(by.clone()), seen: Seen::default() },
        Stage::Distinct => Operator::Once { of: Of::Row, seen: Seen::default() },
    };
    let collect = Operator::Collect { rows: Vec::new(), bytes: 0 };
    (0..stages.len()).map(step).chain([collect]).collect()
}

fn fills(columns: &[Column]) -> Vec<Fill> {
    let mut fills = Vec::new();
    for column in columns {
        match (&column.value, fills.last_mut()) {
            (Expr::Capture(text, pattern, group), Some(Fill::Groups(of, known, groups)))
                if **text == *of && pattern == known =>
            {
                groups.push(*group);
            }
            (Expr::Capture(text, pattern, group), _) => {
                fills.push(Fill::Groups((**text).clone(), pattern.clone(), vec![*group]));
            }
            (value, _) => fills.push(Fill::One(value.clone())),
        }
    }
    fills
}

impl Fill {
    fn fill(&self, row: &dyn Row, into: &mut Vec<Value>) {
        match self {
            Fill::One(value) => into.push(value.eval(row)),
            Fill::Groups(text, pattern, groups) => {
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

/// How many of the first rows these stages look at; `None` for all.
pub fn wanted(stages: &[Stage]) -> Option<usize> {
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

/// Hands a row to the first step, and what comes of it to those behind.
pub(super) fn push(steps: &mut [Operator], row: &dyn Row, width: usize) -> Flow {
    let Some((step, rest)) = steps.split_first_mut() else { return Flow::More };
    match step {
        Operator::Filter(expr) => {
            if expr.holds(row) {
                return push(rest, row, width);
            }
        }
        Operator::Extend(columns) => {
            let mut more = Vec::new();
            columns.iter().for_each(|column| column.fill(row, &mut more));
            return with(rest, row, width, more);
        }
        Operator::Select(columns) => {
            let values: Vec<Value> = columns.iter().map(|column| column.eval(row)).collect();
            return push(rest, &values, values.len());
        }
        Operator::Unnest { list, keep } => return unnest(rest, row, width, list.eval(row), *keep),
        Operator::Group(groups) => groups.add(row, 1),
        Operator::Sort(sorted) => sorted.take(row, width),
        Operator::Limit { left: 0 } => return Flow::Done,
        Operator::Limit { left } => {
            *left -= 1;
            let last = *left == 0;
            let flow = push(rest, row, width);
            return if last { Flow::Done } else { flow };
        }
        Operator::Offset { left: 0 } => return push(rest, row, width),
        Operator::Offset { left } => *left -= 1,
        Operator::Once { of, seen } => {
            if of.key(row, width).is_none_or(|key| seen.insert(key)) {
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

/// Each value of a list in a row of its own.
fn unnest(rest: &mut [Operator], row: &dyn Row, width: usize, list: Value, keep: bool) -> Flow {
    let list = match list.text().map(Value::parse_json) {
        Some(parsed) => parsed,
        None => list,
    };
    match &list {
        Value::List(values) if !values.is_empty() => {
            for (at, value) in values.iter().enumerate() {
                let more = vec![value.clone(), Value::Int(at as i64 + 1)];
                if with(rest, row, width, more) == Flow::Done {
                    return Flow::Done;
                }
            }
            Flow::More
        }
        _ if keep => with(rest, row, width, vec![Value::Null, Value::Null]),
        _ => Flow::More,
    }
}

/// Hands on a row with more values behind its own.
fn with(rest: &mut [Operator], row: &dyn Row, width: usize, more: Vec<Value>) -> Flow {
    let all = width + more.len();
    push(rest, &Extended { row, width, more }, all)
}

/// A row with more values behind its own.
struct Extended<'a> {
    row: &'a dyn Row,
    width: usize,
    more: Vec<Value>,
}

impl Row for Extended<'_> {
    fn value(&self, slot: usize) -> Value {
        match slot.checked_sub(self.width) {
            None => self.row.value(slot),
            Some(at) => self.more.get(at).cloned().unwrap_or_default(),
        }
    }
}

impl Of {
    /// What the row must not share with an earlier one; `None` if it may.
    fn key(&self, row: &dyn Row, width: usize) -> Option<Vec<Value>> {
        match self {
            Of::Row => Some(materialize(row, width)),
            Of::Values(by) => {
                let key: Vec<Value> = by.iter().map(|expr| expr.eval(row)).collect();
                (!key.iter().any(Value::is_null)).then_some(key)
            }
        }
    }
}

impl Seen {
    /// True if it is the first time.
    fn insert(&mut self, key: Vec<Value>) -> bool {
        let bytes = row_bytes(&key);
        let new = self.keys.insert(key.into());
        self.bytes += if new { bytes } else { 0 };
        new
    }
}

impl Operator {
    /// The rows it holds, which it then holds no more.
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

    /// Memory it takes for what it holds.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Operator::Group(groups) => groups.bytes(),
            Operator::Sort(sorted) => sorted.bytes(),
            Operator::Once { seen, .. } => seen.bytes,
            Operator::Collect { bytes, .. } => *bytes,
            _ => 0,
        }
    }

    /// What it is, for a message.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Operator::Group(_) => "grouping",
            Operator::Sort(_) => "sorting",
            Operator::Once { .. } => "telling rows apart",
            _ => "the answer",
        }
    }
}
