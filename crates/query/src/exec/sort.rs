//! Sorting of rows, with a bounded top-k where only the first are needed.

use std::cmp::Ordering;

use crate::aggregate::row_bytes;
use crate::expr::{Expr, Row};
use crate::value::{Direction, Value};

use super::materialize;

/// A buffer of rows to sort. With a limit, rows that can't be among the first are
/// dropped.
pub(super) struct Sorted {
    by: Vec<(Expr, Direction)>,
    /// The number of leading rows to keep; `None` for all.
    limit: Option<usize>,
    /// Sort keys and rows.
    rows: Vec<(Vec<Value>, Vec<Value>)>,
    /// The number of rows at the start that are sorted; the last of them bounds the
    /// others.
    sorted: usize,
    bytes: usize,
}

/// Rows that are buffered beyond the limit before they are sorted, so that a small
/// limit does not sort for every row.
const SPARE: usize = 1024;

impl Sorted {
    pub(super) fn new(by: &[(Expr, Direction)], limit: Option<usize>) -> Sorted {
        Sorted { by: by.to_vec(), limit, rows: Vec::new(), sorted: 0, bytes: 0 }
    }

    /// Adds a row, unless it is beyond the limit.
    pub(super) fn add(&mut self, row: &dyn Row, width: usize) {
        let keys: Vec<Value> = self.by.iter().map(|(expr, _)| expr.eval(row)).collect();
        if self.is_beyond_limit(&keys) {
            return;
        }
        let values = materialize(row, width);
        self.bytes += row_bytes(&keys) + row_bytes(&values);
        self.rows.push((keys, values));
        if self.limit.is_some_and(|limit| self.rows.len() >= limit.saturating_mul(2).saturating_add(SPARE)) {
            self.sort();
        }
    }

    /// Takes the rows, sorted.
    pub(super) fn drain(&mut self) -> Vec<Vec<Value>> {
        self.sort();
        (self.sorted, self.bytes) = (0, 0);
        self.rows.drain(..).map(|(_, row)| row).collect()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// True if the limit is reached by rows before these keys.
    fn is_beyond_limit(&self, keys: &[Value]) -> bool {
        let Some(limit) = self.limit else { return false };
        if limit == 0 {
            return true;
        }
        let last = self.rows[..self.sorted].get(limit - 1);
        last.is_some_and(|(last, _)| compare(&self.by, keys, last).is_ge())
    }

    /// Sorts the rows, stably, and drops those beyond the limit.
    fn sort(&mut self) {
        self.rows.sort_by(|(a, _), (b, _)| compare(&self.by, a, b));
        let limit = self.limit.unwrap_or(usize::MAX);
        if self.rows.len() > limit {
            let gone = self.rows.drain(limit..);
            let bytes: usize = gone.map(|(keys, row)| row_bytes(&keys) + row_bytes(&row)).sum();
            self.bytes = self.bytes.saturating_sub(bytes);
        }
        self.sorted = self.rows.len();
    }
}

fn compare(by: &[(Expr, Direction)], a: &[Value], b: &[Value]) -> Ordering {
    let mut orders = by.iter().zip(a.iter().zip(b)).map(|((_, direction), (a, b))| direction.compare(a, b));
    orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}
