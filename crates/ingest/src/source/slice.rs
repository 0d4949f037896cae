//! Bytes in memory as a source.

use super::Source;
use super::meter::Meter;

/// Bytes in memory, counted as packed bytes of an object.
pub(crate) struct Slice<'a> {
    pub bytes: &'a [u8],
    pub meter: Meter<'a>,
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
