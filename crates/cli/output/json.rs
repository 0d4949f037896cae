//! JSON lines: one flat object per row, in the order of its cells.

use std::io::{self, Write};

use super::{Columns, Output, Page, Printer, Row, Value};

pub(super) const OUTPUT: Output = Output {
    name: "json",
    description: "JSON lines: the canonical fields under their dotted names, and event.original",
    columns: Columns::Canonical,
    is_for_terminals: false,
    open: |_: Page| Box::new(Json),
};

struct Json;

impl Printer for Json {
    fn row(&mut self, row: &Row, out: &mut dyn Write) -> io::Result<()> {
        let mut before = b"{".as_slice();
        for (name, value) in row.cells.iter().filter(|(_, value)| *value != Value::Missing) {
            out.write_all(before)?;
            before = b",";
            serde_json::to_writer(&mut *out, name)?;
            out.write_all(b":")?;
            write_value(value, out)?;
        }
        out.write_all(if before == b"{" { b"{}\n" } else { b"}\n" })
    }
}

fn write_value(value: &Value, out: &mut dyn Write) -> io::Result<()> {
    match value {
        Value::Missing => out.write_all(b"null"),
        Value::Text(text) => Ok(serde_json::to_writer(out, text)?),
        Value::Time(time) => Ok(serde_json::to_writer(out, time)?),
        Value::Number(number) => write!(out, "{number}"),
        Value::Boolean(truth) => write!(out, "{truth}"),
        Value::Json(json) => out.write_all(json.as_bytes()),
        Value::List(values) => {
            let mut before = b"[".as_slice();
            for value in values {
                out.write_all(before)?;
                before = b",";
                write_value(value, out)?;
            }
            out.write_all(if before == b"[" { b"[]" } else { b"]" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{page, written};
    use super::*;

    #[test]
    fn rows_are_objects_in_the_order_of_their_cells() {
        let text = |text: &'static str| Value::Text(text.into());
        let cells = vec![
            ("b", text("x\"y\u{1b}\n")),
            ("gone", Value::Missing),
            ("a", Value::List(vec![text("1"), Value::Number(2)])),
            ("t", Value::Boolean(true)),
        ];
        let rows = [Row { cells, raw: b"" }, Row::default()];
        let wanted = "{\"b\":\"x\\\"y\\u001b\\n\",\"a\":[\"1\",2],\"t\":true}\n{}\n";
        assert_eq!(written(&OUTPUT, page(&[], None), &rows), wanted);
    }
}
