//! Aggregates: what is said of the many rows of a group in one value.
//!
//! Each is exact, and gives the same whatever order rows come in and however
//! they are split among accumulators that are merged afterwards. Sums of
//! floats differ by rounding at most.

mod count;
mod distinct;
mod extreme;
mod list;
mod percentile;
mod spread;
mod sum;

use std::any::Any;

use super::expr::Dialect;
use super::value::Value;

pub use distinct::{EXACT_VALUES, each_once};

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

const BOTH: &[Dialect] = &[Dialect::Insights, Dialect::Sql];
const INSIGHTS: &[Dialect] = &[Dialect::Insights];
const SQL: &[Dialect] = &[Dialect::Sql];

/// A row, in the order a reader wants it.
const fn row(
    name: &'static str,
    dialects: &'static [Dialect],
    args: Args,
    meaning: &'static str,
    begin: fn() -> Box<dyn Accumulator>,
) -> AggregateFunction {
    AggregateFunction { name, dialects, args, meaning, begin }
}

/// Every aggregate function. `count` stands twice: of rows, and of values.
pub const AGGREGATES: &[AggregateFunction] = &[
    row("count", BOTH, Args::Rows, "how many rows", count::rows),
    row("count", BOTH, Args::One, "how many rows in which the value is there", count::values),
    row("count_if", SQL, Args::One, "how many rows for which it is true", count::true_values),
    row("count_distinct", INSIGHTS, Args::One, "how many different values", distinct::count),
    row("approx_distinct", SQL, Args::One, "how many different values", distinct::count),
    row("sum", BOTH, Args::One, "the sum of the numbers", sum::sum),
    row("avg", BOTH, Args::One, "the mean of the numbers", sum::mean),
    row("min", INSIGHTS, Args::One, "the smallest value", extreme::natural_min),
    row("min", SQL, Args::One, "the smallest value", extreme::min),
    row("max", INSIGHTS, Args::One, "the largest value", extreme::natural_max),
    row("max", SQL, Args::One, "the largest value", extreme::max),
    row(
        "pct",
        INSIGHTS,
        Args::OneAndConstant,
        "the number that so many percent are at most",
        percentile::percent,
    ),
    row("percentile", INSIGHTS, Args::OneAndConstant, "the same as pct", percentile::percent),
    row(
        "approx_percentile",
        SQL,
        Args::OneAndConstant,
        "the number that this share is at most",
        percentile::share,
    ),
    row("stddev", BOTH, Args::One, "the standard deviation of a sample", spread::stddev),
    row("stddev_samp", SQL, Args::One, "the standard deviation of a sample", spread::stddev),
    row("stddev_pop", SQL, Args::One, "the standard deviation of all there is", spread::stddev_all),
    row("variance", SQL, Args::One, "the variance of a sample", spread::variance),
    row(
        "earliest",
        INSIGHTS,
        Args::OneAndTime,
        "the value of the earliest event that has one",
        extreme::first,
    ),
    row("latest", INSIGHTS, Args::OneAndTime, "the value of the latest event that has one", extreme::last),
    row("sortsFirst", INSIGHTS, Args::One, "the value that sorts first", extreme::natural_min),
    row("sortsLast", INSIGHTS, Args::One, "the value that sorts last", extreme::natural_max),
    row("max_by", SQL, Args::Two, "the first value where the second is largest", extreme::max_by),
    row("min_by", SQL, Args::Two, "the first value where the second is smallest", extreme::min_by),
    row("array_agg", SQL, Args::One, "all values as a list, in order", list::all),
    row("bool_or", SQL, Args::One, "true if any is true", count::any),
    row("bool_and", SQL, Args::One, "true if all are true", count::every),
    row("every", SQL, Args::One, "true if all are true", count::every),
    row("arbitrary", SQL, Args::One, "any of the values: the smallest", extreme::min),
    row("any_value", SQL, Args::One, "any of the values: the smallest", extreme::min),
    row("histogram", SQL, Args::One, "how often there is each value, as a map", list::counts),
];

/// The aggregate functions that a language has under a name, in any case:
/// two for `count`, of rows and of values.
pub fn find(name: &str, dialect: Dialect) -> impl Iterator<Item = &'static AggregateFunction> {
    AGGREGATES
        .iter()
        .filter(move |row| row.dialects.contains(&dialect) && row.name.eq_ignore_ascii_case(name))
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
fn same<A: Accumulator>(other: Box<dyn Accumulator>) -> Option<Box<A>> {
    (other as Box<dyn Any>).downcast().ok()
}

#[cfg(test)]
mod tests;
