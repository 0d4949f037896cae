//! Status messages on standard error: progress, summaries, problems, explanations.

pub mod explain;
pub mod no_results;
pub mod older_parser;
pub mod problems;
pub mod progress;
pub mod summary;

use std::fmt::Display;
use std::io::{self, Write};

/// Prints a line on standard error. A closed standard error is not an error.
pub fn print(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
