//! Values of JSON records and JSON texts.

use logdex_event::json::{self, Value as Json};

use super::Value;
use super::number::number_of_text;

impl Value {
    /// The value of a JSON text; null if the text is not JSON.
    pub(crate) fn parse_json(text: &str) -> Value {
        let mut reader = json::Reader::default();
        reader.read(text.as_bytes(), |tape| Value::of_json(tape.root())).unwrap_or_default()
    }

    /// The value that a JSON text encodes, or the value itself if it is no text.
    pub(crate) fn parsed_json(&self) -> Value {
        self.text().map_or_else(|| self.clone(), Value::parse_json)
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
            number => number.and_then(number_of_text).into(),
        }
    }
}
