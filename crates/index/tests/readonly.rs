//! An index that nobody may write to answers, and stays as it is.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use logdex_event::carrier::Shape;
use logdex_event::parser::{Parsed, Parser};
use logdex_event::sink::{Admission, ObjectEnd, ObjectFile};
use logdex_event::{Origin, Sink, Store};
use logdex_index::{Index, RawKept, Writer, WriterOptions};
use logdex_query::{Filter, Query};

const LINES: [&str; 2] = ["2024-02-06 access denied for mallory", "2024-02-07 all is well"];

#[test]
fn an_index_in_a_read_only_folder_answers_and_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    write(&index);
    set_modes(&index, 0o444, 0o555);
    let before = state(&index);
    let events = ask(&index);
    let after = state(&index);
    set_modes(&index, 0o644, 0o755);
    assert_eq!(events, 2);
    assert_eq!(before, after);
}

fn write(index: &Path) {
    let writer =
        Writer::open(index, WriterOptions { raw: RawKept::Yes, memory_bytes: 1 << 20, threads: 1 }).unwrap();
    let file = ObjectFile { path: "app.log".into(), size: 60, modified: 1, ..ObjectFile::default() };
    let Admission::Read { object, .. } = writer.admit(&file, Some([7; 32])).unwrap() else { panic!() };
    let mut sink = writer.sink().unwrap();
    let mut parser = Parser::new(None);
    for (ordinal, line) in (0..).zip(LINES) {
        let Parsed::Event { event, paths, .. } = parser.parse(line.as_bytes(), Shape::Line) else { panic!() };
        sink.event(event, paths, Origin { object, ordinal, ..Origin::default() }).unwrap();
    }
    let end = ObjectEnd { records: 2, codec: "none".into(), hash: [7; 32], ..ObjectEnd::default() };
    sink.end(object, &file, &end);
    sink.finish().unwrap();
    writer.close().unwrap();
}

fn ask(index: &Path) -> u64 {
    let index = Index::open(&[index.to_owned()]).unwrap();
    index.count(&Query::search(Filter::All), false).unwrap().0
}

/// All files and folders below, the deepest first.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found.push(folder.to_owned());
    found
}

/// What would tell that somebody wrote: names, sizes, times.
fn state(folder: &Path) -> Vec<(PathBuf, u64, SystemTime)> {
    let told = |path: PathBuf| {
        let metadata = path.metadata().unwrap();
        (path, metadata.len(), metadata.modified().unwrap())
    };
    let mut state: Vec<_> = below(folder).into_iter().map(told).collect();
    state.sort();
    state
}

fn set_modes(folder: &Path, files: u32, folders: u32) {
    for path in below(folder) {
        let mode = if path.is_dir() { folders } else { files };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }
}
