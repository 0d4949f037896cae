//! Rows in order, no more of them than are wanted.

use std::cmp::Ordering;

use crate::expr::{Expr, Row};
use crate::value::{Direction, Value};

use super::row::{materialize, row_bytes};

/// Rows in order. Where only the first are wanted, those that can't be among
/// them are let go.
pub(super) struct Sorted {
    by: Vec<Expr>,
    directions: Vec<Direction>,
    /// How many of the first rows are wanted; `None` for all.
    wanted: Option<usize>,
    /// What the rows are compared by, and the rows.
    rows: Vec<(Vec<Value>, Vec<Value>)>,
    /// So many of the rows are in order, and the last is the limit for others.
    settled: usize,
    bytes: usize,
}

/// Rows that are let in beyond those wanted before they are put in order: so
/// that a small limit does not mean to sort for every row.
const SPARE: usize = 1024;

impl Sorted {
    pub(super) fn new(by: &[(Expr, Direction)], wanted: Option<usize>) -> Sorted {
        Sorted {
            by: by.iter().map(|(expr, _)| expr.clone()).collect(),
            directions: by.iter().map(|&(_, direction)| direction).collect(),
            wanted,
            rows: Vec::new(),
            settled: 0,
            bytes: 0,
        }
    }

    /// Takes a row, unless it comes too late in the order.
    pub(super) fn take(&mut self, row: &dyn Row, width: usize) {
        let keys: Vec<Value> = self.by.iter().map(|expr| expr.eval(row)).collect();
        if self.is_too_late(&keys) {
            return;
        }
        let values = materialize(row, width);
        self.bytes += row_bytes(&keys) + row_bytes(&values);
        self.rows.push((keys, values));
        if self.wanted.is_some_and(|wanted| self.rows.len() >= wanted.saturating_mul(2).saturating_add(SPARE))
        {
            self.settle();
        }
    }

    /// The rows in order.
    pub(super) fn drain(&mut self) -> Vec<Vec<Value>> {
        self.settle();
        (self.settled, self.bytes) = (0, 0);
        self.rows.drain(..).map(|(_, row)| row).collect()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// True if there are as many rows as are wanted that come before this.
    fn is_too_late(&self, keys: &[Value]) -> bool {
        let Some(wanted) = self.wanted else { return false };
        if wanted == 0 {
            return true;
        }
        let limit = self.rows[..self.settled].get(wanted - 1);
        limit.is_some_and(|(last, _)| compare(&self.directions, keys, last).is_ge())
    }

    /// Puts the rows in order, equal ones as they came, and lets go of those
    /// that are not wanted.
    fn settle(&mut self) {
        let directions = &self.directions;
        self.rows.sort_by(|(a, _), (b, _)| compare(directions, a, b));
        let wanted = self.wanted.unwrap_or(usize::MAX);
        if self.rows.len() > wanted {
            let gone = self.rows.drain(wanted..);
            let bytes: usize = gone.map(|(keys, row)| row_bytes(&keys) + row_bytes(&row)).sum();
            self.bytes = self.bytes.saturating_sub(bytes);
        }
        self.settled = self.rows.len();
    }
}

fn compare(directions: &[Direction], a: &[Value], b: &[Value]) -> Ordering {
    let orders = directions.iter().zip(a.iter().zip(b)).map(|(direction, (a, b))| direction.compare(a, b));
    orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}
