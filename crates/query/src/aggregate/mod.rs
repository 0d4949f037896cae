//! The table of aggregate functions of all query languages.
//!
//! Aggregates do not depend on the order of rows, nor on how rows are split among
//! accumulators that are merged afterwards. Sums of floats differ by rounding at
//! most. All are exact but the number of distinct values beyond
//! [`EXACT_VALUES`].

mod accumulator;
mod count;
mod deviation;
mod distinct;
mod extreme;
mod list;
mod percentile;
mod sum;

use std::cmp::Ordering::{Greater, Less};
use std::ops::{BitAnd, BitOr};

use crate::function::{self, Arity};
use crate::value::dialect::{BOTH, INSIGHTS, SQL};
use crate::value::{Dialect, Value};
use count::{count, truth};
use extreme::{best, best_by};
use list::{bag, counted, listed};
use percentile::percentile;

pub(crate) use distinct::{RowSet, row_bytes};

pub use accumulator::{Accumulator, AggregateFunction, Args};
pub use distinct::{EXACT_VALUES, over_distinct};

/// A row of the table.
const fn row(
    name: &'static str,
    dialects: &'static [Dialect],
    args: Args,
    meaning: &'static str,
    begin: fn() -> Box<dyn Accumulator>,
) -> AggregateFunction {
    AggregateFunction { name, dialects, args, meaning, begin }
}

/// All aggregate functions. `count` has two rows: of rows, and of values.
pub const AGGREGATES: &[AggregateFunction] = &[
    row("count", BOTH, Args::Rows, "how many rows", || count(|_| true)),
    row("count", BOTH, Args::One, "how many rows in which the value is there", || {
        count(|value| !value.is_null())
    }),
    row("count_if", SQL, Args::One, "how many rows for which it is true", || {
        count(|value| value.truth() == Some(true))
    }),
    row("count_distinct", INSIGHTS, Args::One, "how many different values", distinct::count),
    row("approx_distinct", SQL, Args::One, "how many different values", distinct::count),
    row("sum", BOTH, Args::One, "the sum of the numbers", sum::sum),
    row("avg", BOTH, Args::One, "the mean of the numbers", sum::mean),
    row("min", INSIGHTS, Args::One, "the smallest value", || best(Value::natural, Less)),
    row("min", SQL, Args::One, "the smallest value", || best(Value::cmp, Less)),
    row("max", INSIGHTS, Args::One, "the largest value", || best(Value::natural, Greater)),
    row("max", SQL, Args::One, "the largest value", || best(Value::cmp, Greater)),
    row("pct", INSIGHTS, Args::OneAndConstant, "the number that so many percent are at most", || {
        percentile(100.0)
    }),
    row("percentile", INSIGHTS, Args::OneAndConstant, "the same as pct", || percentile(100.0)),
    row("approx_percentile", SQL, Args::OneAndConstant, "the number that this share is at most", || {
        percentile(1.0)
    }),
    row("stddev", BOTH, Args::One, "the standard deviation of a sample", deviation::stddev),
    row("stddev_samp", SQL, Args::One, "the standard deviation of a sample", deviation::stddev),
    row("stddev_pop", SQL, Args::One, "the standard deviation of all there is", deviation::stddev_all),
    row("variance", SQL, Args::One, "the variance of a sample", deviation::variance),
    row("earliest", INSIGHTS, Args::OneAndTime, "the value of the earliest event that has one", || {
        best_by(Less, false)
    }),
    row("latest", INSIGHTS, Args::OneAndTime, "the value of the latest event that has one", || {
        best_by(Greater, false)
    }),
    row("sortsFirst", INSIGHTS, Args::One, "the value that sorts first", || best(Value::natural, Less)),
    row("sortsLast", INSIGHTS, Args::One, "the value that sorts last", || best(Value::natural, Greater)),
    row("max_by", SQL, Args::Two, "the first value where the second is largest", || best_by(Greater, true)),
    row("min_by", SQL, Args::Two, "the first value where the second is smallest", || best_by(Less, true)),
    row("array_agg", SQL, Args::One, "all values as a list, in order", || bag(|_| true, listed)),
    row("bool_or", SQL, Args::One, "true if any is true", || truth(BitOr::bitor)),
    row("bool_and", SQL, Args::One, "true if all are true", || truth(BitAnd::bitand)),
    row("every", SQL, Args::One, "true if all are true", || truth(BitAnd::bitand)),
    row("arbitrary", SQL, Args::One, "any of the values: the smallest", || best(Value::cmp, Less)),
    row("any_value", SQL, Args::One, "any of the values: the smallest", || best(Value::cmp, Less)),
    row("histogram", SQL, Args::One, "how often there is each value, as a map", || {
        bag(|value| !value.is_null(), counted)
    }),
];

/// The aggregate functions of a language by their name, in any case: two for
/// `count`, of rows and of values.
pub fn find(name: &str, dialect: Dialect) -> impl Iterator<Item = &'static AggregateFunction> {
    AGGREGATES
        .iter()
        .filter(move |row| row.dialects.contains(&dialect) && row.name.eq_ignore_ascii_case(name))
}

/// The aggregate function of this name with this number of arguments.
///
/// # Errors
/// With the numbers of arguments that the function takes: `no value or 1 value`.
pub fn find_call(name: &str, dialect: Dialect, count: usize) -> Result<&'static AggregateFunction, String> {
    find(name, dialect).find(|row| row.args.count() == count).ok_or_else(|| {
        let arity = |row: &AggregateFunction| Arity::exactly(row.args.count()).to_string();
        find(name, dialect).map(arity).collect::<Vec<_>>().join(" or ")
    })
}

/// The names of all functions of a language, for suggestions.
pub fn function_names(dialect: Dialect) -> impl Iterator<Item = &'static str> {
    let scalar = function::all().filter(move |row| row.dialects.contains(&dialect)).map(|row| row.name);
    let aggregates = AGGREGATES.iter().filter(move |row| row.dialects.contains(&dialect));
    scalar.chain(aggregates.map(|row| row.name))
}

#[cfg(test)]
mod tests;
