//! Bytes in memory as a source.

use super::meter::Meter;
use super::{Source, Stream, read_peeked};

/// Bytes in memory, counted as packed bytes of an object.
pub(crate) struct Slice<'a> {
    pub bytes: &'a [u8],
    pub meter: Meter<'a>,
}

impl Stream for Slice<'_> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        read_peeked(self, into)
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
