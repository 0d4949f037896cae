//! Casts of values to other types.

use logdex_event::time::Timestamp;

use super::{Number, Value};

/// A type that values can be cast to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// An integer; other numbers are rounded.
    Int,
    /// A number.
    Float,
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
            Type::Int => value.number().and_then(whole).into(),
            Type::Float => value.number().map(Number::float).into(),
            Type::Text if value.is_null() => Value::Null,
            Type::Text => value.to_string().into(),
            Type::Time => value.timestamp().into(),
            Type::Date => value.timestamp().and_then(Timestamp::day).map_or(Value::Null, Value::Date),
            Type::Address => value.address().map(|ip| ip.to_string()).into(),
            Type::Json => value.parsed_json().without_marker(),
        }
    }
}

fn whole(number: Number) -> Option<i64> {
    match number {
        Number::Int(number) => Some(number),
        Number::Float(number) => Value::Float(number.round()).integer(),
    }
}
