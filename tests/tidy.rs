//! The house rules that no compiler checks, as tests over the tree.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Lines a file may have before its tests. Aim for 400.
const MOST_LINES: usize = 500;

/// Lines a file of nothing but tests may have.
const MOST_TEST_LINES: usize = 800;

/// Macros and words that mark unfinished work.
const UNFINISHED: &[&str] = &["todo!(", "unimplemented!(", "dbg!(", "FIXME"];

/// The one file that may say `unsafe`: it maps objects into memory.
const UNSAFE: &[&str] = &["crates/ingest/src/object/open.rs"];

/// Who may name a crate: its key in a manifest, and the manifests.
const NAMED_BY: &[(&str, &[&str])] = &[
    ("anyhow", &["Cargo.toml", "corpus/Cargo.toml"]),
    ("bzip2", &["crates/ingest/Cargo.toml"]),
    ("clap", &["Cargo.toml", "corpus/Cargo.toml"]),
    ("console", &["Cargo.toml"]),
    ("ctrlc", &["Cargo.toml"]),
    ("globset", &["crates/ingest/Cargo.toml"]),
    ("indicatif", &["Cargo.toml"]),
    ("libdeflater", &["crates/ingest/Cargo.toml"]),
    ("logdex-index", &["Cargo.toml"]),
    ("logdex-ingest", &["Cargo.toml"]),
    ("lzma-rust2", &["crates/ingest/Cargo.toml"]),
    ("memmap2", &["crates/ingest/Cargo.toml"]),
    ("nix", &["Cargo.toml"]),
    ("regex", &["crates/query/Cargo.toml"]),
    ("regex-syntax", &["crates/query/Cargo.toml"]),
    ("rusqlite", &["crates/index/Cargo.toml"]),
    ("sqlparser", &["crates/sql/Cargo.toml"]),
    ("tantivy", &["crates/index/Cargo.toml", "crates/shard/Cargo.toml"]),
    ("walkdir", &["crates/ingest/Cargo.toml"]),
    ("wide", &["crates/event/Cargo.toml"]),
    ("zstd", &["crates/shard/Cargo.toml", "crates/ingest/Cargo.toml"]),
];

/// A Rust file of the repository.
struct Source {
    /// Below the root, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// The lines before the tests.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(at, line)| (at + 1, line));
        lines.take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
    }

    fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.is_test_of_a_module()
    }

    fn is_test_of_a_module(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    for folder in ["crates", "tests", "corpus", "benches"] {
        gather(&root().join(folder), &mut sources);
    }
    assert!(sources.len() > 20, "the sources are elsewhere");
    sources
}

fn gather(folder: &Path, sources: &mut Vec<Source>) {
    for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            gather(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            sources.push(Source { path, text });
        }
    }
}

/// Fails with every offence at once.
fn none(offences: impl IntoIterator<Item = String>) {
    let offences: Vec<String> = offences.into_iter().collect();
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

#[test]
fn files_are_short() {
    let length = |source: &Source| match source.is_test() {
        true => source.text.lines().count(),
        false => source.code().count(),
    };
    let most = |source: &Source| if source.is_test() { MOST_TEST_LINES } else { MOST_LINES };
    none(
        sources()
            .iter()
            .filter(|source| length(source) > most(source))
            .map(|source| format!("{}: {} lines; split it by concept", source.path, length(source))),
    );
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

#[test]
fn nothing_is_unfinished() {
    let sources = sources();
    let others = sources.iter().filter(|source| source.path != "tests/tidy.rs");
    none(others.flat_map(|source| {
        let marked = |line: &str| UNFINISHED.iter().any(|mark| line.contains(mark));
        let lines = source.text.lines().enumerate().filter(move |(_, line)| marked(line));
        lines.map(|(at, line)| format!("{}:{}: {}", source.path, at + 1, line.trim()))
    }));
}

#[test]
fn only_the_map_is_unsafe() {
    let says_unsafe =
        |line: &str| line.contains("unsafe {") || line.contains("unsafe fn") || line.contains("unsafe impl");
    none(sources().iter().filter(|source| source.path != "tests/tidy.rs").flat_map(|source| {
        let lines: Vec<&str> = source.text.lines().collect();
        let offends = |at: &usize| {
            let excused = UNSAFE.contains(&&*source.path)
                && lines[at.saturating_sub(6)..*at].iter().any(|line| line.contains("SAFETY:"));
            says_unsafe(lines[*at]) && !excused
        };
        let offences = (0..lines.len()).filter(offends);
        offences.map(|at| format!("{}:{}: unsafe", source.path, at + 1)).collect::<Vec<_>>()
    }));
}

#[test]
fn dependencies_point_one_way() {
    let manifests = [
        "Cargo.toml",
        "corpus/Cargo.toml",
        "crates/event/Cargo.toml",
        "crates/query/Cargo.toml",
        "crates/index/Cargo.toml",
        "crates/ingest/Cargo.toml",
        "crates/shard/Cargo.toml",
        "crates/sql/Cargo.toml",
    ];
    let mut offences = Vec::new();
    for manifest in manifests {
        for name in dependencies(&fs::read_to_string(root().join(manifest)).unwrap()) {
            let row = NAMED_BY.iter().find(|(known, _)| *known == name);
            if row.is_some_and(|(_, allowed)| !allowed.contains(&manifest)) {
                offences.push(format!("{manifest}: {name} is not for this crate"));
            }
        }
    }
    none(offences);
}

/// What a manifest names under `[dependencies]`.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let lines = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    let names = lines.take_while(|line| !line.starts_with('['));
    names
        .filter_map(|line| Some(line.split(['.', ' ', '=']).next()?.to_owned()))
        .filter(|name| !name.is_empty())
        .collect()
}

/// The folders whose modules are one crate.
const CRATES: &[&str] = &[
    "crates/cli",
    "crates/event/src",
    "crates/query/src",
    "crates/index/src",
    "crates/ingest/src",
    "crates/shard/src",
    "crates/sql/src",
    "corpus/src",
];

/// Modules that know each other are one module: the graph of top modules of a
/// crate, drawn from their `use crate::…` outside tests, has no cycle. Where a
/// crate's modules are folders, the same holds within each folder.
#[test]
fn modules_form_no_cycle() {
    let sources = sources();
    none(CRATES.iter().filter_map(|folder| {
        let graph = graph(folder, &sources);
        cycle(&graph).map(|cycle| format!("{folder}: {}", cycle.join(" -> ")))
    }));
}

fn graph(folder: &str, sources: &[Source]) -> BTreeMap<String, BTreeSet<String>> {
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.is_test()) {
        let Some(rest) = source.path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) else {
            continue;
        };
        let module = rest.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        let used = graph.entry(module.to_owned()).or_default();
        let code: String = source
            .code()
            .map(|(_, line)| line.split("//").next().unwrap_or_default())
            .collect::<Vec<_>>()
            .join("\n");
        used.extend(code.split("crate::").skip(1).flat_map(used_modules).filter(|name| name != module));
    }
    let known: BTreeSet<String> = graph.keys().cloned().collect();
    for used in graph.values_mut() {
        used.retain(|name| known.contains(name));
    }
    graph
}

/// The modules named behind `crate::`, one or a list in braces.
fn used_modules(behind: &str) -> Vec<String> {
    let first = |text: &str| {
        text.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned()
    };
    match behind.strip_prefix('{') {
        Some(list) => list.split('}').next().unwrap_or_default().split(',').map(first).collect(),
        None => vec![first(behind)],
    }
}

/// A way from a module back to itself.
fn cycle(graph: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    graph.keys().find_map(|start| way(graph, &mut vec![start.clone()], start))
}

fn way(
    graph: &BTreeMap<String, BTreeSet<String>>,
    path: &mut Vec<String>,
    goal: &str,
) -> Option<Vec<String>> {
    for next in graph.get(path.last()?)? {
        if next == goal {
            return Some([&path[..], &[goal.to_owned()]].concat());
        }
        if !path.contains(next) {
            path.push(next.clone());
            if let Some(found) = way(graph, path, goal) {
                return Some(found);
            }
            path.pop();
        }
    }
    None
}

#[test]
fn a_cycle_is_found() {
    let graph = |edges: &[(&str, &str)]| {
        let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in edges {
            graph.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        graph
    };
    assert_eq!(cycle(&graph(&[("a", "b"), ("b", "c"), ("c", "b")])).unwrap(), ["b", "c", "b"]);
    assert_eq!(cycle(&graph(&[("a", "b"), ("a", "c"), ("b", "c")])), None);
    assert_eq!(used_modules("{event::Event, field::{self, X}};"), ["event", "field", "X"]);
    assert_eq!(used_modules("sink::Problem;"), ["sink"]);
}

#[test]
fn the_words_of_the_command_line_stand_in_the_readme() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let commands = ["logdex index", "logdex search", "logdex query", "logdex fields", "logdex list"];
    none(
        commands
            .iter()
            .filter(|command| !readme.contains(*command))
            .map(|command| format!("README.md: {command} is not mentioned")),
    );
}
