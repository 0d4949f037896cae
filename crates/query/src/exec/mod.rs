//! Rows in, rows out: what a query's stages mean.
//!
//! [`Run`] takes one row after the other and holds no more than it must:
//! groups, the rows a sort keeps, the keys that were seen. The same stages can
//! be run from any place in the list on, so whoever groups events faster than
//! one by one hands the groups to a run of the stages behind.

mod event_row;
mod filter;
mod groups;
mod operator;
mod row;
mod sort;

use std::fmt;

use crate::expr::Row;
use crate::plan::Stage;
use crate::value::Value;
use operator::Operator;

pub use event_row::{EventRow, Reads};
pub use groups::{Drained, Groups};
pub use operator::{Flow, wanted};

/// A run of stages over rows.
pub struct Run {
    operators: Vec<Operator>,
    most_bytes: usize,
}

/// A question that takes too much memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// The limit, in bytes.
    pub most_bytes: usize,
    /// The stage that took it, as the language calls it.
    pub stage: &'static str,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = self.most_bytes >> 20;
        write!(
            f,
            "{} needs more than {megabytes} MB of memory; group by fewer values, or ask for less time",
            self.stage
        )
    }
}

impl std::error::Error for TooLarge {}

impl Run {
    /// A run of these stages that may take so many bytes for what it holds.
    pub fn new(stages: &[Stage], most_bytes: usize) -> Run {
        Run { operators: operator::compile(stages), most_bytes }
    }

    /// What it may take from now on, in bytes: others hold more or less now.
    pub fn limit(&mut self, most_bytes: usize) {
        self.most_bytes = most_bytes;
    }

    /// Takes a row of `width` slots.
    ///
    /// # Errors
    /// If the rows held take too much memory. The run is then of no use.
    pub fn push(&mut self, row: &dyn Row, width: usize) -> Result<Flow, TooLarge> {
        let flow = operator::push(&mut self.operators, row, width);
        self.check()?;
        Ok(flow)
    }

    /// The rows of the answer, in order, once all rows have been taken.
    ///
    /// # Errors
    /// If the rows held take too much memory.
    pub fn finish(mut self) -> Result<Vec<Vec<Value>>, TooLarge> {
        for at in 0..self.operators.len() {
            let (operator, rest) = self.operators[at..].split_at_mut(1);
            let held = operator[0].drain();
            if rest.is_empty() {
                return Ok(held);
            }
            for row in held {
                if operator::push(rest, &row, row.len()) == Flow::Done {
                    break;
                }
            }
            self.check()?;
        }
        Ok(Vec::new())
    }

    /// Memory it takes for what it holds, in bytes, roughly.
    pub fn bytes(&self) -> usize {
        self.operators.iter().map(Operator::bytes).sum()
    }

    fn check(&self) -> Result<(), TooLarge> {
        let most_bytes = self.most_bytes;
        if self.bytes() <= most_bytes {
            return Ok(());
        }
        let largest = self.operators.iter().max_by_key(|operator| operator.bytes());
        Err(TooLarge { most_bytes, stage: largest.map_or("the query", Operator::name) })
    }
}

#[cfg(test)]
mod tests;
