//! What an expression gives: a value of an event's field, or one computed.

mod address;
mod arithmetic;
mod cast;
mod compare;
mod dialect;
mod json;
mod number;
mod order;
mod render;
mod timestamp;

use std::borrow::Cow;
use std::sync::Arc;

use logdex_event::time::Timestamp;

use number::number_of_text;

pub use arithmetic::Arithmetic;
pub use cast::Type;
pub use compare::{Comparison, equal};
pub use dialect::Dialect;
pub use number::Number;
pub use order::{By, Direction};

pub(crate) use address::{network, parse_address};
pub(crate) use number::decimal;

/// The most bytes a text that an expression builds may have; where it would be
/// longer, the value is null. Concatenation could take all memory otherwise.
pub(crate) const MAX_TEXT_BYTES: usize = 64 << 20;

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

    /// The value as a text to look into: texts, and what else has a plain
    /// spelling. `None` for nothing, lists and maps.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Value::Text(text) => Some(Cow::Borrowed(text)),
            Value::Null | Value::NullMarker(_) | Value::List(_) | Value::Map(_) => None,
            other => Some(Cow::Owned(other.to_string())),
        }
    }

    /// The number it is, or that its text is written as; a moment is its
    /// milliseconds since 1970. `None` for anything else.
    pub fn number(&self) -> Option<Number> {
        match self {
            Value::Int(number) => Some(Number::Int(*number)),
            Value::Float(number) => Some(Number::Float(*number)),
            Value::Text(text) => number_of_text(text),
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
            Value::Text(text) => decimal(text).map(|number| number != 0.0),
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

#[cfg(test)]
mod tests;
