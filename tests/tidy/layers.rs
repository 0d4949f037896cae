//! Which package may name which: arrows between crates run one way.

use std::collections::BTreeSet;

use crate::tree::{none, packages, read, sources};

/// What a package may name of the workspace, in its manifest and its code.
/// Tests and benches of the root see everything.
const LAYERS: &[(&str, &[&str])] = &[
    ("crates/event", &[]),
    ("crates/query", &["event"]),
    ("crates/mmap", &[]),
    ("crates/shard", &["event"]),
    ("crates/index", &["event", "mmap", "query", "shard"]),
    ("crates/ingest", &["event", "mmap"]),
    ("crates/sql", &["event", "query"]),
    ("crates/cli", &["event", "query", "index", "ingest", "sql"]),
    ("corpus", &[]),
];

/// Where else a library may not be: its key in a manifest, and the packages
/// that have it outside tests. The root is the command line.
const NAMED_BY: &[(&str, &[&str])] = &[
    ("anyhow", &["", "corpus"]),
    ("bzip2", &["crates/ingest"]),
    ("clap", &["", "corpus"]),
    ("console", &[""]),
    ("ctrlc", &[""]),
    ("globset", &["crates/ingest"]),
    ("indicatif", &[""]),
    ("libc", &["crates/mmap"]),
    ("libdeflater", &["crates/ingest"]),
    ("lzma-rust2", &["crates/ingest"]),
    ("memmap2", &["crates/mmap"]),
    ("mimalloc", &[""]),
    ("nix", &[""]),
    ("rayon", &["crates/index"]),
    ("regex", &["crates/query"]),
    ("regex-syntax", &["crates/query"]),
    ("rusqlite", &["crates/index"]),
    ("simd-json", &["crates/event"]),
    ("sqlparser", &["crates/sql"]),
    ("tantivy", &["crates/index", "crates/shard"]),
    ("walkdir", &["crates/ingest"]),
    ("wide", &["crates/event"]),
    ("zstd", &["crates/shard", "crates/ingest"]),
];

/// Libraries whose very name in the code of a crate is a leak.
const FOREIGN: &[(&str, &[&str])] = &[
    ("crates/event", &["tantivy", "rusqlite"]),
    ("crates/query", &["tantivy", "rusqlite"]),
    ("crates/shard", &["rusqlite"]),
    ("crates/ingest", &["tantivy", "rusqlite"]),
    ("crates/sql", &["tantivy", "rusqlite"]),
    ("crates/cli", &["tantivy", "rusqlite"]),
];

fn manifest(package: &str) -> String {
    read(&if package.is_empty() { "Cargo.toml".to_owned() } else { format!("{package}/Cargo.toml") })
}

/// The names under the dependency sections of a manifest, those for tests
/// only on demand.
fn dependencies(manifest: &str, of_tests: bool) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut inside = false;
    for line in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            inside = section == "dependencies]"
                || section.starts_with("target.") && section.ends_with(".dependencies]")
                || of_tests && section == "dev-dependencies]";
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            names.insert(line.split(['.', ' ', '=']).next().unwrap_or_default().to_owned());
        }
    }
    names
}

#[test]
fn every_package_has_its_layer() {
    let missing = packages()
        .into_iter()
        .filter(|package| !package.is_empty() && !LAYERS.iter().any(|(known, _)| known == package));
    none(missing.map(|package| format!("{package}: has no row in LAYERS")));
}

#[test]
fn manifests_name_the_layers_below() {
    let mut offences = Vec::new();
    for package in packages() {
        // The command line is the root package; its folder has no manifest.
        let row = if package.is_empty() { "crates/cli" } else { &*package };
        let below = LAYERS.iter().find(|(known, _)| *known == row).map_or(&[][..], |(_, below)| below);
        for name in dependencies(&manifest(&package), !package.is_empty()) {
            let of_tests = !dependencies(&manifest(&package), false).contains(&name);
            let fits = |short: &str| below.contains(&short) || of_tests && short == "corpus";
            if name.strip_prefix("logdex-").is_some_and(|short| !fits(short)) {
                offences.push(format!("{row}: {name} is not below it"));
            }
        }
    }
    none(offences);
}

#[test]
fn code_names_the_layers_below() {
    let sources = sources();
    let mut offences = Vec::new();
    for (package, below) in LAYERS {
        let own = package.rsplit('/').next().unwrap_or_default();
        let inside = sources.iter().filter(|source| source.path.starts_with(&format!("{package}/")));
        for source in inside {
            let bare = source.bare();
            for (known, _) in LAYERS {
                let name = known.rsplit('/').next().unwrap_or_default();
                if name != own && !below.contains(&name) && bare.contains(&format!("logdex_{name}")) {
                    offences.push(format!("{}: names logdex_{name}", source.path));
                }
            }
            let foreign = FOREIGN.iter().filter(|(known, _)| known == package);
            for name in foreign.flat_map(|(_, names)| *names) {
                if bare.contains(&format!("{name}::")) {
                    offences.push(format!("{}: names {name}", source.path));
                }
            }
        }
    }
    none(offences);
}

#[test]
fn libraries_stay_where_they_belong() {
    let mut offences = Vec::new();
    for package in packages() {
        for name in dependencies(&manifest(&package), false) {
            let row = NAMED_BY.iter().find(|(known, _)| *known == name);
            if row.is_some_and(|(_, allowed)| !allowed.contains(&&*package)) {
                offences.push(format!("{package}/Cargo.toml: {name} is not for this package"));
            }
        }
    }
    none(offences);
}
