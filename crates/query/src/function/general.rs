//! Functions of values of any type: null handling, extremes and elements.

use crate::value::{Comparison, Dialect, Value};

use super::definition::{BOTH, Function, INSIGHTS, NONE, SQL, at_least, exactly, null_aware, row};

pub(super) const FUNCTIONS: &[Function] = &[
    // True if the field is there.
    null_aware("ispresent", INSIGHTS, exactly(1), |values| (!values[0].is_null()).into()),
    COALESCE,
    // The largest of the values.
    row("greatest", INSIGHTS, at_least(1), |values| extreme(values, Dialect::Insights, Comparison::Greater)),
    row("greatest", SQL, at_least(1), |values| extreme(values, Dialect::Sql, Comparison::Greater)),
    // The smallest of the values.
    row("least", INSIGHTS, at_least(1), |values| extreme(values, Dialect::Insights, Comparison::Less)),
    row("least", SQL, at_least(1), |values| extreme(values, Dialect::Sql, Comparison::Less)),
    // The first value, or null if it equals the second.
    null_aware("nullif", SQL, exactly(2), |values| {
        let same = Comparison::Equal.holds(Dialect::Sql, &values[0], &values[1]) == Some(true);
        if same { Value::Null } else { values[0].clone() }
    }),
    AT,
];

/// The first of the values that is there.
pub const COALESCE: Function = null_aware("coalesce", BOTH, at_least(1), |values| {
    values.iter().find(|value| !value.is_null()).cloned().unwrap_or_default()
});

/// `map.key` and `list[0]`.
pub const AT: Function = row("at", NONE, exactly(2), |values| values[0].at(&values[1]));

/// The value that stands in this relation to all others; null if two can't be compared.
fn extreme(values: &[Value], dialect: Dialect, op: Comparison) -> Value {
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
