//! Rows of a result, and their values.

use std::borrow::Cow;
use std::fmt;

/// A row: values by name, and the record they came from.
#[derive(Debug, Default)]
pub struct Row<'a> {
    /// Heading and value, in order.
    pub cells: Vec<(&'a str, Value<'a>)>,
    /// The record, byte for byte; empty for rows that are not records.
    pub raw: &'a [u8],
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Missing,
    /// Text.
    Text(Cow<'a, str>),
    /// A time in RFC 3339.
    Time(String),
    /// A whole number.
    Number(i64),
    /// A truth value.
    Boolean(bool),
    /// JSON text of a fraction, a list or a map.
    Json(String),
    /// Several values of one field.
    List(Vec<Value<'a>>),
}

impl fmt::Display for Value<'_> {
    /// Text for tables and CSV: several values are separated by commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Missing => Ok(()),
            Value::Text(text) => f.write_str(text),
            Value::Time(text) | Value::Json(text) => f.write_str(text),
            Value::Number(number) => write!(f, "{number}"),
            Value::Boolean(truth) => write!(f, "{truth}"),
            Value::List(values) => {
                for (at, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if at > 0 { ", " } else { "" })?;
                }
                Ok(())
            }
        }
    }
}
