//! What a worker does with an archive: each file in it is an object.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crossbeam_channel::Sender;
use logdex_event::sink::{ObjectFile, Store, StoreError};

use crate::again::{Again, Content, HELD_BYTES};
use crate::block::Block;
use crate::fault::Faults;
use crate::list::Below;
use crate::names::{Names, below};
use crate::pattern::Wanted;
use crate::progress::add;
use crate::reader::Reading;
use crate::source::{Hashed, Meter, Metered, Slice, Source};
use crate::tar::{Member, Tar};
use crate::worker::Worker;

/// Archives within each other; each may hold a member in memory.
const MAX_DEPTH: usize = 4;

/// An archive that is walked through.
struct Walk<'w, 'r> {
    outer: &'w Reading<'r>,
    tar: Tar<'w>,
    /// The number of the member it is at.
    number: u64,
    names: Names,
    /// Members too large to be held; `None` until one is met.
    contents: Option<HashMap<u64, Content>>,
}

impl<'a, S: Store> Worker<'a, S> {
    /// Reads what is in an archive. Returns how many bytes it has; `None` if
    /// some of it is left for another run.
    pub(crate) fn archive(
        &mut self,
        source: Box<dyn Source + '_>,
        outer: &Reading<'_>,
        blocks: &Sender<Block>,
    ) -> Result<Option<u64>, StoreError> {
        if outer.depth >= MAX_DEPTH {
            let detail = format!("archives in archives more than {MAX_DEPTH} times over");
            outer.faults.fail("nesting", 0, detail);
            return Ok(Some(0));
        }
        let expansion = self.shared.options.expansion;
        let tar = Tar::new(source, outer.faults.clone(), outer.meter.clone(), expansion);
        let mut walk = Walk { outer, tar, number: 0, names: Names::default(), contents: None };
        let mut is_settled = true;
        while let Some(member) = walk.tar.next() {
            if self.shared.is_stopping() {
                return Ok(None);
            }
            is_settled &= self.member(&member, &mut walk, blocks)?;
            walk.number += 1;
        }
        Ok(is_settled.then(|| walk.tar.offset()))
    }

    /// Reads a member if it is wanted; false if it is left for another run.
    fn member(
        &mut self,
        member: &Member,
        walk: &mut Walk<'_, '_>,
        blocks: &Sender<Block>,
    ) -> Result<bool, StoreError> {
        let name = below(&member.name);
        let path = format!("{}{name}", walk.outer.below.folder);
        let wanted = self.wanted(&path, walk);
        if wanted == Wanted::No {
            self.intake.summary.left_out_by_pattern += 1;
            return Ok(false);
        }
        if member.is_sparse {
            let detail = format!("{name} is a sparse file, unpack the archive first");
            walk.outer.faults.note("unsupported", walk.tar.offset(), detail);
            return Ok(true);
        }
        let file = ObjectFile {
            path: format!("{}/{}", walk.outer.file.path, walk.names.unique(name)),
            size: member.size,
            modified: member.modified,
        };
        add(&self.shared.progress.objects_found, 1);
        let below = Below { folder: path + "/", wanted };
        let result = self.open_member(file, &below, walk, blocks);
        add(&self.shared.progress.objects_done, 1);
        result
    }

    fn wanted(&self, path: &str, walk: &Walk<'_, '_>) -> Wanted {
        let patterns = &self.shared.options.patterns;
        match walk.outer.below.wanted {
            Wanted::Yes if !patterns.excludes(path) => Wanted::Yes,
            _ => patterns.wants(path),
        }
    }

    fn open_member(
        &mut self,
        file: ObjectFile,
        below: &Below,
        walk: &mut Walk<'_, '_>,
        blocks: &Sender<Block>,
    ) -> Result<bool, StoreError> {
        // A time that was not kept says nothing.
        if file.modified != 0 && self.store.unchanged(&file) {
            self.intake.summary.unchanged += 1;
            Ok(true)
        } else if file.size <= HELD_BYTES {
            self.held_member(file, below, walk, blocks)
        } else {
            self.large_member(file, below, walk, blocks)
        }
    }

    fn held_member(
        &mut self,
        mut file: ObjectFile,
        below: &Below,
        walk: &mut Walk<'_, '_>,
        blocks: &Sender<Block>,
    ) -> Result<bool, StoreError> {
        let bytes = held(&mut walk.tar);
        let size = std::mem::replace(&mut file.size, bytes.len() as u64);
        let meter = walk.outer.meter.within();
        let reading = reading(&file, size, below, walk.outer, Again::Bytes(&bytes), &meter);
        let source = Box::new(Slice { bytes: &bytes, meter: meter.clone() });
        self.admit_member(source, Some(blake3::hash(&bytes)), &reading, blocks)
    }

    /// Reads a member as it comes, with a hash that was made before if the
    /// archive can be read more than once.
    fn large_member(
        &mut self,
        mut file: ObjectFile,
        below: &Below,
        walk: &mut Walk<'_, '_>,
        blocks: &Sender<Block>,
    ) -> Result<bool, StoreError> {
        let shared = self.shared;
        let again = Again::Member { of: &walk.outer.again, number: walk.number };
        let contents = walk.contents.get_or_insert_with(|| {
            // Whoever wants a few records only does not keep what they are of.
            let is_stopping = || shared.is_stopping() || shared.options.first_records.is_some();
            walk.outer.again.contents(shared.options.expansion, is_stopping).unwrap_or_default()
        });
        if shared.is_stopping() {
            return Ok(false);
        }
        let content = contents.get(&walk.number);
        let hash = content.map(|content| content.hash);
        let size = file.size;
        // What another run would find there, should the archive be mended.
        file.size = content.map_or(size, |content| content.bytes);
        let meter = walk.outer.meter.within();
        let reading = reading(&file, size, below, walk.outer, again, &meter);
        let source = Box::new(Metered { source: &mut walk.tar, meter: meter.clone() });
        self.admit_member(source, hash, &reading, blocks)
    }

    fn admit_member(
        &mut self,
        mut source: Box<dyn Source + '_>,
        hash: Option<blake3::Hash>,
        reading: &Reading<'_>,
        blocks: &Sender<Block>,
    ) -> Result<bool, StoreError> {
        let expansion = self.shared.options.expansion;
        if reading.below.wanted == Wanted::InPart && !reading.again.is_archive(expansion) {
            self.intake.summary.left_out_by_pattern += 1;
            return Ok(false);
        }
        let Some(object) = self.admitted(reading.file, hash, source.peek())? else {
            return Ok(true);
        };
        let Some(hash) = hash else {
            let hasher = Rc::new(RefCell::new(blake3::Hasher::new()));
            let source = Box::new(Hashed { source, hasher: Rc::clone(&hasher) });
            return self.read(source, &object, reading, blocks, || hasher.borrow().finalize());
        };
        self.read(source, &object, reading, blocks, || hash)
    }
}

fn reading<'r>(
    file: &'r ObjectFile,
    size: u64,
    below: &'r Below,
    outer: &'r Reading<'_>,
    again: Again<'r>,
    meter: &Meter<'r>,
) -> Reading<'r> {
    let (meter, faults) = (meter.clone(), Faults::default());
    Reading { file, size, below, meter, again, faults, depth: outer.depth + 1 }
}

/// All of a member that is small enough.
fn held(tar: &mut Tar<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let next = tar.peek();
        if next.is_empty() {
            return bytes;
        }
        bytes.extend_from_slice(next);
        let count = next.len();
        tar.consume(count);
    }
}
