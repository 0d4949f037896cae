//! The writer's state of all objects, which its workers share.

use std::ops::Range;
use std::sync::Mutex;

use logdex_event::sink::{Admission, ObjectFile};
use rusqlite::Connection;

use super::digest::{ContentHash, Digest, content_digest, is_stream, path_digest, stamp};
use super::load::{Fx, KnownObjects};

/// The state of all objects. See [`KnownObjects`] for what it costs.
pub(super) type SharedMemory = Mutex<Memory>;

/// The state of all objects.
#[derive(Default)]
pub(super) struct Memory {
    known: KnownObjects,
    /// What earlier runs published of objects that this run reads on. It
    /// outlives `open`: the missing part may be published before the worker
    /// counts what is there.
    resumed: Fx<u64, Vec<Range<u64>>>,
    /// Objects admitted in this run and not complete yet.
    open: Fx<u64, OpenObject>,
    /// Duplicates to be written by the next publication.
    duplicates: Vec<DuplicateFile>,
    /// Objects that are replaced by the next one with the same content.
    outdated: Fx<Digest, Vec<u64>>,
    /// Contents of outdated objects to the objects that an earlier rebuild was
    /// about to replace them by.
    pub(super) unfinished: Fx<Digest, u64>,
}

/// An object that is being read.
#[derive(Clone)]
pub(super) struct OpenObject {
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
pub(super) struct DuplicateFile {
    /// The id its row gets, if it gets one.
    pub row: u64,
    /// The object with the same content.
    pub object: u64,
    pub file: ObjectFile,
    pub hash: ContentHash,
}

/// State that a publication takes before it starts.
pub(super) struct Pending {
    pub open: Vec<(u64, OpenObject)>,
    pub duplicates: Vec<DuplicateFile>,
}

/// Changes of a publication that is committed.
#[derive(Default)]
pub(super) struct Committed {
    /// Objects that are complete now.
    pub complete: Vec<Completed>,
    /// Duplicates of complete objects.
    pub duplicates: Vec<ObjectFile>,
}

/// An object of which everything is published.
pub(super) struct Completed {
    pub id: u64,
    pub hash: Option<ContentHash>,
    /// Its file, if that has this content as far as anyone knows.
    pub file: Option<ObjectFile>,
}

/// What becomes of an object whose content hash is known.
pub(super) enum Decision {
    Admitted(Admission),
    /// The content is that of this complete object.
    Indexed(u64),
}

impl Memory {
    /// Loads the state from the catalogue, at the start of a run.
    pub(super) fn load(db: &Connection) -> rusqlite::Result<Memory> {
        Ok(Memory { known: KnownObjects::load(db)?, ..Memory::default() })
    }

    /// True if this very file (path, size, time) is indexed whole, itself or as
    /// a duplicate. Never true of a stream.
    pub(super) fn is_unchanged(&self, file: &ObjectFile) -> bool {
        !is_stream(file) && self.known.stamps.get(&path_digest(&file.path)) == Some(&stamp(file))
    }

    /// Decides about an object by the hash of its content.
    pub(super) fn decide(&mut self, file: &ObjectFile, hash: ContentHash) -> Decision {
        self.forget_path(&file.path);
        let Some(object) = self.object_with(&hash) else {
            return Decision::Admitted(self.begin(file, Some(hash)));
        };
        if let Some(open) = self.open.get(&object) {
            let of = open.file.path.clone();
            if of != file.path {
                self.add_duplicate(object, file, hash);
            }
            return Decision::Admitted(Admission::Duplicate { of, records: None });
        }
        match self.known.partial.remove(&object) {
            Some(covered) => {
                self.resumed.insert(object, covered.clone());
                Decision::Admitted(self.read(object, file, Some(hash), RowState::Old, covered))
            }
            None => Decision::Indexed(object),
        }
    }

    /// Admits a new object; the content of a stream is not known yet.
    pub(super) fn begin(&mut self, file: &ObjectFile, hash: Option<ContentHash>) -> Admission {
        let object = self.fresh_id();
        if let Some(hash) = hash {
            self.known.by_content.insert(content_digest(&hash), object);
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
        self.open.insert(object, OpenObject { file: file.clone(), hash, row });
        Admission::Read { object, covered }
    }

    /// Notes that a file has the content of an object.
    pub(super) fn add_duplicate(&mut self, object: u64, file: &ObjectFile, hash: ContentHash) {
        let row = self.fresh_id();
        self.duplicates.push(DuplicateFile { row, object, file: file.clone(), hash });
    }

    /// How many duplicates wait to be written.
    pub(super) fn waiting(&self) -> usize {
        self.duplicates.len()
    }

    /// Memory that known objects take, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.known.bytes()
    }

    /// True if a path is known to hold something that is indexed whole.
    pub(super) fn has_stamp(&self, path: &str) -> bool {
        self.known.stamps.contains_key(&path_digest(path))
    }

    /// Forgets that a path holds something that is indexed whole.
    pub(super) fn forget_path(&mut self, path: &str) {
        self.known.stamps.remove(&path_digest(path));
    }

    /// Forgets a content: it will be new when it is met again.
    pub(super) fn forget_content(&mut self, hash: &ContentHash) {
        self.known.by_content.remove(&content_digest(hash));
    }

    /// Notes that the next object with this content replaces the object `id`: a
    /// new one, or the one that an earlier rebuild left unfinished.
    pub(super) fn outdate_content(&mut self, hash: &ContentHash, id: u64) {
        let content = content_digest(hash);
        if self.object_with(hash) == Some(id) {
            match self.unfinished.get(&content) {
                Some(&unfinished) => _ = self.known.by_content.insert(content, unfinished),
                None => self.forget_content(hash),
            }
        }
        self.outdated.entry(content).or_default().push(id);
    }

    /// The objects that the object `id` with this content replaces.
    pub(super) fn outdated(&self, hash: Option<ContentHash>, id: u64) -> Vec<u64> {
        let outdated = hash.and_then(|hash| self.outdated.get(&content_digest(&hash)));
        outdated.into_iter().flatten().copied().filter(|&old| old != id).collect()
    }

    /// An id for a row: of an object, or of a file that no object was admitted for.
    pub(super) fn fresh_id(&mut self) -> u64 {
        self.known.next += 1;
        self.known.next - 1
    }

    /// What earlier runs have published of an object of this run.
    pub(super) fn covered(&self, object: u64) -> Vec<Range<u64>> {
        self.resumed.get(&object).cloned().unwrap_or_default()
    }

    /// The object that was first known to have this content.
    pub(super) fn object_with(&self, hash: &ContentHash) -> Option<u64> {
        self.known.by_content.get(&content_digest(hash)).copied()
    }

    /// The state of `objects`, and all waiting duplicates with their originals,
    /// for a publication.
    pub(super) fn take(&mut self, mut objects: Vec<u64>) -> Pending {
        let duplicates = std::mem::take(&mut self.duplicates);
        objects.extend(duplicates.iter().map(|duplicate| duplicate.object));
        objects.sort_unstable();
        objects.dedup();
        let open = objects.into_iter().filter_map(|id| Some((id, self.open.get(&id)?.clone())));
        Pending { open: open.collect(), duplicates }
    }

    /// Takes back the duplicates of a failed publication.
    pub(super) fn put_back(&mut self, pending: Pending) {
        self.duplicates.extend(pending.duplicates);
    }

    /// Applies the changes of a publication.
    pub(super) fn committed(&mut self, pending: &Pending, committed: Committed) {
        for (id, _) in &pending.open {
            if let Some(open) = self.open.get_mut(id) {
                open.row = RowState::Written;
            }
        }
        let mut whole = Vec::new();
        for Completed { id, hash, file } in committed.complete {
            self.open.remove(&id);
            if let Some(hash) = hash {
                self.known.by_content.entry(content_digest(&hash)).or_insert(id);
            }
            whole.extend(file);
        }
        whole.extend(committed.duplicates);
        self.known.stamps.extend(whole.iter().map(|file| (path_digest(&file.path), stamp(file))));
    }
}

impl OpenObject {
    /// True if what comes next under this path has nothing to do with it.
    pub(super) fn is_stream(&self) -> bool {
        self.hash.is_none() || is_stream(&self.file)
    }
}
