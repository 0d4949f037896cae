//! The steps of an answer.

use std::time::Duration;

/// A step, and the time it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was done.
    pub name: &'static str,
    /// How long it took.
    pub time: Duration,
}
