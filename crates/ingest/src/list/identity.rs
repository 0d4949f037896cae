//! Identity of files: absolute paths without links, byte for byte.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::DirEntry;

/// The folders that a walk is in, each with its absolute path: links are resolved once
/// for all files of a folder.
#[derive(Default)]
pub(super) struct Folders(Vec<(PathBuf, PathBuf)>);

impl Folders {
    /// The absolute path of an entry.
    pub(super) fn absolute(&mut self, entry: &DirEntry) -> Vec<u8> {
        let (depth, path) = (entry.depth(), entry.path());
        let Some(folder) = path.parent().filter(|_| depth > 0 && !entry.path_is_symlink()) else {
            return absolute_bytes(path);
        };
        self.0.truncate(depth);
        if self.0.last().is_none_or(|(last, _)| self.0.len() < depth || last != folder) {
            self.0.truncate(depth - 1);
            let unknown = (PathBuf::new(), PathBuf::new());
            self.0.resize(depth - 1, unknown);
            self.0.push((folder.to_owned(), path_of_bytes(&absolute_bytes(folder))));
        }
        let absolute = self.0.last().map(|(_, absolute)| absolute.join(entry.file_name()));
        absolute.map_or_else(|| absolute_bytes(path), |absolute| bytes(absolute.as_os_str()))
    }
}

/// The absolute path of a file, without links and dots, byte for byte. Where something
/// on the way is no folder (a member of an archive) or is gone, what follows is taken
/// as it is.
pub fn absolute_bytes(path: &Path) -> Vec<u8> {
    let mut rest = PathBuf::new();
    for there in path.ancestors() {
        // The parent of `a` is nothing, which stands for the working directory.
        let folder = if there.as_os_str().is_empty() { Path::new(".") } else { there };
        if let Ok(absolute) = fs::canonicalize(folder) {
            let path = if rest.as_os_str().is_empty() { absolute } else { absolute.join(rest) };
            return bytes(path.as_os_str());
        }
        if let Some(name) = there.file_name() {
            rest = if rest.as_os_str().is_empty() { name.into() } else { Path::new(name).join(rest) };
        }
    }
    bytes(std::path::absolute(path).as_deref().unwrap_or(path).as_os_str())
}

/// The path of an identity.
#[cfg(unix)]
pub fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    OsStr::from_bytes(bytes).into()
}

/// The path of an identity; one that is no Unicode has no path here.
#[cfg(not(unix))]
pub fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

fn bytes(path: &OsStr) -> Vec<u8> {
    path.as_encoded_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_and_what_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir(root.join("d")).unwrap();
        fs::write(root.join("a"), "").unwrap();
        let wanted = |path: &str| bytes(root.join(path).as_os_str());
        for (path, same) in [
            ("a", "a"),
            ("./a", "a"),
            ("d/../a", "a"),
            ("d/..//./a", "a"),
            ("a/inside.log", "a/inside.log"),
            ("none/b", "none/b"),
        ] {
            assert_eq!(absolute_bytes(&folder.path().join(path)), wanted(same), "{path}");
        }
        let here = std::env::current_dir().unwrap();
        assert_eq!(
            absolute_bytes(Path::new("none")),
            bytes(fs::canonicalize(here).unwrap().join("none").as_os_str())
        );
        assert_eq!(absolute_bytes(Path::new("")), bytes(fs::canonicalize(".").unwrap().as_os_str()));
    }
}
