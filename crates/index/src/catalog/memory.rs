//! The writer's state of all contents and names, which its workers share.

use std::ops::Range;
use std::sync::Mutex;

use logdex_event::sink::{Admission, ObjectFile};
use rusqlite::Connection;

use super::digest::{ContentHash, Digest, content_digest, name_digest, path_digest, stamp};
use super::load::{Fx, KnownContents, Unread, part_of_start};

/// The state of all contents and names. See [`KnownContents`] for what it costs.
pub(super) type SharedMemory = Mutex<Memory>;

/// The state of all contents and names.
#[derive(Default)]
pub(super) struct Memory {
    known: KnownContents,
    /// What earlier runs published of objects that this run reads on. It
    /// outlives `open`: the missing part may be published before the worker
    /// counts what is there.
    resumed: Fx<u64, Vec<Range<u64>>>,
    /// Objects admitted in this run and not complete yet.
    open: Fx<u64, OpenObject>,
    /// The contents of open objects, and which object is read of each.
    reading: Fx<u64, u64>,
    /// For each name admitted in this run the content it has, until that is written
    /// down. The last admission of a name counts.
    claims: Fx<Digest, Claim>,
    /// Names in `claims` of contents that another file is, or was, read for: the next
    /// publication writes them.
    copies: Vec<Digest>,
}

/// A file, and the content it has.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub content: u64,
    pub file: ObjectFile,
}

/// An object that is being read.
#[derive(Clone, Debug)]
pub(super) struct OpenObject {
    pub content: u64,
    /// `None` for a stream, until its end.
    pub hash: Option<ContentHash>,
    /// Bytes on disk.
    pub size: u64,
    /// True if the catalogue has a row of it.
    pub is_written: bool,
    /// The content that it begins with, and its records of that.
    pub continues: Option<Continued>,
    /// The contents in whose place it stands once it is whole.
    pub replaces: Box<[u64]>,
    /// The name it is read under.
    name: Digest,
}

/// A content that an object goes on with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Continued {
    pub content: u64,
    /// Records of the object that are those of the content.
    pub base: u64,
}

/// State that a publication takes before it starts.
#[derive(Default)]
pub(super) struct Pending {
    /// Objects with the names they are read under, unless other content was
    /// found there since.
    pub open: Vec<(u64, OpenObject, Option<Claim>)>,
    pub copies: Vec<Claim>,
}

/// Changes of a publication that is committed.
#[derive(Default)]
pub(super) struct Committed {
    /// Objects that are complete now.
    pub complete: Vec<Completed>,
    /// Names that have a complete content now, and the stamps of their files.
    pub stamps: Vec<(Digest, u64)>,
}

/// An object of which everything is published.
pub(super) struct Completed {
    pub object: u64,
    pub content: u64,
    pub hash: Option<ContentHash>,
}

/// What an object begins with.
pub(super) struct Grown {
    /// The contents, the longest first.
    pub known: Vec<Known>,
    /// The first of them that it can go on with, what that goes on with, and so on.
    pub chain: Vec<u64>,
}

/// A content that an object begins with.
pub(super) struct Known {
    pub content: u64,
    pub is_whole: bool,
    /// If an object can go on with it.
    pub continued: Option<Continued>,
}

/// What becomes of an object whose content hash is known.
pub(super) enum Decision {
    Admitted(Admission),
    /// The index has this content, complete.
    Indexed(u64),
}

impl Memory {
    /// Loads the state from the catalogue, at the start of a run.
    pub(super) fn load(db: &Connection) -> rusqlite::Result<Memory> {
        Ok(Memory { known: KnownContents::load(db)?, ..Memory::default() })
    }

    /// True if this very file (name, size, time) is indexed whole. Never true of a
    /// stream.
    pub(super) fn is_unchanged(&self, file: &ObjectFile) -> bool {
        let has = |path: &[u8]| self.known.stamps.get(&path_digest(path)) == Some(&stamp(file));
        !file.is_stream && (has(file.identity()) || self.known.has_relative && has(file.path.as_bytes()))
    }

    /// Decides about an object by the hash of its content.
    pub(super) fn decide(&mut self, file: &ObjectFile, hash: ContentHash) -> Decision {
        self.forget_file(file);
        let Some(content) = self.content_with(&hash) else {
            return Decision::Admitted(self.begin(file, Some(hash)));
        };
        if self.reading.contains_key(&content) {
            self.copy(content, file);
            return Decision::Admitted(Admission::Duplicate { records: None });
        }
        match self.known.unread.remove(&content) {
            Some(unread) => Decision::Admitted(self.read_on(content, unread, file, hash)),
            None => {
                self.copy(content, file);
                Decision::Indexed(content)
            }
        }
    }

    /// Notes that a file has the bytes of a content, packed in another way.
    pub(super) fn decide_same(&mut self, file: &ObjectFile, content: u64) -> Decision {
        self.forget_file(file);
        self.copy(content, file);
        Decision::Indexed(content)
    }

    /// Decides about an object that goes on with a content or stands in place of some.
    pub(super) fn decide_grown(&mut self, file: &ObjectFile, hash: ContentHash, growth: Grown) -> Decision {
        if self.content_with(&hash).is_some() {
            return self.decide(file, hash);
        }
        let Grown { known, chain } = growth;
        // What is read again in this run is not gone on with.
        let is_read_again = chain.iter().any(|content| self.known.unread.contains_key(content));
        let continues = known.iter().find_map(|known| known.continued).filter(|_| !is_read_again);
        let mut replaces: Vec<u64> = known.iter().map(|known| known.content).collect();
        if continues.is_some() {
            replaces.retain(|content| !chain.contains(content));
        }
        self.forget_file(file);
        let Admission::Read { object, .. } = self.begin(file, Some(hash)) else {
            return self.decide(file, hash);
        };
        if let Some(open) = self.open.get_mut(&object) {
            (open.continues, open.replaces) = (continues, replaces.into());
        }
        let covered: Vec<_> = continues.map(|continued| 0..continued.base).into_iter().collect();
        self.resumed.insert(object, covered.clone());
        Decision::Admitted(Admission::Read { object, covered })
    }

    /// True if a content is new, and there are contents of earlier runs.
    pub(super) fn may_have_grown(&self, hash: &ContentHash) -> bool {
        let has_known = !self.known.starts.is_empty() || !self.known.unread.is_empty();
        has_known && self.content_with(hash).is_none()
    }

    /// Contents that may have one of these fingerprints, and those that earlier runs left
    /// incomplete, whose fingerprint is not known: the last ones first.
    pub(super) fn with_start(&self, starts: &[i64]) -> Vec<u64> {
        let starts = starts.iter().map(|&start| part_of_start(start));
        let mut contents: Vec<u64> = starts.flat_map(|start| self.with_part(start)).collect();
        let begun = self.known.unread.iter().filter(|(_, unread)| unread.object.is_some());
        contents.extend(begun.map(|(content, _)| *content));
        contents.sort_unstable_by(|a, b| b.cmp(a));
        contents
    }

    fn with_part(&self, start: u32) -> impl Iterator<Item = u64> {
        let from = self.known.starts.partition_point(|&(of, _)| of < start);
        let same = self.known.starts[from..].iter().take_while(move |&&(of, _)| of == start);
        same.map(|&(_, content)| u64::from(content))
    }

    /// Admits a new object; the content of a stream is not known yet.
    pub(super) fn begin(&mut self, file: &ObjectFile, hash: Option<ContentHash>) -> Admission {
        let object = self.fresh_id();
        if let Some(hash) = hash {
            self.known.by_hash.insert(content_digest(&hash), object);
        }
        self.read(object, object, false, file, hash);
        Admission::Read { object, covered: Vec::new() }
    }

    fn read_on(&mut self, content: u64, unread: Unread, file: &ObjectFile, hash: ContentHash) -> Admission {
        let Unread { object: begun, covered } = unread;
        let object = begun.unwrap_or_else(|| self.fresh_id());
        self.resumed.insert(object, covered.clone());
        self.read(object, content, begun.is_some(), file, Some(hash));
        Admission::Read { object, covered }
    }

    fn read(
        &mut self,
        object: u64,
        content: u64,
        is_written: bool,
        file: &ObjectFile,
        hash: Option<ContentHash>,
    ) {
        let name = self.claim(content, file);
        let open = OpenObject {
            content,
            hash,
            size: file.size,
            is_written,
            continues: None,
            replaces: Box::default(),
            name,
        };
        self.open.insert(object, open);
        self.reading.insert(content, object);
    }

    fn copy(&mut self, content: u64, file: &ObjectFile) {
        let name = self.claim(content, file);
        let reading = self.reading.get(&content).and_then(|object| self.open.get(object));
        if reading.is_none_or(|open| open.name != name) {
            self.copies.push(name);
        }
    }

    fn claim(&mut self, content: u64, file: &ObjectFile) -> Digest {
        let name = name_digest(file, content);
        let mut file = file.clone();
        // A file that is met twice is shown as it was given first.
        if let Some(claim) = self.claims.get_mut(&name) {
            file.path = std::mem::take(&mut claim.file.path);
        }
        self.claims.insert(name, Claim { content, file });
        name
    }

    /// How many names wait to be written.
    pub(super) fn waiting(&self) -> usize {
        self.copies.len()
    }

    /// Memory that known objects take, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.known.bytes()
    }

    /// True if a path is known to hold something that is indexed whole.
    pub(super) fn has_stamp(&self, path: &[u8]) -> bool {
        self.known.stamps.contains_key(&path_digest(path))
    }

    /// Forgets that a file is indexed whole.
    pub(super) fn forget_file(&mut self, file: &ObjectFile) {
        self.forget_name(file.identity());
        if self.known.has_relative {
            self.forget_name(file.path.as_bytes());
        }
    }

    /// True if the catalogue has names as they were given, from before version 7.
    pub(super) fn has_relative(&self) -> bool {
        self.known.has_relative
    }

    /// Forgets that a path holds something that is indexed whole.
    pub(super) fn forget_name(&mut self, path: &[u8]) {
        self.known.stamps.remove(&path_digest(path));
    }

    /// Lets a content be read when it is met, whether or not there is an object of
    /// it: a new one, or one that was begun.
    pub(super) fn read_again(&mut self, content: u64, unread: Unread) {
        self.known.unread.insert(content, unread);
    }

    /// The contents that are to be read when they are met, and the objects to go on
    /// with.
    pub(super) fn unread(&mut self) -> &mut Fx<u64, Unread> {
        &mut self.known.unread
    }

    fn fresh_id(&mut self) -> u64 {
        self.known.next += 1;
        self.known.next - 1
    }

    /// What earlier runs have published of an object of this run.
    pub(super) fn covered(&self, object: u64) -> Vec<Range<u64>> {
        self.resumed.get(&object).cloned().unwrap_or_default()
    }

    /// The content that has this hash.
    pub(super) fn content_with(&self, hash: &ContentHash) -> Option<u64> {
        self.known.by_hash.get(&content_digest(hash)).copied()
    }

    /// The state of `objects`, and all waiting names with the objects they wait for,
    /// for a publication.
    pub(super) fn take(&mut self, mut objects: Vec<u64>) -> Pending {
        let names = std::mem::take(&mut self.copies);
        let copies: Vec<Claim> = names.iter().filter_map(|name| self.claims.get(name).cloned()).collect();
        objects.extend(copies.iter().filter_map(|claim| self.reading.get(&claim.content)));
        objects.sort_unstable();
        objects.dedup();
        let open = objects.into_iter().filter_map(|object| {
            let open = self.open.get(&object)?.clone();
            let claim = self.claims.get(&open.name).filter(|claim| claim.content == open.content);
            Some((object, open, claim.cloned()))
        });
        Pending { open: open.collect(), copies }
    }

    /// Takes back the names of a failed publication.
    pub(super) fn put_back(&mut self, pending: Pending) {
        let names = pending.copies.iter().map(|claim| name_digest(&claim.file, claim.content));
        self.copies.extend(names);
    }

    /// Applies the changes of a publication.
    pub(super) fn committed(&mut self, pending: &Pending, committed: Committed) {
        for (object, ..) in &pending.open {
            if let Some(open) = self.open.get_mut(object) {
                open.is_written = true;
            }
        }
        for Completed { object, content, hash } in committed.complete {
            let read_under = self.open.remove(&object).map(|open| (open.name, open.content));
            if let Some((name, content)) = read_under {
                self.reading.remove(&content);
                self.written(name, content);
            }
            self.known.unread.remove(&content);
            if let Some(hash) = hash {
                self.known.by_hash.entry(content_digest(&hash)).or_insert(content);
            }
        }
        for claim in &pending.copies {
            self.written(name_digest(&claim.file, claim.content), claim.content);
        }
        for (name, stamp) in committed.stamps {
            // Unless other content was found under this name meanwhile.
            if !self.claims.contains_key(&name) {
                self.known.stamps.insert(name, stamp);
            }
        }
    }

    /// Forgets what was found under a name, if it is still this content.
    fn written(&mut self, name: Digest, content: u64) {
        if self.claims.get(&name).is_some_and(|claim| claim.content == content) {
            self.claims.remove(&name);
        }
    }
}
