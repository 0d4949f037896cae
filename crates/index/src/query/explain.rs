//! How an answer came about.

use std::time::Instant;

use crate::step::Step;

/// How an answer came about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explain {
    /// Shards there are.
    pub shards: u64,
    /// Of these, shards whose events are all of other times; nothing of them
    /// was read.
    pub outside_time: u64,
    /// Of these, shards of which the filters alone say that no event fits.
    pub without_value: u64,
    /// Events in the shards that were asked, those of replaced objects included.
    pub events: u64,
    /// Events that passed all pushdown filters.
    pub passed: u64,
    /// Conditions that no filter answers, evaluated once for each distinct
    /// combination of what they read.
    pub conditions: u64,
    /// Groups; `None` if events were not grouped.
    pub groups: Option<u64>,
    /// Rows of the answer.
    pub rows: u64,
    /// What was done, in order, and how long it took by the clock.
    pub steps: Vec<Step>,
}

impl Explain {
    /// Does a step and notes how long it took.
    pub(super) fn time<T>(&mut self, name: &'static str, step: impl FnOnce(&mut Explain) -> T) -> T {
        let started = Instant::now();
        let done = step(self);
        self.steps.push(Step { name, time: started.elapsed() });
        done
    }
}
