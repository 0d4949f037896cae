//! Aggregate functions and their accumulators.

use std::any::Any;

use crate::value::{Dialect, Value};

/// The state of an aggregate over the rows of a group.
pub trait Accumulator: Any + Send {
    /// Adds a row `times` times. `values` are the arguments of the function.
    fn add(&mut self, values: &[Value], times: u64);

    /// Adds the rows of another accumulator of the same function. One of another
    /// function is an error of the caller, and is ignored.
    fn merge(&mut self, other: Box<dyn Accumulator>);

    /// The value of the aggregate over the rows added so far.
    fn finish(&self) -> Value;

    /// Memory of the accumulator in bytes, roughly, so that callers can stop a
    /// query that takes too much.
    fn bytes(&self) -> usize;
}

/// The state of one aggregate function: an [`Accumulator`] that knows its type.
pub(super) trait State: Send + Sized + 'static {
    /// Adds a row `times` times: the first argument of the function, null if it
    /// has none, and the others.
    fn take(&mut self, value: &Value, others: &[Value], times: u64);

    /// Adds the rows of another state.
    fn absorb(&mut self, other: Self);

    /// The value of the aggregate.
    fn value(&self) -> Value;

    /// Memory in bytes beside the state itself, roughly.
    fn heap_bytes(&self) -> usize {
        0
    }
}

impl<S: State> Accumulator for S {
    fn add(&mut self, values: &[Value], times: u64) {
        let (value, others) = values.split_first().unwrap_or((&Value::Null, &[]));
        self.take(value, others, times);
    }

    fn merge(&mut self, other: Box<dyn Accumulator>) {
        if let Ok(other) = (other as Box<dyn Any>).downcast::<S>() {
            self.absorb(*other);
        }
    }

    fn finish(&self) -> Value {
        self.value()
    }

    fn bytes(&self) -> usize {
        size_of::<S>() + self.heap_bytes()
    }
}

/// An aggregate function.
pub struct AggregateFunction {
    /// The name, in any case.
    pub name: &'static str,
    /// The languages that have it.
    pub dialects: &'static [Dialect],
    /// The arguments.
    pub args: Args,
    /// Makes an empty accumulator.
    pub begin: fn() -> Box<dyn Accumulator>,
}

/// The arguments of an aggregate function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Args {
    /// None, or `*`: `count(*)`.
    Rows,
    /// One value.
    One,
    /// A value, to which parsers add the event's time.
    OneAndTime,
    /// A value and the key that rows are compared by.
    Two,
    /// A value and a constant number.
    OneAndConstant,
}

impl Args {
    /// The number of arguments of a call in a query.
    pub fn count(self) -> usize {
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
