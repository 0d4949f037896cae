//! A shard in a folder: its file, its permissions, what happens when it changes.

use std::fs::{self, File};
use std::path::Path;

use logdex_event::{Content, Event, Origin, Paths};
use logdex_shard::RawKept;

use super::{COLUMNS_FILE, Shard, ShardWriter};
use crate::Kind;

fn write(folder: &Path, events: &[Event]) {
    let paths = Paths::default();
    let mut writer = ShardWriter::create(folder, RawKept::Yes).unwrap();
    for (ordinal, event) in events.iter().enumerate() {
        let origin = Origin { object: 7, ordinal: ordinal as u64, ..Origin::default() };
        writer.add(event, &paths, origin).unwrap();
    }
    writer.finish().unwrap();
}

fn event(raw: &[u8], content: Content) -> Event {
    let mut event = Event::default();
    event.raw.extend_from_slice(raw);
    event.content = content;
    event
}

#[test]
fn a_shard_of_another_number_of_events_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[event(b"one", Content::Raw), event(b"two", Content::Raw)]);
    assert!(Shard::open(folder.path(), 2, None).is_ok());
    assert!(Shard::open(folder.path(), 1, None).is_err());
    assert!(Shard::open(folder.path(), 3, None).is_err());
    fs::remove_file(folder.path().join(COLUMNS_FILE)).unwrap();
    assert!(Shard::open(folder.path(), 2, None).is_err());
}

#[cfg(unix)]
#[test]
fn whoever_may_read_one_file_may_read_all() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[event(b"one", Content::Raw)]);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let wanted = mode(&folder.path().join(COLUMNS_FILE));
    let mut files = 0;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), wanted, "{}", path.display());
        files += 1;
    }
    assert_eq!(files, 1);
}

#[test]
fn a_file_cut_short_while_it_is_open_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let events: Vec<Event> = (0..3000)
        .map(|at| event(format!("event {at} {:x}", at * 7919 * 31).as_bytes(), Content::Raw))
        .collect();
    write(folder.path(), &events);
    let shard = Shard::open(folder.path(), 3000, None).unwrap();
    assert!(shard.docs_with_word("event", &mut |_| ()).is_ok());
    File::options().write(true).open(folder.path().join(COLUMNS_FILE)).unwrap().set_len(100).unwrap();
    let records =
        shard.records().and_then(|mut records| records.get(2999).map_err(|error| shard.damaged(error)));
    assert!(records.is_err());
    assert!(matches!(shard.check_unchanged().unwrap_err().kind(), Kind::Io { .. }));
}
