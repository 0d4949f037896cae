//! Functions of any value.

use std::cmp::Ordering;

use crate::value::{Comparison, Dialect, Value};

use super::definition::{BOTH, Function, INSIGHTS, NONE, SQL, at_least, exactly, open, row};

pub(super) const FUNCTIONS: &[Function] = &[
    open("ispresent", INSIGHTS, exactly(1), "true if the field is there", |values| {
        (!values[0].is_null()).into()
    }),
    open("coalesce", BOTH, at_least(1), "the first of the values that is there", |values| {
        values.iter().find(|value| !value.is_null()).cloned().unwrap_or_default()
    }),
    row("greatest", INSIGHTS, at_least(1), "the largest of the values", |values| {
        extreme(values, Dialect::Insights, Ordering::Greater)
    }),
    row("greatest", SQL, at_least(1), "the largest of the values", |values| {
        extreme(values, Dialect::Sql, Ordering::Greater)
    }),
    row("least", INSIGHTS, at_least(1), "the smallest of the values", |values| {
        extreme(values, Dialect::Insights, Ordering::Less)
    }),
    row("least", SQL, at_least(1), "the smallest of the values", |values| {
        extreme(values, Dialect::Sql, Ordering::Less)
    }),
    open("nullif", SQL, exactly(2), "the first value, or nothing if it equals the second", |values| {
        let same = Comparison::Equal.holds(Dialect::Sql, &values[0], &values[1]) == Some(true);
        if same { Value::Null } else { values[0].clone() }
    }),
    AT,
];

/// What `map.key` and `list[0]` mean.
pub const AT: Function =
    row("at", NONE, exactly(2), "what lies at a key of a map or a position of a list, from 0", |values| {
        values[0].at(&values[1])
    });

/// The value that stands so to all others. One that can't be compared gives nothing.
fn extreme(values: &[Value], dialect: Dialect, side: Ordering) -> Value {
    let op = if side.is_gt() { Comparison::Greater } else { Comparison::Less };
    let mut best = &values[0];
    for value in &values[1..] {
        match op.holds(dialect, value, best) {
            Some(true) => best = value,
            Some(false) => {}
            None => return Value::Null,
        }
    }
    best.clone()
}
