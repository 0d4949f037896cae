//! Casts of values to other types.

use logdex_event::time::Timestamp;

use super::{Number, Value};

/// A type that values can be cast to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// An integer of at most 128 bits; other numbers are rounded.
    Int,
    /// A number.
    Float,
    /// A number, exact where it is an integer of at most 128 bits.
    Decimal,
    /// A text.
    Text,
    /// A point in time.
    Time,
    /// A day.
    Date,
    /// An IP address in its shortest notation; IPv4-mapped IPv6 addresses are IPv4.
    Address,
    /// The value that a JSON text encodes.
    Json,
}

impl Type {
    /// The value as this type; null if it can't be cast.
    pub fn cast(self, value: &Value) -> Value {
        match self {
            Type::Bool => value.truth().into(),
            Type::Int => value.number().and_then(whole).map(Number::Int).into(),
            Type::Float => value.number().map(Number::float).into(),
            Type::Decimal => value.number().map(decimal).into(),
            Type::Text if value.is_null() => Value::Null,
            Type::Text => value.to_string().into(),
            Type::Time => value.timestamp().into(),
            Type::Date => value.timestamp().and_then(Timestamp::day).map_or(Value::Null, Value::Date),
            Type::Address => value.address().map(|ip| ip.to_string()).into(),
            Type::Json => value.parsed_json().without_marker(),
        }
    }
}

/// A float, unless it would lose digits of an integer: the quotient of two decimals is no
/// integer.
fn decimal(number: Number) -> Number {
    /// 2 to the power of 53.
    const EXACT: u128 = 1 << 53;
    match number {
        Number::Int(whole) if whole.unsigned_abs() > EXACT => number,
        _ => Number::Float(number.float()),
    }
}

/// The integer; `None` where a float is beyond those of 64 bits, whose digits it does
/// not have.
fn whole(number: Number) -> Option<i128> {
    match number {
        Number::Int(number) => Some(number),
        Number::Float(number) => Value::Float(number.round()).integer().map(i128::from),
    }
}
