//! Values as text and as JSON.

use std::fmt::{self, Write};

use logdex_event::time::Timestamp;

use super::Value;

/// Numbers from here on are rendered with an exponent.
const LARGE: f64 = 1e15;
/// Numbers below this, too.
const SMALL: f64 = 1e-5;

impl fmt::Display for Value {
    /// Renders the value as results show it: null as the empty text, numbers without
    /// needless digits (`1`, `0.25`, `1e20`), times in RFC 3339 and UTC, lists
    /// and maps as JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null | Value::NullMarker(_) => Ok(()),
            Value::Bool(yes) => write!(f, "{yes}"),
            Value::Int(number) => write!(f, "{number}"),
            Value::WideInt(number) => write!(f, "{}", number.get()),
            Value::Float(number) => float(*number, f),
            Value::Text(text) => f.write_str(text),
            Value::Time(time) => write!(f, "{time}"),
            Value::Date(days) => date(*days, f),
            Value::List(_) | Value::Map(_) => self.json(f),
        }
    }
}

impl Value {
    /// Writes the value as JSON: times and dates as strings, numbers that
    /// JSON does not have (infinity) as null.
    pub fn write_json(&self, into: &mut String) {
        // Writing to a string never fails.
        let _ = self.json(into);
    }

    fn json(&self, f: &mut impl Write) -> fmt::Result {
        match self {
            Value::Null | Value::NullMarker(_) => f.write_str("null"),
            Value::Float(number) if !number.is_finite() => f.write_str("null"),
            Value::Bool(_) | Value::Int(_) | Value::WideInt(_) | Value::Float(_) => write!(f, "{self}"),
            Value::Text(text) => string(text, f),
            Value::Time(_) | Value::Date(_) => write!(f, "\"{self}\""),
            Value::List(values) => {
                f.write_char('[')?;
                for (at, value) in values.iter().enumerate() {
                    f.write_str(if at > 0 { "," } else { "" })?;
                    value.json(f)?;
                }
                f.write_char(']')
            }
            Value::Map(entries) => {
                f.write_char('{')?;
                for (at, (key, value)) in entries.iter().enumerate() {
                    f.write_str(if at > 0 { "," } else { "" })?;
                    string(key, f)?;
                    f.write_char(':')?;
                    value.json(f)?;
                }
                f.write_char('}')
            }
        }
    }
}

fn float(number: f64, f: &mut impl Write) -> fmt::Result {
    let size = number.abs();
    if number.is_finite() && size != 0.0 && !(SMALL..LARGE).contains(&size) {
        return write!(f, "{number:e}");
    }
    // Negative zero is 0.
    write!(f, "{}", if size == 0.0 { 0.0 } else { number })
}

/// `2024-02-01`; days that no timestamp reaches as a number of days.
fn date(days: i32, f: &mut impl Write) -> fmt::Result {
    let Some(time) = Timestamp::of_day(days) else { return write!(f, "{days}d") };
    let time = time.to_string();
    f.write_str(time.split_once('T').map_or(&time, |(date, _)| date))
}

fn string(text: &str, f: &mut impl Write) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            c if c < ' ' => write!(f, "\\u{:04x}", c as u32)?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}
