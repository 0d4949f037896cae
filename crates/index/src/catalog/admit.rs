//! Who comes in: what the writer remembers of every object, so that many
//! workers can ask at once, and what it answers.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::Mutex;

use hashbrown::HashMap;
use logdex_event::sink::{Admission, ObjectFile};
use rusqlite::{Connection, OptionalExtension};
use rustc_hash::FxBuildHasher;

use super::publish::Publication;
use super::{Writer, count, count_or_null, lock};
use crate::error::{Error, Kind, Result};

/// Duplicates kept in memory before they are written on their own: about
/// 2 MB of paths, and few enough commits not to matter.
const MAX_PLACES: usize = 10_000;

/// BLAKE3 of an object's bytes as they lie on disk.
pub(super) type ContentHash = [u8; 32];

/// What the writer remembers. Per object that was complete before the run
/// this is 48 bytes, no path: an archive of a million objects takes 50 to
/// 100 MB.
pub(super) struct Memory(Mutex<State>);

type Fx<K, V> = HashMap<K, V, FxBuildHasher>;

/// 128 bits that stand for a path or a content: no two will ever share them
/// by chance. Not a u128, whose alignment would cost 8 bytes per entry.
type Digest = [u64; 2];

#[derive(Default)]
struct State {
    /// The next object id.
    next: u64,
    /// Digest of a path to the digest of the size and time of the file that
    /// is indexed whole there.
    stamps: Fx<Digest, u64>,
    /// The start of a content hash to the one object that has its events.
    known: Fx<Digest, u64>,
    /// Objects that earlier runs left incomplete: what is published of them.
    partial: Fx<u64, Vec<Range<u64>>>,
    /// The same, of those that this run reads on. It outlives `open`: what is
    /// missing may be published before the worker that counts what is there.
    resumed: Fx<u64, Vec<Range<u64>>>,
    /// Objects admitted in this run and not complete yet.
    open: Fx<u64, Open>,
    /// Duplicates to be written by the next publication.
    places: Vec<Place>,
}

/// An object that is being read.
#[derive(Clone)]
pub(super) struct Open {
    pub file: ObjectFile,
    /// `None` for a stream, until its end.
    pub hash: Option<ContentHash>,
    pub row: RowState,
}

/// The row of an object that is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowState {
    /// There is none yet.
    Absent,
    /// An earlier run wrote it; its path may have changed since.
    Old,
    /// This run wrote it.
    Written,
}

/// A file whose content an object has already.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The id its row gets, if it gets one.
    pub row: u64,
    /// The object with the same content.
    pub object: u64,
    pub file: ObjectFile,
    pub hash: ContentHash,
}

/// What a publication takes from memory, before it starts.
pub(super) struct Batch {
    pub open: Vec<(u64, Open)>,
    pub places: Vec<Place>,
}

/// What a publication has changed, once it is committed.
#[derive(Default)]
pub(super) struct Done {
    /// Objects that are complete now.
    pub complete: Vec<Completed>,
    /// Duplicates of complete objects.
    pub placed: Vec<ObjectFile>,
}

/// An object of which everything is published.
pub(super) struct Completed {
    pub id: u64,
    pub hash: Option<ContentHash>,
    /// Its file, if that has this content as far as anyone knows.
    pub file: Option<ObjectFile>,
}

enum Decision {
    Admitted(Admission),
    /// The content is that of this complete object.
    Indexed(u64),
}

impl Writer {
    /// True if this very file (path, size, time) is indexed whole, itself or
    /// as a duplicate. Never true of a stream.
    pub fn unchanged(&self, file: &ObjectFile) -> bool {
        let state = lock(&self.memory.0);
        !is_stream(file) && state.stamps.get(&path_digest(&file.path)) == Some(&stamp(file))
    }

    /// Decides about an object by the hash of its content, `None` for a
    /// stream that can only be hashed while it is read.
    ///
    /// * Content that is complete in the index: `Duplicate`. If it stands
    ///   under this very path, only the time of the file has changed: `of` is
    ///   the path itself, the row's time is updated and no row is added. If
    ///   it was retired, it comes back under this path without being read.
    /// * Content admitted before in this run: `Duplicate` as well, `records`
    ///   unknown. The same path twice in a run leaves no second row.
    /// * Content that an earlier run left incomplete: `Read` under the old
    ///   number and with what is covered, also if the file was renamed since.
    /// * Anything else is a new object. What its path held before is retired
    ///   in the transaction that completes the new one.
    ///
    /// # Errors
    /// When the catalogue can't be asked.
    pub fn admit(&self, file: &ObjectFile, hash: Option<ContentHash>) -> Result<Admission> {
        let Some(hash) = hash else {
            return Ok(lock(&self.memory.0).begin(file, None));
        };
        let (decision, places) = {
            let mut state = lock(&self.memory.0);
            (state.decide(file, hash), state.places.len())
        };
        let admission = match decision {
            Decision::Admitted(admission) => admission,
            Decision::Indexed(object) => self.duplicate(object, file, hash)?,
        };
        if places >= MAX_PLACES {
            self.publish(&Publication::default())?;
        }
        Ok(admission)
    }

    fn duplicate(&self, object: u64, file: &ObjectFile, hash: ContentHash) -> Result<Admission> {
        let row = self.catalog.ask("look up an object", |db| {
            db.prepare_cached("SELECT path, records FROM objects WHERE id = ?1")?
                .query_row([super::int(object)], |row| Ok((row.get(0)?, count_or_null(row, 1)?)))
                .optional()
        })?;
        let Some((of, records)) = row else {
            let detail = format!("object {object} is gone");
            return Err(Error::new(Kind::Corrupt { path: self.catalog.file.clone(), detail }));
        };
        lock(&self.memory.0).place(object, file, hash);
        Ok(Admission::Duplicate { of, records })
    }
}

impl Memory {
    /// Reads what the catalogue holds, at the start of a run.
    pub(super) fn load(db: &Connection) -> rusqlite::Result<Memory> {
        let mut state = State { next: next_id(db)?, ..State::default() };
        load_known(db, &mut state)?;
        load_stamps(db, &mut state)?;
        load_partial(db, &mut state)?;
        Ok(Memory(Mutex::new(state)))
    }

    /// Memory that knowing objects takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let state = lock(&self.0);
        // A table has a byte beside each entry.
        (state.stamps.capacity() + state.known.capacity()) * (size_of::<(Digest, u64)>() + 1)
    }

    /// True if a path is known to hold something that is indexed whole.
    pub(super) fn has_stamp(&self, path: &str) -> bool {
        lock(&self.0).stamps.contains_key(&path_digest(path))
    }

    /// Forgets that a path holds something that is indexed whole.
    pub(super) fn forget_path(&self, path: &str) {
        lock(&self.0).stamps.remove(&path_digest(path));
    }

    /// Forgets a content: it will be new when it is met again.
    pub(super) fn forget_content(&self, hash: &ContentHash) {
        lock(&self.0).known.remove(&content_digest(hash));
    }

    /// An id for a row that no object was admitted for.
    pub(super) fn fresh_id(&self) -> u64 {
        lock(&self.0).fresh_id()
    }

    /// What earlier runs have published of an object of this run.
    pub(super) fn covered(&self, object: u64) -> Vec<Range<u64>> {
        lock(&self.0).resumed.get(&object).cloned().unwrap_or_default()
    }

    /// The object that was first known to have this content.
    pub(super) fn known(&self, hash: &ContentHash) -> Option<u64> {
        lock(&self.0).known.get(&content_digest(hash)).copied()
    }

    /// Hands what is known of `objects`, and all waiting duplicates with their
    /// originals, to a publication.
    pub(super) fn take(&self, mut objects: Vec<u64>) -> Batch {
        let mut state = lock(&self.0);
        let places = std::mem::take(&mut state.places);
        objects.extend(places.iter().map(|place| place.object));
        objects.sort_unstable();
        objects.dedup();
        let open = objects.into_iter().filter_map(|id| Some((id, state.open.get(&id)?.clone())));
        Batch { open: open.collect(), places }
    }

    /// Takes the duplicates of a publication back that failed.
    pub(super) fn put_back(&self, batch: Batch) {
        lock(&self.0).places.extend(batch.places);
    }

    /// Remembers what a publication has changed.
    pub(super) fn committed(&self, batch: &Batch, done: Done) {
        let mut state = lock(&self.0);
        for (id, _) in &batch.open {
            if let Some(open) = state.open.get_mut(id) {
                open.row = RowState::Written;
            }
        }
        for Completed { id, hash, file } in done.complete {
            state.open.remove(&id);
            if let Some(hash) = hash {
                state.known.entry(content_digest(&hash)).or_insert(id);
            }
            if let Some(file) = file {
                state.stamps.insert(path_digest(&file.path), stamp(&file));
            }
        }
        for file in done.placed {
            state.stamps.insert(path_digest(&file.path), stamp(&file));
        }
    }
}

impl State {
    fn decide(&mut self, file: &ObjectFile, hash: ContentHash) -> Decision {
        self.stamps.remove(&path_digest(&file.path));
        let Some(&object) = self.known.get(&content_digest(&hash)) else {
            return Decision::Admitted(self.begin(file, Some(hash)));
        };
        if let Some(open) = self.open.get(&object) {
            let of = open.file.path.clone();
            if of != file.path {
                self.place(object, file, hash);
            }
            return Decision::Admitted(Admission::Duplicate { of, records: None });
        }
        match self.partial.remove(&object) {
            Some(covered) => {
                self.resumed.insert(object, covered.clone());
                Decision::Admitted(self.read(object, file, Some(hash), RowState::Old, covered))
            }
            None => Decision::Indexed(object),
        }
    }

    fn begin(&mut self, file: &ObjectFile, hash: Option<ContentHash>) -> Admission {
        let object = self.fresh_id();
        if let Some(hash) = hash {
            self.known.insert(content_digest(&hash), object);
        }
        self.read(object, file, hash, RowState::Absent, Vec::new())
    }

    fn read(
        &mut self,
        object: u64,
        file: &ObjectFile,
        hash: Option<ContentHash>,
        row: RowState,
        covered: Vec<Range<u64>>,
    ) -> Admission {
        self.open.insert(object, Open { file: file.clone(), hash, row });
        Admission::Read { object, covered }
    }

    fn place(&mut self, object: u64, file: &ObjectFile, hash: ContentHash) {
        let row = self.fresh_id();
        self.places.push(Place { row, object, file: file.clone(), hash });
    }

    fn fresh_id(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }
}

impl Open {
    /// True if what comes next under this path has nothing to do with it.
    pub(super) fn is_stream(&self) -> bool {
        self.hash.is_none() || is_stream(&self.file)
    }
}

/// True if the path says nothing about the content: that of standard input,
/// and of what is in an archive that came from there.
pub(super) fn is_stream(file: &ObjectFile) -> bool {
    is_stream_path(&file.path)
}

/// The same of a path alone.
pub(super) fn is_stream_path(path: &str) -> bool {
    path == "-" || path.starts_with("-/")
}

/// Ids start at 1 and are never used twice, not even after rows are gone.
fn next_id(db: &Connection) -> rusqlite::Result<u64> {
    let sql = "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'objects'";
    db.query_row(sql, [], |row| count(row, 0))
}

fn load_known(db: &Connection, state: &mut State) -> rusqlite::Result<()> {
    // The last row of a content wins: rather one that is complete.
    let mut select = db.prepare(
        "SELECT id, hash FROM objects WHERE hash IS NOT NULL AND state <> 'duplicate'
         ORDER BY state = 'read', id",
    )?;
    let mut rows = select.query([])?;
    state.known.reserve(rows_in(db)?);
    while let Some(row) = rows.next()? {
        state.known.insert(content_digest(&row.get(1)?), count(row, 0)?);
    }
    Ok(())
}

fn load_stamps(db: &Connection, state: &mut State) -> rusqlite::Result<()> {
    let mut select = db.prepare(
        "SELECT path, size, modified FROM objects WHERE state IN ('read', 'duplicate') AND NOT stream",
    )?;
    let mut rows = select.query([])?;
    state.stamps.reserve(rows_in(db)?);
    while let Some(row) = rows.next()? {
        let file = ObjectFile { path: row.get(0)?, size: count(row, 1)?, modified: row.get(2)? };
        state.stamps.insert(path_digest(&file.path), stamp(&file));
    }
    forget_replaced_stamps(db, state)
}

/// A path that holds a complete object and an incomplete one was changed
/// while it was indexed. Which of the two it is now, only its content tells.
fn forget_replaced_stamps(db: &Connection, state: &mut State) -> rusqlite::Result<()> {
    let mut select = db.prepare("SELECT path FROM objects WHERE state = 'partial' AND NOT stream")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        state.stamps.remove(&path_digest(row.get_ref(0)?.as_str()?));
    }
    Ok(())
}

fn load_partial(db: &Connection, state: &mut State) -> rusqlite::Result<()> {
    let mut select = db.prepare(
        "SELECT objects.id, parts.first, parts.last
         FROM objects LEFT JOIN parts ON parts.object = objects.id
         WHERE state IN ('partial', 'retired')
         AND NOT EXISTS (SELECT 1 FROM complete WHERE complete.id = objects.id)
         ORDER BY objects.id, parts.first",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let covered = state.partial.entry(count(row, 0)?).or_default();
        if let (Some(first), Some(last)) = (count_or_null(row, 1)?, count_or_null(row, 2)?) {
            extend(covered, first..last + 1);
        }
    }
    Ok(())
}

/// Adds a range that starts after all others.
fn extend(ranges: &mut Vec<Range<u64>>, next: Range<u64>) {
    match ranges.last_mut() {
        Some(last) if last.end == next.start => last.end = next.end,
        _ => ranges.push(next),
    }
}

fn rows_in(db: &Connection) -> rusqlite::Result<usize> {
    let rows = db.query_row("SELECT count(*) FROM objects", [], |row| count(row, 0))?;
    Ok(usize::try_from(rows).unwrap_or(0))
}

/// The start of a content hash.
fn content_digest(hash: &ContentHash) -> Digest {
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
    [number(&hash[..8]), number(&hash[8..16])]
}

fn path_digest(path: &str) -> Digest {
    [digest((0u8, path)), digest((1u8, path))]
}

fn stamp(file: &ObjectFile) -> u64 {
    digest((file.size, file.modified))
}

fn digest(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
