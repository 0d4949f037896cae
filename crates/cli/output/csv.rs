//! Comma-separated values after RFC 4180, with a header.
//!
//! Written by hand: the crate `csv` owns its writer and so needs a buffer and a
//! copy per row here, and writes a row with one empty cell as `""`, which would
//! change the output.

use std::io::{self, Write};

use super::{Columns, Output, Printer, Row};

pub(super) const OUTPUT: Output = Output {
    name: "csv",
    description: "comma-separated values after RFC 4180, with a header",
    columns: Columns::These(&[
        ("@timestamp", &["@timestamp"]),
        ("event.dataset", &["event.dataset"]),
        ("user.name", &["user.name"]),
        ("requester", &["requester", "actor.arn"]),
        ("aws.access_key_id", &["aws.access_key_id"]),
        ("source.address", &["source.address"]),
        ("user_agent.original", &["user_agent.original"]),
        ("event.action", &["event.action"]),
        ("event.outcome", &["event.outcome"]),
        ("error.code", &["error.code"]),
        ("http.response.status_code", &["http.response.status_code"]),
        ("aws.bucket", &["aws.bucket"]),
        ("aws.object_key", &["aws.object_key"]),
        ("cloud.account.id", &["cloud.account.id"]),
        ("cloud.region", &["cloud.region"]),
        ("event.id", &["event.id", "http.request.id"]),
        ("message", &["message", "error.message"]),
        ("log.file.path", &["log.file.path"]),
    ]),
    is_for_terminals: false,
    open: |page| Box::new(Csv { headings: Some(page.headings) }),
};

/// The headings, until they are written.
struct Csv {
    headings: Option<Vec<String>>,
}

impl Csv {
    fn header(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.headings.take().map_or(Ok(()), |headings| line(headings.into_iter(), out))
    }
}

impl Printer for Csv {
    fn row(&mut self, row: &Row, out: &mut dyn Write) -> io::Result<()> {
        self.header(out)?;
        line(row.cells.iter().map(|(_, value)| value.to_string()), out)
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.header(out)
    }
}

fn line(cells: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        if cell.contains(['"', ',', '\r', '\n']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\r\n")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{page, written};
    use super::super::{Page, Value};
    use super::*;

    fn headings() -> Page {
        page(&["a", "b"], None)
    }

    #[test]
    fn cells_are_quoted_only_where_they_must_be() {
        let cells = vec![("a", Value::Text("x, \"y\"\nz".into())), ("b", Value::Number(1))];
        let text = written(&OUTPUT, headings(), &[Row { cells, raw: b"" }]);
        assert_eq!(text, "a,b\r\n\"x, \"\"y\"\"\nz\",1\r\n");
    }

    #[test]
    fn an_empty_answer_has_its_header() {
        assert_eq!(written(&OUTPUT, headings(), &[]), "a,b\r\n");
    }
}
