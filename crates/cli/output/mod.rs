//! Output formats of results. A format is one file here and its row in
//! [`OUTPUTS`], which `-o`, `logdex list outputs` and the tests read.

mod csv;
pub mod hit_columns;
mod json;
mod raw;
mod table;
mod terminal;
mod value;

use std::io::{self, BufWriter, IsTerminal, Write};

use terminal::TerminalWriter;

pub use value::{Row, Value};

/// An output format.
pub struct Output {
    /// The value of `-o`.
    pub name: &'static str,
    /// One line for `logdex list outputs`.
    pub description: &'static str,
    /// The default columns of a search.
    pub columns: Columns,
    /// It writes no character of a value that a terminal would interpret, and colours of
    /// its own.
    pub is_for_terminals: bool,
    /// Opens a printer.
    pub open: fn(Page) -> Box<dyn Printer>,
}

/// The default columns of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// Columns with a heading and stored fields; the first field with a value is
    /// shown.
    These(&'static [(&'static str, &'static [&'static str])]),
    /// All canonical fields of an event.
    Canonical,
    /// No columns, only the raw record.
    Record,
}

/// The layout of the output: headings, width and colours.
pub struct Page {
    /// Headings, in order; empty where the headings are those of each row.
    pub headings: Vec<String>,
    /// Width of the terminal in columns; `None` if it is not a terminal.
    pub width: Option<usize>,
    /// Trailing columns that may be left out where the others would become
    /// unreadably narrow.
    pub spare: usize,
    /// True if the terminal supports colours.
    pub colours: bool,
}

/// Writes rows in an output format.
pub trait Printer {
    /// Writes a row, or buffers it until [`end`](Printer::end).
    ///
    /// # Errors
    /// When `out` can't be written.
    fn row(&mut self, row: &Row, out: &mut dyn Write) -> io::Result<()>;

    /// Writes buffered rows and ends the output.
    ///
    /// # Errors
    /// When `out` can't be written.
    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// The default output.
pub const DEFAULT: &str = table::OUTPUT.name;

/// Every output.
pub const OUTPUTS: &[Output] = &[table::OUTPUT, json::OUTPUT, csv::OUTPUT, raw::OUTPUT];

/// The output of this name; the default for an unknown name.
pub fn find(name: &str) -> &'static Output {
    OUTPUTS.iter().find(|output| output.name == name).unwrap_or(&OUTPUTS[0])
}

/// The outputs for rows that are not records.
pub fn tabular() -> impl Iterator<Item = &'static Output> {
    OUTPUTS.iter().filter(|output| output.columns != Columns::Record)
}

/// Writes rows that are not records to standard output.
///
/// # Errors
/// When standard output can't be written.
pub fn print<'a>(output: &str, headings: Vec<String>, rows: impl Iterator<Item = Row<'a>>) -> io::Result<()> {
    let output = find(output);
    let mut out = output.stdout();
    let mut printer = (output.open)(Page::stdout(headings));
    for row in rows {
        printer.row(&row, &mut out)?;
    }
    printer.end(&mut out)?;
    out.flush()
}

impl Output {
    /// Standard output, buffered. What logs hold goes to a terminal without what that
    /// would interpret, and byte for byte to anything else.
    pub fn stdout(&self) -> BufWriter<Box<dyn Write>> {
        let out = io::stdout().lock();
        BufWriter::new(match io::stdout().is_terminal() && !self.is_for_terminals {
            true => Box::new(TerminalWriter::new(out)),
            false => Box::new(out),
        })
    }
}

impl Page {
    /// A page on standard output.
    pub fn stdout(headings: Vec<String>) -> Page {
        let terminal = console::Term::stdout();
        let width = terminal.size_checked().map(|(_, columns)| usize::from(columns));
        Page { headings, width, spare: 0, colours: console::colors_enabled() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes rows of one output to a string.
    pub fn written(output: &Output, page: Page, rows: &[Row]) -> String {
        let mut out = Vec::new();
        let mut printer = (output.open)(page);
        for row in rows {
            printer.row(row, &mut out).unwrap();
        }
        printer.end(&mut out).unwrap();
        String::from_utf8_lossy(&out).into_owned()
    }

    pub fn page(headings: &[&str], width: Option<usize>) -> Page {
        let headings = headings.iter().map(|name| (*name).to_owned()).collect();
        Page { headings, width, spare: 0, colours: false }
    }

    #[test]
    fn columns_name_stored_fields() {
        for output in OUTPUTS {
            let Columns::These(columns) = output.columns else { continue };
            for name in columns.iter().flat_map(|(_, fields)| *fields) {
                let canonical = logdex_event::field::names::canonical(name).is_some();
                assert!(canonical || crate::output::hit_columns::is_special(name), "{}: {name}", output.name);
            }
        }
    }
}
