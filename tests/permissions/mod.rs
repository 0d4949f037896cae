//! Permissions of an index: only its owner may read it, whatever the umask is.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::runner::logdex;

/// Runs `logdex index a.log -i INDEX` with a umask.
fn index(folder: &Path, umask: &str, index: &str) -> Output {
    let command = logdex(folder);
    let script = format!("umask {umask}; exec \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, "sh"]).arg(command.get_program()).current_dir(folder);
    shell.args(["index", "a.log", "-i", index]).output().unwrap()
}

fn archive() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.log"), "2024-01-01T00:00:00Z one\n2024-01-01T00:00:01Z two\n").unwrap();
    folder
}

/// Everything in a folder, and the folder itself.
fn everything(path: &Path, found: &mut Vec<PathBuf>) {
    found.push(path.to_owned());
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| everything(&entry.unwrap().path(), found));
    }
}

fn set_all(path: &Path, folders: u32, files: u32) {
    let mut all = Vec::new();
    everything(path, &mut all);
    for path in all {
        let mode = if path.is_dir() { folders } else { files };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }
}

#[test]
fn no_umask_opens_an_index_or_breaks_it() {
    for umask in ["0000", "0022", "0077", "0277", "0777"] {
        let folder = archive();
        fs::create_dir(folder.path().join("empty")).unwrap();
        for name in ["new", "above/new", "empty"] {
            let output = index(folder.path(), umask, name);
            let told = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "umask {umask}: {told}");
            assert!(!told.contains("chmod"), "{told}");
            let mut all = Vec::new();
            everything(&folder.path().join(name), &mut all);
            assert!(all.len() >= 6, "{all:?}");
            for path in all {
                let wanted = if path.is_dir() { 0o700 } else { 0o600 };
                let mode = fs::metadata(&path).unwrap().mode() & 0o777;
                assert_eq!(mode, wanted, "umask {umask}: {} has {mode:o}", path.display());
            }
            let count = logdex(folder.path()).args(["search", "--count", "-i", name]).output().unwrap();
            assert_eq!(String::from_utf8_lossy(&count.stdout).trim(), "2");
        }
    }
}

#[test]
fn an_open_index_is_told_once_how_to_be_closed() {
    let folder = archive();
    let name = "it's open";
    assert!(index(folder.path(), "0022", name).status.success());
    set_all(&folder.path().join(name), 0o755, 0o644);
    let open = index(folder.path(), "0022", name);
    let told = String::from_utf8_lossy(&open.stderr).into_owned();
    assert_eq!(open.status.code(), Some(0), "{told}");
    assert_eq!(told.matches("chmod").count(), 1, "{told}");
    // The command that it prints closes the index.
    let command = told.split('`').find(|text| text.starts_with("chmod")).unwrap();
    assert!(Command::new("sh").args(["-c", command]).current_dir(folder.path()).status().unwrap().success());
    let closed = index(folder.path(), "0022", name);
    let told = String::from_utf8_lossy(&closed.stderr);
    assert!(!told.contains("chmod"), "{told}");
}

#[test]
fn an_index_behind_a_closed_folder_is_not_open() {
    let folder = archive();
    assert!(index(folder.path(), "0022", "index").status.success());
    let path = folder.path().join("index");
    set_all(&path, 0o755, 0o644);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    let output = index(folder.path(), "0022", "index");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("chmod"));
}
