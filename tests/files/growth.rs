//! Logs that were written to, renamed and packed since the last run.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{events, index, lines, run, write};

/// A folder with the first lines of a log, indexed.
fn indexed(count: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(log(folder.path()), lines(0..count));
    index(folder.path(), &["logs"]);
    folder
}

fn log(folder: &Path) -> std::path::PathBuf {
    folder.join("logs/app.log")
}

fn append(path: &Path, bytes: impl AsRef<[u8]>) {
    File::options().append(true).open(path).unwrap().write_all(bytes.as_ref()).unwrap();
}

fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(3));
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// Packs a log in its place, as rotation does.
fn pack(path: &Path) {
    let packed = gzip(fs::read(path).unwrap());
    fs::write(path.with_extension("log.gz"), packed).unwrap();
    fs::remove_file(path).unwrap();
}

/// Each record is found once, and the index has nothing to do.
fn check(folder: &Path, count: u32) {
    let found = run(folder, &["search", "-n", "0", "-o", "raw", "--oldest-first"]);
    let mut records: Vec<&str> = found.out.lines().collect();
    let all = lines(0..count);
    let mut wanted: Vec<&str> = all.lines().collect();
    records.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(records, wanted, "{}", found.err);
    assert!(index(folder, &["logs"]).contains(" 0 read"));
    assert_eq!(events(folder), u64::from(count));
}

#[test]
fn only_what_is_new_of_a_log_that_has_grown_is_read() {
    let folder = indexed(100);
    for (round, count) in [1, 2, 50, 500, 5_000].into_iter().scan(100, |all, more| {
        *all += more;
        Some((more, *all))
    }) {
        append(&log(folder.path()), lines(count - round..count));
        let said = index(folder.path(), &["logs"]);
        let wanted = format!("= {} indexed", logdex_number(round));
        assert!(said.contains(&wanted) && said.contains("already indexed"), "{said}");
        check(folder.path(), count);
    }
    assert!(run(folder.path(), &["search", "log.file.path:logs/app.log", "--count"]).out.trim() == "5653");
}

fn logdex_number(number: u32) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

#[test]
fn rotation_adds_what_is_new_and_nothing_twice() {
    for (count, more) in [(10, 0), (10, 10), (3_000, 0), (3_000, 2_000), (1, 1)] {
        for is_packed in [false, true] {
            for has_next in [false, true] {
                let folder = indexed(count);
                let path = log(folder.path());
                append(&path, lines(count..count + more));
                let rotated = path.with_extension("log.1");
                fs::rename(&path, &rotated).unwrap();
                if is_packed {
                    pack(&rotated);
                }
                let next = if has_next { 7 } else { 0 };
                if has_next {
                    write(&path, lines(count + more..count + more + next));
                }
                index(folder.path(), &["logs"]);
                check(folder.path(), count + more + next);
            }
        }
    }
}

#[test]
fn a_log_is_packed_and_packed_again() {
    let folder = indexed(500);
    pack(&log(folder.path()));
    let said = index(folder.path(), &["logs"]);
    assert!(said.contains("0 read, 0 unchanged, 1 duplicate"), "{said}");
    check(folder.path(), 500);
    // A member more: the packed bytes go on, too.
    let packed = log(folder.path()).with_extension("log.gz");
    append(&packed, gzip(lines(500..700)));
    index(folder.path(), &["logs"]);
    check(folder.path(), 700);
}

#[test]
fn a_packed_log_grows_by_members() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("logs/app.log.gz");
    write(&path, gzip(lines(0..200)));
    index(folder.path(), &["logs"]);
    append(&path, gzip(lines(200..300)));
    let said = index(folder.path(), &["logs"]);
    assert!(said.contains("= 100 indexed"), "{said}");
    check(folder.path(), 300);
}

/// The last line was being written when the log was indexed.
#[test]
fn a_line_that_was_cut_off_is_whole_afterwards() {
    for is_renamed in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = log(folder.path());
        let all = lines(0..100);
        write(&path, &all[..all.len() - 10]);
        assert_eq!(run(folder.path(), &["index", "logs"]).code, 2);
        assert_eq!(events(folder.path()), 100);
        append(&path, &all[all.len() - 10..]);
        append(&path, lines(100..120));
        if is_renamed {
            fs::rename(&path, path.with_extension("log.1")).unwrap();
        }
        index(folder.path(), &["logs"]);
        check(folder.path(), 120);
    }
}

/// The first KiB and the length are the same, or the start is, but not the whole.
#[test]
fn what_only_begins_in_the_same_way_is_another_log() {
    let folder = indexed(300);
    let other = (lines(0..300) + &lines(300..310)).replace("\"number\":298", "\"number\":998");
    write(folder.path().join("logs/other.log"), other);
    let said = index(folder.path(), &["logs"]);
    assert!(said.contains("= 310 indexed"), "{said}");
    assert_eq!(events(folder.path()), 610);
}

#[test]
fn a_log_that_is_cut_short_and_written_anew_replaces_the_old() {
    let folder = indexed(100);
    append(&log(folder.path()), lines(100..150));
    index(folder.path(), &["logs"]);
    assert_eq!(events(folder.path()), 150);
    write(log(folder.path()), lines(200..220));
    index(folder.path(), &["logs"]);
    assert_eq!(events(folder.path()), 20);
    // What was there comes back with all that it went on with.
    write(log(folder.path()), lines(0..150));
    index(folder.path(), &["logs"]);
    check(folder.path(), 150);
}

#[test]
fn records_of_a_grown_log_are_read_from_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    write(log(folder.path()), lines(0..100));
    index(folder.path(), &["logs", "--raw", "archive"]);
    append(&log(folder.path()), lines(100..200));
    index(folder.path(), &["logs", "--raw", "archive"]);
    check(folder.path(), 200);
    append(&log(folder.path()), lines(200..210));
    let found = run(folder.path(), &["search", "-n", "0", "-o", "raw"]);
    assert_eq!(found.out.lines().count(), 200, "{}", found.err);
}
