//! Which files are which, and what becomes of them from one run to the next.

mod growth;
mod identity;
mod index_folder;

use std::fs;
use std::path::Path;

use crate::runner::logdex;

/// What a command printed: its exit code, standard output and standard error.
struct Printed {
    code: i32,
    out: String,
    err: String,
}

fn run(folder: &Path, args: &[&str]) -> Printed {
    let output = logdex(folder).args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Printed { code: output.status.code().unwrap(), out: text(&output.stdout), err: text(&output.stderr) }
}

/// Indexes inputs; returns what was said.
fn index(folder: &Path, inputs: &[&str]) -> String {
    let printed = run(folder, &[&["index"], inputs].concat());
    assert_eq!(printed.code, 0, "{inputs:?}\n{}", printed.err);
    printed.err
}

/// The number of events that are found.
fn events(folder: &Path) -> u64 {
    let printed = run(folder, &["search", "--count"]);
    assert!(printed.code <= 1, "{}", printed.err);
    printed.out.trim().parse().unwrap()
}

/// JSON lines with numbers of their own.
fn lines(numbers: std::ops::Range<u32>) -> String {
    numbers.map(|number| format!("{{\"user\":\"u{}\",\"number\":{number}}}\n", number % 3)).collect()
}

fn write(path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.as_ref().parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}
