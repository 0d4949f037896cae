//! How answers are written. An output is one file here and its row in
//! [`OUTPUTS`]; `-o`, `logdex list outputs` and the tests read the table.

mod csv;
mod json;
mod raw;
mod table;
mod value;

use std::io::{self, Write};

pub use value::{Row, Value};

/// A way to write answers.
pub struct Output {
    /// The value of `-o`.
    pub name: &'static str,
    /// One line for `logdex list outputs`.
    pub description: &'static str,
    /// The columns of a search that names none.
    pub columns: Columns,
    /// Starts an answer.
    pub open: fn(Page) -> Box<dyn Printer>,
}

/// The columns an output shows where none are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// These: a heading and the stored fields, of which the first that has a
    /// value is shown.
    These(&'static [(&'static str, &'static [&'static str])]),
    /// Whatever canonical fields an event has.
    Canonical,
    /// None: only the record as it was.
    Record,
}

/// What an answer is written on.
pub struct Page {
    /// Headings, in order; empty where rows name their own.
    pub headings: Vec<String>,
    /// Columns of the terminal; `None` if it is not one.
    pub width: Option<usize>,
    /// Columns at the end that may be left out where the others would be cut
    /// beyond reading.
    pub spare: usize,
    /// Colours are welcome.
    pub colours: bool,
}

/// Writes rows.
pub trait Printer {
    /// Takes the next row; it may be held back until [`end`](Printer::end).
    ///
    /// # Errors
    /// When `out` can't be written.
    fn row(&mut self, row: &Row, out: &mut dyn Write) -> io::Result<()>;

    /// Writes what is left.
    ///
    /// # Errors
    /// When `out` can't be written.
    fn end(&mut self, out: &mut dyn Write) -> io::Result<()>;
}

/// The output used if none is named.
pub const DEFAULT: &str = table::OUTPUT.name;

/// Every output.
pub const OUTPUTS: &[Output] = &[table::OUTPUT, json::OUTPUT, csv::OUTPUT, raw::OUTPUT];

/// The output of this name; the default for one that is not in the table.
pub fn find(name: &str) -> &'static Output {
    OUTPUTS.iter().find(|output| output.name == name).unwrap_or(&OUTPUTS[0])
}

/// The outputs that can show rows that are no records.
pub fn tabular() -> impl Iterator<Item = &'static Output> {
    OUTPUTS.iter().filter(|output| output.columns != Columns::Record)
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
                assert!(canonical || crate::columns::is_special(name), "{}: {name}", output.name);
            }
        }
    }
}
