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
    begin: fn() -> Box<dyn Accumulator>,
) -> AggregateFunction {
    AggregateFunction { name, dialects, args, begin }
}

/// All aggregate functions. `count` has two rows: of rows, and of values.
pub const AGGREGATES: &[AggregateFunction] = &[
    // How many rows.
    row("count", BOTH, Args::Rows, || count(|_| true)),
    // How many rows in which the value is there.
    row("count", BOTH, Args::One, || count(|value| !value.is_null())),
    // How many rows for which it is true.
    row("count_if", SQL, Args::One, || count(|value| value.truth() == Some(true))),
    // How many different values.
    row("count_distinct", INSIGHTS, Args::One, distinct::count),
    row("approx_distinct", SQL, Args::One, distinct::count),
    // The sum of the numbers.
    row("sum", BOTH, Args::One, sum::sum),
    // The mean of the numbers.
    row("avg", BOTH, Args::One, sum::mean),
    // The smallest value.
    row("min", INSIGHTS, Args::One, || best(Value::natural, Less)),
    row("min", SQL, Args::One, || best(Value::cmp, Less)),
    // The largest value.
    row("max", INSIGHTS, Args::One, || best(Value::natural, Greater)),
    row("max", SQL, Args::One, || best(Value::cmp, Greater)),
    // The number that so many percent are at most.
    row("pct", INSIGHTS, Args::OneAndConstant, || percentile(100.0)),
    // The same as pct.
    row("percentile", INSIGHTS, Args::OneAndConstant, || percentile(100.0)),
    // The number that this share is at most.
    row("approx_percentile", SQL, Args::OneAndConstant, || percentile(1.0)),
    // The standard deviation of a sample.
    row("stddev", BOTH, Args::One, deviation::stddev),
    row("stddev_samp", SQL, Args::One, deviation::stddev),
    // The standard deviation of all there is.
    row("stddev_pop", SQL, Args::One, deviation::stddev_all),
    // The variance of a sample.
    row("variance", SQL, Args::One, deviation::variance),
    // The value of the earliest event that has one.
    row("earliest", INSIGHTS, Args::OneAndTime, || best_by(Less, false)),
    // The value of the latest event that has one.
    row("latest", INSIGHTS, Args::OneAndTime, || best_by(Greater, false)),
    // The value that sorts first.
    row("sortsFirst", INSIGHTS, Args::One, || best(Value::natural, Less)),
    // The value that sorts last.
    row("sortsLast", INSIGHTS, Args::One, || best(Value::natural, Greater)),
    // The first value where the second is largest.
    row("max_by", SQL, Args::Two, || best_by(Greater, true)),
    // The first value where the second is smallest.
    row("min_by", SQL, Args::Two, || best_by(Less, true)),
    // All values as a list, in order.
    row("array_agg", SQL, Args::One, || bag(|_| true, listed)),
    // True if any is true.
    row("bool_or", SQL, Args::One, || truth(BitOr::bitor)),
    // True if all are true.
    row("bool_and", SQL, Args::One, || truth(BitAnd::bitand)),
    row("every", SQL, Args::One, || truth(BitAnd::bitand)),
    // Any of the values: the smallest.
    row("arbitrary", SQL, Args::One, || best(Value::cmp, Less)),
    row("any_value", SQL, Args::One, || best(Value::cmp, Less)),
    // How often there is each value, as a map.
    row("histogram", SQL, Args::One, || bag(|value| !value.is_null(), counted)),
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
