//! The tables of `catalog.sqlite`, and the views that say what they mean.

use std::path::Path;

use rusqlite::Connection;

use super::shard_folders::new_index_id;
use crate::error::{Error, Kind, Result};

/// The version of the tables, kept in `PRAGMA user_version`. Version 1 had no
/// contexts beside the raw records, version 2 raw records in a store of their own
/// and sorted dictionaries, version 3 a dictionary for every column and the text of
/// every word, version 4 two cipher suites of a CloudTrail record in one field,
/// version 5 shards of version 3 of their file format, version 6 one row for an
/// object and its file. Shards have a version of their own since 6.
pub(super) const VERSION: i32 = 7;

/// The oldest version that can be read, and is migrated when it is opened for writing.
pub(super) const OLDEST: i32 = 5;

/// `PRAGMA application_id`: "ldex". `file` and we know the database by it.
pub(super) const APPLICATION_ID: i32 = 0x6C64_6578;

/// Shards, and what became of the records of each object.
///
/// * `shards.checksum`: that of the shard's file, since version 7.
/// * `parts`: which ordinals (both ends included) a publication covers, be
///   they indexed, skipped or rejected; `records` of them are indexed, as
///   `events`. `shard` is empty where nothing was indexed.
/// * `tallies`: how many of the covered were not indexed, and why.
const LEDGER: &str = "
    CREATE TABLE shards (
        id TEXT PRIMARY KEY,
        events INTEGER NOT NULL,
        bytes_raw INTEGER NOT NULL,
        bytes_disk INTEGER NOT NULL,
        time_min INTEGER,
        time_max INTEGER,
        undated INTEGER NOT NULL,
        created INTEGER NOT NULL,
        checksum INTEGER
    ) WITHOUT ROWID;

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

/// Objects and files: what was read, and which names have it.
///
/// * `objects`: a content, read once. Objects of the same bytes have the same
///   `content`, which is the number of the first of them: there are several only
///   where a content was read again (a rebuild, standard input). `hash` is NULL
///   until the end of a stream, `records` until the end of the object has been
///   seen. `start` and `settled` are those of its [`ObjectEnd`](logdex_event::sink::ObjectEnd).
///   An object that begins with all bytes of another content, which ends between two
///   records, `continues` that: its first `base` records are those of the other. `whole` is 1 once all records are published. `hidden` is 1 unless the
///   object is seen: of the objects of a content the last that is whole is, or else
///   the last, if a file has the content, or a seen object goes on with its records.
///   It follows from the other columns and
///   those of `files`, and is set in the same transaction.
/// * `files`: a name and the content it has. `path` is absolute and without links, byte
///   for byte; it is as it was given in rows of catalogues before version 7, until such
///   a file is found to have other content. A file has `next` instead once that is read
///   whole, with `next_size` and `next_modified`. `copy` is 0 for one name of each
///   content, which stands for it in answers. `shown` is the path as users see it:
///   NULL for `path` itself, the number of bytes that are left out at the start of
///   it, or a text. `stream` is 0, or the content of a stream: its path (standard
///   input) says nothing about it.
/// * `replaced`: contents in whose place an object stands once it is whole, as it begins
///   with all their bytes: their last record may be cut off, or some were not read.
/// * `former_names`: the last name of contents that no file has any more, for
///   readers that opened the index before.
///
/// * `index_id`: one row that no other index has; folders of shards carry it.
///
/// AUTOINCREMENT keeps object ids unique even after rows are gone.
const NAMES: &str = "
    CREATE TABLE index_id (id TEXT NOT NULL);

    CREATE TABLE objects (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        content INTEGER NOT NULL,
        hash BLOB,
        codec TEXT NOT NULL DEFAULT '',
        size INTEGER NOT NULL DEFAULT 0,
        inflated INTEGER NOT NULL DEFAULT 0,
        start INTEGER,
        settled INTEGER NOT NULL DEFAULT 0,
        records INTEGER,
        continues INTEGER,
        base INTEGER NOT NULL DEFAULT 0,
        whole INTEGER NOT NULL CHECK (whole IN (0, 1)),
        hidden INTEGER NOT NULL CHECK (hidden IN (0, 1))
    );
    CREATE INDEX objects_content ON objects (content);
    CREATE INDEX objects_again ON objects (content) WHERE content <> id;
    CREATE INDEX objects_continues ON objects (continues) WHERE continues IS NOT NULL;
    CREATE INDEX objects_partial ON objects (id) WHERE whole = 0;
    CREATE INDEX objects_hidden ON objects (id) WHERE hidden = 1;

    CREATE TABLE files (
        id INTEGER PRIMARY KEY,
        path BLOB NOT NULL,
        number INTEGER NOT NULL,
        stream INTEGER NOT NULL,
        shown,
        size INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        content INTEGER NOT NULL,
        copy INTEGER NOT NULL CHECK (copy IN (0, 1)),
        next INTEGER,
        next_size INTEGER,
        next_modified INTEGER
    );
    CREATE INDEX files_number ON files (number);
    CREATE INDEX files_content ON files (content, copy);
    CREATE INDEX files_next ON files (next) WHERE next IS NOT NULL;

    CREATE TABLE replaced (
        content INTEGER NOT NULL,
        by INTEGER NOT NULL,
        PRIMARY KEY (content, by)
    ) WITHOUT ROWID;
    CREATE INDEX replaced_by ON replaced (by);

    CREATE TABLE former_names (
        content INTEGER PRIMARY KEY,
        path BLOB NOT NULL,
        shown,
        size INTEGER NOT NULL,
        modified INTEGER NOT NULL
    );
";

/// The meaning of the rows, said once. The views are temporary, so that they
/// belong to the program and not to the file.
///
/// * `complete`: objects whose end is known and whose parts cover every
///   ordinal. Parts never overlap (publication sees to it), so adding up their
///   lengths is enough.
/// * `current`: the object of each content that stands for it.
/// * `hidden`: objects whose events are masked.
/// * `content_names`: the name of each content in answers. One that is continued has the
///   name of what continues it.
/// * `contents`, `reread`, `continued`: the content of each object, of those that are not
///   the first of it, and what goes on with a content.
const VIEWS: &str = "
    CREATE TEMP VIEW complete AS
        SELECT id FROM objects WHERE records - base =
            (SELECT coalesce(sum(last - first + 1), 0) FROM parts WHERE object = objects.id);

    CREATE TEMP VIEW current AS
        SELECT id, content, hash, codec, size, inflated, settled, records, base, whole, hidden
        FROM objects AS this
        WHERE NOT EXISTS (
            SELECT 1 FROM objects AS other WHERE other.content = this.content
            AND (other.whole, other.id) > (this.whole, this.id));

    CREATE TEMP VIEW hidden AS SELECT id FROM objects WHERE hidden = 1;

    CREATE TEMP VIEW content_names AS
        SELECT content, path, shown, size, modified, stream <> 0 AS stream FROM files WHERE copy = 0
        UNION ALL
        SELECT content, path, shown, size, modified, 0 FROM former_names
        WHERE NOT EXISTS (SELECT 1 FROM files WHERE files.content = former_names.content)
        AND NOT EXISTS (SELECT 1 FROM objects WHERE continues = former_names.content AND hidden = 0);

    CREATE TEMP VIEW contents AS SELECT id, content, hash FROM objects;

    CREATE TEMP VIEW reread AS SELECT id, content FROM objects WHERE content <> id;

    CREATE TEMP VIEW continued AS
        SELECT continues AS content, content AS by, whole FROM objects
        WHERE continues IS NOT NULL AND hidden = 0;
";

/// The views that readers need, over the tables of versions 5 and 6.
const OLD_VIEWS: &str = "
    CREATE TEMP VIEW hidden AS
        SELECT id FROM objects WHERE state = 'retired'
        UNION ALL
        SELECT id FROM objects AS new WHERE state = 'partial' AND NOT stream AND (
            EXISTS (SELECT 1 FROM objects AS old
                    WHERE old.path = new.path AND old.state = 'read' AND NOT old.stream)
            OR EXISTS (SELECT 1 FROM objects AS old
                       WHERE old.id = new.duplicate_of AND old.state IN ('read', 'partial')));

    CREATE TEMP VIEW content_names AS
        SELECT id AS content, CAST(path AS BLOB) AS path, NULL AS shown, size, modified, stream
        FROM objects WHERE state <> 'duplicate';

    CREATE TEMP VIEW shards AS SELECT *, NULL AS checksum FROM main.shards;

    CREATE TEMP VIEW contents AS SELECT id, id AS content, hash FROM objects WHERE state <> 'duplicate';

    CREATE TEMP VIEW reread AS SELECT id, id AS content FROM objects WHERE 0;

    CREATE TEMP VIEW continued AS SELECT id AS content, id AS by, 1 AS whole FROM objects WHERE 0;
";

/// What a database file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SchemaState {
    /// A catalogue of this version.
    Catalogue,
    /// A catalogue of an older version, which can be read and migrated.
    Older,
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
        (APPLICATION_ID, VERSION) => Ok(SchemaState::Catalogue),
        (APPLICATION_ID, OLDEST..VERSION) => Ok(SchemaState::Older),
        (APPLICATION_ID, _) => Err(Error::new(Kind::Version { path, found: version, known: VERSION })),
        _ => Err(Error::new(Kind::NotAnIndex { path })),
    })
}

/// Creates the tables, all or none of them.
pub(super) fn create(db: &mut Connection) -> rusqlite::Result<()> {
    let transaction = db.transaction()?;
    transaction.execute_batch(LEDGER)?;
    create_names(&transaction)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

/// Creates the tables that catalogues before version 7 did not have.
pub(super) fn create_names(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(NAMES)?;
    db.execute("INSERT INTO index_id VALUES (?1)", [new_index_id()]).map(drop)
}

/// Makes the views for this connection; works on read-only databases too.
pub(super) fn views(db: &Connection, state: SchemaState) -> rusqlite::Result<()> {
    db.pragma_update(None, "temp_store", "MEMORY")?;
    db.execute_batch(if state == SchemaState::Older { OLD_VIEWS } else { VIEWS })
}
