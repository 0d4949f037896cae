//! What a worker does with one object.

use std::cell::RefCell;
use std::io::Read;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use crossbeam_channel::Sender;
use logdex_event::sink::{Admission, ObjectEnd, ObjectFile, Sink, Store, StoreError};

use crate::about::About;
use crate::again::Again;
use crate::block::{Block, Object};
use crate::codec;
use crate::fault::Faults;
use crate::list::{Found, Place, unreadable};
use crate::open::{self, Packed};
use crate::pattern::Wanted;
use crate::progress::add;
use crate::reader::{Reader, Reading};
use crate::source::{Arriving, Buffered, Meter, Slice, Source};
use crate::tar;
use crate::worker::{Rest, Worker};

impl<'a, S: Store> Worker<'a, S> {
    /// Reads an object, if it is new and can be read.
    pub(crate) fn object(&mut self, found: &Found, blocks: &Sender<Block>) -> Result<(), StoreError> {
        let meter = Meter::new(self.shared.progress);
        let result = self.open(found, blocks, &meter);
        // What was not read, because it needn't or couldn't be, is done with, too.
        meter.count(found.file.size.saturating_sub(meter.read()) as usize);
        add(&self.shared.progress.objects_done, 1);
        result
    }

    fn open(&mut self, found: &Found, blocks: &Sender<Block>, meter: &Meter<'a>) -> Result<(), StoreError> {
        if found.place == Place::File && self.store.unchanged(&found.file) {
            self.intake.summary.unchanged += 1;
            return Ok(());
        }
        match open::open(found) {
            Ok(packed) if self.is_left_out(found, &packed) => {
                self.intake.summary.left_out_by_pattern += 1;
                Ok(())
            }
            Ok(packed) => self.admit(found, packed, blocks, meter),
            Err(error) => {
                self.intake.summary.left_out(&found.file.path, unreadable(&error));
                Ok(())
            }
        }
    }

    /// True for a file that would be wanted only if it were an archive.
    fn is_left_out(&self, found: &Found, packed: &Packed) -> bool {
        found.below.wanted == Wanted::InPart
            && found.place == Place::File
            && !again(packed, &found.path).is_archive(self.shared.options.expansion)
    }

    /// Asks the store whether it wants the object.
    fn admit(
        &mut self,
        found: &Found,
        mut packed: Packed,
        blocks: &Sender<Block>,
        meter: &Meter<'a>,
    ) -> Result<(), StoreError> {
        let Found { file, below, path, .. } = found;
        let hash = match packed.hash() {
            Ok(hash) => hash,
            Err(error) => {
                self.intake.summary.left_out(&file.path, unreadable(&error));
                return Ok(());
            }
        };
        let Some(object) = self.admitted(file, hash, packed.start())? else {
            return Ok(());
        };
        let hasher = Rc::new(RefCell::new(blake3::Hasher::new()));
        let faults = Faults::default();
        let (source, again) = source(&mut packed, path, &hasher, &faults, meter);
        let meter = meter.clone();
        let reading = Reading { file, size: file.size, below, meter, again, faults, depth: 0 };
        self.read(source, &object, &reading, blocks, || hash.unwrap_or_else(|| hasher.borrow().finalize()))?;
        self.intake.summary.packed_bytes += reading.meter.read();
        Ok(())
    }

    /// The object that a file becomes, which begins, packed, as `start`; `None`
    /// if it is one already.
    pub(crate) fn admitted(
        &mut self,
        file: &ObjectFile,
        hash: Option<blake3::Hash>,
        start: &[u8],
    ) -> Result<Option<Arc<Object>>, StoreError> {
        match self.store.admit(file, hash.map(|hash| *hash.as_bytes()))? {
            Admission::Duplicate { records, .. } => {
                self.intake.summary.duplicates += 1;
                self.intake.summary.duplicate_records += records.unwrap_or(0);
                Ok(None)
            }
            Admission::Read { object, covered } => {
                let about = About::of(file, start, self.shared.options);
                Ok(Some(Arc::new(Object::new(object, file.path.clone(), covered, about))))
            }
        }
    }

    /// Reads an object to its end, or as far as it can be. False if some of it
    /// is left for another run, to which it will be new.
    pub(crate) fn read(
        &mut self,
        source: Box<dyn Source + '_>,
        object: &Arc<Object>,
        reading: &Reading<'_>,
        blocks: &Sender<Block>,
        hash: impl FnOnce() -> blake3::Hash,
    ) -> Result<bool, StoreError> {
        let (source, codec) = codec::unpack(source, &reading.faults);
        let mut end = ObjectEnd { codec, ..ObjectEnd::default() };
        let is_settled = match source {
            None => true,
            Some(source) => self.bytes(source, &mut end, object, reading, blocks)?,
        };
        self.intake.summary.failed += u64::from(reading.faults.failed());
        end.problems = reading.faults.take();
        for problem in &end.problems {
            self.intake.summary.problem(&object.path, problem.clone());
        }
        if is_settled {
            end.hash = *hash().as_bytes();
            self.intake.summary.objects += 1;
            self.intake.sink.end(object.number, reading.file, &end);
        }
        Ok(is_settled)
    }

    /// Reads what was unpacked; false if some of it is left for another run.
    fn bytes(
        &mut self,
        mut source: Box<dyn Source + '_>,
        end: &mut ObjectEnd,
        object: &Arc<Object>,
        reading: &Reading<'_>,
        blocks: &Sender<Block>,
    ) -> Result<bool, StoreError> {
        if !tar::begins(source.peek()) {
            return self.records(source, end, object, reading, blocks);
        }
        end.codec = codec::within(&end.codec, "tar");
        let inflated = self.archive(source, reading, blocks)?;
        end.inflated = inflated.unwrap_or(0);
        Ok(inflated.is_some())
    }

    /// Reads the records of an object; false if the run ends before it does.
    fn records(
        &mut self,
        source: Box<dyn Source + '_>,
        end: &mut ObjectEnd,
        object: &Arc<Object>,
        reading: &Reading<'_>,
        blocks: &Sender<Block>,
    ) -> Result<bool, StoreError> {
        let shared = self.shared;
        let mut reader = Reader::new(source, reading, Arc::clone(object), shared);
        while let Some(block) = reader.next() {
            // Behind a member there are others to go on with.
            let is_last = reader.has_ended() && reading.depth == 0;
            let rest = if is_last { Rest::Nothing } else { Rest::More };
            self.deliver(block, rest, blocks)?;
            if !reader.has_ended() && shared.is_stopping() {
                break;
            }
        }
        self.intake.summary.records += reader.records();
        self.intake.summary.inflated_bytes += reader.inflated();
        self.intake.summary.dropped_bytes += reader.dropped();
        if !reader.has_ended() {
            return Ok(false);
        }
        (end.records, end.inflated, end.carrier) = (reader.records(), reader.inflated(), reader.carrier());
        reader.finish();
        if !reader.has_more() {
            note_what_is_missing(end, reading);
        }
        Ok(true)
    }
}

/// What is packed tells by itself that its end is missing, other files don't.
fn note_what_is_missing(end: &ObjectEnd, reading: &Reading<'_>) {
    let Reading { size, meter, faults, depth, .. } = reading;
    let read = meter.read();
    if read >= *size || faults.failed() || (end.codec != codec::NONE && *depth == 0) {
        return;
    }
    let why = if *depth == 0 { "cut short while it was read" } else { "the archive ends inside it" };
    faults.fail("truncated", read, format!("{why}: {read} of {size} bytes"));
    faults.locate(end.records.saturating_sub(1));
}

/// Where its bytes can be had once more.
fn again<'r>(packed: &'r Packed, path: &'r Path) -> Again<'r> {
    match packed {
        Packed::Read(bytes) => Again::Bytes(bytes),
        Packed::Mapped(map) => Again::Bytes(map),
        Packed::Plain(_) => Again::File(path),
        Packed::Stream(_) => Again::Never,
    }
}

fn source<'r>(
    packed: &'r mut Packed,
    path: &'r Path,
    hasher: &Rc<RefCell<blake3::Hasher>>,
    faults: &Faults,
    meter: &Meter<'r>,
) -> (Box<dyn Source + 'r>, Again<'r>) {
    let meter = meter.clone();
    match packed {
        Packed::Read(bytes) => (Box::new(Slice { bytes, meter }), Again::Bytes(bytes)),
        Packed::Mapped(map) => (Box::new(Slice { bytes: map, meter }), Again::Bytes(map)),
        Packed::Plain(file) => (arriving(file, hasher, faults, meter), Again::File(path)),
        Packed::Stream(from) => (arriving(from.as_mut(), hasher, faults, meter), Again::Never),
    }
}

fn arriving<'r>(
    from: &'r mut dyn Read,
    hasher: &Rc<RefCell<blake3::Hasher>>,
    faults: &Faults,
    meter: Meter<'r>,
) -> Box<dyn Source + 'r> {
    let (hasher, faults) = (Rc::clone(hasher), faults.clone());
    Box::new(Buffered::new(Arriving { from, hasher, faults, meter }))
}
