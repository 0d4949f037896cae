//! A worker of a run: takes objects and blocks from the queues and drives
//! their records into a sink of its own.
//!
//! An object goes through these methods in turn:
//!
//! | method | does | ends here |
//! |---|---|---|
//! | `object` | opens a file and hashes it | unchanged and unreadable files |
//! | `admit` | shows the hash to the store | duplicates, what patterns leave out |
//! | `read` | unpacks, and notes problems at the end | unsupported codecs |
//! | `records` | cuts blocks of whole records | |
//! | `archive`, `member` | takes each member of a tar archive through `admit` | |
//! | `deliver`, `parse` | parse a block here, or queue it for any worker | |

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TrySendError, never, select_biased};
use logdex_event::parser::Parser;
use logdex_event::sink::{Admission, ObjectEnd, ObjectFile, Sink, Store, StoreError};

use crate::codec;
use crate::list::{Entry, EntryKind, Inclusion, Scope, unreadable};
use crate::object::growth;
use crate::object::hints::ObjectHints;
use crate::object::members::{Member, Members};
use crate::object::open;
use crate::object::prescan::{HELD_BYTES, Prescan};
use crate::object::{Input, Object};
use crate::progress::add;
use crate::record::block::Block;
use crate::record::driver::RecordDriver;
use crate::record::splitter::Splitter;
use crate::shared::Shared;
use crate::source::Source;
use crate::source::hash::{ContentHash, Hashed};
use crate::source::meter::{Meter, Metered};
use crate::source::problems::ProblemLog;
use crate::source::slice::Slice;
use crate::summary::Summary;
use crate::tar;

/// Objects to read. They carry a sender of blocks, so that the channel of
/// blocks closes by itself once the listing is done and nobody has an object
/// any more: that is how workers know that they are done.
pub(crate) struct Task {
    pub entries: Vec<Entry>,
    pub blocks: Sender<Block>,
}

/// Archives within each other; each may hold a member in memory.
const MAX_DEPTH: usize = 4;

/// How often a worker that waits looks whether the run is to end.
const PATIENCE: Duration = Duration::from_millis(50);

/// Works until the queues are closed and publishes; a failure halts the run.
pub(crate) fn work<S: Store>(
    store: &S,
    shared: &Shared,
    objects: Receiver<Task>,
    blocks: Receiver<Block>,
) -> Result<Summary, StoreError> {
    let result = store.sink().and_then(|sink| {
        let driver = RecordDriver::new(sink, Parser::new(shared.options.format));
        Worker { store, shared, driver, blocks: None }.run(objects, blocks)
    });
    if result.is_err() {
        shared.halted.store(true, Ordering::Relaxed);
    }
    result
}

/// The state of one worker.
struct Worker<'a, S: Store> {
    store: &'a S,
    shared: &'a Shared<'a>,
    driver: RecordDriver<S::Sink>,
    /// Where blocks are queued while it has a task.
    blocks: Option<Sender<Block>>,
}

impl<S: Store> Worker<'_, S> {
    /// Blocks come before new objects: whoever reads a large object waits for
    /// room, and so does the memory it takes.
    fn run(mut self, mut objects: Receiver<Task>, blocks: Receiver<Block>) -> Result<Summary, StoreError> {
        loop {
            if self.shared.is_stopping() {
                // Lets go of the tasks that wait, and of the lister that waits to add one.
                objects = never();
            }
            select_biased! {
                recv(blocks) -> block => match block {
                    Ok(block) => self.parse(block)?,
                    Err(_) => break,
                },
                recv(objects) -> task => match task {
                    Ok(task) => self.task(task)?,
                    Err(_) => objects = never(),
                },
                default(PATIENCE) => {}
            }
        }
        if !self.shared.is_halted() {
            self.driver.sink.finish()?;
        }
        Ok(self.driver.summary)
    }

    fn task(&mut self, task: Task) -> Result<(), StoreError> {
        let Task { entries, blocks } = task;
        self.blocks = Some(blocks);
        for entry in &entries {
            if self.shared.is_stopping() {
                break;
            }
            let meter = Meter::new(self.shared.progress);
            self.object(entry, &meter)?;
            // Bytes that needn't or couldn't be read are done with, too.
            meter.count(entry.file.size.saturating_sub(meter.read()) as usize);
            add(&self.shared.progress.objects_done, 1);
        }
        self.blocks = None;
        Ok(())
    }

    /// Opens and hashes a file, unless it is known to be unchanged.
    fn object(&mut self, entry: &Entry, meter: &Meter<'_>) -> Result<(), StoreError> {
        let Entry { path, file, kind, scope } = entry;
        if *kind == EntryKind::File && self.store.unchanged(file) {
            self.driver.summary.unchanged += 1;
            return Ok(());
        }
        let opened = open::open(entry, self.shared.options.stop.as_ref())
            .and_then(|mut opened| Ok((opened.hash()?, opened)));
        let (hash, mut opened) = match opened {
            Ok((hash, opened)) => (ContentHash::new(hash), opened),
            Err(error) => {
                self.driver.summary.unread(&file.path, unreadable(&error));
                return Ok(());
            }
        };
        let problems = ProblemLog::default();
        let (source, prescan) = opened.source(path, &hash, &problems, meter);
        let meter = meter.clone();
        let input = Input { file, size: file.size, scope, prescan, hash, meter, problems, depth: 0 };
        self.admit(source, &input).map(drop)
    }

    /// Reads an object if patterns and the store want it. False if some of it
    /// is left for another run, to which it will be new.
    fn admit(&mut self, mut source: Box<dyn Source + '_>, input: &Input<'_>) -> Result<bool, StoreError> {
        let options = self.shared.options;
        if input.scope.inclusion == Inclusion::IfArchive && !input.prescan.may_be_archive(options.expansion) {
            self.driver.summary.left_out_by_pattern += 1;
            return Ok(false);
        }
        let growth = growth::find(self.store, input, self.shared)?;
        let admission = match (growth, input.hash.known()) {
            (Some(growth), Some(hash)) => self.store.admit_grown(input.file, hash, &growth)?,
            (_, hash) => self.store.admit(input.file, hash)?,
        };
        match admission {
            Admission::Duplicate { records } => {
                self.driver.summary.duplicates += 1;
                self.driver.summary.duplicate_records += records.unwrap_or(0);
                Ok(true)
            }
            Admission::Read { object, covered } => {
                // A stream has no bytes before it is read.
                let is_stream = matches!(input.prescan, Prescan::Never);
                let start = if is_stream { &[] } else { source.peek() };
                let hints = ObjectHints::new(input.file, start, options);
                let object = Object::new(object, input.file.path.clone(), covered, hints);
                self.read(source, &Arc::new(object), input)
            }
        }
    }

    /// Reads an object to its end, or as far as it can be; false as of `admit`.
    fn read(
        &mut self,
        source: Box<dyn Source + '_>,
        object: &Arc<Object>,
        input: &Input<'_>,
    ) -> Result<bool, StoreError> {
        let (source, codec) = codec::unpack(source, &input.problems);
        let mut end = ObjectEnd { codec, ..ObjectEnd::default() };
        let is_complete = match source {
            None => true,
            Some(mut source) => match tar::begins(source.peek()) {
                true => self.archive(source, &mut end, input)?,
                false => self.records(source, &mut end, object, input)?,
            },
        };
        if self.is_cut(input) {
            // What a stream lacks then is no problem of its own.
            input.problems.take();
            return Ok(false);
        }
        let summary = &mut self.driver.summary;
        summary.failed += u64::from(input.problems.failed());
        if input.depth == 0 {
            summary.packed_bytes += input.meter.read();
        }
        end.problems = input.problems.take();
        for problem in &end.problems {
            summary.problem(&object.path, problem.clone());
        }
        if is_complete {
            end.hash = input.hash.finalize();
            end.size = input.meter.read();
            summary.objects += 1;
            self.driver.sink.end(object.number, input.file, &end);
        }
        Ok(is_complete)
    }

    /// True for a stream that ended because the run does.
    fn is_cut(&self, input: &Input<'_>) -> bool {
        input.depth == 0 && matches!(input.prescan, Prescan::Never) && self.shared.is_stopping()
    }

    /// Reads the records of an object; false if the run ends before it does.
    fn records(
        &mut self,
        source: Box<dyn Source + '_>,
        end: &mut ObjectEnd,
        object: &Arc<Object>,
        input: &Input<'_>,
    ) -> Result<bool, StoreError> {
        let mut splitter = Splitter::new(source, input, Arc::clone(object), self.shared);
        while let Some(block) = splitter.next() {
            // A worker has nothing else to do for an object whose last block it is.
            // Behind a member there are others to go on with.
            if splitter.has_ended() && input.depth == 0 {
                self.parse(block)?;
            } else {
                self.deliver(block)?;
            }
            if !splitter.has_ended() && self.shared.is_stopping() {
                break;
            }
        }
        self.driver.summary.records += splitter.records;
        self.driver.summary.inflated_bytes += splitter.inflated();
        self.driver.summary.dropped_bytes += splitter.dropped();
        if !splitter.has_ended() || self.is_cut(input) {
            return Ok(false);
        }
        (end.records, end.inflated, end.carrier) =
            (splitter.records, splitter.inflated(), splitter.carrier());
        end.start = splitter.start;
        splitter.finish();
        self.driver.summary.empty += u64::from(end.inflated == 0 && !input.problems.failed());
        if !splitter.limited {
            input.note_missing_end(end);
        }
        end.is_settled = splitter.is_settled() && !input.problems.failed();
        Ok(true)
    }

    /// Reads the members of an archive; false if some of it is left for
    /// another run.
    fn archive(
        &mut self,
        source: Box<dyn Source + '_>,
        end: &mut ObjectEnd,
        archive: &Input<'_>,
    ) -> Result<bool, StoreError> {
        end.codec = codec::within(&end.codec, "tar");
        if archive.depth >= MAX_DEPTH {
            let detail = format!("archives in archives more than {MAX_DEPTH} times over");
            archive.problems.fail("nesting", 0, detail);
            return Ok(true);
        }
        let Shared { options, progress, .. } = self.shared;
        let mut members = Members::new(source, archive, options.expansion);
        let mut is_complete = true;
        while let Some(member) = members.next(&options.patterns) {
            if self.shared.is_stopping() {
                return Ok(false);
            }
            match member {
                Member::Sparse => {}
                Member::Excluded => {
                    self.driver.summary.left_out_by_pattern += 1;
                    is_complete = false;
                }
                Member::Object(file, scope) => {
                    add(&progress.objects_found, 1);
                    is_complete &= self.member(file, &scope, &mut members, archive)?;
                    add(&progress.objects_done, 1);
                }
            }
        }
        if is_complete {
            end.inflated = members.tar.offset();
        }
        Ok(is_complete)
    }

    /// Hashes a member, in memory if it is small and by a prescan of the archive
    /// if it is not, and reads it.
    fn member(
        &mut self,
        mut file: ObjectFile,
        scope: &Scope,
        members: &mut Members<'_, '_>,
        archive: &Input<'_>,
    ) -> Result<bool, StoreError> {
        // A time of 0 was not kept by the archive.
        if file.modified != 0 && self.store.unchanged(&file) {
            self.driver.summary.unchanged += 1;
            return Ok(true);
        }
        let shared = self.shared;
        let size = file.size;
        if size <= HELD_BYTES {
            let bytes = members.read_all();
            file.size = bytes.len() as u64;
            let hash = ContentHash::Known(blake3::hash(&bytes));
            let input = archive.member(&file, size, scope, Prescan::Bytes(&bytes), hash);
            let source = Slice::new(&bytes, input.meter.clone());
            return self.admit(Box::new(source), &input);
        }
        // A run for the first records of each object hashes none of those it leaves.
        let content = members.content(|| shared.is_stopping() || shared.options.first_records.is_some());
        if shared.is_stopping() {
            return Ok(false);
        }
        // In an archive that is cut short, the size that another run would find.
        file.size = content.map_or(size, |content| content.bytes);
        let hash = ContentHash::new(content.map(|content| content.hash));
        let input = archive.member(&file, size, scope, members.prescan(), hash.clone());
        let inner = Metered { source: &mut members.tar, meter: input.meter.clone() };
        self.admit(Box::new(Hashed { inner, hash }), &input)
    }

    /// Queues a block for whoever is free; parses it here if nobody is.
    fn deliver(&mut self, block: Block) -> Result<(), StoreError> {
        let Some(blocks) = self.blocks.as_ref().filter(|_| self.shared.options.threads > 1) else {
            return self.parse(block);
        };
        match blocks.try_send(block) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(block) | TrySendError::Disconnected(block)) => self.parse(block),
        }
    }

    /// Parses a block into the sink.
    fn parse(&mut self, block: Block) -> Result<(), StoreError> {
        if !self.shared.is_halted() {
            let before = self.driver.summary.events;
            self.driver.block(&block, self.shared.options)?;
            add(&self.shared.progress.events, self.driver.summary.events - before);
        }
        self.shared.pool.give_back(block.buffer);
        Ok(())
    }
}
