//! Bytes in memory as a source.

use logdex_mmap::MappedFile;

use super::Source;
use super::meter::Meter;
use super::problems::ProblemLog;

/// Bytes in memory, counted as packed bytes of an object.
pub(crate) struct Slice<'a> {
    bytes: &'a [u8],
    meter: Meter<'a>,
    /// The map they are of, and where to note that it was cut short.
    map: Option<(&'a MappedFile, ProblemLog)>,
}

impl<'a> Slice<'a> {
    /// Bytes that stay as they are.
    pub fn new(bytes: &'a [u8], meter: Meter<'a>) -> Slice<'a> {
        Slice { bytes, meter, map: None }
    }

    /// Those of a mapped file, which may be cut short.
    pub fn mapped(map: &'a MappedFile, meter: Meter<'a>, problems: ProblemLog) -> Slice<'a> {
        Slice { bytes: map, meter, map: Some((map, problems)) }
    }
}

impl Source for Slice<'_> {
    fn peek(&mut self) -> &[u8] {
        self.bytes
    }

    fn consume(&mut self, bytes: usize) {
        self.bytes = &self.bytes[bytes..];
        self.meter.count(bytes);
        if self.bytes.is_empty()
            && let Some((map, problems)) = self.map.take()
            && let Err(error) = map.check()
        {
            problems.fail("unreadable", 0, error.to_string());
        }
    }

    fn all(&mut self) -> Option<&[u8]> {
        Some(self.bytes)
    }
}
