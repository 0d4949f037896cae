//! A table for people: aligned columns that fit the terminal.

use std::io::{self, Write};

use console::{measure_text_width, style, truncate_str};

use super::{Columns, Output, Page, Printer, Row};

pub(super) const OUTPUT: Output = Output {
    name: "table",
    description: "a table for people, cut to the width of the terminal",
    columns: Columns::These(&[
        ("time", &["@timestamp"]),
        ("user", &["user.name", "requester", "actor.arn", "user.id"]),
        ("action", &["event.action"]),
        ("from", &["source.address"]),
        ("outcome", &["error.code", "event.outcome"]),
        ("target", TARGETS),
        ("source", &["event.dataset"]),
    ]),
    open: |page| Box::new(Table { page, rows: Vec::new(), widths: None }),
};

/// What an event was about, the most telling first; a record without any of
/// these shows itself.
const TARGETS: &[&str] = &[
    "file.path",
    "aws.bucket",
    "user.target.name",
    "group.name",
    "cloud.instance.id",
    "message",
    "error.message",
    "event.provider",
    "event.original",
];

/// Rows whose widths decide those of the columns; later rows keep to them, so
/// that an answer of any length needs no more memory than this.
const MEASURED_ROWS: usize = 200;

/// Between columns.
const GAP: &str = "  ";

/// No column gets narrower to make room for others.
const LEAST_WIDTH: usize = 6;

/// Longer cells are not shown whole even where there is no terminal.
const MOST_WIDTH: usize = 1000;

struct Table {
    page: Page,
    rows: Vec<Vec<String>>,
    widths: Option<Vec<usize>>,
}

impl Printer for Table {
    fn row(&mut self, row: &Row, out: &mut dyn Write) -> io::Result<()> {
        let cells: Vec<String> = row.cells.iter().map(|(_, value)| one_line(&value.to_string())).collect();
        if let Some(widths) = &self.widths {
            return self.line(&cells, widths, out);
        }
        self.rows.push(cells);
        if self.rows.len() < MEASURED_ROWS { Ok(()) } else { self.flush(out) }
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.rows.is_empty() { Ok(()) } else { self.flush(out) }
    }
}

impl Table {
    /// Writes the header and the rows held back.
    fn flush(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let widths = self.fitting_widths();
        self.header(&widths, out)?;
        for row in std::mem::take(&mut self.rows) {
            self.line(&row, &widths, out)?;
        }
        self.widths = Some(widths);
        Ok(())
    }

    fn fitting_widths(&self) -> Vec<usize> {
        let column = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            cells.map(|cell| measure_text_width(cell)).max().unwrap_or(0)
        };
        let headings = self.page.headings.iter().map(|heading| measure_text_width(heading));
        let mut widths: Vec<usize> =
            headings.enumerate().map(|(at, heading)| heading.max(column(at)).min(MOST_WIDTH)).collect();
        if let Some(width) = self.page.width {
            let gaps = GAP.len() * widths.len().saturating_sub(1);
            fit(&mut widths, width.saturating_sub(gaps));
        }
        widths
    }

    fn header(&self, widths: &[usize], out: &mut dyn Write) -> io::Result<()> {
        let mut line = Vec::new();
        self.line(&self.page.headings, widths, &mut line)?;
        let line = String::from_utf8_lossy(&line);
        writeln!(out, "{}", style(line.trim_end()).bold().force_styling(self.page.colours))
    }

    fn line(&self, cells: &[String], widths: &[usize], out: &mut dyn Write) -> io::Result<()> {
        let mut padding = 0;
        for (at, (cell, &width)) in cells.iter().zip(widths).enumerate() {
            let shown =
                if self.page.width.is_some() { truncate_str(cell, width, "…") } else { cell.into() };
            if !shown.is_empty() {
                write!(out, "{:padding$}{shown}", "")?;
                padding = 0;
            }
            padding += width.saturating_sub(measure_text_width(&shown));
            padding += if at + 1 < widths.len() { GAP.len() } else { 0 };
        }
        out.write_all(b"\n")
    }
}

/// Narrows the widest columns until all together are within `total`.
fn fit(widths: &mut [usize], total: usize) {
    while widths.iter().sum::<usize>() > total {
        let widest = widths.iter().copied().max().unwrap_or(0);
        if widest <= LEAST_WIDTH {
            return;
        }
        let excess = widths.iter().sum::<usize>() - total;
        let next = widths.iter().copied().filter(|&width| width < widest).max().unwrap_or(LEAST_WIDTH);
        let same = widths.iter().filter(|&&width| width == widest).count();
        let cut = excess.div_ceil(same).min((widest - next).max(1)).min(widest - LEAST_WIDTH);
        widths.iter_mut().filter(|width| **width == widest).for_each(|width| *width -= cut);
    }
}

/// The cell on one line, with nothing in it that a terminal would obey: logs
/// hold what attackers sent. Control characters show as their pictures.
fn one_line(cell: &str) -> String {
    let picture = |c: char| match c {
        '\t' | '\n' | '\r' => ' ',
        '\0'..='\x1f' => char::from_u32(0x2400 + c as u32).unwrap_or(' '),
        _ if c.is_control() || is_bidi_control(c) => '\u{fffd}',
        _ => c,
    };
    cell.chars().take(MOST_WIDTH).map(picture).collect()
}

/// True for characters that turn the direction of text around.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::super::Value;
    use super::super::tests::{page, written};
    use super::*;

    fn row<'a>(cells: &[&'a str]) -> Row<'a> {
        Row { cells: cells.iter().map(|&cell| ("", Value::Text(cell.into()))).collect(), raw: b"" }
    }

    #[test]
    fn columns_are_aligned_and_lines_have_no_tail() {
        let rows = [row(&["1", "long value", ""]), row(&["", "秘密", "x"])];
        let wanted = "a  b           c\n1  long value\n   秘密        x\n";
        assert_eq!(written(&OUTPUT, page(&["a", "b", "c"], None), &rows), wanted);
    }

    #[test]
    fn the_widest_columns_give_way() {
        let (xs, ys) = ("x".repeat(50), "y".repeat(40));
        let rows = [row(&["short", &xs, &ys])];
        let text = written(&OUTPUT, page(&["a", "b", "c"], Some(40)), &rows);
        assert_eq!(text.lines().map(measure_text_width).max(), Some(40 - 1), "{text}");
        assert!(text.contains("short  xxx") && text.contains("x…  yyy"), "{text}");
    }

    #[test]
    fn fitting_never_exceeds_nor_wastes() {
        for total in 18..120 {
            let mut widths = [20, 40, 7, 50];
            fit(&mut widths, total);
            let sum: usize = widths.iter().sum();
            assert!(sum <= total.max(4 * LEAST_WIDTH) && sum + 3 >= total.min(117), "{total}: {widths:?}");
        }
    }

    #[test]
    fn terminals_get_nothing_to_obey() {
        assert_eq!(one_line("a\u{1b}[31m\r\nb\u{202e}c\u{85}"), "a␛[31m  b\u{fffd}c\u{fffd}");
    }

    #[test]
    fn many_rows_keep_the_widths_of_the_first() {
        let rows: Vec<Row> = (0..MEASURED_ROWS + 5).map(|_| row(&["ab", "c"])).collect();
        let text = written(&OUTPUT, page(&["a", "b"], None), &rows);
        assert_eq!(text.lines().count(), MEASURED_ROWS + 6);
        assert!(text.lines().skip(1).all(|line| line == "ab  c"));
    }

    #[test]
    fn an_empty_answer_is_empty() {
        assert_eq!(written(&OUTPUT, page(&["a"], None), &[]), "");
    }
}
