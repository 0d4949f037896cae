//! Arithmetic on two values.

use super::{Dialect, Number, Value};

/// An arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`: in SQL the quotient of integers is an integer.
    Divide,
    /// `%`: the sign is that of the left side.
    Remainder,
    /// `^`
    Power,
}

impl Arithmetic {
    /// The result; null if an operand is no number, or there is no result.
    /// Integers are exact up to 128 bits; beyond they become floats in Insights, null
    /// in SQL. The difference of two points in time is in milliseconds.
    pub fn apply(self, dialect: Dialect, left: &Value, right: &Value) -> Value {
        if let (Value::Time(a), Value::Time(b), Arithmetic::Subtract) = (left, right, self) {
            return Value::Int((a.0.saturating_sub(b.0)).div_euclid(1000));
        }
        let (Some(a), Some(b)) = (left.number(), right.number()) else {
            return Value::Null;
        };
        if let (Number::Int(a), Number::Int(b)) = (a, b)
            && let Some(exact) = self.integer(dialect, a, b)
        {
            return exact.map(Number::Int).into();
        }
        let fits = |number: &f64| number.is_finite();
        Some(self.float(a.float(), b.float())).filter(fits).into()
    }

    /// The result for integers where it is an integer, or must be one; `None`
    /// where it is computed with floats.
    fn integer(self, dialect: Dialect, a: i128, b: i128) -> Option<Option<i128>> {
        let exact = match self {
            Arithmetic::Add => a.checked_add(b),
            Arithmetic::Subtract => a.checked_sub(b),
            Arithmetic::Multiply => a.checked_mul(b),
            Arithmetic::Divide => match dialect {
                Dialect::Sql => a.checked_div(b),
                Dialect::Insights => a.checked_div(b).filter(|_| a.checked_rem(b) == Some(0)),
            },
            Arithmetic::Remainder => a.checked_rem(b),
            Arithmetic::Power => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
        };
        match dialect {
            Dialect::Sql if self != Arithmetic::Power => Some(exact),
            _ => exact.map(Some),
        }
    }

    fn float(self, a: f64, b: f64) -> f64 {
        match self {
            Arithmetic::Add => a + b,
            Arithmetic::Subtract => a - b,
            Arithmetic::Multiply => a * b,
            Arithmetic::Divide => a / b,
            Arithmetic::Remainder => a % b,
            Arithmetic::Power => a.powf(b),
        }
    }
}
