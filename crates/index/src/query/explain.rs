//! The work of a query: shards pruned, events passed, and the time of each phase.

use std::time::Instant;

use crate::phase::Phase;

/// The work of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryExplain {
    /// Shards there are.
    pub shards: u64,
    /// Of these, shards whose events are all of other times; they were not
    /// opened.
    pub outside_time: u64,
    /// Of these, shards in which filters on columns leave no event.
    pub without_value: u64,
    /// Events in the shards that were opened, those of replaced objects included.
    pub events: u64,
    /// Events that passed all pushdown filters.
    pub passed: u64,
    /// Conditions that no filter answers, evaluated once for each distinct
    /// combination of their inputs.
    pub conditions: u64,
    /// Groups; `None` if events were not grouped.
    pub groups: Option<u64>,
    /// Rows of the answer.
    pub rows: u64,
    /// The phases, in order, and how long each took by the clock.
    pub phases: Vec<Phase>,
}

impl QueryExplain {
    /// Runs a phase and notes its duration.
    pub(super) fn time<T>(&mut self, name: &'static str, phase: impl FnOnce(&mut QueryExplain) -> T) -> T {
        let started = Instant::now();
        let done = phase(self);
        self.phases.push(Phase { name, time: started.elapsed() });
        done
    }
}
