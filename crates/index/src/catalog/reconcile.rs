//! Reconciliation of paths and contents: objects become complete, replace each
//! other, and are duplicates of each other.

use logdex_event::sink::ObjectFile;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::digest::{ContentHash, is_stream};
use super::memory::{Completed, DuplicateFile, OpenObject, SharedMemory};
use super::sql::{count, execute, file, int, lock, rows};

/// Declares an object read if all of it is published. It takes its path, and
/// its duplicates take theirs, from whatever was there before. `None` while
/// something is missing.
pub(super) fn complete(
    db: &Connection,
    memory: &SharedMemory,
    id: u64,
) -> rusqlite::Result<Option<Completed>> {
    let Some(object) = find(db, id)?.filter(|object| object.complete) else {
        return Ok(None);
    };
    let hash = object.hash;
    if object.state != "partial" {
        return Ok(Some(Completed { id, hash, file: None }));
    }
    execute(db, "UPDATE objects SET state = 'read', duplicate_of = NULL WHERE id = ?1", [int(id)])?;
    if object.stream {
        drop_known_stream(db, memory, &object)?;
        return Ok(Some(Completed { id, hash, file: None }));
    }
    replace_outdated(db, memory, hash, id)?;
    supersede(db, &object.file.path, id)?;
    for (duplicate, path) in duplicates(db, id)? {
        supersede(db, &path, duplicate)?;
    }
    Ok(Some(Completed { id, hash, file: Some(object.file) }))
}

/// Gives a new object its path, that was inserted as complete. No duplicate
/// of it can have been published before.
pub(super) fn complete_whole(
    db: &Connection,
    memory: &SharedMemory,
    id: u64,
    open: &OpenObject,
) -> rusqlite::Result<Completed> {
    replace_outdated(db, memory, open.hash, id)?;
    supersede(db, &open.file.path, id)?;
    Ok(Completed { id, hash: open.hash, file: Some(open.file.clone()) })
}

/// Retires the outdated objects with the content of a new one, under whatever
/// path they stand; their duplicates are those of the new one from then on.
fn replace_outdated(
    db: &Connection,
    memory: &SharedMemory,
    hash: Option<ContentHash>,
    id: u64,
) -> rusqlite::Result<()> {
    for old in lock(memory).outdated(hash, id) {
        execute(db, "UPDATE objects SET duplicate_of = ?2 WHERE duplicate_of = ?1", [int(old), int(id)])?;
        mask(db, old)?;
    }
    Ok(())
}

/// Notes that a file has the content of an object: as the object itself if
/// that stands under the same path, or under none any more; else by a row of
/// its own. Returns the file if the content is complete.
pub(super) fn place_duplicate(
    db: &Connection,
    duplicate: &DuplicateFile,
) -> rusqlite::Result<Option<ObjectFile>> {
    let original = find(db, duplicate.object)?;
    let stays = |object: &Object| object.state == "retired" || object.file.path == duplicate.file.path;
    let row = match &original {
        Some(object) if stays(object) => move_object(db, object, &duplicate.file)?,
        _ => insert_duplicate(db, duplicate)?,
    };
    if !original.is_some_and(|object| object.complete) || is_stream(&duplicate.file) {
        return Ok(None);
    }
    supersede(db, &duplicate.file.path, row)?;
    Ok(Some(duplicate.file.clone()))
}

/// An object as its row has it.
struct Object {
    id: u64,
    state: String,
    file: ObjectFile,
    stream: bool,
    hash: Option<ContentHash>,
    complete: bool,
}

fn find(db: &Connection, id: u64) -> rusqlite::Result<Option<Object>> {
    let sql = "SELECT id, path, size, modified, state, stream, hash,
                   EXISTS (SELECT 1 FROM complete WHERE complete.id = objects.id)
               FROM objects WHERE id = ?1";
    let object = |row: &Row<'_>| {
        let (state, stream, hash, complete) = (row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?);
        Ok(Object { id: count(row, 0)?, file: file(row, 1)?, state, stream, hash, complete })
    };
    db.prepare_cached(sql)?.query_row([int(id)], object).optional()
}

/// Gives an object another file, and brings it back if it was retired.
fn move_object(db: &Connection, object: &Object, to: &ObjectFile) -> rusqlite::Result<u64> {
    let state = if object.complete { "read" } else { "partial" };
    let sql = "UPDATE objects SET path = ?2, size = ?3, modified = ?4, stream = ?5, state = ?6,
                   duplicate_of = iif(?6 = 'read', NULL, duplicate_of) WHERE id = ?1";
    let columns = params![int(object.id), to.path, int(to.size), to.modified, is_stream(to), state];
    execute(db, sql, columns)?;
    Ok(object.id)
}

/// Writes a row that says this file is a duplicate, in place of an older one.
fn insert_duplicate(db: &Connection, duplicate: &DuplicateFile) -> rusqlite::Result<u64> {
    let DuplicateFile { row, object, file, hash } = duplicate;
    let sql = "DELETE FROM objects
               WHERE path = ?1 AND state = 'duplicate' AND (NOT stream OR duplicate_of = ?2)";
    execute(db, sql, params![file.path, int(*object)])?;
    let ObjectFile { path, size, modified } = file;
    let sql = "INSERT INTO objects (id, path, size, modified, stream, hash, state, duplicate_of)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'duplicate', ?7)";
    let columns = params![int(*row), path, int(*size), modified, is_stream(file), hash, int(*object)];
    execute(db, sql, columns)?;
    Ok(*row)
}

/// A stream is hashed only while it is read. If its content was there
/// already, it was read in vain: it becomes a duplicate.
fn drop_known_stream(db: &Connection, memory: &SharedMemory, stream: &Object) -> rusqlite::Result<()> {
    let Some(hash) = stream.hash else {
        return Ok(());
    };
    let Some(original) = lock(memory).object_with(&hash).filter(|&id| id != stream.id) else {
        return Ok(());
    };
    if find(db, original)?.is_some_and(|object| object.state == "read") {
        let (row, file) = (lock(memory).fresh_id(), stream.file.clone());
        insert_duplicate(db, &DuplicateFile { row, object: original, file, hash })?;
        retire(db, stream.id)?;
    }
    Ok(())
}

/// Takes a path from everything but `keep`.
fn supersede(db: &Connection, path: &str, keep: u64) -> rusqlite::Result<()> {
    let sql = "SELECT id, state FROM objects
               WHERE path = ?1 AND id <> ?2 AND state <> 'retired' AND NOT stream";
    for (id, state) in rows(db, sql, params![path, int(keep)], id_and_text)? {
        if state == "duplicate" { delete(db, id)? } else { retire(db, id)? }
    }
    Ok(())
}

/// Retires an object, unless a duplicate of it is still in the archive: then
/// the object takes the path of that.
fn retire(db: &Connection, id: u64) -> rusqlite::Result<()> {
    let heir = db
        .prepare_cached(
            "SELECT id, path, size, modified, stream FROM objects
             WHERE duplicate_of = ?1 AND state = 'duplicate' ORDER BY stream, id LIMIT 1",
        )?
        .query_row([int(id)], |row| Ok((count(row, 0)?, file(row, 1)?, row.get::<_, bool>(4)?)))
        .optional()?;
    let Some((duplicate, file, stream)) = heir else {
        return mask(db, id);
    };
    delete(db, duplicate)?;
    let sql = "UPDATE objects SET path = ?2, size = ?3, modified = ?4, stream = ?5 WHERE id = ?1";
    execute(db, sql, params![int(id), file.path, int(file.size), file.modified, stream])
}

/// Hides the events of an object.
fn mask(db: &Connection, id: u64) -> rusqlite::Result<()> {
    execute(db, "UPDATE objects SET state = 'retired' WHERE id = ?1", [int(id)])
}

fn duplicates(db: &Connection, original: u64) -> rusqlite::Result<Vec<(u64, String)>> {
    let sql = "SELECT id, path FROM objects WHERE duplicate_of = ?1 AND state = 'duplicate' AND NOT stream";
    rows(db, sql, [int(original)], id_and_text)
}

fn id_and_text(row: &Row<'_>) -> rusqlite::Result<(u64, String)> {
    Ok((count(row, 0)?, row.get(1)?))
}

fn delete(db: &Connection, id: u64) -> rusqlite::Result<()> {
    execute(db, "DELETE FROM objects WHERE id = ?1", [int(id)])
}
