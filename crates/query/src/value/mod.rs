//! The values of fields and expressions, and the operations of values alone.

mod address;
mod arithmetic;
mod cast;
mod compare;
mod decimal;
pub(crate) mod dialect;
mod json;
mod number;
mod order;
mod period;
mod render;
mod timestamp;

use std::borrow::Cow;
use std::sync::Arc;

use logdex_event::time::Timestamp;

use number::number_of_text;

pub use arithmetic::Arithmetic;
pub use cast::Type;
pub use compare::{Comparison, equal};
pub use decimal::Decimal;
pub use dialect::Dialect;
pub use number::Number;
pub use order::{By, Direction};
pub use period::Period;

pub(crate) use address::{network, parse_address};
pub(crate) use decimal::decimal;
pub(crate) use timestamp::{civil, of_civil, zoned};

/// The most bytes a text that an expression builds may have; where it would be
/// longer, the value is null. Concatenation could take all memory otherwise.
pub(crate) const MAX_TEXT_BYTES: usize = 64 << 20;

/// A value of a field or an expression. Cheap to clone: texts, lists and maps
/// are shared.
///
/// Equality, hashes and order are those of grouping: they are total, null
/// equals null with or without a marker, and `1` equals `1.0` but not the text
/// `"1"`. The operators `=` and `<` of the query languages are [`Comparison`],
/// the order of sorted rows is [`Direction`].
///
/// ```
/// use logdex_query::Value;
///
/// assert_eq!(Value::from(1), Value::from(1.0));
/// assert_ne!(Value::from(1), Value::from("1"));
/// assert_eq!(Value::from_field("-"), Value::Null);
/// assert_eq!(Value::from(2.50).to_string(), "2.5");
/// ```
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// Null: a missing field, or an operation without a result.
    #[default]
    Null,
    /// Null as well, from a field that is there but holds a null marker: `-` or
    /// the empty text ([`is_null`](logdex_event::field::is_null)). Comparisons and
    /// patterns see the marker; every other operation takes it for null and
    /// gives [`Value::Null`].
    NullMarker(&'static str),
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number that needs more than 64 bits.
    WideInt(WideInt),
    /// A number.
    Float(f64),
    /// A text; the type of every field of an event.
    Text(Arc<str>),
    /// A point in time.
    Time(Timestamp),
    /// A day, as days since 1970-01-01.
    Date(i32),
    /// A list of values.
    List(Arc<[Value]>),
    /// A map, its keys in the order of the record.
    Map(Arc<[(Arc<str>, Value)]>),
}

/// An integer that needs more than 64 bits, and at most 128. Shared, so that other
/// values are no larger for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WideInt(Arc<i128>);

impl WideInt {
    fn new(number: i128) -> WideInt {
        WideInt(Arc::new(number))
    }

    /// The number.
    pub fn get(&self) -> i128 {
        *self.0
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
    /// The markers that [`Value::NullMarker`] may have.
    pub const NULL_MARKERS: [&'static str; 2] = ["-", ""];

    /// The value of an event's field that holds `text`.
    pub fn from_field(text: &str) -> Value {
        match Value::NULL_MARKERS.iter().find(|marker| **marker == text) {
            Some(marker) => Value::NullMarker(marker),
            None => text.into(),
        }
    }

    /// True for null, with a marker or without.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null | Value::NullMarker(_))
    }

    /// The value without its null marker. Rows that are merged into one may
    /// differ in their markers.
    pub(crate) fn without_marker(self) -> Value {
        if self.is_null() { Value::Null } else { self }
    }

    /// The null marker, if the value is one.
    pub fn null_marker(&self) -> Option<&'static str> {
        match self {
            Value::NullMarker(marker) => Some(marker),
            _ => None,
        }
    }

    /// The text that comparisons see: a text or a null marker.
    pub(crate) fn comparable_text(&self) -> Option<&str> {
        self.text().or_else(|| self.null_marker())
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value as a text, for functions of texts and patterns. `None` for
    /// null, lists and maps.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Value::Text(text) => Some(Cow::Borrowed(text)),
            Value::Null | Value::NullMarker(_) | Value::List(_) | Value::Map(_) => None,
            other => Some(Cow::Owned(other.to_string())),
        }
    }

    /// The number a value is or its text spells; a point in time is its
    /// milliseconds since 1970. `None` for any other value.
    pub fn number(&self) -> Option<Number> {
        match self {
            Value::Int(number) => Some(Number::Int((*number).into())),
            Value::WideInt(number) => Some(Number::Int(number.get())),
            Value::Float(number) => Some(Number::Float(*number)),
            Value::Text(text) => number_of_text(text),
            Value::Time(time) => Some(Number::Int(time.0.div_euclid(1000).into())),
            Value::Bool(yes) => Some(Number::Int((*yes).into())),
            Value::Null | Value::NullMarker(_) | Value::Date(_) | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The integer of 64 bits a value is or its text spells; `5.0` and `"5"` are 5.
    pub fn integer(&self) -> Option<i64> {
        match self.number()? {
            Number::Int(number) => number.try_into().ok(),
            Number::Float(number) if number.fract() == 0.0 && number.abs() < i64::MAX as f64 => {
                Some(number as i64)
            }
            Number::Float(_) => None,
        }
    }

    /// The value as a condition: numbers are true unless 0, texts are parsed.
    /// `None` for null and for whatever is neither true nor false.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Value::Bool(yes) => Some(*yes),
            Value::Int(number) => Some(*number != 0),
            Value::WideInt(_) => Some(true),
            Value::Float(number) => Some(*number != 0.0),
            Value::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            Value::Text(text) => decimal(text).map(|number| number != 0.0),
            _ => None,
        }
    }

    /// The element at a key of a map or an index of a list, from 0; null if there
    /// is none.
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

    /// Heap memory of the value in bytes, roughly, as if nothing were shared.
    pub fn bytes(&self) -> usize {
        const SHARED: usize = 16;
        // Allocators round sizes up to multiples of sixteen.
        match self {
            Value::Text(text) => (SHARED + text.len()).next_multiple_of(16),
            Value::WideInt(_) => 2 * SHARED,
            Value::List(values) => SHARED + values.iter().map(Value::total_bytes).sum::<usize>(),
            Value::Map(entries) => {
                let entry = |(key, value): &(Arc<str>, Value)| 2 * SHARED + key.len() + value.total_bytes();
                SHARED + entries.iter().map(entry).sum::<usize>()
            }
            _ => 0,
        }
    }

    /// Memory of the value in bytes, roughly, [`bytes`](Self::bytes) and the
    /// value itself.
    pub fn total_bytes(&self) -> usize {
        size_of::<Value>() + self.bytes()
    }
}

#[cfg(test)]
mod tests;
