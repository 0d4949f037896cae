//! Timed phases of an answer.

use std::time::Duration;

/// A phase of an answer and its duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase {
    /// What was done: "filter", "sort".
    pub name: &'static str,
    /// Wall-clock time.
    pub time: Duration,
}
