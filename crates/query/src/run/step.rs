//! What each stage does with a row.

use std::collections::HashSet;

use rustc_hash::FxBuildHasher;

use crate::expr::{Expr, Pattern, Row};
use crate::functions::parse_json;
use crate::stage::{Column, Stage};
use crate::value::Value;

use super::Flow;
use super::group::Groups;
use super::order::Sorted;

/// A stage at work.
pub(super) enum Step {
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
pub(super) fn of(stages: &[Stage]) -> Vec<Step> {
    let step = |at: usize| match &stages[at] {
        Stage::Filter(expr) => Step::Filter(expr.clone()),
        Stage::Extend(columns) => Step::Extend(fills(columns)),
        Stage::Select(columns) => Step::Select(values(columns)),
        Stage::Unnest { list, keep, .. } => Step::Unnest { list: list.clone(), keep: *keep },
        Stage::Aggregate { by, aggregates } => Step::Group(Groups::new(by, aggregates)),
        Stage::Sort(by) => Step::Sort(Sorted::new(by, wanted(&stages[at + 1..]))),
        Stage::Limit(count) => Step::Limit { left: *count },
        Stage::Offset(count) => Step::Offset { left: *count },
        Stage::Dedup(by) => Step::Once { of: Of::Values(by.clone()), seen: Seen::default() },
        Stage::Distinct => Step::Once { of: Of::Row, seen: Seen::default() },
    };
    let collect = Step::Collect { rows: Vec::new(), bytes: 0 };
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
pub(super) fn push(steps: &mut [Step], row: &dyn Row, width: usize) -> Flow {
    let Some((step, rest)) = steps.split_first_mut() else { return Flow::More };
    match step {
        Step::Filter(expr) => {
            if expr.holds(row) {
                return push(rest, row, width);
            }
        }
        Step::Extend(columns) => {
            let mut more = Vec::new();
            columns.iter().for_each(|column| column.fill(row, &mut more));
            return with(rest, row, width, more);
        }
        Step::Select(columns) => {
            let values: Vec<Value> = columns.iter().map(|column| column.eval(row)).collect();
            return push(rest, &values, values.len());
        }
        Step::Unnest { list, keep } => return unnest(rest, row, width, list.eval(row), *keep),
        Step::Group(groups) => groups.add(row, 1),
        Step::Sort(sorted) => sorted.take(row, width),
        Step::Limit { left: 0 } => return Flow::Done,
        Step::Limit { left } => {
            *left -= 1;
            let last = *left == 0;
            let flow = push(rest, row, width);
            return if last { Flow::Done } else { flow };
        }
        Step::Offset { left: 0 } => return push(rest, row, width),
        Step::Offset { left } => *left -= 1,
        Step::Once { of, seen } => {
            if of.key(row, width).is_none_or(|key| seen.insert(key)) {
                return push(rest, row, width);
            }
        }
        Step::Collect { rows, bytes } => {
            let values = whole(row, width);
            *bytes += row_bytes(&values);
            rows.push(values);
        }
    }
    Flow::More
}

/// Each value of a list in a row of its own.
fn unnest(rest: &mut [Step], row: &dyn Row, width: usize, list: Value, keep: bool) -> Flow {
    let list = match list.text().map(parse_json) {
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
fn with(rest: &mut [Step], row: &dyn Row, width: usize, more: Vec<Value>) -> Flow {
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

/// All values of a row.
pub(super) fn whole(row: &dyn Row, width: usize) -> Vec<Value> {
    (0..width).map(|slot| row.value(slot)).collect()
}

/// Memory that a row takes.
pub(super) fn row_bytes(row: &[Value]) -> usize {
    size_of::<Vec<Value>>() + row.iter().map(Value::whole_bytes).sum::<usize>()
}

impl Of {
    /// What the row must not share with an earlier one; `None` if it may.
    fn key(&self, row: &dyn Row, width: usize) -> Option<Vec<Value>> {
        match self {
            Of::Row => Some(whole(row, width)),
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

impl Step {
    /// The rows it holds, which it then holds no more.
    pub(super) fn drain(&mut self) -> Vec<Vec<Value>> {
        match self {
            Step::Group(groups) => groups.drain().collect(),
            Step::Sort(sorted) => sorted.drain(),
            Step::Collect { rows, bytes } => {
                *bytes = 0;
                std::mem::take(rows)
            }
            _ => Vec::new(),
        }
    }

    /// Memory it takes for what it holds.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Step::Group(groups) => groups.bytes(),
            Step::Sort(sorted) => sorted.bytes(),
            Step::Once { seen, .. } => seen.bytes,
            Step::Collect { bytes, .. } => *bytes,
            _ => 0,
        }
    }

    /// What it is, for a message.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Step::Group(_) => "grouping",
            Step::Sort(_) => "sorting",
            Step::Once { .. } => "telling rows apart",
            _ => "the answer",
        }
    }
}
