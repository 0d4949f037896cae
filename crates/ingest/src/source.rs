//! Bytes to read, with a look at what comes next. Nothing here fails: what
//! goes wrong is noted in [`Faults`] and the bytes end.

use std::cell::{Cell, RefCell};
use std::io::{ErrorKind, Read};
use std::rc::Rc;

use crate::fault::Faults;
use crate::progress::{Progress, add};

/// The least that [`Source::peek`] shows: the first header of a tar archive,
/// and more than any magic number has.
pub(crate) const LOOK: usize = 512;

/// Bytes to read one after another.
pub(crate) trait Stream {
    /// Fills the start of `into`, which isn't empty; 0 at the end.
    fn read(&mut self, into: &mut [u8]) -> usize;
}

/// A stream that shows what comes next.
pub(crate) trait Source: Stream {
    /// The bytes that come next: [`LOOK`] at least, fewer only at the end.
    fn peek(&mut self) -> &[u8];

    /// Goes past bytes that were peeked at.
    fn consume(&mut self, bytes: usize);

    /// All bytes that come, where they are at hand.
    fn all(&mut self) -> Option<&[u8]> {
        None
    }
}

/// Fills the start of `into` with what comes next: for sources that have it at
/// hand.
pub(crate) fn read_peeked(source: &mut impl Source, into: &mut [u8]) -> usize {
    let next = source.peek();
    let count = next.len().min(into.len());
    into[..count].copy_from_slice(&next[..count]);
    source.consume(count);
    count
}

impl<S: Stream + ?Sized> Stream for &mut S {
    fn read(&mut self, into: &mut [u8]) -> usize {
        (**self).read(into)
    }
}

impl<S: Source + ?Sized> Source for &mut S {
    fn peek(&mut self) -> &[u8] {
        (**self).peek()
    }

    fn consume(&mut self, bytes: usize) {
        (**self).consume(bytes);
    }

    fn all(&mut self) -> Option<&[u8]> {
        (**self).all()
    }
}

/// Counts the bytes of one object as they are read and as they come out.
#[derive(Clone)]
pub(crate) struct Meter<'a>(Rc<Counts<'a>>);

struct Counts<'a> {
    /// Told of packed bytes; only of those of files, not of what is in them.
    progress: Option<&'a Progress>,
    /// The object that this one is in.
    outer: Option<Meter<'a>>,
    read: Cell<u64>,
    inflated: Cell<u64>,
}

/// Below this no object is held to the limit of expansion.
const EXPANSION_FROM: u64 = 64 << 20;

impl<'a> Meter<'a> {
    /// Counts for an object that lies in the archive itself.
    pub(crate) fn new(progress: &'a Progress) -> Meter<'a> {
        Meter::of(Some(progress), None)
    }

    /// Counts for nobody else: of what is read once more.
    pub(crate) fn hidden() -> Meter<'a> {
        Meter::of(None, None)
    }

    /// Counts for an object within this one.
    pub(crate) fn within(&self) -> Meter<'a> {
        Meter::of(None, Some(self.clone()))
    }

    fn of(progress: Option<&'a Progress>, outer: Option<Meter<'a>>) -> Meter<'a> {
        Meter(Rc::new(Counts { progress, outer, read: Cell::new(0), inflated: Cell::new(0) }))
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

    /// Counts bytes that come out, of this object and those it is in.
    pub(crate) fn inflate(&self, bytes: usize) {
        self.0.inflated.set(self.0.inflated.get() + bytes as u64);
        if let Some(outer) = &self.0.outer {
            outer.inflate(bytes);
        }
    }

    /// True if this object, or one that it is in, has inflated to more than so
    /// many times its packed size.
    pub(crate) fn exceeds(&self, expansion: u64) -> bool {
        let inflated = self.0.inflated.get();
        inflated > EXPANSION_FROM && inflated / expansion.max(1) > self.read()
            || self.0.outer.as_ref().is_some_and(|outer| outer.exceeds(expansion))
    }
}

/// Bytes in memory.
pub(crate) struct Slice<'a> {
    pub bytes: &'a [u8],
    pub meter: Meter<'a>,
}

impl Stream for Slice<'_> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        let count = into.len().min(self.bytes.len());
        into[..count].copy_from_slice(&self.bytes[..count]);
        self.consume(count);
        count
    }
}

impl Source for Slice<'_> {
    fn peek(&mut self) -> &[u8] {
        self.bytes
    }

    fn consume(&mut self, bytes: usize) {
        self.bytes = &self.bytes[bytes..];
        self.meter.count(bytes);
    }

    fn all(&mut self) -> Option<&[u8]> {
        Some(self.bytes)
    }
}

/// Bytes of a layer above, counted as those of an object within it.
pub(crate) struct Metered<'a, S> {
    pub source: S,
    pub meter: Meter<'a>,
}

impl<S: Source> Stream for Metered<'_, S> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        let count = self.source.read(into);
        self.meter.count(count);
        count
    }
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

/// Bytes of a layer above, hashed as they are read.
pub(crate) struct Hashed<'a> {
    pub source: Box<dyn Source + 'a>,
    pub hasher: Rc<RefCell<blake3::Hasher>>,
}

impl Stream for Hashed<'_> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        let count = self.source.read(into);
        self.hasher.borrow_mut().update(&into[..count]);
        count
    }
}

impl Source for Hashed<'_> {
    fn peek(&mut self) -> &[u8] {
        self.source.peek()
    }

    fn consume(&mut self, bytes: usize) {
        self.hasher.borrow_mut().update(&self.source.peek()[..bytes]);
        self.source.consume(bytes);
    }
}

/// Bytes that arrive once, hashed as they do: standard input, a pipe.
pub(crate) struct Arriving<'a> {
    pub from: &'a mut dyn Read,
    pub hasher: Rc<RefCell<blake3::Hasher>>,
    pub faults: Faults,
    pub meter: Meter<'a>,
}

impl Stream for Arriving<'_> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        loop {
            match self.from.read(into) {
                Ok(count) => {
                    self.hasher.borrow_mut().update(&into[..count]);
                    self.meter.count(count);
                    return count;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.faults.fail("unreadable", 0, error.to_string());
                    return 0;
                }
            }
        }
    }
}

/// A stream with a buffer before it.
pub(crate) struct Buffered<'a> {
    stream: Box<dyn Stream + 'a>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
}

/// What a layer of packing hands to the next one at a time: fits the caches,
/// and large enough that the inflater works in long strides.
const BUFFER_BYTES: usize = 32 << 10;

impl<'a> Buffered<'a> {
    pub(crate) fn new(stream: impl Stream + 'a) -> Buffered<'a> {
        Buffered { stream: Box::new(stream), buffer: vec![0; BUFFER_BYTES], start: 0, end: 0, ended: false }
    }

    fn fill(&mut self) {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        while self.end < LOOK && !self.ended {
            let count = self.stream.read(&mut self.buffer[self.end..]);
            self.ended = count == 0;
            self.end += count;
        }
    }
}

impl Stream for Buffered<'_> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        if self.start == self.end && into.len() >= BUFFER_BYTES {
            return if self.ended { 0 } else { self.stream.read(into) };
        }
        let next = self.peek();
        let count = next.len().min(into.len());
        into[..count].copy_from_slice(&next[..count]);
        self.consume(count);
        count
    }
}

impl Source for Buffered<'_> {
    fn peek(&mut self) -> &[u8] {
        if self.end - self.start < LOOK && !self.ended {
            self.fill();
        }
        &self.buffer[self.start..self.end]
    }

    fn consume(&mut self, bytes: usize) {
        self.start += bytes;
    }
}
