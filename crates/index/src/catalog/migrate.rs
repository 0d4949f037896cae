//! Migration of catalogues of versions 5 and 6, where a row was an object and its
//! file: contents and names become rows of their own.

use rusqlite::{Connection, TransactionBehavior, params};

use super::digest::path_number;
use super::schema::{VERSION, create_names};
use super::sql::for_each_row;

/// Old rows by what they become. Objects of one content get the number of the first
/// of them; a file that an unfinished object was read from keeps what it had before,
/// and what was about to replace that is its `next`.
const MOVE: &str = "
    INSERT INTO objects (id, content, hash, codec, inflated, records, whole, hidden)
        SELECT id, coalesce((SELECT min(id) FROM old_objects AS first
                             WHERE first.hash = old.hash AND first.state <> 'duplicate'), id),
            hash, codec, inflated, records,
            state = 'read' OR coalesce(records =
                (SELECT coalesce(sum(last - first + 1), 0) FROM parts WHERE object = old.id), 0), 1
        FROM old_objects AS old WHERE state <> 'duplicate' ORDER BY id;

    INSERT OR IGNORE INTO files (path, number, stream, size, modified, content, copy)
        SELECT CAST(old.path AS BLOB), 0, iif(old.stream, objects.content, 0), old.size, old.modified,
            objects.content, 1
        FROM old_objects AS old
        JOIN objects ON objects.id = iif(old.state = 'duplicate', old.duplicate_of, old.id)
        WHERE old.state IN ('read', 'duplicate') ORDER BY old.state = 'duplicate', old.id;

    INSERT INTO files (path, number, stream, size, modified, content, copy)
        SELECT CAST(old.path AS BLOB), 0, iif(old.stream, objects.content, 0), old.size, old.modified,
            objects.content, 1
        FROM old_objects AS old JOIN objects USING (id) WHERE old.state = 'partial' ORDER BY old.id
        ON CONFLICT DO UPDATE SET next = excluded.content, next_size = excluded.size,
            next_modified = excluded.modified WHERE content <> excluded.content;

    UPDATE files SET copy = 0 WHERE id IN (SELECT min(id) FROM files GROUP BY content);

    INSERT OR REPLACE INTO former_names (content, path, size, modified)
        SELECT objects.content, CAST(old.path AS BLOB), old.size, old.modified
        FROM old_objects AS old JOIN objects USING (id) WHERE old.state = 'retired';

    DELETE FROM problems WHERE kind = 'empty';

    UPDATE objects SET hidden = 0 WHERE content IN (SELECT content FROM files)
        AND id = (SELECT id FROM objects AS other WHERE other.content = objects.content
                  ORDER BY whole DESC, id DESC LIMIT 1);
";

/// Sets the number by which each path is looked up.
fn number_paths(db: &Connection) -> rusqlite::Result<()> {
    let mut update = db.prepare("UPDATE files SET number = ?2 WHERE id = ?1")?;
    for_each_row(db, "SELECT id, path FROM files ORDER BY id", |row| {
        let id: i64 = row.get(0)?;
        update.execute(params![id, path_number(row.get_ref(1)?.as_blob()?)]).map(drop)
    })
}

/// Moves all rows to the tables of this version, in one transaction.
pub(super) fn migrate(db: &mut Connection) -> rusqlite::Result<()> {
    let db = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    db.execute_batch(
        "DROP INDEX objects_path; DROP INDEX objects_unsettled; DROP INDEX objects_duplicate_of;
         ALTER TABLE shards ADD COLUMN checksum INTEGER;
         ALTER TABLE objects RENAME TO old_objects;
         CREATE INDEX old_hash ON old_objects (hash, state, id)",
    )?;
    create_names(&db)?;
    db.execute_batch("CREATE UNIQUE INDEX files_path ON files (path, stream)")?;
    db.execute_batch(MOVE)?;
    db.execute_batch("DROP INDEX files_path")?;
    number_paths(&db)?;
    // Ids of rows that are gone are not given out again.
    db.execute_batch(
        "DELETE FROM sqlite_sequence WHERE name = 'objects';
         INSERT INTO sqlite_sequence (name, seq)
             SELECT 'objects', max(seq) FROM sqlite_sequence WHERE name = 'old_objects' AND seq > 0;
         DROP TABLE old_objects",
    )?;
    db.pragma_update(None, "user_version", VERSION)?;
    db.commit()
}
