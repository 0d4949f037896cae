//! Maps of files that are cut short: alone, beside others, in many threads.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::process::Command;

use super::*;

/// More than a few pages of any size.
const BYTES: usize = 1 << 20;

/// A file of sevens, opened for writing.
fn file(folder: &tempfile::TempDir, name: &str) -> (PathBuf, File) {
    let path = folder.path().join(name);
    fs::write(&path, vec![7; BYTES]).unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    (path, file)
}

fn sum(bytes: &[u8]) -> usize {
    bytes.iter().map(|&byte| usize::from(byte)).sum()
}

#[test]
fn what_a_file_has_lost_is_zero_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let ((cut_path, cut), (whole_path, _)) = (file(&folder, "cut"), file(&folder, "whole"));
    let (cut_map, whole_map) = (MappedFile::open(&cut_path).unwrap(), MappedFile::open(&whole_path).unwrap());
    assert_eq!(sum(&cut_map), 7 * BYTES);
    assert!(cut_map.check().is_ok());
    cut.set_len(100).unwrap();
    assert!(cut_map[BYTES / 2..].iter().all(|&byte| byte == 0));
    assert_eq!(cut_map.check().unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    assert_eq!(sum(&whole_map), 7 * BYTES);
    assert!(whole_map.check().is_ok());
    let state = cut_map.state();
    drop(cut_map);
    fs::remove_file(cut_path).unwrap();
    assert!(state.check().is_err());
}

#[test]
fn a_last_page_that_is_there_in_part_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (path, file) = file(&folder, "cut");
    let map = MappedFile::open(&path).unwrap();
    file.set_len(BYTES as u64 - 1).unwrap();
    assert_eq!(map[BYTES - 1], 0);
    assert!(map.check().is_err());
}

#[test]
fn a_file_that_is_written_to_is_told_and_one_that_is_removed_or_replaced_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (path, file) = file(&folder, "written");
    let map = MappedFile::open(&path).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    assert!(map.check().is_err());
    let map = MappedFile::open(&path).unwrap();
    fs::rename(&path, folder.path().join("moved")).unwrap();
    assert!(map.check().is_ok());
    fs::write(&path, b"another").unwrap();
    assert!(map.check().is_ok());
    assert_eq!(sum(&map), 7 * BYTES);
}

#[test]
fn an_empty_file_is_no_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty");
    fs::write(&path, b"").unwrap();
    let map = MappedFile::open(&path).unwrap();
    assert!(map.is_empty() && map.check().is_ok());
}

#[test]
fn threads_that_map_and_unmap_are_told_of_their_own_files_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let folder = &folder;
            scope.spawn(move || {
                for round in 0..50 {
                    let (path, file) = file(folder, &format!("{thread}"));
                    let map = MappedFile::open(&path).unwrap();
                    let cuts = (thread + round) % 2 == 0;
                    if cuts {
                        file.set_len(round).unwrap();
                    }
                    let sum = sum(&map[1 << 16..]);
                    assert_eq!(map.check().is_err(), cuts);
                    assert_eq!(sum, if cuts { 0 } else { 7 * (BYTES - (1 << 16)) });
                }
            });
        }
    });
}

/// In a process of its own: the signal of a map that is not ours ends it, and so
/// does one that was sent.
#[test]
fn other_signals_end_the_process_as_ever() {
    const CHILD: &str = "LOGDEX_MMAP_CHILD";
    let folder = tempfile::tempdir().unwrap();
    if let Some(signal) = std::env::var_os(CHILD) {
        let guarded = MappedFile::open(&file(&folder, "guarded").0).unwrap();
        let (path, other) = file(&folder, "other");
        // SAFETY: that it may go is what the test is about.
        let map = unsafe { Mmap::map(&File::open(path).unwrap()).unwrap() };
        other.set_len(0).unwrap();
        if signal == "sent" {
            // SAFETY: it ends the process, which the test waits for.
            unsafe { libc::raise(libc::SIGBUS) };
        }
        std::process::exit(i32::from(map[BYTES / 2] + guarded[0] == 0));
    }
    for signal in ["fault", "sent"] {
        let mut child = Command::new(std::env::current_exe().unwrap());
        let name = "tests::other_signals_end_the_process_as_ever";
        let output = child.args(["--exact", name]).env(CHILD, signal).output();
        assert_eq!(output.unwrap().status.signal(), Some(libc::SIGBUS), "{signal}");
    }
}
