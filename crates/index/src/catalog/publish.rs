//! Publication: one transaction that makes a shard and its ledger rows
//! visible, and keeps the paths of the archive pointing at the right content.

use std::fs::File;
use std::path::Path;

use logdex_core::sink::{ObjectEnd, ObjectFile, Problem};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::admit::{Batch, Done, Memory, Open};
use super::settle::{complete, put};
use super::{SHARDS_DIR, ShardRow, Writer, count, int, lock};
use crate::error::{Error, Kind, Result};

/// What becomes visible at once.
#[derive(Debug, Default)]
pub struct Publication {
    /// The shard; `None` if nothing was indexed.
    pub shard: Option<ShardRow>,
    /// The ordinals it covers.
    pub parts: Vec<Part>,
    /// Those of them that were not indexed.
    pub tallies: Vec<Tally>,
    /// Problems, each with its object.
    pub problems: Vec<(u64, Problem)>,
    /// Objects whose end has been seen. Their parts may be published before
    /// or after, by this worker or others.
    pub ends: Vec<End>,
}

/// A range of ordinals of one object and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The object.
    pub object: u64,
    /// Its first ordinal.
    pub first: u64,
    /// Its last ordinal, included.
    pub last: u64,
    /// Events in the shard.
    pub events: u64,
    /// Records those events come from.
    pub records: u64,
}

/// Why a record is covered but not indexed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// No event by its nature.
    Skipped,
    /// Could not be kept.
    Rejected,
}

/// Records of an object that were left out for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The object.
    pub object: u64,
    /// Skipped or rejected.
    pub what: What,
    /// Why.
    pub reason: &'static str,
    /// How many.
    pub records: u64,
}

/// The end of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The object.
    pub object: u64,
    /// Its file, as it was admitted.
    pub file: ObjectFile,
    /// What is known of it now.
    pub end: ObjectEnd,
}

impl What {
    /// As the catalogue writes it.
    pub fn name(self) -> &'static str {
        match self {
            What::Skipped => "skipped",
            What::Rejected => "rejected",
        }
    }
}

impl Publication {
    /// True if there is nothing to publish.
    pub fn is_empty(&self) -> bool {
        self.shard.is_none()
            && self.parts.is_empty()
            && self.tallies.is_empty()
            && self.problems.is_empty()
            && self.ends.is_empty()
    }

    /// The objects it is about, some of them several times.
    fn objects(&self) -> Vec<u64> {
        let parts = self.parts.iter().map(|part| part.object);
        let tallies = self.tallies.iter().map(|tally| tally.object);
        let problems = self.problems.iter().map(|(object, _)| *object);
        let ends = self.ends.iter().map(|end| end.object);
        parts.chain(tallies).chain(problems).chain(ends).collect()
    }
}

impl Writer {
    /// Publishes a finished shard with what it covers, and all duplicates met
    /// so far, in one transaction. The files of the shard must be on disk,
    /// synced, in [`Catalog::shard_dir`](super::Catalog::shard_dir). Workers may call this
    /// at any time; they take turns.
    ///
    /// # Errors
    /// When it can't be written, or an ordinal was published before; nothing
    /// of it is visible then.
    pub fn publish(&self, publication: &Publication) -> Result<()> {
        if publication.shard.is_some() {
            self.sync_shards()?;
        }
        let mut db = lock(&self.catalog.db);
        let batch = self.memory.take(publication.objects());
        match transact(&mut db, &self.memory, publication, &batch) {
            Ok(done) => {
                self.memory.committed(&batch, done);
                Ok(())
            }
            Err(failure) => {
                self.memory.put_back(batch);
                Err(failure.at(&self.catalog.file))
            }
        }
    }

    /// Writes down the duplicates met since the last publication: to be
    /// called once at the end of a run. Without it they are merely hashed
    /// again by the next run.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn flush(&self) -> Result<()> {
        self.publish(&Publication::default())
    }

    /// Makes the names of new shard folders durable before a row names them.
    fn sync_shards(&self) -> Result<()> {
        let shards = self.catalog.dir.join(SHARDS_DIR);
        sync_dir(&shards).map_err(|source| Error::io(&shards, "sync the folder", source))
    }
}

#[cfg(unix)]
fn sync_dir(dir: &Path) -> std::io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Elsewhere folders can't be opened, and need no sync.
#[cfg(not(unix))]
fn sync_dir(_: &Path) -> std::io::Result<()> {
    Ok(())
}

enum Failure {
    Sqlite(rusqlite::Error),
    Ledger { object: u64, detail: String },
}

impl From<rusqlite::Error> for Failure {
    fn from(source: rusqlite::Error) -> Failure {
        Failure::Sqlite(source)
    }
}

impl Failure {
    fn at(self, file: &Path) -> Error {
        match self {
            Failure::Sqlite(source) => Error::sqlite(file, "publish what was indexed", source),
            Failure::Ledger { object, detail } => Error::new(Kind::Ledger { object, detail }),
        }
    }
}

fn transact(
    db: &mut Connection,
    memory: &Memory,
    publication: &Publication,
    batch: &Batch,
) -> std::result::Result<Done, Failure> {
    let db = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut done = Done::default();
    if let Some(shard) = &publication.shard {
        insert_shard(&db, shard)?;
    }
    for (object, open) in batch.open.iter().filter(|(_, open)| !open.written) {
        insert_object(&db, *object, open)?;
    }
    let shard = publication.shard.as_ref().map_or("", |shard| &shard.id);
    insert_parts(&db, shard, &publication.parts)?;
    insert_tallies(&db, shard, &publication.tallies)?;
    insert_problems(&db, &publication.problems)?;
    update_ends(&db, &publication.ends)?;
    for (object, _) in &batch.open {
        done.complete.extend(complete(&db, memory, *object)?);
    }
    for place in &batch.places {
        done.placed.extend(put(&db, place)?);
    }
    db.commit()?;
    Ok(done)
}

fn insert_shard(db: &Connection, shard: &ShardRow) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO shards (id, events, bytes_raw, bytes_disk, time_min, time_max, undated, created)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            shard.id,
            int(shard.events),
            int(shard.bytes_raw),
            int(shard.bytes_disk),
            shard.time_min.map(|time| time.0),
            shard.time_max.map(|time| time.0),
            int(shard.undated),
            shard.created
        ],
    )?;
    Ok(())
}

/// Writes the row of an object that is being read. One that an earlier run
/// left incomplete may have been renamed, or retired, since.
fn insert_object(db: &Connection, object: u64, open: &Open) -> rusqlite::Result<()> {
    let file = &open.file;
    db.prepare_cached(
        "INSERT INTO objects (id, path, size, modified, stream, hash, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'partial')
         ON CONFLICT (id) DO UPDATE SET path = excluded.path, size = excluded.size,
             modified = excluded.modified, stream = excluded.stream, hash = excluded.hash,
             state = 'partial'",
    )?
    .execute(params![
        int(object),
        file.path,
        int(file.size),
        file.modified,
        open.is_stream(),
        open.hash
    ])?;
    Ok(())
}

fn insert_parts(db: &Connection, shard: &str, parts: &[Part]) -> std::result::Result<(), Failure> {
    let mut insert = db.prepare_cached(
        "INSERT INTO parts (object, first, last, events, records, shard) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for part in parts {
        refuse_overlap(db, part)?;
        let Part { object, first, last, events, records } = *part;
        insert.execute(params![int(object), int(first), int(last), int(events), int(records), shard])?;
    }
    Ok(())
}

/// Parts that overlap would count records twice, and show them twice.
fn refuse_overlap(db: &Connection, part: &Part) -> std::result::Result<(), Failure> {
    let before = db
        .prepare_cached(
            "SELECT last FROM parts WHERE object = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1",
        )?
        .query_row([int(part.object), int(part.last)], |row| count(row, 0))
        .optional()?;
    let Part { object, first, last, .. } = *part;
    if before.is_some_and(|before| before >= first) {
        let detail = format!("records {first} to {last} were in part published before");
        return Err(Failure::Ledger { object, detail });
    }
    Ok(())
}

fn insert_tallies(db: &Connection, shard: &str, tallies: &[Tally]) -> rusqlite::Result<()> {
    let mut insert = db.prepare_cached(
        "INSERT INTO tallies (object, shard, what, reason, records) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET records = records + excluded.records",
    )?;
    for tally in tallies {
        let Tally { object, what, reason, records } = *tally;
        insert.execute(params![int(object), shard, what.name(), reason, int(records)])?;
    }
    Ok(())
}

/// A problem met again, by the run after one that was cut short, is the same
/// problem.
fn insert_problems(db: &Connection, problems: &[(u64, Problem)]) -> rusqlite::Result<()> {
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

fn update_ends(db: &Connection, ends: &[End]) -> rusqlite::Result<()> {
    let mut update = db.prepare_cached(
        "UPDATE objects SET records = ?2, inflated = ?3, codec = ?4, hash = ?5 WHERE id = ?1",
    )?;
    for End { object, end, .. } in ends {
        let ObjectEnd { records, inflated, codec, hash, .. } = end;
        update.execute(params![int(*object), int(*records), int(*inflated), codec, hash])?;
    }
    for End { object, end, .. } in ends {
        let problems = end.problems.iter().map(|problem| (*object, problem.clone()));
        insert_problems(db, &problems.collect::<Vec<_>>())?;
    }
    Ok(())
}
