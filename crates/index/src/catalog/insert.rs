//! The rows of a publication.

use logdex_event::sink::{ObjectEnd, Problem};
use rusqlite::{Connection, OptionalExtension, params};

use super::memory::OpenObject;
use super::publication::{Part, ReasonCount};
use super::rows::ShardRow;
use super::sql::{count, execute, int};
use crate::error::Kind;

/// Writes the row of a shard.
pub(super) fn insert_shard(db: &Connection, shard: &ShardRow) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO shards (id, events, bytes_raw, bytes_disk, time_min, time_max, undated, created, checksum)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            shard.id,
            int(shard.events),
            int(shard.bytes_raw),
            int(shard.bytes_disk),
            shard.time_min.map(|time| time.0),
            shard.time_max.map(|time| time.0),
            int(shard.undated),
            shard.created,
            shard.checksum
        ],
    )?;
    Ok(())
}

/// Writes the row of an object that is being read. It is hidden until
/// [`Names`](super::names::Names) shows it.
pub(super) fn insert_object(db: &Connection, object: u64, open: &OpenObject) -> rusqlite::Result<()> {
    let sql = "INSERT INTO objects (id, content, hash, size, continues, base, whole, hidden)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 1)";
    let (continues, base) = open.continues.map(|of| (int(of.content), int(of.base))).unzip();
    let base = base.unwrap_or(0);
    let columns = params![int(object), int(open.content), open.hash, int(open.size), continues, base];
    execute(db, sql, columns)?;
    let sql = "INSERT OR IGNORE INTO replaced (content, by) VALUES (?1, ?2)";
    open.replaces.iter().try_for_each(|old| execute(db, sql, [int(*old), int(object)]))?;
    // What those stood in place of, it begins with as well; it may go on with it.
    let sql = "INSERT OR IGNORE INTO replaced (content, by)
               WITH RECURSIVE chain (content) AS (
                   SELECT ?3
                   UNION
                   SELECT continues FROM objects JOIN chain USING (content) WHERE continues IS NOT NULL)
               SELECT replaced.content, ?2 FROM replaced JOIN objects ON objects.id = by
               WHERE objects.content = ?1 AND replaced.content NOT IN (SELECT coalesce(content, 0) FROM chain)";
    open.replaces.iter().try_for_each(|old| execute(db, sql, params![int(*old), int(object), continues]))
}

/// Writes the row of a new object that is complete with this publication.
pub(super) fn insert_whole(
    db: &Connection,
    object: u64,
    open: &OpenObject,
    end: &ObjectEnd,
    is_hidden: bool,
) -> rusqlite::Result<()> {
    let ObjectEnd { records, size, inflated, codec, hash, start, is_settled, .. } = end;
    let sql = "INSERT INTO objects (id, content, hash, codec, size, inflated, start, settled, records,
                                    whole, hidden)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1, ?10)";
    let (id, content) = (int(object), int(open.content));
    let (size, inflated, records) = (int(*size), int(*inflated), int(*records));
    let columns = params![id, content, hash, codec, size, inflated, start, is_settled, records, is_hidden];
    execute(db, sql, columns)?;
    insert_end_problems(db, object, end)
}

/// Writes the parts covered; returns the error if one overlaps with another. Those of
/// `new` objects can't.
pub(super) fn insert_parts(
    db: &Connection,
    shard: &str,
    parts: &[Part],
    new: impl Fn(u64) -> bool,
) -> rusqlite::Result<Option<Kind>> {
    let mut insert = db.prepare_cached(
        "INSERT INTO parts (object, first, last, events, records, shard) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for part in parts {
        if !new(part.object)
            && let Some(refused) = refuse_overlap(db, part)?
        {
            return Ok(Some(refused));
        }
        let Part { object, first, last, events, records } = *part;
        insert.execute(params![int(object), int(first), int(last), int(events), int(records), shard])?;
    }
    Ok(None)
}

/// Parts that overlap would count records twice, and show them twice.
fn refuse_overlap(db: &Connection, part: &Part) -> rusqlite::Result<Option<Kind>> {
    let before = db
        .prepare_cached(
            "SELECT last FROM parts WHERE object = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1",
        )?
        .query_row([int(part.object), int(part.last)], |row| count(row, 0))
        .optional()?;
    let Part { object, first, last, .. } = *part;
    let detail = || format!("records {first} to {last} were in part published before");
    let is_overlap = before.is_some_and(|before| before >= first);
    Ok(is_overlap.then(|| Kind::Ledger { object, detail: detail() }))
}

pub(super) fn insert_tallies(db: &Connection, shard: &str, tallies: &[ReasonCount]) -> rusqlite::Result<()> {
    let mut insert = db.prepare_cached(
        "INSERT INTO tallies (object, shard, what, reason, records) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET records = records + excluded.records",
    )?;
    for tally in tallies {
        let ReasonCount { object, what, reason, records } = *tally;
        insert.execute(params![int(object), shard, what.name(), reason, int(records)])?;
    }
    Ok(())
}

/// A problem met again, by the run after one that was cut short, is the same
/// problem.
pub(super) fn insert_problems(db: &Connection, problems: &[(u64, Problem)]) -> rusqlite::Result<()> {
    let mut insert = db.prepare_cached(
        "INSERT OR REPLACE INTO problems (object, offset, ordinal, kind, detail)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (object, problem) in problems {
        let Problem { offset, ordinal, kind, detail } = problem;
        insert.execute(params![int(*object), int(*offset), int(*ordinal), kind, detail])?;
    }
    Ok(())
}

/// Notes the end of an object whose row is there already.
pub(super) fn update_end(db: &Connection, object: u64, end: &ObjectEnd) -> rusqlite::Result<()> {
    let ObjectEnd { records, size, inflated, codec, hash, start, is_settled, .. } = end;
    let sql = "UPDATE objects SET records = ?2, inflated = ?3, codec = ?4, hash = ?5, size = ?6, start = ?7,
                   settled = ?8 WHERE id = ?1";
    let (size, inflated, records) = (int(*size), int(*inflated), int(*records));
    execute(db, sql, params![int(object), records, inflated, codec, hash, size, start, is_settled])?;
    insert_end_problems(db, object, end)
}

/// Problems that came with the end; a [`Ledger`](super::ledger::Ledger) lists them with the others.
fn insert_end_problems(db: &Connection, object: u64, end: &ObjectEnd) -> rusqlite::Result<()> {
    let problems: Vec<_> = end.problems.iter().map(|problem| (object, problem.clone())).collect();
    insert_problems(db, &problems)
}
