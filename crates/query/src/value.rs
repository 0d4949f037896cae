//! What an expression gives: a value of an event's field, or one computed.

mod order;
mod show;

use std::sync::Arc;

use logdex_event::json::Value as Json;
use logdex_event::time::Timestamp;

use super::ast::number;

pub use order::{By, Direction};

/// A value. Cheap to copy: what takes room is shared.
///
/// Equality, hashes and order are those of grouping, not those of a question:
/// they are total, null equals null however it is written, and `1` equals
/// `1.0` but not the text `"1"`. What `=` and `<` mean in a question, and how
/// rows are sorted, is [`Compare`](super::expr::Compare) and [`Direction`].
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// Nothing: a field that is missing, or what can't be computed.
    #[default]
    Null,
    /// Nothing as well, but an event has a field that says so, in this form:
    /// `-` or the empty text ([`is_null`](logdex_event::field::is_null)). Only comparisons and patterns see
    /// the form; for all else it is nothing, and what is computed from it is
    /// [`Value::Null`].
    NullMarker(&'static str),
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// A text, which is what every field of an event gives.
    Text(Arc<str>),
    /// A moment.
    Time(Timestamp),
    /// A day, as days since 1970-01-01.
    Date(i32),
    /// Values in order.
    List(Arc<[Value]>),
    /// Keys and their values, in the order of the record.
    Map(Arc<[(Arc<str>, Value)]>),
}

/// A number as arithmetic takes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// A whole number.
    Int(i64),
    /// Any other.
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

impl From<bool> for Value {
    fn from(yes: bool) -> Value {
        Value::Bool(yes)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Int(number)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Float(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text.into())
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Value {
        Value::Time(time)
    }
}

impl<V: Into<Value>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

impl Value {
    /// The forms that [`Value::NullMarker`] has: the null forms of fields.
    pub const SCALAR_FORMATS: [&'static str; 2] = ["-", ""];

    /// The value of an event's field, by its text.
    pub fn of_field(text: &str) -> Value {
        match Value::SCALAR_FORMATS.iter().find(|form| **form == text) {
            Some(form) => Value::NullMarker(form),
            None => text.into(),
        }
    }

    /// True for nothing, written or not.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null | Value::NullMarker(_))
    }

    /// The same value as a computed one: nothing is nothing, however an event
    /// writes it. Where several rows become one they may differ in that.
    pub(super) fn computed(self) -> Value {
        if self.is_null() { Value::Null } else { self }
    }

    /// The form in which an event says that there is nothing.
    pub fn form(&self) -> Option<&'static str> {
        match self {
            Value::NullMarker(form) => Some(form),
            _ => None,
        }
    }

    /// What comparisons see as a text: one, or the form that nothing has.
    pub(super) fn seen(&self) -> Option<&str> {
        self.text().or_else(|| self.form())
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number it is, or that its text is written as; a moment is its
    /// milliseconds since 1970. `None` for anything else.
    pub fn number(&self) -> Option<Number> {
        match self {
            Value::Int(number) => Some(Number::Int(*number)),
            Value::Float(number) => Some(Number::Float(*number)),
            Value::Text(text) => written(text),
            Value::Time(time) => Some(Number::Int(time.0.div_euclid(1000))),
            Value::Bool(yes) => Some(Number::Int((*yes).into())),
            Value::Null | Value::NullMarker(_) | Value::Date(_) | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The whole number it is, if it is one; `5.0` and `"5"` are.
    pub fn integer(&self) -> Option<i64> {
        match self.number()? {
            Number::Int(number) => Some(number),
            Number::Float(number) if number.fract() == 0.0 && number.abs() < i64::MAX as f64 => {
                Some(number as i64)
            }
            Number::Float(_) => None,
        }
    }

    /// What it means as a condition: numbers are true unless 0, texts are
    /// read. `None` where it is no condition, nothing included.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Value::Bool(yes) => Some(*yes),
            Value::Int(number) => Some(*number != 0),
            Value::Float(number) => Some(*number != 0.0),
            Value::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            Value::Text(text) => number(text).map(|number| number != 0.0),
            Value::Null
            | Value::NullMarker(_)
            | Value::Time(_)
            | Value::Date(_)
            | Value::List(_)
            | Value::Map(_) => None,
        }
    }

    /// What lies at a key of a map or a position of a list, from 0.
    pub fn at(&self, key: &Value) -> Value {
        match self {
            Value::Map(entries) => {
                let key = key.to_string();
                let found = entries.iter().find(|(name, _)| **name == *key);
                found.map_or(Value::Null, |(_, value)| value.clone())
            }
            Value::List(values) => {
                let position = key.integer().and_then(|at| usize::try_from(at).ok());
                position.and_then(|at| values.get(at)).cloned().unwrap_or_default()
            }
            _ => Value::Null,
        }
    }

    /// A value of a JSON record, lists and maps included.
    pub fn of_json(json: Json) -> Value {
        // As deep as the record, which its reader has limited.
        if json.is_object() {
            return Value::Map(
                json.entries().map(|(key, value)| (key.into(), Value::of_json(value))).collect(),
            );
        }
        if json.is_array() {
            return Value::List(json.elements().map(Value::of_json).collect());
        }
        if let Some(text) = json.string() {
            return text.into();
        }
        match json.plain().as_deref() {
            Some("true") => Value::Bool(true),
            Some("false") => Value::Bool(false),
            number => number.and_then(written).into(),
        }
    }

    /// Memory it takes beyond itself, in bytes, roughly; as if it shared nothing.
    pub fn bytes(&self) -> usize {
        const SHARED: usize = 16;
        // Allocators give multiples of sixteen.
        match self {
            Value::Text(text) => (SHARED + text.len()).next_multiple_of(16),
            Value::List(values) => SHARED + values.iter().map(Value::whole_bytes).sum::<usize>(),
            Value::Map(entries) => {
                let entry = |(key, value): &(Arc<str>, Value)| 2 * SHARED + key.len() + value.whole_bytes();
                SHARED + entries.iter().map(entry).sum::<usize>()
            }
            _ => 0,
        }
    }

    /// The same with the place it stands in.
    pub fn whole_bytes(&self) -> usize {
        size_of::<Value>() + self.bytes()
    }
}

/// The number that a text is written as.
fn written(text: &str) -> Option<Number> {
    match text.parse::<i64>() {
        Ok(number) => Some(Number::Int(number)),
        Err(_) => number(text).map(Number::Float),
    }
}

#[cfg(test)]
mod tests;
