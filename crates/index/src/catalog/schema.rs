//! The tables of `catalog.sqlite`, and the views that say what they mean.

use std::path::Path;

use rusqlite::Connection;

use crate::error::{Error, Kind, Result};

/// The version of the tables and the shards, kept in `PRAGMA user_version`.
/// Version 1 had no contexts beside the raw records, version 2 raw records in
/// a store of their own and sorted dictionaries, version 3 a dictionary for
/// every column and the text of every word, version 4 two cipher suites of a
/// CloudTrail record in one field, version 5 shards of version 3 of their file
/// format. Shards have a version of their own since.
pub(super) const VERSION: i32 = 6;

/// The oldest version with the same tables.
const OLDEST: i32 = 5;

/// `PRAGMA application_id`: "ldex". `file` and we know the database by it.
pub(super) const APPLICATION_ID: i32 = 0x6C64_6578;

/// The tables.
///
/// * `objects.state`: `partial` until all records are published, then `read`;
///   `duplicate` of the object `duplicate_of`, whose events stand for it;
///   `retired` once other content took its place. A rebuild reads an object
///   anew as one that is `partial` and has the old one in `duplicate_of`. `records` is NULL until the
///   end of the object has been seen. A `stream` has a path that says nothing
///   about its content (standard input).
/// * `parts`: which ordinals (both ends included) a publication covers, be
///   they indexed, skipped or rejected; `records` of them are indexed, as
///   `events`. `shard` is empty where nothing was indexed.
/// * `tallies`: how many of the covered were not indexed, and why.
///
/// AUTOINCREMENT keeps object ids unique even after rows are gone.
const TABLES: &str = "
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

/// The meaning of the rows, said once. The views are temporary, so that they
/// belong to the program and not to the file.
///
/// * `complete`: objects whose end is known and whose parts cover every
///   ordinal. Parts never overlap (publication sees to it), so adding up their
///   lengths is enough.
/// * `hidden`: objects whose events are masked: the retired, and those on
///   their way to replace another that is still the one to be seen, because
///   they have its path or, in a rebuild, its content.
const VIEWS: &str = "
    CREATE TEMP VIEW complete AS
        SELECT id FROM objects WHERE state <> 'duplicate' AND records =
            (SELECT coalesce(sum(last - first + 1), 0) FROM parts WHERE object = objects.id);

    CREATE TEMP VIEW hidden AS
        SELECT id FROM objects WHERE state = 'retired'
        UNION ALL
        SELECT id FROM objects AS new WHERE state = 'partial' AND NOT stream AND (
            EXISTS (SELECT 1 FROM objects AS old
                    WHERE old.path = new.path AND old.state = 'read' AND NOT old.stream)
            OR EXISTS (SELECT 1 FROM objects AS old
                       WHERE old.id = new.duplicate_of AND old.state IN ('read', 'partial')));
";

/// What a database file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SchemaState {
    /// A catalogue of a version known here.
    Catalogue,
    /// A database without anything in it.
    Nothing,
}

/// Looks at what a database is.
pub(super) fn identify(db: &Connection, dir: &Path) -> rusqlite::Result<Result<SchemaState>> {
    let application: i32 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: i32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let path = dir.to_owned();
    Ok(match (application, version) {
        (0, 0) if tables == 0 => Ok(SchemaState::Nothing),
        (APPLICATION_ID, OLDEST..=VERSION) => Ok(SchemaState::Catalogue),
        (APPLICATION_ID, _) => Err(Error::new(Kind::Version { path, found: version, known: VERSION })),
        _ => Err(Error::new(Kind::NotAnIndex { path })),
    })
}

/// Creates the tables, all or none of them.
pub(super) fn create(db: &mut Connection) -> rusqlite::Result<()> {
    let transaction = db.transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

/// Notes that this version has written a shard: older programs then refuse the
/// index, instead of reporting the shard as damaged.
pub(super) fn upgrade(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "user_version", VERSION)
}

/// Makes the views for this connection; works on read-only databases too.
pub(super) fn views(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "temp_store", "MEMORY")?;
    db.execute_batch(VIEWS)
}
