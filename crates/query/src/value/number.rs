//! Numbers of values, and the numbers that texts stand for.

use std::cmp::Ordering;

use super::decimal::{Decimal, decimal};
use super::{Value, WideInt};

/// An operand of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer of at most 128 bits.
    Int(i128),
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

    /// How this number compares with the one that a text spells, digit by digit;
    /// `None` if it spells none.
    pub(super) fn compare_with(self, text: &str) -> Option<Ordering> {
        match (self, number_of_text(text)?) {
            (Number::Int(a), Number::Int(b)) => Some(a.cmp(&b)),
            (number, other) => match number.float().partial_cmp(&other.float())? {
                Ordering::Equal => Decimal::from(number).compare_with(text),
                order => Some(order),
            },
        }
    }
}

impl From<Number> for Decimal {
    fn from(number: Number) -> Decimal {
        match number {
            Number::Int(number) => number.into(),
            Number::Float(number) => number.into(),
        }
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Value {
        match number {
            Number::Int(number) => {
                i64::try_from(number).map_or_else(|_| Value::WideInt(WideInt::new(number)), Value::Int)
            }
            Number::Float(number) => Value::Float(number),
        }
    }
}

/// The number that a text spells; an integer where it is one of at most 128 bits.
pub(super) fn number_of_text(text: &str) -> Option<Number> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(Number::Int(number.into()));
    }
    let float = decimal(text)?;
    // Only where it may be an integer of more than 64 bits is that worth a try.
    let wide = if float.abs() >= 9e18 { text.parse::<i128>().ok() } else { None };
    Some(wide.map_or(Number::Float(float), Number::Int))
}
