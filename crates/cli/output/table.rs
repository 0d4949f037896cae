//! Aligned columns that fit the width of the terminal.

use std::io::{self, Write};
use std::net::Ipv4Addr;

use console::{measure_text_width, style, truncate_str};

use crate::human::one_line;

use super::{Columns, Output, Page, Printer, Row, Value};

pub(super) const OUTPUT: Output = Output {
    name: "table",
    description: "aligned columns, cut to the width of the terminal",
    columns: Columns::These(&[
        ("time", &["@timestamp"]),
        ("user", &["user.name", "requester", "actor.arn", "user.id"]),
        ("action", &["event.action"]),
        ("from", &["source.address"]),
        ("outcome", &["error.code", "event.outcome"]),
        ("target", TARGETS),
        ("source", &["event.dataset"]),
    ]),
    is_for_terminals: true,
    open: |page| Box::new(Table { page, rows: Vec::new(), least: Vec::new(), widths: None }),
};

/// Fields with the target of an event, the most specific first; the record itself
/// is last.
const TARGETS: &[&str] = &[
    "file.path",
    "aws.bucket",
    "user.target.name",
    "group.name",
    "message",
    "event.provider",
    "event.original",
];

/// Rows buffered to determine the widths of the columns, which later rows keep.
/// Bounds the memory of a result of any length.
const MEASURED_ROWS: usize = 200;

/// The space between columns.
const GAP: &str = "  ";

/// The least width of a column.
const LEAST_WIDTH: usize = 6;

/// The width below which a cut column makes spare columns be left out.
const READABLE_WIDTH: usize = 14;

/// The greatest width of a column, with or without a terminal, so that one long
/// cell does not push the others out of sight. ARNs and nearly all object keys
/// are shorter. The other outputs cut nothing.
const MOST_WIDTH: usize = 120;

struct Table {
    page: Page,
    /// Rows buffered until the widths are known.
    rows: Vec<Vec<String>>,
    /// The least width of each column.
    least: Vec<usize>,
    widths: Option<Vec<usize>>,
}

impl Printer for Table {
    fn row(&mut self, row: &Row, out: &mut dyn Write) -> io::Result<()> {
        let mut cells: Vec<String> = row.cells.iter().map(|(_, value)| shown(&value.to_string())).collect();
        cells.truncate(self.page.headings.len());
        if let Some(widths) = &self.widths {
            return self.line(&cells, widths, out);
        }
        self.least.resize(cells.len(), LEAST_WIDTH);
        for ((least, (_, value)), cell) in self.least.iter_mut().zip(&row.cells).zip(&cells) {
            *least = (*least).max(least_width(value, cell));
        }
        self.rows.push(cells);
        if self.rows.len() < MEASURED_ROWS { Ok(()) } else { self.flush(out) }
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.rows.is_empty() { Ok(()) } else { self.flush(out) }
    }
}

impl Table {
    /// Writes the header and the buffered rows.
    fn flush(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let mut widths = self.fitting_widths();
        while self.page.spare > 0 && self.is_unreadable(&widths) {
            self.page.spare -= 1;
            self.page.headings.pop();
            self.rows.iter_mut().for_each(|row| row.truncate(self.page.headings.len()));
            widths = self.fitting_widths();
        }
        self.header(&widths, out)?;
        for row in std::mem::take(&mut self.rows) {
            self.line(&row, &widths, out)?;
        }
        self.widths = Some(widths);
        Ok(())
    }

    fn fitting_widths(&self) -> Vec<usize> {
        let mut widths = self.full_widths();
        if let Some(width) = self.page.width {
            let gaps = GAP.len() * widths.len().saturating_sub(1);
            fit(&mut widths, &self.least, width.saturating_sub(gaps));
        }
        widths
    }

    /// The widths at which nothing is cut.
    fn full_widths(&self) -> Vec<usize> {
        let last = self.page.headings.len().saturating_sub(1);
        // The last cell of a line may extend over empty columns.
        let confined = |row: &[String], at: usize| at == last || at < filled(row);
        let column = |at: usize| {
            let rows = self.rows.iter().filter(|row| confined(row, at));
            rows.filter_map(|row| row.get(at)).map(|cell| measure_text_width(cell)).max().unwrap_or(0)
        };
        let headings = self.page.headings.iter().map(|heading| measure_text_width(heading));
        headings.enumerate().map(|(at, heading)| heading.max(column(at)).min(MOST_WIDTH)).collect()
    }

    /// True if a cut column is too narrow to read.
    fn is_unreadable(&self, widths: &[usize]) -> bool {
        widths.iter().zip(self.full_widths()).any(|(&width, full)| width < full && width < READABLE_WIDTH)
    }

    fn header(&self, widths: &[usize], out: &mut dyn Write) -> io::Result<()> {
        let mut line = Vec::new();
        self.line(&self.page.headings, widths, &mut line)?;
        let line = String::from_utf8_lossy(&line);
        writeln!(out, "{}", style(line.trim_end()).bold().force_styling(self.page.colours))
    }

    fn line(&self, cells: &[String], widths: &[usize], out: &mut dyn Write) -> io::Result<()> {
        let last = filled(cells);
        for (at, cell) in cells.iter().enumerate().take(last + 1) {
            let width = if at < last { widths[at] } else { rest(&widths[at..]) };
            let shown = truncate_str(cell, width, "…");
            let padding = if at < last { width.saturating_sub(measure_text_width(&shown)) } else { 0 };
            let gap = if at < last { GAP } else { "" };
            write!(out, "{shown}{:padding$}{gap}", "")?;
        }
        out.write_all(b"\n")
    }
}

/// The position of the last cell that is not empty.
fn filled(cells: &[String]) -> usize {
    cells.iter().rposition(|cell| !cell.is_empty()).unwrap_or(0)
}

/// The width of columns with the gaps between them.
fn rest(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1)
}

/// The least width of a cell. Times, numbers and IPv4 addresses are not cut, since
/// a part of one reads like another; IPv6 addresses are too long for that.
fn least_width(value: &Value, cell: &str) -> usize {
    let is_whole = match value {
        Value::Time(_) | Value::Number(_) => true,
        Value::Json(json) => json.parse::<f64>().is_ok(),
        _ => cell.parse::<Ipv4Addr>().is_ok(),
    };
    if is_whole { measure_text_width(cell) } else { LEAST_WIDTH }
}

/// Narrows the widest columns above their least width until the sum is at most
/// `total`, or every column has its least width.
fn fit(widths: &mut [usize], least: &[usize], total: usize) {
    while widths.iter().sum::<usize>() > total {
        let soft = (0..widths.len()).filter(|&at| widths[at] > least.get(at).copied().unwrap_or(LEAST_WIDTH));
        match soft.max_by_key(|&at| widths[at]) {
            Some(widest) => widths[widest] -= 1,
            None => return,
        }
    }
}

/// The text of a cell up to the greatest width, and one character more if there is more.
fn shown(cell: &str) -> String {
    one_line(cell.char_indices().nth(MOST_WIDTH + 1).map_or(cell, |(end, _)| &cell[..end]))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{page, written};
    use super::*;

    fn row<'a>(cells: &[&'a str]) -> Row<'a> {
        Row { cells: cells.iter().map(|&cell| ("", Value::Text(cell.into()))).collect(), raw: b"" }
    }

    #[test]
    fn columns_are_aligned_without_trailing_blanks() {
        let rows = [row(&["1", "long value", "y"]), row(&["", "秘密", "x"]), row(&["2", "", ""])];
        let wanted = "a  b           c\n1  long value  y\n   秘密        x\n2\n";
        assert_eq!(written(&OUTPUT, page(&["a", "b", "c"], None), &rows), wanted);
    }

    #[test]
    fn the_last_cell_extends_over_empty_columns() {
        let rows = [row(&["a long native name", "", ""]), row(&["b", "x", "y"])];
        let wanted = "f  g  h\na long…\nb  x  y\n";
        assert_eq!(written(&OUTPUT, page(&["f", "g", "h"], Some(7)), &rows), wanted);
    }

    #[test]
    fn the_widest_columns_are_narrowed() {
        let (xs, ys) = ("x".repeat(50), "y".repeat(40));
        let rows = [row(&["short", &xs, &ys])];
        let text = written(&OUTPUT, page(&["a", "b", "c"], Some(40)), &rows);
        assert_eq!(text.lines().map(measure_text_width).max(), Some(40), "{text}");
        assert!(text.contains("short  xxx") && text.contains("x…  yyy"), "{text}");
    }

    #[test]
    fn fitting_never_exceeds_nor_wastes() {
        for total in 24..140 {
            let mut widths = [20, 40, 7, 50];
            fit(&mut widths, &[20, 6, 6, 6], total);
            let sum: usize = widths.iter().sum();
            assert_eq!(sum, total.clamp(20 + 3 * LEAST_WIDTH, 117), "{total}: {widths:?}");
            assert_eq!(widths[0], 20);
        }
    }

    #[test]
    fn long_cells_are_cut_without_a_terminal_too() {
        let long = "x".repeat(5000);
        let text = written(&OUTPUT, page(&["a", "b"], None), &[row(&["1", &long]), row(&[&long, "2"])]);
        let cut = format!("{}…", "x".repeat(MOST_WIDTH - 1));
        assert_eq!(text.lines().last(), Some(&*format!("{cut}  2")));
        assert!(text.lines().nth(1).is_some_and(|line| line.ends_with(&format!("  {cut}"))), "{text}");
    }

    #[test]
    fn the_spare_column_is_left_out_where_others_are_unreadable() {
        let cells = ["a user of some length", "an action of some length", "its source"];
        let in_width = |width, spare| {
            let page = Page { spare, ..page(&["user", "action", "source"], Some(width)) };
            written(&OUTPUT, page, &[row(&cells)]).lines().next().map(|line| line.contains("source"))
        };
        assert_eq!(in_width(30, 1), Some(false));
        assert_eq!(in_width(30, 0), Some(true));
        assert_eq!(in_width(50, 1), Some(true));
    }

    #[test]
    fn addresses_are_not_cut() {
        let rows = [row(&["a long name of a user", "203.0.113.106", "a long name of something"])];
        let text = written(&OUTPUT, page(&["user", "from", "target"], Some(36)), &rows);
        assert_eq!(text.lines().last(), Some("a long na…  203.0.113.106  a long n…"));
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
