//! The type of an aggregate function and of its accumulators.

use std::any::Any;

use crate::value::{Dialect, Value};

/// Takes the rows of a group.
pub trait Accumulator: Any + Send {
    /// Takes a row, `times` times. `values` are those of the function's
    /// arguments.
    fn add(&mut self, values: &[Value], times: u64);

    /// Takes all that another one of the same function has taken.
    fn merge(&mut self, other: Box<dyn Accumulator>);

    /// What is to be said of the rows taken.
    fn finish(&self) -> Value;

    /// Memory it takes in bytes, roughly: what a caller counts to stop a
    /// question that takes too much.
    fn bytes(&self) -> usize;
}

/// An aggregate function.
pub struct AggregateFunction {
    /// Its name; case does not count.
    pub name: &'static str,
    /// The languages that have it.
    pub dialects: &'static [Dialect],
    /// What it is given.
    pub args: Args,
    /// One line of meaning.
    pub meaning: &'static str,
    /// An accumulator that has taken no row.
    pub begin: fn() -> Box<dyn Accumulator>,
}

/// What an aggregate function is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Args {
    /// No value, but it may be called with `*`: `count(*)`.
    Rows,
    /// One value.
    One,
    /// A value and the event's time, which the parser adds.
    OneAndTime,
    /// A value and what the rows are compared by.
    Two,
    /// A value and a number that is the same for all rows.
    OneAndConstant,
}

impl Args {
    /// How many values people write.
    pub fn written(self) -> usize {
        match self {
            Args::Rows => 0,
            Args::One | Args::OneAndTime => 1,
            Args::Two | Args::OneAndConstant => 2,
        }
    }
}

impl PartialEq for AggregateFunction {
    /// True for the same row of the table.
    fn eq(&self, other: &AggregateFunction) -> bool {
        self.name == other.name && self.dialects == other.dialects && self.args == other.args
    }
}

impl std::fmt::Debug for AggregateFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// The accumulator that is to be merged, as what it is. One of another
/// function is a mistake of the caller, and is left out.
pub(super) fn same<A: Accumulator>(other: Box<dyn Accumulator>) -> Option<Box<A>> {
    (other as Box<dyn Any>).downcast().ok()
}
