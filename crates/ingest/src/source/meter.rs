//! Counts of an object's bytes, packed and inflated, and the limit of expansion.

use std::cell::Cell;
use std::rc::Rc;

use super::Source;
use crate::progress::{Progress, add};

/// Counts the bytes of one object as they are read and as they come out. By default
/// they count for nothing else: bytes that the run reads beside the first time.
#[derive(Clone, Default)]
pub(crate) struct Meter<'a>(Rc<Counts<'a>>);

#[derive(Default)]
struct Counts<'a> {
    /// Progress of the run, which counts packed bytes of files; `None` for
    /// members of archives.
    progress: Option<&'a Progress>,
    /// The archive around the object.
    outer: Option<Meter<'a>>,
    read: Cell<u64>,
    inflated: Cell<u64>,
}

/// Inflated bytes below which no object is held to the limit of expansion.
const EXPANSION_FROM: u64 = 64 << 20;

impl<'a> Meter<'a> {
    /// A meter for a file, which also counts for the progress of the run.
    pub(crate) fn new(progress: &'a Progress) -> Meter<'a> {
        Meter(Rc::new(Counts { progress: Some(progress), ..Counts::default() }))
    }

    /// A meter for a member of this object.
    pub(crate) fn within(&self) -> Meter<'a> {
        Meter(Rc::new(Counts { outer: Some(self.clone()), ..Counts::default() }))
    }

    /// Packed bytes read so far.
    pub(crate) fn read(&self) -> u64 {
        self.0.read.get()
    }

    /// Counts packed bytes that are read.
    pub(crate) fn count(&self, bytes: usize) {
        self.0.read.set(self.read() + bytes as u64);
        if let Some(progress) = self.0.progress {
            add(&progress.bytes_read, bytes as u64);
        }
    }

    /// Counts inflated bytes, for the archives around the object too.
    pub(crate) fn inflate(&self, bytes: usize) {
        self.0.inflated.set(self.0.inflated.get() + bytes as u64);
        if let Some(outer) = &self.0.outer {
            outer.inflate(bytes);
        }
    }

    /// True if the object, or an archive around it, has inflated to more than
    /// `expansion` times its packed size.
    pub(crate) fn exceeds(&self, expansion: u64) -> bool {
        let inflated = self.0.inflated.get();
        inflated > EXPANSION_FROM && inflated / expansion.max(1) > self.read()
            || self.0.outer.as_ref().is_some_and(|outer| outer.exceeds(expansion))
    }
}

/// A source whose bytes are counted as packed bytes of an object.
pub(crate) struct Metered<'a, S> {
    pub source: S,
    pub meter: Meter<'a>,
}

impl<S: Source> Source for Metered<'_, S> {
    fn peek(&mut self) -> &[u8] {
        self.source.peek()
    }

    fn consume(&mut self, bytes: usize) {
        self.source.consume(bytes);
        self.meter.count(bytes);
    }
}
