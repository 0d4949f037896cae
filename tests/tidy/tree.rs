//! The Rust files of the repository, with and without their tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A Rust file of the repository.
pub struct Source {
    /// Below the root, with `/`.
    pub path: String,
    pub text: String,
}

impl Source {
    /// The numbered lines that are not under `#[cfg(test)]`.
    ///
    /// A file formatted by rustfmt ends such an item with `;` on its first
    /// line or with `}` in the first column.
    pub fn code(&self) -> Vec<(usize, &str)> {
        let mut code = Vec::new();
        let mut lines = self.text.lines().enumerate().map(|(at, line)| (at + 1, line));
        while let Some((at, line)) = lines.next() {
            if !line.starts_with("#[cfg(test)]") {
                code.push((at, line));
                continue;
            }
            let first = lines.find(|(_, line)| !line.starts_with("#["));
            if first.is_some_and(|(_, line)| !line.ends_with(';')) {
                lines.find(|(_, line)| *line == "}");
            }
        }
        code
    }

    /// The code without comments, as one text.
    pub fn bare(&self) -> String {
        let without_comment =
            |(_, line): (usize, &str)| line.split("//").next().unwrap_or_default().to_owned();
        self.code().into_iter().map(without_comment).collect::<Vec<_>>().join("\n")
    }

    pub fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.is_test_of_a_module()
    }

    pub fn is_test_of_a_module(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    for folder in ["crates", "tests", "corpus", "benches"] {
        collect(&root().join(folder), &mut sources);
    }
    assert!(sources.len() > 20, "the sources are elsewhere");
    sources
}

fn collect(folder: &Path, sources: &mut Vec<Source>) {
    for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            sources.push(Source { path, text });
        }
    }
}

/// The packages of the workspace: the folder of each, empty for the root.
pub fn packages() -> Vec<String> {
    let crates = fs::read_dir(root().join("crates")).unwrap();
    let names = crates.map(|entry| format!("crates/{}", entry.unwrap().file_name().to_string_lossy()));
    let mut packages = vec![String::new(), "corpus".to_owned()];
    packages.extend(names.filter(|folder| root().join(folder).join("Cargo.toml").exists()));
    packages
}

/// Fails with every offence at once.
pub fn none(offences: impl IntoIterator<Item = String>) {
    let offences: Vec<String> = offences.into_iter().collect();
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

/// Fails unless what offends is exactly what is allowed: an exception that no
/// longer applies has to leave its list, too. An offence is a name for the
/// list and a message.
pub fn only(allowed: &[&str], offences: impl IntoIterator<Item = (String, String)>) {
    let offences: BTreeMap<String, String> = offences.into_iter().collect();
    let fresh =
        offences.iter().filter(|(name, _)| !allowed.contains(&&***name)).map(|(_, message)| message.clone());
    let stale = allowed.iter().filter(|allowed| !offences.contains_key(**allowed));
    let stale =
        stale.map(|allowed| format!("{allowed}: allowed, but no offence any more; take it off the list"));
    none(fresh.chain(stale));
}

#[test]
fn code_ends_where_tests_begin_and_goes_on_behind_them() {
    let text = "mod a;\n#[cfg(test)]\nmod tests;\nfn f() {}\n#[cfg(test)]\n#[path = \"x\"]\nmod more {\n}\nfn g() {}";
    let source = Source { path: String::new(), text: text.to_owned() };
    assert_eq!(source.code(), [(1, "mod a;"), (4, "fn f() {}"), (9, "fn g() {}")]);
}
