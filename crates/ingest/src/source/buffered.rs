//! A buffer that makes a source of a stream.

use super::{PEEK_BYTES, Source, Stream, read_peeked};

/// A stream with a buffer before it.
pub(crate) struct Buffered<'a> {
    stream: Box<dyn Stream + 'a>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
}

/// Bytes that a layer of packing hands to the next one at a time: fits the
/// caches, and large enough that the inflater works in long strides.
const BUFFER_BYTES: usize = 32 << 10;

impl<'a> Buffered<'a> {
    pub(crate) fn new(stream: impl Stream + 'a) -> Buffered<'a> {
        Buffered { stream: Box::new(stream), buffer: vec![0; BUFFER_BYTES], start: 0, end: 0, ended: false }
    }

    fn fill(&mut self) {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        while self.end < PEEK_BYTES && !self.ended {
            let count = self.stream.read(&mut self.buffer[self.end..]);
            self.ended = count == 0;
            self.end += count;
        }
    }
}

impl Stream for Buffered<'_> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        // Large reads go past the buffer: nothing is copied twice.
        if self.start == self.end && into.len() >= BUFFER_BYTES {
            return if self.ended { 0 } else { self.stream.read(into) };
        }
        read_peeked(self, into)
    }
}

impl Source for Buffered<'_> {
    fn peek(&mut self) -> &[u8] {
        if self.end - self.start < PEEK_BYTES && !self.ended {
            self.fill();
        }
        &self.buffer[self.start..self.end]
    }

    fn consume(&mut self, bytes: usize) {
        self.start += bytes;
    }
}
