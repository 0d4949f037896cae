//! The paths that a file names: its `use` declarations and the paths in its code.

/// A path as written, `crate::a::B` or `super::c`, in segments. A glob ends
/// in `*`.
pub type Path = Vec<String>;

/// An imported path and the name it has here.
#[derive(Debug, PartialEq)]
pub struct Import {
    pub path: Path,
    pub name: String,
}

/// The paths of all `use` declarations, lists in braces taken apart.
pub fn imports(code: &str) -> Vec<Import> {
    let mut imports = Vec::new();
    for declaration in declarations(code) {
        let compact: String = declaration.split_whitespace().collect::<Vec<_>>().join(" ");
        expand(&compact, &[], &mut imports);
    }
    imports
}

/// What stands between `use` and `;`.
fn declarations(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let line = code[..at].rsplit('\n').next().unwrap_or_default().trim();
        let begins = line.is_empty() || line == "pub" || line.starts_with("pub(") && line.ends_with(')');
        if begins {
            found.extend(code[at + 4..].split(';').next());
        }
    }
    found
}

fn expand(tree: &str, before: &[String], imports: &mut Vec<Import>) {
    let tree = tree.trim();
    let (plain, list) = match tree.split_once('{') {
        Some((plain, rest)) => (plain, Some(rest.rsplit_once('}').map_or(rest, |(list, _)| list))),
        None => (tree, None),
    };
    let (plain, alias) =
        plain.split_once(" as ").map_or((plain, None), |(plain, alias)| (plain, Some(alias)));
    let mut path = before.to_vec();
    path.extend(plain.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
    match list {
        Some(list) => parts(list).into_iter().for_each(|part| expand(part, &path, imports)),
        None => {
            if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
                path.pop();
            }
            let Some(last) = path.last() else { return };
            let name = alias.unwrap_or(last).trim().to_owned();
            imports.push(Import { path, name });
        }
    }
}

/// A list parted at the commas outside inner braces.
fn parts(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, byte) in list.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b',' if depth == 0 => {
                parts.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Paths that begin with `crate`, `super` or `self` anywhere in the code.
pub fn paths(code: &str) -> Vec<Path> {
    let mut paths = Vec::new();
    for start in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(start) {
            let before = &code[..at];
            let goes_on = before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            // `pub(in crate::a)` says who sees an item, not what it needs.
            if goes_on || before.ends_with("(in ") {
                continue;
            }
            let end = code[at..].find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
            let text = end.map_or(&code[at..], |end| &code[at..at + end]);
            paths.push(text.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect());
        }
    }
    paths
}

#[test]
fn lists_in_braces_are_taken_apart() {
    let code = "use crate::{a::{self, B as C}, d};\npub(crate) use super::e::*;\nlet cause = \"use x\";";
    let found: Vec<String> =
        imports(code).iter().map(|import| format!("{} {}", import.path.join("::"), import.name)).collect();
    assert_eq!(found, ["crate::a a", "crate::a::B C", "crate::d d", "super::e::* *"]);
}

#[test]
fn paths_are_found_in_code() {
    let code = "pub(in crate::no) fn f(x: crate::a::B) -> super::super::c { $crate::m!(); other_crate::x() }";
    let found: Vec<String> = paths(code).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["crate::a::B", "crate::m", "super::super::c"]);
}
