//! Numeric functions.

use crate::value::{Number, Value};

use super::definition::{BOTH, Function, SQL, exactly, from_to, row};

pub(super) const FUNCTIONS: &[Function] = &[
    // The number without its sign.
    row("abs", BOTH, exactly(1), |values| match values[0].number() {
        Some(Number::Int(number)) => number.checked_abs().map(Number::Int).into(),
        Some(Number::Float(number)) => number.abs().into(),
        None => Value::Null,
    }),
    // The next whole number above.
    row("ceil", BOTH, exactly(1), |values| rounded(&values[0], f64::ceil)),
    row("ceiling", SQL, exactly(1), |values| rounded(&values[0], f64::ceil)),
    // The next whole number below.
    row("floor", BOTH, exactly(1), |values| rounded(&values[0], f64::floor)),
    // The nearest number with so many decimals, 0 by default.
    row("round", SQL, from_to(1, 2), round),
    // The number without its decimals.
    row("truncate", SQL, exactly(1), |values| rounded(&values[0], f64::trunc)),
    // The natural logarithm.
    row("log", BOTH, exactly(1), |values| float(&values[0], f64::ln)),
    row("ln", SQL, exactly(1), |values| float(&values[0], f64::ln)),
    // The logarithm to base 10.
    row("log10", SQL, exactly(1), |values| float(&values[0], f64::log10)),
    // The logarithm to base 2.
    row("log2", SQL, exactly(1), |values| float(&values[0], f64::log2)),
    // E to the power of the number.
    row("exp", SQL, exactly(1), |values| float(&values[0], f64::exp)),
    // The square root.
    row("sqrt", BOTH, exactly(1), |values| float(&values[0], f64::sqrt)),
    // -1, 0 or 1.
    row("sign", SQL, exactly(1), |values| {
        let sign = |number: Number| number.float().partial_cmp(&0.0).map(|order| order as i64);
        values[0].number().and_then(sign).into()
    }),
];

/// The result; null if it is not finite.
fn float(value: &Value, of: fn(f64) -> f64) -> Value {
    value.number().map(|number| of(number.float())).filter(|result| result.is_finite()).into()
}

/// The result as an integer where it fits in 64 bits.
fn rounded(value: &Value, of: fn(f64) -> f64) -> Value {
    match value.number() {
        Some(number @ Number::Int(_)) => number.into(),
        Some(Number::Float(number)) => {
            let number = Value::Float(of(number));
            number.integer().map_or(number, Value::Int)
        }
        None => Value::Null,
    }
}

fn round(values: &[Value]) -> Value {
    /// A float has no more.
    const MAX_DECIMALS: i64 = 15;
    let decimals = match values.get(1).map(Value::integer) {
        None => return rounded(&values[0], f64::round),
        Some(Some(decimals)) => decimals.clamp(-MAX_DECIMALS, MAX_DECIMALS) as i32,
        Some(None) => return Value::Null,
    };
    if let (Some(number @ Number::Int(_)), 0..) = (values[0].number(), decimals) {
        return number.into();
    }
    let scale = 10_f64.powi(decimals);
    values[0].number().map(|number| (number.float() * scale).round() / scale).into()
}
