//! Execution of plans, row by row: the reference semantics of filters and stages.
//!
//! [`Run`] takes one row after the other and holds no more than it must: groups,
//! the rows that a sort keeps, keys of distinct rows. Any suffix of the stages can be
//! run, so a caller that aggregates faster than row by row passes the groups to a
//! run of the remaining stages.

mod event_row;
mod filter;
mod groups;
mod operator;
mod sort;

use std::fmt;

use crate::expr::Row;
use crate::plan::Stage;
use crate::value::Value;
use operator::Operator;

pub use event_row::{EventRow, EventRows};
pub use groups::{Drained, Groups};
pub use operator::{Flow, row_limit};

/// The execution of stages over rows.
///
/// ```
/// use logdex_query::exec::{Flow, Run};
/// use logdex_query::{Expr, Stage, Value};
///
/// let mut run = Run::new(&[Stage::Distinct, Stage::Limit(2)], 1 << 20);
/// for value in ["a", "a", "b", "c"] {
///     if run.push(&vec![Value::from(value)], 1)? == Flow::Done {
///         break;
///     }
/// }
/// assert_eq!(run.finish()?, [[Value::from("a")], [Value::from("b")]]);
/// # Ok::<(), logdex_query::exec::TooLarge>(())
/// ```
pub struct Run {
    operators: Vec<Operator>,
    most_bytes: usize,
}

/// The error of a query that takes too much memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// The limit in bytes.
    pub most_bytes: usize,
    /// The stage that takes most of it, for messages.
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

/// Evaluates all slots of a row.
fn materialize(row: &dyn Row, width: usize) -> Vec<Value> {
    (0..width).map(|slot| row.value(slot)).collect()
}

impl Run {
    /// Starts a run of these stages that may hold up to `most_bytes` of rows.
    pub fn new(stages: &[Stage], most_bytes: usize) -> Run {
        Run { operators: operator::compile(stages), most_bytes }
    }

    /// Changes the limit in bytes, for callers that share it among several runs.
    pub fn limit(&mut self, most_bytes: usize) {
        self.most_bytes = most_bytes;
    }

    /// Passes a row of `width` slots through the stages.
    ///
    /// # Errors
    /// If the rows held take too much memory. The run must not be used afterwards.
    pub fn push(&mut self, row: &dyn Row, width: usize) -> Result<Flow, TooLarge> {
        let flow = operator::push(&mut self.operators, row, width);
        self.check()?;
        Ok(flow)
    }

    /// Ends the input and returns the rows of the result, in order.
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

    /// Memory of the rows held in bytes, roughly.
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
