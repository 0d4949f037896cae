//! What the documents at the top say must be there.

use std::collections::BTreeSet;

use crate::tree::{none, only, read, root, sources};

/// Commands the README has to show.
const COMMANDS: &[&str] = &["logdex index", "logdex search", "logdex query", "logdex fields", "logdex list"];

/// Documents whose paths are checked.
const MAPS: &[&str] = &["ARCHITECTURE.md", "README.md"];

/// Paths that are in no tree: what a user may have.
const ELSEWHERE: &[&str] = &["logs.tar.gz/var/log/secure"];

#[test]
fn the_commands_stand_in_the_readme() {
    let readme = read("README.md");
    let missing = COMMANDS.iter().filter(|command| !readme.contains(*command));
    none(missing.map(|command| format!("README.md: {command} is not mentioned")));
}

/// A path is written from the root, from `crates/` with or without `src`, or
/// as the end of the path of a Rust file or of a folder of those.
#[test]
fn paths_in_the_documents_exist() {
    let ends = ends();
    let exists = |path: &str| {
        let path = path.trim_end_matches('/');
        root().join(path).exists() || ends.contains(path)
    };
    only(
        ELSEWHERE,
        MAPS.iter().flat_map(|map| {
            let text = read(map);
            let missing = quoted_paths(&text).into_iter().filter(|path| !exists(path));
            let message = |path: String| (path.clone(), format!("{map}: there is no {path}"));
            missing.map(message).collect::<Vec<_>>()
        }),
    );
}

/// Every end of the path of a Rust file and of the folders above it, with
/// and without `src/` and the `mod.rs`.
fn ends() -> BTreeSet<String> {
    let mut ends = BTreeSet::new();
    for source in sources() {
        for written in [source.path.clone(), source.path.replace("/src/", "/")] {
            let parts: Vec<&str> = written.split('/').collect();
            for end in 1..=parts.len() {
                ends.extend((0..end).map(|start| parts[start..end].join("/")));
            }
        }
    }
    ends
}

/// What stands in backquotes outside code blocks and looks like a path: a
/// slash between names, or the ending of a file.
fn quoted_paths(text: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for (at, block) in text.split("```").enumerate() {
        if at % 2 == 0 {
            paths.extend(
                block.split('`').skip(1).step_by(2).filter(|quoted| is_path(quoted)).map(str::to_owned),
            );
        }
    }
    paths
}

fn is_path(quoted: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    let relative = quoted.starts_with(|c: char| c.is_ascii_lowercase());
    let file = [".rs", ".md", ".py"].iter().any(|ending| quoted.ends_with(ending));
    quoted.chars().all(plain) && relative && (quoted.contains('/') || file)
}

#[test]
fn paths_are_told_from_other_code() {
    let text = "`crates/a/b.rs`, `b.rs`, `c/`, `Type::f`, `a / b`, `--raw`, `x.y`\n```\n`d/e`\n```\n`/abs`";
    assert_eq!(quoted_paths(text), ["crates/a/b.rs", "b.rs", "c/"]);
}
