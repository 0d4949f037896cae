//! Publication: one transaction that makes a shard and its ledger rows
//! visible, with the names that have its objects.

use logdex_event::sink::ObjectEnd;
use rusqlite::{Connection, TransactionBehavior};
use rustc_hash::{FxHashMap, FxHashSet};

use super::handle::Writer;
use super::insert::{
    insert_object, insert_parts, insert_problems, insert_shard, insert_tallies, insert_whole, update_end,
};
use super::memory::{Committed, OpenObject, Pending, SharedMemory};
use super::names::Names;
use super::publication::Publication;
use super::shard_folders::SHARDS_DIR;
use super::sql::lock;
use crate::error::{Error, Kind, Result};
use crate::shard::sync_folder;

impl Writer {
    /// Memory that the state of all objects takes, in bytes.
    pub fn memory_bytes(&self) -> usize {
        lock(&self.memory).bytes()
    }

    /// Publishes a finished shard with what it covers, and all names of known contents
    /// met so far, in one transaction. The files of the shard must be on disk,
    /// synced, in [`Catalog::shard_dir`](super::handle::Catalog::shard_dir). Workers may call this
    /// at any time; they take turns.
    ///
    /// # Errors
    /// When it can't be written, or an ordinal was published before; nothing
    /// of it is visible then.
    pub fn publish(&self, publication: &Publication) -> Result<()> {
        if publication.shard.is_some() {
            // The names of new shard folders are durable before a row names them.
            let shards = self.catalog.dir.join(SHARDS_DIR);
            sync_folder(&shards).map_err(|source| Error::io(&shards, "sync the folder", source))?;
        }
        let mut db = lock(&self.catalog.db);
        let pending = lock(&self.memory).take(publication.objects());
        let published = transact(&mut db, &self.memory, publication, &pending)
            .map_err(|source| Error::sqlite(&self.catalog.file, "publish what was indexed", source))
            .and_then(|committed| committed.map_err(Error::new));
        match published {
            Ok(committed) => {
                lock(&self.memory).committed(&pending, committed);
                Ok(())
            }
            Err(error) => {
                lock(&self.memory).put_back(pending);
                Err(error)
            }
        }
    }

    /// Writes down the names of known contents met since the last publication: to be
    /// called once at the end of a run. Without it their files are merely hashed
    /// again by the next run.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn flush(&self) -> Result<()> {
        self.publish(&Publication::default())
    }
}

fn transact(
    db: &mut Connection,
    memory: &SharedMemory,
    publication: &Publication,
    pending: &Pending,
) -> rusqlite::Result<std::result::Result<Committed, Kind>> {
    let db = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let whole = whole(publication, pending);
    let shard = publication.shard.as_ref().map_or("", |shard| &shard.id);
    if let Some(shard) = &publication.shard {
        insert_shard(&db, shard)?;
    }
    for (object, open, claim) in &pending.open {
        match whole.get(object) {
            Some(end) => insert_whole(&db, *object, open, end, claim.is_none())?,
            None if open.is_written => {}
            None => insert_object(&db, *object, open)?,
        }
    }
    let is_new = |object| whole.contains_key(&object);
    if let Some(refused) = insert_parts(&db, shard, &publication.parts, is_new)? {
        return Ok(Err(refused));
    }
    insert_tallies(&db, shard, &publication.tallies)?;
    insert_problems(&db, &publication.problems)?;
    for (object, end) in publication.ends.iter().filter(|(object, _)| !whole.contains_key(object)) {
        update_end(&db, *object, end)?;
    }
    let mut names = Names::new(&db, lock(memory).has_relative());
    for (object, open, claim) in &pending.open {
        if whole.contains_key(object) {
            names.add_whole(*object, open, claim.as_ref())?;
        } else {
            names.add(memory, *object, open, claim.as_ref())?;
        }
    }
    pending.copies.iter().try_for_each(|claim| names.claim(claim))?;
    let committed = names.finish()?;
    db.commit()?;
    Ok(Ok(committed))
}

/// The new objects that this publication holds whole, in one part: small
/// objects, of which there may be millions. Their rows are final and are written
/// without a look at others.
fn whole<'a>(publication: &'a Publication, pending: &Pending) -> FxHashMap<u64, &'a ObjectEnd> {
    let mut covered: FxHashMap<u64, u64> = FxHashMap::default();
    for part in &publication.parts {
        let until = if part.first == 0 { part.last + 1 } else { u64::MAX };
        covered.entry(part.object).and_modify(|several| *several = u64::MAX).or_insert(until);
    }
    let is_new = |object, open: &OpenObject| {
        !open.is_written
            && open.hash.is_some()
            && open.content == object
            && open.continues.is_none()
            && open.replaces.is_empty()
    };
    let new: FxHashSet<u64> = pending
        .open
        .iter()
        .filter(|(object, open, _)| is_new(*object, open))
        .map(|(object, ..)| *object)
        .collect();
    let is_whole = |(object, end): &(u64, &ObjectEnd)| {
        end.records == covered.get(object).copied().unwrap_or(0) && new.contains(object)
    };
    publication.ends.iter().map(|(object, end)| (*object, end)).filter(is_whole).collect()
}
