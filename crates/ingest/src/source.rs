//! Bytes to read, with a look at what comes next. Nothing here fails: what
//! goes wrong is noted in [`Faults`] and the bytes end.

use std::cell::{Cell, RefCell};
use std::io::{ErrorKind, Read};
use std::rc::Rc;

use crate::fault::Faults;
use crate::progress::{Progress, add};

/// The least that [`Source::peek`] shows: the longest magic number is shorter.
pub(crate) const LOOK: usize = 16;

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
}

/// Counts the packed bytes of one object as they are read.
#[derive(Clone)]
pub(crate) struct Meter<'a> {
    progress: &'a Progress,
    read: Rc<Cell<u64>>,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(progress: &'a Progress) -> Meter<'a> {
        Meter { progress, read: Rc::default() }
    }

    /// Bytes read so far.
    pub(crate) fn read(&self) -> u64 {
        self.read.get()
    }

    pub(crate) fn count(&self, bytes: usize) {
        self.read.set(self.read.get() + bytes as u64);
        add(&self.progress.bytes_read, bytes as u64);
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
