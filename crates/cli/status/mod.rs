//! Status messages on standard error: progress, summaries, problems, explanations.

pub mod explain;
pub mod no_results;
pub mod older_parser;
pub mod problems;
pub mod progress;
pub mod summary;

use std::fmt::Display;
use std::io::{self, Write};

use crate::human::visible;

/// Prints a line on standard error, without what a terminal interprets: it may name
/// files and fields of an archive. A closed standard error is not an error.
pub fn print(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{}", visible(&line.to_string()));
}
