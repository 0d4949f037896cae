//! Publication: one transaction that makes a shard and its ledger rows
//! visible, and keeps the paths of the archive pointing at the right content.

use std::fs::File;
use std::path::Path;

use logdex_event::sink::{ObjectEnd, ObjectFile, Problem};
use rusqlite::{Connection, TransactionBehavior};
use rustc_hash::{FxHashMap, FxHashSet};

use super::admit::{Batch, Done, Memory, Open, RowState};
use super::insert::{
    Failure, insert_object, insert_parts, insert_problems, insert_shard, insert_tallies, insert_whole,
    update_end,
};
use super::settle::{complete, put, settle_whole};
use super::{SHARDS_DIR, ShardRow, Writer, lock};
use crate::error::{Error, Result};

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
    /// Memory that knowing all objects takes, in bytes.
    pub fn memory_bytes(&self) -> usize {
        self.memory.bytes()
    }

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

fn transact(
    db: &mut Connection,
    memory: &Memory,
    publication: &Publication,
    batch: &Batch,
) -> std::result::Result<Done, Failure> {
    let db = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let whole = whole(publication, batch);
    let shard = publication.shard.as_ref().map_or("", |shard| &shard.id);
    if let Some(shard) = &publication.shard {
        insert_shard(&db, shard)?;
    }
    let mut done = Done::default();
    for (object, open) in &batch.open {
        match (whole.get(object), open.row) {
            (Some(end), _) => insert_whole(&db, open, end)?,
            (None, RowState::Written) => {}
            (None, _) => insert_object(&db, *object, open)?,
        }
    }
    insert_parts(&db, shard, &publication.parts, |object| whole.contains_key(&object))?;
    insert_tallies(&db, shard, &publication.tallies)?;
    insert_problems(&db, &publication.problems)?;
    for end in publication.ends.iter().filter(|end| !whole.contains_key(&end.object)) {
        update_end(&db, end)?;
    }
    for (object, open) in &batch.open {
        if whole.contains_key(object) {
            done.complete.push(settle_whole(&db, *object, open)?);
        } else {
            done.complete.extend(complete(&db, memory, *object)?);
        }
    }
    for place in &batch.places {
        done.placed.extend(put(&db, place)?);
    }
    db.commit()?;
    Ok(done)
}

/// The new objects that this publication holds whole, in one part: small
/// objects, of which there may be millions. What is true of them can be
/// written at once, without asking what else is known of them.
fn whole<'a>(publication: &'a Publication, batch: &Batch) -> FxHashMap<u64, &'a End> {
    let mut covered: FxHashMap<u64, u64> = FxHashMap::default();
    for part in &publication.parts {
        let until = if part.first == 0 { part.last + 1 } else { u64::MAX };
        covered.entry(part.object).and_modify(|several| *several = u64::MAX).or_insert(until);
    }
    let is_new = |open: &Open| open.row == RowState::Absent && !open.is_stream();
    let new: FxHashSet<u64> = batch.open.iter().filter(|(_, open)| is_new(open)).map(|(id, _)| *id).collect();
    let is_whole = |end: &&End| {
        end.end.records == covered.get(&end.object).copied().unwrap_or(0) && new.contains(&end.object)
    };
    publication.ends.iter().filter(is_whole).map(|end| (end.object, end)).collect()
}
