//! What a worker does with one object.

use std::cell::RefCell;
use std::io::Read;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use crossbeam_channel::Sender;
use logdex_core::sink::{Admission, ObjectEnd, ObjectFile, Sink, Store, StoreError};

use crate::about::About;
use crate::again::Again;
use crate::block::{Block, Object};
use crate::codec;
use crate::fault::Faults;
use crate::list::{Found, Place, unreadable};
use crate::open::{self, Packed};
use crate::progress::add;
use crate::reader::Reader;
use crate::source::{Arriving, Buffered, Meter, Slice, Source};
use crate::worker::{Rest, Task, Worker};

impl<'a, S: Store> Worker<'a, S> {
    /// Reads an object, if it is new and can be read.
    pub(crate) fn object(&mut self, task: Task) -> Result<(), StoreError> {
        let meter = Meter::new(self.shared.progress);
        let result = self.open(&task.found, &task.blocks, &meter);
        // What was not read, because it needn't or couldn't be, is done with, too.
        meter.count(task.found.file.size.saturating_sub(meter.read()) as usize);
        add(&self.shared.progress.objects_done, 1);
        result
    }

    fn open(&mut self, found: &Found, blocks: &Sender<Block>, meter: &Meter<'a>) -> Result<(), StoreError> {
        if found.place == Place::File && self.store.unchanged(&found.file) {
            self.intake.summary.unchanged += 1;
            return Ok(());
        }
        match open::open(found) {
            Ok(packed) => self.admit(found, packed, blocks, meter),
            Err(error) => {
                self.intake.summary.left_out(&found.file.path, unreadable(&error));
                Ok(())
            }
        }
    }

    /// Asks the store whether it wants the object.
    fn admit(
        &mut self,
        found: &Found,
        mut packed: Packed,
        blocks: &Sender<Block>,
        meter: &Meter<'a>,
    ) -> Result<(), StoreError> {
        let file = &found.file;
        let hash = match packed.hash() {
            Ok(hash) => hash,
            Err(error) => {
                self.intake.summary.left_out(&file.path, unreadable(&error));
                return Ok(());
            }
        };
        match self.store.admit(file, hash.map(|hash| *hash.as_bytes()))? {
            Admission::Duplicate { records, .. } => {
                self.intake.summary.duplicates += 1;
                self.intake.summary.duplicate_records += records.unwrap_or(0);
                Ok(())
            }
            Admission::Read { object, covered } => {
                let about = About::of(file, packed.start(), self.shared.options);
                let object = Arc::new(Object::new(object, file.path.clone(), covered, about));
                let hasher = Rc::new(RefCell::new(blake3::Hasher::new()));
                let faults = Faults::default();
                let (source, again) = source(&mut packed, &found.path, &hasher, &faults, meter);
                let Some(mut end) = self.read(source, again, file.size, &object, faults, blocks, meter)?
                else {
                    return Ok(());
                };
                end.hash = *hash.unwrap_or_else(|| hasher.borrow().finalize()).as_bytes();
                self.end(&object, file, &end);
                Ok(())
            }
        }
    }

    /// Reads an object of `size` bytes to its end, or as far as it can be;
    /// `None` if the run ends before.
    fn read(
        &mut self,
        source: Box<dyn Source + '_>,
        again: Again<'_>,
        size: u64,
        object: &Arc<Object>,
        faults: Faults,
        blocks: &Sender<Block>,
        meter: &Meter<'a>,
    ) -> Result<Option<ObjectEnd>, StoreError> {
        let (source, codec) = codec::unpack(source, &faults);
        let mut end = ObjectEnd { codec, ..ObjectEnd::default() };
        if let Some(source) = source {
            let shared = self.shared;
            let mut reader = Reader::new(source, faults.clone(), meter, again, Arc::clone(object), shared);
            while let Some(block) = reader.next() {
                let rest = if reader.has_ended() { Rest::Nothing } else { Rest::More };
                self.deliver(block, rest, blocks)?;
                if rest == Rest::More && shared.is_stopping() {
                    break;
                }
            }
            self.intake.summary.records += reader.records();
            self.intake.summary.inflated_bytes += reader.inflated();
            self.intake.summary.dropped_bytes += reader.dropped();
            if !reader.has_ended() {
                return Ok(None);
            }
            (end.records, end.inflated, end.carrier) =
                (reader.records(), reader.inflated(), reader.carrier());
            reader.finish();
            // What is packed tells by itself that its end is missing.
            let cut_short = end.codec == codec::NONE && meter.read() < size && !reader.has_more();
            if cut_short && !faults.failed() {
                let read = meter.read();
                faults.fail(
                    "truncated",
                    read,
                    format!("cut short while it was read: {read} of {size} bytes"),
                );
                faults.locate(end.records.saturating_sub(1));
            }
        }
        self.intake.summary.packed_bytes += meter.read();
        self.intake.summary.failed += u64::from(faults.failed());
        end.problems = faults.take();
        Ok(Some(end))
    }

    fn end(&mut self, object: &Object, file: &ObjectFile, end: &ObjectEnd) {
        self.intake.summary.objects += 1;
        for problem in &end.problems {
            self.intake.summary.problem(&object.path, problem.clone());
        }
        self.intake.sink.end(object.number, file, end);
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
