//! A buffer that makes a source of a stream.

use super::{PEEK_BYTES, Source, Stream, read_peeked};

/// A stream with a buffer before it.
pub(crate) struct Buffered<'a> {
    /// `None` at its end.
    stream: Option<Box<dyn Stream + 'a>>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

/// Bytes that a layer of packing hands to the next one at a time: fits the
/// caches, and large enough that the inflater works in long strides.
const BUFFER_BYTES: usize = 32 << 10;

impl<'a> Buffered<'a> {
    pub(crate) fn new(stream: impl Stream + 'a) -> Buffered<'a> {
        Buffered { stream: Some(Box::new(stream)), buffer: vec![0; BUFFER_BYTES], start: 0, end: 0 }
    }

    /// Bytes without a stream behind them.
    pub(crate) fn held(bytes: Vec<u8>) -> Buffered<'a> {
        Buffered { stream: None, start: 0, end: bytes.len(), buffer: bytes }
    }

    fn fill(&mut self) {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        while self.end < PEEK_BYTES
            && let Some(stream) = &mut self.stream
        {
            match stream.read(&mut self.buffer[self.end..]) {
                0 => self.stream = None,
                count => self.end += count,
            }
        }
    }
}

impl Source for Buffered<'_> {
    fn peek(&mut self) -> &[u8] {
        if self.end - self.start < PEEK_BYTES && self.stream.is_some() {
            self.fill();
        }
        &self.buffer[self.start..self.end]
    }

    fn consume(&mut self, bytes: usize) {
        self.start += bytes;
    }

    fn read(&mut self, into: &mut [u8]) -> usize {
        // Large reads go past the buffer: nothing is copied twice.
        if self.start == self.end && into.len() >= BUFFER_BYTES {
            return self.stream.as_mut().map_or(0, |stream| stream.read(into));
        }
        read_peeked(self, into)
    }

    fn all(&mut self) -> Option<&[u8]> {
        self.stream.is_none().then(|| &self.buffer[self.start..self.end])
    }
}
