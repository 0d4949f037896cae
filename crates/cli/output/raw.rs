//! Raw records, byte for byte.

use std::io::{self, Write};

use super::{Columns, Output, Page, Printer, Row};

pub(super) const OUTPUT: Output = Output {
    name: "raw",
    description: "the raw records, byte for byte, each followed by a line feed",
    columns: Columns::Record,
    is_for_terminals: false,
    open: |_: Page| Box::new(Raw),
};

struct Raw;

impl Printer for Raw {
    fn row(&mut self, row: &Row, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(row.raw)?;
        out.write_all(b"\n")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::page;
    use super::*;

    #[test]
    fn bytes_are_unchanged() {
        let mut out = Vec::new();
        let row = Row { cells: Vec::new(), raw: b"a\xff\0 b" };
        (OUTPUT.open)(page(&[], None)).row(&row, &mut out).unwrap();
        assert_eq!(out, b"a\xff\0 b\n");
    }
}
