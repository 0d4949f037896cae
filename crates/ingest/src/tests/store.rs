//! A store that keeps what it takes in memory.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use logdex_event::sink::{Admission, ObjectEnd, ObjectFile, Problem, Sink, Store, StoreError};
use logdex_event::{Event, Origin, Paths};

use crate::{Progress, Summary};

#[derive(Default)]
pub(super) struct Memory {
    pub kept: Arc<Mutex<Kept>>,
    /// Ordinals that every object is said to have been indexed of.
    pub covered: Vec<Range<u64>>,
    /// Events after which a sink fails.
    pub fails_after: Option<u64>,
    /// Set when the first event comes.
    pub stops: Option<Arc<AtomicBool>>,
    /// Bytes that every file is cut down to between its hashing and its reading.
    pub cuts_to: Option<u64>,
}

#[derive(Default)]
pub(super) struct Kept {
    pub files: Vec<ObjectFile>,
    pub ends: BTreeMap<u64, ObjectEnd>,
    pub problems: BTreeMap<u64, Vec<Problem>>,
    /// Origin of each record by object and ordinal, whatever became of it.
    pub records: BTreeMap<(u64, u64), Origin>,
    pub events: u64,
    pub finished: u64,
    hashes: HashMap<[u8; 32], usize>,
}

impl Memory {
    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap()
    }

    /// The number of the object of this name.
    pub(super) fn number(&self, name: &str) -> u64 {
        let kept = self.kept();
        kept.files.iter().position(|file| super::name(&file.path) == name).expect(name) as u64
    }

    pub(super) fn end(&self, name: &str) -> ObjectEnd {
        let number = self.number(name);
        self.kept().ends[&number].clone()
    }

    /// Origins of an object's records in order.
    pub(super) fn origins(&self, name: &str) -> Vec<Origin> {
        let number = self.number(name);
        self.kept().records.range((number, 0)..(number + 1, 0)).map(|(_, origin)| *origin).collect()
    }

    /// Holds a summary against what arrived.
    pub(super) fn check(&self, summary: &Summary, progress: &Progress) {
        let kept = self.kept();
        assert_eq!(kept.records.len() as u64, summary.records);
        assert_eq!(kept.events, summary.events);
        assert_eq!(kept.ends.len() as u64, summary.objects);
        assert_eq!(kept.finished, kept.finished.max(1), "sinks are finished");
        for (object, end) in &kept.ends {
            let ordinals =
                kept.records.range((*object, 0)..(*object + 1, 0)).map(|((_, ordinal), _)| *ordinal);
            assert!(ordinals.eq(0..end.records), "{} is whole", kept.files[*object as usize].path);
        }
        if !summary.interrupted {
            let number = |number: &std::sync::atomic::AtomicU64| number.load(Ordering::Relaxed);
            assert_eq!(number(&progress.objects_found), number(&progress.objects_done));
            assert!(number(&progress.bytes_read) >= number(&progress.bytes_found));
            assert_eq!(number(&progress.events), summary.events);
            assert!(progress.listing_done.load(Ordering::Relaxed));
        }
    }
}

impl Store for Memory {
    type Sink = MemorySink;

    fn sink(&self) -> Result<MemorySink, StoreError> {
        let (fails_after, stops) = (self.fails_after, self.stops.clone());
        Ok(MemorySink { kept: Arc::clone(&self.kept), fails_after, stops })
    }

    fn unchanged(&self, file: &ObjectFile) -> bool {
        self.kept().files.contains(file)
    }

    fn admit(&self, file: &ObjectFile, hash: Option<[u8; 32]>) -> Result<Admission, StoreError> {
        let mut kept = self.kept();
        let object = kept.files.len();
        if let Some(first) = hash.and_then(|hash| kept.hashes.insert(hash, object)) {
            kept.hashes.insert(hash.unwrap(), first);
            let records = kept.ends.get(&(first as u64)).map(|end| end.records);
            return Ok(Admission::Duplicate { records });
        }
        kept.files.push(file.clone());
        if let Some(bytes) = self.cuts_to {
            std::fs::OpenOptions::new().write(true).open(&file.path)?.set_len(bytes)?;
        }
        Ok(Admission::Read { object: object as u64, covered: self.covered.clone() })
    }
}

pub(super) struct MemorySink {
    kept: Arc<Mutex<Kept>>,
    fails_after: Option<u64>,
    stops: Option<Arc<AtomicBool>>,
}

impl MemorySink {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap()
    }

    fn record(&self, origin: Origin) {
        let before = self.kept().records.insert((origin.object, origin.ordinal), origin);
        assert_eq!(before, None, "each record comes once");
    }
}

impl Sink for MemorySink {
    fn event(&mut self, _: &Event, _: &Paths, origin: Origin) -> Result<(), StoreError> {
        if origin.part == 0 {
            self.record(origin);
        }
        let events = {
            let mut kept = self.kept();
            kept.events += 1;
            kept.events
        };
        if let Some(stops) = &self.stops {
            stops.store(true, Ordering::Relaxed);
        }
        if self.fails_after.is_some_and(|most| events > most) { Err("disk full".into()) } else { Ok(()) }
    }

    fn record_done(&mut self, _: &Paths) -> Result<(), StoreError> {
        Ok(())
    }

    fn skipped(&mut self, origin: Origin, _: &'static str) {
        self.record(origin);
    }

    fn rejected(&mut self, origin: Origin, _: &'static str) {
        self.record(origin);
    }

    fn problem(&mut self, object: u64, problem: Problem) {
        self.kept().problems.entry(object).or_default().push(problem);
    }

    fn end(&mut self, object: u64, _: &ObjectFile, end: &ObjectEnd) {
        assert!(self.kept().ends.insert(object, end.clone()).is_none(), "an object ends once");
    }

    fn is_empty(&self) -> bool {
        true
    }

    fn finish(self) -> Result<(), StoreError> {
        self.kept().finished += 1;
        Ok(())
    }
}
