//! Numbers of values, and the numbers that texts stand for.

use super::Value;

/// An operand of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer.
    Int(i64),
    /// Any other number.
    Float(f64),
}

impl Number {
    /// The number as a float, rounded if it is large.
    pub fn float(self) -> f64 {
        match self {
            Number::Int(number) => number as f64,
            Number::Float(number) => number,
        }
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Value {
        match number {
            Number::Int(number) => Value::Int(number),
            Number::Float(number) => Value::Float(number),
        }
    }
}

/// The number that a text spells; an integer where it is one.
pub(super) fn number_of_text(text: &str) -> Option<Number> {
    match text.parse::<i64>() {
        Ok(number) => Some(Number::Int(number)),
        Err(_) => decimal(text).map(Number::Float),
    }
}

/// The number that a text spells in decimal; `None` for anything else
/// (`inf`, `nan` and hexadecimal included).
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let first = *text.as_bytes().first()?;
    if !(first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.')) {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}
