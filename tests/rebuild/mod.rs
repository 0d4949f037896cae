//! Shards of other versions and of older parsers: what is said, and what
//! `logdex index --rebuild` makes of them.

use std::fs;
use std::path::{Path, PathBuf};

use flate2::Crc;

use crate::runner::logdex;

/// Bytes of a shard's footer, and where the version of the parser stands in it (FORMAT.md).
const FOOTER: usize = 40;
const PARSER_VERSION: usize = 20;

/// Exit code, standard output and standard error of a command.
fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = logdex(folder).args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// A folder with an archive and its index: two equal files, a tar archive and one
/// file that has grown since it was first indexed.
fn indexed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).unwrap();
    let line = |at: u32| format!("{{\"user\":\"u{}\",\"number\":{at}}}\n", at % 3);
    let lines = |until: u32| (0..until).map(line).collect::<String>();
    fs::write(logs.join("a.json"), lines(200)).unwrap();
    fs::write(logs.join("copy-of-a.json"), lines(200)).unwrap();
    fs::write(logs.join("grows.json"), lines(70)).unwrap();
    assert_eq!(run(folder.path(), &["index", "logs", "-q"]).0, 0);
    fs::write(logs.join("grows.json"), lines(90)).unwrap();
    let mut tar = tar_header("var/log/secure", 18).to_vec();
    tar.extend(b"denied to mallory\n");
    tar.resize(512 * 4, 0);
    fs::write(logs.join("old.tar"), tar).unwrap();
    assert_eq!(run(folder.path(), &["index", "logs", "-q"]).0, 0);
    folder
}

/// A tar header of a file.
fn tar_header(name: &str, size: usize) -> [u8; 512] {
    let mut header = [0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..108].copy_from_slice(b"0000644\0");
    header[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    header[136..148].copy_from_slice(b"00000000000\0");
    header[148..156].copy_from_slice(b"        ");
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

fn shards(folder: &Path) -> Vec<PathBuf> {
    let shards = fs::read_dir(folder.join("logdex-index/shards")).unwrap();
    let mut shards: Vec<PathBuf> = shards.map(|entry| entry.unwrap().path().join("columns")).collect();
    shards.sort();
    shards
}

/// Changes the bytes of every shard, as if they had been made so: the catalogue does not
/// know their checksums any more.
fn patch(folder: &Path, change: impl Fn(&mut [u8])) -> usize {
    let shards = shards(folder);
    for shard in &shards {
        let mut bytes = fs::read(shard).unwrap();
        change(&mut bytes);
        fs::write(shard, bytes).unwrap();
    }
    let catalog = rusqlite::Connection::open(folder.join("logdex-index/catalog.sqlite")).unwrap();
    catalog.execute("UPDATE shards SET checksum = NULL", []).unwrap();
    shards.len()
}

/// Makes a shard one of version 3 of the file format, as far as anybody can tell.
fn of_version_3(bytes: &mut [u8]) {
    let end = bytes.len();
    (bytes[4], bytes[end - 8]) = (3, 3);
}

/// Makes a shard one of an older parser, with sound checksums.
fn of_parser_0(bytes: &mut [u8]) {
    let footer = bytes.len() - FOOTER;
    bytes[footer + PARSER_VERSION..footer + PARSER_VERSION + 4].fill(0);
    let content = usize::try_from(u64::from_le_bytes(bytes[footer..footer + 8].try_into().unwrap())).unwrap();
    let mut crc = Crc::new();
    crc.update(&bytes[content..footer + 28]);
    bytes[footer + 28..footer + 32].copy_from_slice(&crc.sum().to_le_bytes());
}

/// All events of an index, in an order of their own.
fn events(folder: &Path) -> Vec<String> {
    let (code, out, said) = run(folder, &["search", "-n", "0", "-o", "json"]);
    assert_eq!(code, 0, "{said}");
    let mut lines: Vec<String> = out.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

#[test]
fn shards_of_another_version_are_named_and_made_anew() {
    let folder = indexed();
    let before = events(folder.path());
    assert_eq!(before.len(), 200 + 90 + 1);
    let outdated = patch(folder.path(), of_version_3);
    assert!(outdated >= 2);
    let (code, _, said) = run(folder.path(), &["search", "mallory"]);
    assert!(code == 2 && said.contains("version 3 of the file format, known here 4"), "{said}");
    assert!(said.contains("`logdex index --rebuild -i"), "{said}");
    let (code, _, said) = run(folder.path(), &["index", "logs"]);
    assert!(code == 2 && said.contains("the index answers after"), "{said}");
    let (code, _, said) = run(folder.path(), &["index", "--rebuild"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(events(folder.path()), before);
    let (code, _, said) = run(folder.path(), &["index", "--rebuild"]);
    assert!(code == 0 && said.contains("nothing to rebuild"), "{said}");
    let (_, _, said) = run(folder.path(), &["index", "logs"]);
    assert!(said.contains("0 read, 4 unchanged"), "{said}");
}

#[test]
fn shards_of_an_older_parser_are_searched_and_reported_once() {
    let folder = indexed();
    let before = events(folder.path());
    let outdated = patch(folder.path(), of_parser_0);
    assert_eq!(events(folder.path()), before);
    let (_, _, said) = run(folder.path(), &["search", "-n", "1"]);
    assert_eq!(said.matches("made by an older parser").count(), 1, "{said}");
    let (code, _, said) = run(folder.path(), &["index", "--rebuild"]);
    assert!(code == 0 && said.contains(&format!("rebuilding {outdated} outdated shards")), "{said}");
    assert_eq!(events(folder.path()), before);
    let (_, _, said) = run(folder.path(), &["search", "-n", "1"]);
    assert!(!said.contains("older parser"), "{said}");
}

#[test]
fn only_outdated_shards_are_made_anew() {
    let folder = indexed();
    let all = shards(folder.path());
    let mut bytes = fs::read(&all[0]).unwrap();
    of_parser_0(&mut bytes);
    fs::write(&all[0], bytes).unwrap();
    assert_eq!(run(folder.path(), &["index", "--rebuild", "-q"]).0, 0);
    let after = shards(folder.path());
    assert!(!after.contains(&all[0]) && all[1..].iter().all(|shard| after.contains(shard)));
}

#[test]
fn what_is_gone_from_the_archive_stays_and_is_named() {
    let folder = indexed();
    let before = events(folder.path());
    patch(folder.path(), of_parser_0);
    fs::remove_file(folder.path().join("logs/grows.json")).unwrap();
    let (code, _, said) = run(folder.path(), &["index", "--rebuild"]);
    assert!(code == 2 && said.contains("1 file gone, changed or left out: logs/grows.json"), "{said}");
    assert_eq!(events(folder.path()), before);
}

#[test]
fn a_copy_stands_in_for_a_file_that_is_gone() {
    for moved in [false, true] {
        let folder = indexed();
        let before = events(folder.path()).len();
        patch(folder.path(), of_parser_0);
        let a = folder.path().join("logs/a.json");
        if moved { fs::rename(&a, folder.path().join("logs/b.json")) } else { fs::remove_file(&a) }.unwrap();
        let (code, _, said) = run(folder.path(), &["index", "--rebuild"]);
        assert_eq!(code, 0, "{said}");
        assert_eq!(events(folder.path()).len(), before);
        assert_eq!(run(folder.path(), &["index", "logs", "-q"]).0, 0);
        assert_eq!(events(folder.path()).len(), before);
    }
}

#[test]
fn a_file_that_has_changed_replaces_nothing_unless_it_is_named() {
    let folder = indexed();
    let before = events(folder.path());
    patch(folder.path(), of_parser_0);
    fs::write(folder.path().join("logs/grows.json"), "").unwrap();
    let (code, _, said) = run(folder.path(), &["index", "--rebuild"]);
    assert!(code == 2 && said.contains("logs/grows.json"), "{said}");
    assert_eq!(events(folder.path()), before);
    // Another folder may have files of the same names.
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir_all(elsewhere.join("logs")).unwrap();
    fs::write(elsewhere.join("logs/grows.json"), "{\"other\":1}\n").unwrap();
    assert_eq!(run(&elsewhere, &["index", "--rebuild", "-i", "../logdex-index"]).0, 2);
    assert_eq!(events(folder.path()), before);
}

#[test]
fn all_members_of_an_archive_are_read_again_in_one_run() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("logs")).unwrap();
    let mut tar = Vec::new();
    for at in 0..3 {
        tar.extend(tar_header(&format!("var/log/secure.{at}"), 20));
        tar.extend(format!("denied to mallory {at}\n").as_bytes());
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar.resize(tar.len() + 1024, 0);
    fs::write(folder.path().join("logs/old.tar"), tar).unwrap();
    assert_eq!(run(folder.path(), &["index", "logs", "-q"]).0, 0);
    let before = events(folder.path());
    assert_eq!(before.len(), 3);
    patch(folder.path(), of_parser_0);
    let (code, _, said) = run(folder.path(), &["index", "--rebuild"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(events(folder.path()), before);
    assert!(run(folder.path(), &["index", "--rebuild"]).2.contains("nothing to rebuild"));
}

#[test]
fn a_damaged_or_missing_shard_is_made_anew() {
    for is_missing in [false, true] {
        let folder = indexed();
        let before = events(folder.path());
        let shard = &shards(folder.path())[0];
        match is_missing {
            true => fs::remove_file(shard).unwrap(),
            false => fs::write(shard, b"no shard").unwrap(),
        }
        let (code, _, said) = run(folder.path(), &["index", "logs"]);
        assert!(code == 2 && said.contains("--rebuild"), "{said}");
        let (code, _, said) = run(folder.path(), &["index", "--rebuild"]);
        assert_eq!(code, 0, "{said}");
        assert_eq!(events(folder.path()), before);
    }
}

#[test]
fn damage_in_any_block_of_a_shard_is_found_and_mended() {
    let folder = tempfile::tempdir().unwrap();
    let number = |at: u64| at.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let line = |at: u64| format!("{{\"id\":\"{:x}\",\"who\":\"w{}\"}}\n", number(at), at % 7);
    fs::write(folder.path().join("a.json"), (0..20_000).map(line).collect::<String>()).unwrap();
    assert_eq!(run(folder.path(), &["index", "a.json", "-q"]).0, 0);
    let before = events(folder.path());
    let length = fs::metadata(&shards(folder.path())[0]).unwrap().len() as usize;
    assert!(length > 8 << 14);
    for at in (0..length).step_by(length / 8).chain([length - 1]) {
        patch(folder.path(), |bytes| bytes[at] ^= 0x40);
        let (code, _, said) = run(folder.path(), &["search", "-n", "0", "-o", "json"]);
        assert!(code == 0 || said.contains("`logdex index --rebuild -i"), "{at}: {said}");
        let (code, _, said) = run(folder.path(), &["index", "--rebuild"]);
        assert!(code == 0 && said.contains("rebuilding 1 outdated shard"), "{at}: {said}");
        assert_eq!(events(folder.path()), before);
    }
}

#[test]
fn the_file_of_another_shard_is_refused_and_made_anew() {
    let folders = ["alice", "bobby"].map(|user| {
        let folder = tempfile::tempdir().unwrap();
        for day in ["01", "02"] {
            let line =
                |at| format!("{{\"id\":{at},\"user\":\"{user}\",\"time\":\"2023-07-{day}T00:00:00Z\"}}\n");
            fs::write(folder.path().join("a.json"), (0..100).map(line).collect::<String>()).unwrap();
            fs::rename(folder.path().join("a.json"), folder.path().join(format!("{day}.json"))).unwrap();
            assert_eq!(run(folder.path(), &["index", ".", "--include", "*.json", "-q"]).0, 0);
        }
        folder
    });
    let before = events(folders[0].path());
    let other = shards(folders[1].path());
    for is_own in [true, false] {
        let own = shards(folders[0].path());
        fs::copy(if is_own { &own[1] } else { &other[0] }, &own[0]).unwrap();
        let (code, _, said) = run(folders[0].path(), &["search", "--count"]);
        assert!(code == 2 && said.contains("another shard") && said.contains("--rebuild"), "{said}");
        let (code, _, said) = run(folders[0].path(), &["index", "--rebuild"]);
        assert_eq!(code, 0, "{said}");
        assert_eq!(events(folders[0].path()), before);
    }
}

#[test]
fn a_field_of_a_shard_that_cannot_be_read_is_not_unknown() {
    let folder = indexed();
    patch(folder.path(), of_version_3);
    for question in [["search", "number:7"], ["query", "stats count(*) by number"]] {
        let (code, _, said) = run(folder.path(), &question);
        assert!(code == 2 && said.contains("version 3 of the file format"), "{said}");
    }
}

#[test]
fn a_touched_file_that_is_named_is_read_again_at_once() {
    let folder = indexed();
    let before = events(folder.path());
    patch(folder.path(), of_parser_0);
    let grows = fs::File::options().append(true).open(folder.path().join("logs/grows.json")).unwrap();
    grows.set_modified(std::time::SystemTime::now() + std::time::Duration::from_secs(5)).unwrap();
    let (code, _, said) = run(folder.path(), &["index", "logs", "--rebuild"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(events(folder.path()), before);
}

#[test]
fn a_folder_without_an_index_is_not_made_one() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, said) = run(folder.path(), &["index", "--rebuild", "-i", "none"]);
    assert!(code == 2 && said.contains("no index here"), "{said}");
    assert!(!folder.path().join("none").exists());
}
