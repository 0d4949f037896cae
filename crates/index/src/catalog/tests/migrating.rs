//! Catalogues of earlier versions are read as they are, and migrated by a writer.

use rusqlite::Connection;
use tempfile::tempdir;

use super::*;
use crate::catalog::CATALOG_FILE;
use crate::catalog::schema::{APPLICATION_ID, OLDEST, VERSION};

/// The tables of versions 5 and 6.
const OLD_TABLES: &str = "
    CREATE TABLE shards (
        id TEXT PRIMARY KEY,
        events INTEGER NOT NULL,
        bytes_raw INTEGER NOT NULL,
        bytes_disk INTEGER NOT NULL,
        time_min INTEGER,
        time_max INTEGER,
        undated INTEGER NOT NULL,
        created INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE objects (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path TEXT NOT NULL,
        size INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        stream INTEGER NOT NULL DEFAULT 0,
        hash BLOB,
        codec TEXT NOT NULL DEFAULT '',
        inflated INTEGER NOT NULL DEFAULT 0,
        records INTEGER,
        state TEXT NOT NULL CHECK (state IN ('partial', 'read', 'duplicate', 'retired')),
        duplicate_of INTEGER
    );
    CREATE INDEX objects_path ON objects (path);
    CREATE INDEX objects_unsettled ON objects (state) WHERE state IN ('partial', 'retired');
    CREATE INDEX objects_duplicate_of ON objects (duplicate_of) WHERE duplicate_of IS NOT NULL;
    CREATE TABLE parts (
        object INTEGER NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        events INTEGER NOT NULL,
        records INTEGER NOT NULL,
        shard TEXT NOT NULL,
        PRIMARY KEY (object, first)
    ) WITHOUT ROWID;
    CREATE TABLE tallies (
        object INTEGER NOT NULL,
        shard TEXT NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('skipped', 'rejected')),
        reason TEXT NOT NULL,
        records INTEGER NOT NULL,
        PRIMARY KEY (object, shard, what, reason)
    ) WITHOUT ROWID;
    CREATE TABLE problems (
        object INTEGER NOT NULL,
        offset INTEGER NOT NULL,
        ordinal INTEGER NOT NULL,
        kind TEXT NOT NULL,
        detail TEXT NOT NULL,
        PRIMARY KEY (object, offset, ordinal, kind)
    ) WITHOUT ROWID;
";

/// One object of each kind, each with its events in the shard `s` and its number:
/// two that are read, copies of one of them, one that was replaced, one that is about
/// to replace another, one that was begun, one about to be rebuilt under another name,
/// and two that came by standard input.
const OLD_ROWS: &str = "
    INSERT INTO objects (id, path, size, modified, stream, hash, records, state, duplicate_of) VALUES
        (1, 'a.log', 100, 1, 0, :1, 2, 'read', NULL),
        (2, 'b.log', 100, 1, 0, :2, 3, 'retired', NULL),
        (3, 'b.log', 100, 2, 0, :3, 4, 'read', NULL),
        (4, 'copy.log', 100, 1, 0, :1, NULL, 'duplicate', 1),
        (5, 'b.log', 100, 3, 0, :5, NULL, 'partial', NULL),
        (6, 'begun.log', 100, 1, 0, :6, NULL, 'partial', NULL),
        (7, 'moved.log', 100, 1, 0, :1, NULL, 'partial', 1),
        (8, '-', 0, 0, 1, :8, 1, 'read', NULL),
        (9, '-', 0, 0, 1, :9, 1, 'read', NULL),
        (10, 'gone', 0, 0, 0, NULL, NULL, 'duplicate', 99);
    DELETE FROM objects WHERE id = 10;
    INSERT INTO parts SELECT id, 0, coalesce(records, 2) - 1, coalesce(records, 2), coalesce(records, 2), 's'
        FROM objects WHERE state <> 'duplicate';
    INSERT INTO shards VALUES ('s', 17, 1, 1, NULL, NULL, 17, 0);
";

/// Makes a catalogue of an old version in a folder.
fn old(dir: &Path, version: i32) {
    let db = Connection::open(dir.join(CATALOG_FILE)).unwrap();
    db.execute_batch(OLD_TABLES).unwrap();
    let mut rows = OLD_ROWS.to_owned();
    for content in 1..=9 {
        rows = rows.replace(&format!(":{content}"), &format!("x'{}'", format!("{content:02x}").repeat(32)));
    }
    db.execute_batch(&rows).unwrap();
    db.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    db.pragma_update(None, "user_version", version).unwrap();
    fs::create_dir_all(dir.join(SHARDS_DIR).join("s")).unwrap();
}

/// Masked objects, the path of each object, and those of one path.
fn answers(catalog: &Catalog) -> (Vec<u64>, Vec<Option<String>>, Option<Vec<u64>>) {
    let path = |object| catalog.object_path(object).unwrap().map(|path| path.to_string());
    let of_path = catalog.object_ids(["s"].into_iter(), |path| path == "b.log").unwrap();
    (catalog.snapshot().unwrap().retired, (1..=9).map(path).collect(), of_path)
}

#[test]
fn old_catalogues_answer_as_they_did_before_and_after_they_are_migrated() {
    for version in OLDEST..VERSION {
        let dir = tempdir().unwrap();
        old(dir.path(), version);
        let reader = Catalog::open_for_reading(dir.path()).unwrap();
        let before = answers(&reader);
        assert_eq!((visible_events(&reader), &*before.0), (2 + 4 + 2 + 2, &[2, 5, 7][..]));
        assert_eq!(before.2, Some(vec![2, 3, 5]));
        assert_eq!(reader.object_file(1).unwrap().unwrap(), (known(file("a.log", 1)), Some(hash(1))));
        drop(reader);

        let writer = writer(dir.path());
        let after = answers(writer.catalog());
        assert_eq!((visible_events(writer.catalog()), &after.0), (2 + 4 + 2 + 2, &before.0));
        assert_eq!(wrongly_hidden_or_seen(writer.catalog()), [0; 0]);
        // What is not seen is named only for those who see it.
        let seen = |paths: &[Option<String>]| [0, 2, 5, 7, 8].map(|object| paths[object].clone());
        assert_eq!(seen(&after.1), seen(&before.1));
        assert_eq!(
            writer.catalog().object_file(1).unwrap().unwrap(),
            (known(file("a.log", 1)), Some(hash(1)))
        );
        drop(writer);
        let reader = Catalog::open_for_reading(dir.path()).unwrap();
        assert_eq!(visible_events(&reader), 2 + 4 + 2 + 2);
    }
}

/// Folders of shards carry the id of their index since version 7.
#[test]
fn what_an_old_version_left_unfinished_is_removed_when_it_is_migrated() {
    let dir = tempdir().unwrap();
    old(dir.path(), OLDEST);
    let shards = dir.path().join(SHARDS_DIR);
    ["5f3a-0", "photographs"].iter().for_each(|name| fs::create_dir(shards.join(name)).unwrap());
    drop(writer(dir.path()));
    assert_eq!(shard_folders(dir.path()), ["photographs", "s"]);
    fs::create_dir(shards.join("5f3a-0")).unwrap();
    drop(writer(dir.path()));
    assert_eq!(shard_folders(dir.path()), ["5f3a-0", "photographs", "s"]);
}

#[test]
fn a_writer_goes_on_where_the_old_version_was() {
    let dir = tempdir().unwrap();
    old(dir.path(), OLDEST);
    let writer = writer(dir.path());
    assert!(["a.log", "copy.log", "moved.log"].iter().all(|path| writer.unchanged(&file(path, 1))));
    assert!(["b.log", "begun.log"].iter().all(|path| !writer.unchanged(&file(path, 1))));
    assert!(!writer.unchanged(&file("b.log", 2)));
    assert_eq!(writer.admit(&file("other.log", 1), Some(hash(1))).unwrap(), duplicate(Some(2)));
    for (path, content) in [("begun.log", 6), ("b.log", 5)] {
        let admission = writer.admit(&file(path, 3), Some(hash(content))).unwrap();
        let Admission::Read { object, covered } = admission else { panic!("{admission:?}") };
        assert_eq!((object, covered.as_slice()), (u64::from(content), std::slice::from_ref(&(0..2))));
        let mut ledger = writer.ledger();
        events(&mut ledger, object, 2..5);
        ledger.end(object, &file(path, 3), &end(content, 5));
        publish(&writer, &mut ledger, path);
    }
    assert_eq!(visible_events(writer.catalog()), 2 + 5 + 5 + 2);
    assert_eq!(fresh(writer.admit(&file("new.log", 1), Some(hash(20))).unwrap()), 11);
}

/// Paths were known as they were given; now a file is known by its absolute path.
#[test]
fn a_file_of_an_old_version_is_known_by_its_path_as_it_was_given() {
    let dir = tempdir().unwrap();
    old(dir.path(), OLDEST);
    let at = |path: &str, modified| ObjectFile {
        absolute: format!("/var/log/{path}").into_bytes(),
        ..file(path, modified)
    };
    let writer = writer(dir.path());
    assert!(writer.unchanged(&at("a.log", 1)) && !writer.unchanged(&at("a.log", 2)));
    let new = index(&writer, &at("b.log", 9), 30, 6);
    assert_eq!(visible_events(writer.catalog()), 2 + 6 + 2 + 2);
    assert_eq!(&*writer.catalog().object_path(new).unwrap().unwrap(), "b.log");
    // Another file that is given in the same way is another file from then on.
    let other = ObjectFile { absolute: b"/srv/b.log".to_vec(), ..file("b.log", 9) };
    index(&writer, &other, 31, 7);
    assert_eq!(visible_events(writer.catalog()), 2 + 6 + 7 + 2 + 2);
}
