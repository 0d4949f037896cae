//! Byte sources: streams of one object's bytes, layered over each other.
//!
//! No source returns errors. A layer hands on the bytes it has and notes in a
//! [`ProblemLog`](problems::ProblemLog) why there are no more, so that bytes
//! before an error are never lost.

pub(crate) mod buffered;
pub(crate) mod hash;
pub(crate) mod meter;
pub(crate) mod problems;
pub(crate) mod reader;
pub(crate) mod slice;
pub(crate) mod stoppable;

/// Bytes that [`Source::peek`] shows at least: the first header of a tar
/// archive, and more than any magic number has.
pub(crate) const PEEK_BYTES: usize = 512;

/// Bytes to read one after another.
pub(crate) trait Stream {
    /// Fills the start of `into`, which isn't empty; 0 at the end.
    fn read(&mut self, into: &mut [u8]) -> usize;
}

/// Bytes to read one after another, with a view of those that come next.
pub(crate) trait Source {
    /// The bytes that come next: [`PEEK_BYTES`] at least, fewer only at the end.
    fn peek(&mut self) -> &[u8];

    /// Goes past bytes that were peeked at.
    fn consume(&mut self, bytes: usize);

    /// Fills the start of `into`, which isn't empty; 0 at the end.
    fn read(&mut self, into: &mut [u8]) -> usize {
        read_peeked(self, into)
    }

    /// All remaining bytes, where they are in memory.
    fn all(&mut self) -> Option<&[u8]> {
        None
    }
}

/// [`Source::read`] by way of what [`Source::peek`] shows.
fn read_peeked(source: &mut (impl Source + ?Sized), into: &mut [u8]) -> usize {
    let next = source.peek();
    let count = next.len().min(into.len());
    into[..count].copy_from_slice(&next[..count]);
    source.consume(count);
    count
}

/// Calls `each` with all remaining bytes, piece by piece, until it returns false.
pub(crate) fn drain(source: &mut dyn Source, mut each: impl FnMut(&[u8]) -> bool) {
    loop {
        let next = source.peek();
        let count = next.len();
        if count == 0 || !each(next) {
            return;
        }
        source.consume(count);
    }
}

impl<S: Source + ?Sized> Source for &mut S {
    fn peek(&mut self) -> &[u8] {
        (**self).peek()
    }

    fn consume(&mut self, bytes: usize) {
        (**self).consume(bytes);
    }

    fn read(&mut self, into: &mut [u8]) -> usize {
        (**self).read(into)
    }

    fn all(&mut self) -> Option<&[u8]> {
        (**self).all()
    }
}
