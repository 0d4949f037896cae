//! Rows in, rows out: what a query's stages mean.
//!
//! [`Run`] takes one row after the other and holds no more than it must:
//! groups, the rows a sort keeps, the keys that were seen. The same stages can
//! be run from any place in the list on, so whoever groups events faster than
//! one by one hands the groups to a run of the stages behind.

mod event;
mod group;
mod order;
mod step;

use std::fmt;

use super::expr::Row;
use super::stage::Stage;
use super::value::Value;

pub use event::{EventRow, Reads};
pub use group::{Drained, Groups};

pub use step::wanted;

use step::Step;

/// A run of stages over rows.
pub struct Run {
    steps: Vec<Step>,
    most_bytes: usize,
}

/// Whether more rows can change the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// They can.
    More,
    /// They can't: a limit is reached.
    Done,
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
        Run { steps: step::of(stages), most_bytes }
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
        let flow = step::push(&mut self.steps, row, width);
        self.check()?;
        Ok(flow)
    }

    /// The rows of the answer, in order, once all rows have been taken.
    ///
    /// # Errors
    /// If the rows held take too much memory.
    pub fn finish(mut self) -> Result<Vec<Vec<Value>>, TooLarge> {
        for at in 0..self.steps.len() {
            let (step, rest) = self.steps[at..].split_at_mut(1);
            let held = step[0].drain();
            if rest.is_empty() {
                return Ok(held);
            }
            for row in held {
                if step::push(rest, &row, row.len()) == Flow::Done {
                    break;
                }
            }
            self.check()?;
        }
        Ok(Vec::new())
    }

    /// Memory it takes for what it holds, in bytes, roughly.
    pub fn bytes(&self) -> usize {
        self.steps.iter().map(Step::bytes).sum()
    }

    fn check(&self) -> Result<(), TooLarge> {
        let most_bytes = self.most_bytes;
        if self.bytes() <= most_bytes {
            return Ok(());
        }
        let largest = self.steps.iter().max_by_key(|step| step.bytes());
        Err(TooLarge { most_bytes, stage: largest.map_or("the query", Step::name) })
    }
}

#[cfg(test)]
mod tests;
