//! A file is known by its absolute path, byte for byte and without links.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use super::{events, index, lines, run, write};

#[test]
fn all_ways_to_name_a_file_are_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    write(path("a"), lines(0..50));
    fs::create_dir_all(path("d/e")).unwrap();
    symlink("a", path("link")).unwrap();
    symlink("d", path("folder")).unwrap();
    symlink("../a", path("d/up")).unwrap();
    let absolute = path("a").display().to_string();
    let names =
        ["a", "./a", &absolute, "d/../a", ".//d/./../a", "link", "d/up", "folder/up", "folder/e/../up"];
    index(folder.path(), &["a"]);
    for (round, name) in (1..).zip(names) {
        assert!(index(folder.path(), &[name]).contains("0 read, 1 unchanged"), "{name}");
        write(path("a"), lines(0..50 + round));
        index(folder.path(), &[name]);
        assert_eq!(events(folder.path()), 50 + u64::from(round), "{name}");
    }
    let said = index(folder.path(), &names);
    assert!(said.contains("0 read, 9 unchanged"), "{said}");
}

#[test]
fn files_of_the_same_relative_name_are_two() {
    let folder = tempfile::tempdir().unwrap();
    for (host, user) in [("h1", "alice"), ("h2", "bob")] {
        let path = folder.path().join(host);
        write(path.join("secure"), format!("{{\"user\":\"{user}\"}}\n"));
        index(&path, &["secure", "-i", "../logdex-index"]);
    }
    let found = run(folder.path(), &["query", "fields user, log.file.path | sort user", "-o", "csv"]);
    let rows: Vec<&str> = found.out.lines().skip(1).collect();
    assert_eq!(rows, ["alice,secure", "bob,secure"], "{}", found.err);
    let said = index(folder.path(), &["h1", "h2"]);
    assert!(said.contains("0 read, 2 unchanged"), "{said}");
}

#[test]
fn names_that_are_no_text_are_told_apart() {
    for raw in ["copy", "archive"] {
        let folder = tempfile::tempdir().unwrap();
        let logs = folder.path().join("logs");
        let names = [&b"\xff.json"[..], b"\xfe.json", b"\xfe\xff.json"].map(OsStr::from_bytes);
        for (number, name) in (0..).zip(names) {
            write(logs.join(name), lines(number..number + 1));
        }
        index(folder.path(), &["logs", "--raw", raw]);
        assert_eq!(events(folder.path()), 3);
        assert!(index(folder.path(), &["logs", "--raw", raw]).contains("0 read, 3 unchanged"));
        let found = run(folder.path(), &["search", "-o", "raw"]);
        assert_eq!(found.out.lines().count(), 3, "{raw}: {}", found.err);
        write(logs.join(names[0]), lines(10..12));
        index(folder.path(), &["logs", "--raw", raw]);
        assert_eq!(events(folder.path()), 4);
    }
}

/// The records are read where the file was, whatever it was called and wherever the
/// search runs.
#[test]
fn records_in_the_archive_are_found_from_any_folder() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path().join("logs/a.json"), lines(0..3));
    index(folder.path(), &["logs", "--raw", "archive"]);
    let elsewhere = tempfile::tempdir().unwrap();
    let ix = folder.path().join("logdex-index").display().to_string();
    let found = run(elsewhere.path(), &["search", "-i", &ix, "-o", "raw", "--oldest-first"]);
    assert_eq!(found.out, lines(0..3), "{}", found.err);
    let shown = run(elsewhere.path(), &["query", "-i", &ix, "fields log.file.path | limit 1", "-o", "csv"]);
    assert_eq!(shown.out.lines().nth(1), Some("logs/a.json"));
}

#[test]
fn links_to_one_file_are_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join("logs").join(name);
    write(path("app.log.1"), lines(0..20));
    symlink("app.log.1", path("app.log")).unwrap();
    fs::hard_link(path("app.log.1"), path("same.log")).unwrap();
    index(folder.path(), &["logs"]);
    assert_eq!(events(folder.path()), 20);
    let said = index(folder.path(), &["logs"]);
    assert!(said.contains("0 read, 3 unchanged"), "{said}");
    // Both names of the file have the new content, and the link to it has.
    fs::write(path("same.log"), lines(20..50)).unwrap();
    index(folder.path(), &["logs"]);
    assert_eq!(events(folder.path()), 30);
}
