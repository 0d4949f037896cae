//! Concatenated and formatted values, built on the stack.

use std::fmt::{self, Display, Write};

use crate::event::Event;
use crate::field::FieldId;

/// Room for a bucket, a slash and an object key of the longest kind; longer
/// values cost an allocation.
const ROOM: usize = 1_100;

/// Pushes `left`, `between` and `right` as one value.
pub(super) fn push_concat(event: &mut Event, field: FieldId, left: &str, between: &str, right: &str) {
    push_shown(event, field, &format_args!("{left}{between}{right}"));
}

/// Pushes a value by its `Display`.
pub(super) fn push_shown(event: &mut Event, field: FieldId, value: &dyn Display) {
    let mut line = Line { bytes: [0; ROOM], length: 0 };
    match write!(line, "{value}") {
        Ok(()) => event.push(field, line.text()),
        Err(fmt::Error) => event.push(field, &value.to_string()),
    }
}

/// Text on the stack.
struct Line {
    bytes: [u8; ROOM],
    length: usize,
}

impl Line {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        let room = self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_values() {
        let field = crate::field::id("file.path");
        for length in [0, 1, ROOM - 2, ROOM - 1, ROOM, 5 * ROOM] {
            let mut event = Event::default();
            let key = "é".repeat(length / 2 + 1);
            push_concat(&mut event, field, "b", "/", &key);
            assert_eq!(event.get(field), Some(&*format!("b/{key}")));
        }
    }
}
