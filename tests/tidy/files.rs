//! What every file and folder keeps to: length, number, a first sentence, no `unsafe`.

use std::collections::BTreeMap;

use crate::tree::{Source, none, only, packages, sources};

/// Lines a file has at most, be it code before its tests or nothing but tests.
const MOST_LINES: usize = 500;

/// Lines a file of code should have at most.
const SOFT_LINES: usize = 400;

/// Files above [`SOFT_LINES`], each with the reason why it stays whole.
const LONG: &[(&str, &str)] = &[];

/// Files a folder has at most, tests aside.
const MOST_FILES: usize = 20;

/// Folders above [`MOST_FILES`], each with its reason.
const FULL: &[(&str, &str)] = &[];

/// Macros and words that mark unfinished work.
const UNFINISHED: &[&str] = &["todo!(", "unimplemented!(", "dbg!(", "FIXME"];

/// The one package that may say `unsafe`: it maps files into memory.
const UNSAFE: &str = "crates/mmap/";

/// What the root of every other package says.
const FORBIDDEN: &str = "#![forbid(unsafe_code)]";

/// Not the file that lists the marks themselves.
fn others() -> Vec<Source> {
    sources().into_iter().filter(|source| source.path != "tests/tidy/files.rs").collect()
}

fn length(source: &Source) -> usize {
    if source.is_test() { source.text.lines().count() } else { source.code().len() }
}

#[test]
fn files_are_short() {
    none(
        sources()
            .iter()
            .filter(|source| length(source) > MOST_LINES)
            .map(|source| format!("{}: {} lines; split it by concept", source.path, length(source))),
    );
}

#[test]
fn files_above_the_soft_limit_have_a_reason() {
    let long = |source: &Source| !source.is_test() && length(source) > SOFT_LINES;
    let allowed: Vec<&str> = LONG.iter().map(|(path, _)| *path).collect();
    let message =
        |source: Source| (source.path.clone(), format!("{}: {} lines", source.path, length(&source)));
    only(&allowed, sources().into_iter().filter(long).map(message));
}

#[test]
fn folders_hold_few_files() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for source in sources().iter().filter(|source| !source.is_test()) {
        let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        *counts.entry(folder.to_owned()).or_default() += 1;
    }
    let allowed: Vec<&str> = FULL.iter().map(|(path, _)| *path).collect();
    let full = counts.into_iter().filter(|(_, count)| *count > MOST_FILES);
    only(&allowed, full.map(|(folder, count)| (folder.clone(), format!("{folder}: {count} files"))));
}

#[test]
fn files_say_what_they_are_for() {
    // Tests beside the code they test say it by their name.
    let says = |source: &Source| source.text.starts_with("//! ") || source.is_test_of_a_module();
    none(
        sources()
            .iter()
            .filter(|source| !says(source))
            .map(|source| format!("{}: the first line does not say what the file is for", source.path)),
    );
}

/// A test that looks for the folder by itself would pass where it is missing
/// without a word.
#[test]
fn shared_data_is_found_in_one_way() {
    let finds = |source: &Source| source.text.contains("shared/data") && source.path != "tests/shared/mod.rs";
    let offences = others().into_iter().filter(finds);
    none(offences.map(|source| format!("{}: takes shared data past tests/shared/mod.rs", source.path)));
}

#[test]
fn nothing_is_unfinished() {
    none(others().iter().flat_map(|source| {
        let marked = |line: &str| UNFINISHED.iter().any(|mark| line.contains(mark));
        let lines = source.text.lines().enumerate().filter(move |(_, line)| marked(line));
        lines.map(|(at, line)| format!("{}:{}: {}", source.path, at + 1, line.trim()))
    }));
}

#[test]
fn packages_without_unsafe_forbid_it() {
    let is_root = |source: &&Source| {
        let is_binary = matches!(&*source.path, "crates/cli/main.rs" | "corpus/src/main.rs");
        is_binary || source.path.ends_with("src/lib.rs")
    };
    let may = |source: &Source| source.path.starts_with(UNSAFE);
    let sources = sources();
    let roots: Vec<&Source> = sources.iter().filter(is_root).collect();
    assert!(roots.len() >= packages().len(), "the roots of packages are elsewhere");
    let offends = |source: &&&Source| may(source) == source.text.lines().any(|line| line == FORBIDDEN);
    none(roots.iter().filter(offends).map(|source| match may(source) {
        true => format!("{}: forbids unsafe code, which a file of the package is allowed", source.path),
        false => format!("{}: does not say {FORBIDDEN}", source.path),
    }));
}

#[test]
fn only_the_map_is_unsafe() {
    let says_unsafe = |line: &str| {
        ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern", "allow(unsafe_code)"]
            .iter()
            .any(|mark| line.contains(mark))
    };
    none(others().iter().flat_map(|source| {
        let lines: Vec<&str> = source.text.lines().collect();
        let offends = |at: &usize| {
            let excused = source.path.starts_with(UNSAFE)
                && (lines[*at].contains("allow(")
                    || lines[at.saturating_sub(6)..*at].iter().any(|line| line.contains("SAFETY:")));
            says_unsafe(lines[*at]) && !excused
        };
        let offences = (0..lines.len()).filter(offends);
        offences.map(|at| format!("{}:{}: unsafe", source.path, at + 1)).collect::<Vec<_>>()
    }));
}
