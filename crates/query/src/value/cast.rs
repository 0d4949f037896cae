//! Values as other types.

use logdex_event::time::Timestamp;

use super::{Number, Value};

/// A type that values can be cast to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// A whole number; others are rounded.
    Int,
    /// A number.
    Float,
    /// A text.
    Text,
    /// A moment.
    Time,
    /// A day.
    Date,
    /// An address, in its shortest spelling; IPv4 in IPv6 clothes is IPv4.
    Address,
    /// What a JSON text says.
    Json,
}

impl Type {
    /// The value as this type; nothing if it can't be.
    pub fn of(self, value: &Value) -> Value {
        match self {
            Type::Bool => value.truth().into(),
            Type::Int => value.number().and_then(whole).into(),
            Type::Float => value.number().map(Number::float).into(),
            Type::Text if value.is_null() => Value::Null,
            Type::Text => value.to_string().into(),
            Type::Time => value.timestamp().into(),
            Type::Date => value.timestamp().and_then(Timestamp::day).map_or(Value::Null, Value::Date),
            Type::Address => value.address().map(|ip| ip.to_string()).into(),
            Type::Json => {
                let parsed = value.text().map(Value::parse_json);
                parsed.unwrap_or_else(|| value.clone().computed())
            }
        }
    }
}

fn whole(number: Number) -> Option<i64> {
    match number {
        Number::Int(number) => Some(number),
        Number::Float(number) => Value::Float(number.round()).integer(),
    }
}
