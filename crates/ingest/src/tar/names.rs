//! UniqueNames of members: relative paths, each unique in its archive.

use std::collections::HashMap;

/// The path of a member below its archive: without `/` and `./` before it.
pub(crate) fn relative(name: &str) -> &str {
    let mut name = name;
    while let Some(rest) = name.strip_prefix("./").or_else(|| name.strip_prefix('/')) {
        name = rest;
    }
    name
}

/// Counts of the names met in an archive, by the start of their hashes: 20
/// bytes for each member.
#[derive(Default)]
pub(crate) struct UniqueNames(HashMap<[u8; 16], u32>);

impl UniqueNames {
    /// The name, with a number if another member has it already.
    pub(crate) fn unique(&mut self, name: &str) -> String {
        let mut unique = name.to_owned();
        while self.0.contains_key(&digest(&unique)) {
            let last = self.0.entry(digest(name)).or_insert(1);
            *last += 1;
            unique = format!("{name}#{last}");
        }
        self.0.insert(digest(&unique), 1);
        unique
    }
}

fn digest(name: &str) -> [u8; 16] {
    let hash = blake3::hash(name.as_bytes());
    hash.as_bytes().first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_unique() {
        let mut names = UniqueNames::default();
        let made: Vec<String> = ["a", "b", "a", "a#2", "a", "a#2"].map(|name| names.unique(name)).into();
        assert_eq!(made, ["a", "b", "a#2", "a#2#2", "a#3", "a#2#3"]);
    }

    #[test]
    fn paths_are_below_the_archive() {
        for (name, wanted) in [("./a/b", "a/b"), ("/var/./log", "var/./log"), (".//x", "x"), (".x", ".x")] {
            assert_eq!(relative(name), wanted);
        }
    }
}
