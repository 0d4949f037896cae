//! Who may open an index, and what is left when a writer is gone.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;
use tempfile::tempdir;

use super::*;
use crate::catalog::open::immutable;
use crate::catalog::schema::VERSION;
use crate::catalog::{CATALOG_FILE, LOCK_FILE};
use crate::error::Kind;
use crate::shard::COLUMNS_FILE;

#[test]
fn a_second_writer_is_told_who_holds_the_index() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let error = Catalog::open_for_writing(dir.path()).err().unwrap();
    assert_eq!(error.kind(), &Kind::Locked { path: dir.path().to_owned() });
    assert!(error.to_string().contains(dir.path().to_str().unwrap()));
    drop(first);
    writer(dir.path());
}

#[test]
fn readers_see_what_is_published_while_a_writer_holds_the_index() {
    let dir = tempdir().unwrap();
    let writer = writer(dir.path());
    let reader = Catalog::open_for_reading(dir.path()).unwrap();
    assert_eq!(reader.shards().unwrap(), []);
    index(&writer, &file("a.gz", 1), 1, 3);
    assert_eq!(reader.shards().unwrap().len(), 1);
    assert_eq!(visible_events(&reader), 3);
}

#[test]
fn a_folder_with_other_things_in_it_is_refused_and_left_alone() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("thesis.txt"), "x").unwrap();
    let error = Catalog::open_for_writing(dir.path()).err().unwrap();
    assert_eq!(error.kind(), &Kind::NotAnIndex { path: dir.path().to_owned() });
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn a_path_that_is_a_file_is_refused() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("file");
    fs::write(&path, "x").unwrap();
    let error = Catalog::open_for_writing(&path).err().unwrap();
    assert!(matches!(error.kind(), Kind::Io { .. }), "{error:?}");
}

#[test]
fn a_folder_is_made_with_its_parents_and_one_with_only_a_lock_is_no_stranger() {
    let dir = tempdir().unwrap();
    let deep = dir.path().join("a/b #1?%");
    drop(writer(&deep));
    let begun = dir.path().join("begun");
    fs::create_dir(&begun).unwrap();
    fs::write(begun.join(LOCK_FILE), "").unwrap();
    fs::write(begun.join(CATALOG_FILE), "").unwrap();
    let unread = Catalog::open_for_reading(&begun).err().unwrap();
    assert_eq!(unread.kind(), &Kind::Missing { path: begun.clone() });
    drop(writer(&begun));
    Catalog::open_for_reading(&begun).unwrap();
}

#[test]
fn no_index_is_no_index() {
    let dir = tempdir().unwrap();
    for missing in [dir.path().to_owned(), dir.path().join("nowhere")] {
        let error = Catalog::open_for_reading(&missing).err().unwrap();
        assert_eq!(error.kind(), &Kind::Missing { path: missing.clone() });
        assert!(error.to_string().contains("logdex index"));
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn databases_of_others_newer_versions_and_garbage_are_told_apart() {
    let dir = tempdir().unwrap();
    drop(writer(dir.path()));
    let path = dir.path().join(CATALOG_FILE);
    let kinds = || {
        let reading = Catalog::open_for_reading(dir.path()).err().unwrap().kind().clone();
        let writing = Catalog::open_for_writing(dir.path()).err().unwrap().kind().clone();
        [reading, writing]
    };

    for found in [1, VERSION + 1] {
        Connection::open(&path).unwrap().pragma_update(None, "user_version", found).unwrap();
        for kind in kinds() {
            assert_eq!(kind, Kind::Version { path: dir.path().to_owned(), found, known: VERSION });
        }
    }
    Connection::open(&path).unwrap().pragma_update(None, "application_id", 7).unwrap();
    for kind in kinds() {
        assert_eq!(kind, Kind::NotAnIndex { path: dir.path().to_owned() });
    }
    fs::write(&path, "no database at all, but long enough to look at".repeat(100)).unwrap();
    for kind in kinds() {
        assert!(matches!(kind, Kind::Corrupt { .. }), "{kind:?}");
    }
}

/// Makes a folder that a killed run may have left, with a file in it.
fn unfinished(dir: &Path, name: &str, file: &str) -> PathBuf {
    let folder = dir.join(SHARDS_DIR).join(name);
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join(file), "x").unwrap();
    folder
}

#[test]
fn unpublished_shards_are_removed_and_only_by_a_writer() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let object = index(&first, &file("a.gz", 1), 1, 3);
    unfinished(dir.path(), &first.shard_name(1, 0), COLUMNS_FILE);
    fs::create_dir(first.catalog().shard_dir(&first.shard_name(1, 1))).unwrap();
    drop(first);
    Catalog::open_for_reading(dir.path()).unwrap();
    assert_eq!(shard_folders(dir.path()).len(), 3);
    writer(dir.path());
    assert_eq!(shard_folders(dir.path()), [format!("s{object}")]);
}

#[test]
fn folders_of_others_are_left_alone() {
    let dir = tempdir().unwrap();
    let other = tempdir().unwrap();
    let (first, another) = (writer(dir.path()), writer(other.path()));
    index(&first, &file("a.gz", 1), 1, 3);
    unfinished(dir.path(), "photographs", COLUMNS_FILE);
    unfinished(dir.path(), "12ab-0", COLUMNS_FILE);
    unfinished(dir.path(), &another.shard_name(1, 0), COLUMNS_FILE);
    unfinished(dir.path(), &first.shard_name(1, 0), "thesis.txt");
    let with_more = unfinished(dir.path(), &first.shard_name(2, 0), COLUMNS_FILE);
    fs::write(with_more.join("thesis.txt"), "x").unwrap();
    let with_folder = unfinished(dir.path(), &first.shard_name(3, 0), "thesis.txt");
    fs::remove_file(with_folder.join("thesis.txt")).unwrap();
    fs::create_dir(with_folder.join(COLUMNS_FILE)).unwrap();
    fs::write(dir.path().join(SHARDS_DIR).join(first.shard_name(4, 0)), "a file").unwrap();
    drop(first);
    let before = shard_folders(dir.path());
    assert_eq!(before.len(), 8);
    writer(dir.path());
    assert_eq!(shard_folders(dir.path()), before);
    assert!(with_more.join(COLUMNS_FILE).exists() && with_more.join("thesis.txt").exists());
}

#[test]
fn an_empty_catalogue_beside_shards_is_refused_and_nothing_is_removed() {
    for is_database in [false, true] {
        let dir = tempdir().unwrap();
        let first = writer(dir.path());
        index(&first, &file("a.gz", 1), 1, 3);
        unfinished(dir.path(), &first.shard_name(1, 0), COLUMNS_FILE);
        drop(first);
        let path = dir.path().join(CATALOG_FILE);
        fs::write(&path, "").unwrap();
        if is_database {
            Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (x); DROP TABLE t").unwrap();
        }
        let before = (fs::read(&path).unwrap(), shard_folders(dir.path()));
        let writing = Catalog::open_for_writing(dir.path()).err().unwrap();
        let reading = Catalog::open_for_reading(dir.path()).err().unwrap();
        for error in [writing, reading] {
            assert!(matches!(error.kind(), Kind::Altered { path: of, .. } if *of == path), "{error:?}");
        }
        assert_eq!((fs::read(&path).unwrap(), shard_folders(dir.path())), before);
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let (dir, elsewhere) = (tempdir().unwrap(), tempdir().unwrap());
    let first = writer(dir.path());
    index(&first, &file("a.gz", 1), 1, 3);
    let name = first.shard_name(1, 0);
    drop(first);
    let target = elsewhere.path().join("kept");
    fs::create_dir(&target).unwrap();
    fs::write(target.join(COLUMNS_FILE), "x").unwrap();
    symlink(&target, dir.path().join(SHARDS_DIR).join(&name)).unwrap();
    let inside = dir.path().join(SHARDS_DIR).join(format!("{name}0"));
    fs::create_dir(&inside).unwrap();
    symlink(target.join(COLUMNS_FILE), inside.join(COLUMNS_FILE)).unwrap();
    drop(writer(dir.path()));
    assert_eq!(shard_folders(dir.path()).len(), 3);

    let moved = elsewhere.path().join("moved");
    fs::rename(dir.path().join(SHARDS_DIR), &moved).unwrap();
    symlink(&moved, dir.path().join(SHARDS_DIR)).unwrap();
    let error = Catalog::open_for_writing(dir.path()).err().unwrap();
    assert!(matches!(error.kind(), Kind::Altered { .. }), "{error:?}");
    assert_eq!(fs::read_dir(&moved).unwrap().count(), 3);
    assert!(target.join(COLUMNS_FILE).exists());
}

#[test]
fn a_database_that_cannot_be_locked_opens_as_immutable() {
    let dir = tempdir().unwrap();
    let odd = dir.path().join("ünd #1?%41");
    let writer = writer(&odd);
    index(&writer, &file("a.gz", 1), 1, 3);
    drop(writer);
    let db = immutable(&odd.join(CATALOG_FILE)).unwrap();
    let objects: i64 = db.query_row("SELECT count(*) FROM objects", [], |row| row.get(0)).unwrap();
    assert_eq!(objects, 1);
    assert!(db.execute("DELETE FROM objects", []).is_err());
}

#[cfg(unix)]
#[test]
fn a_folder_without_write_permission_opens_for_reading() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempdir().unwrap();
    let writer = writer(dir.path());
    index(&writer, &file("a.gz", 1), 1, 3);
    drop(writer);
    let database = dir.path().join(CATALOG_FILE);
    fs::set_permissions(&database, fs::Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let reader = Catalog::open_for_reading(dir.path()).unwrap();
    assert_eq!(visible_events(&reader), 3);
    assert_eq!(account(&reader, 1).indexed, 3);
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
}

/// A copy of the files in the middle of a commit is what a killed writer
/// leaves: the journal has to be rolled back, also by those who only read.
#[test]
fn a_commit_that_was_cut_short_is_rolled_back_by_the_next_to_come() {
    let dir = tempdir().unwrap();
    let first = writer(&dir.path().join("live"));
    index(&first, &file("a.gz", 1), 1, 3);
    {
        let db = crate::catalog::sql::lock(&first.catalog().db);
        db.pragma_update(None, "cache_size", 1).unwrap();
        db.pragma_update(None, "cache_spill", 1).unwrap();
        db.execute_batch("BEGIN IMMEDIATE").unwrap();
        for id in 100..4_000 {
            let path = format!("some/long/path/to/fill/pages/{id}");
            let sql = "INSERT INTO objects (id, content, codec, whole, hidden) VALUES (?1, ?1, ?2, 1, 0)";
            db.execute(sql, rusqlite::params![id, path]).unwrap();
        }
        db.execute("UPDATE objects SET hidden = 1", []).unwrap();
        for name in ["reading", "writing"] {
            let copy = dir.path().join(name);
            fs::create_dir(&copy).unwrap();
            for file in [CATALOG_FILE.to_owned(), format!("{CATALOG_FILE}-journal")] {
                fs::copy(first.catalog().dir.join(&file), copy.join(&file)).unwrap();
            }
        }
        db.execute_batch("ROLLBACK").unwrap();
    }
    let reader = Catalog::open_for_reading(&dir.path().join("reading")).unwrap();
    assert_eq!(visible_events(&reader), 3);
    assert!(writer(&dir.path().join("writing")).unchanged(&file("a.gz", 1)));
}
