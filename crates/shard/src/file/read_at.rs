//! Sources of bytes that are read by range.

use std::io;
use std::ops::Range;
use std::sync::Arc;

pub use tantivy::directory::OwnedBytes as Bytes;

/// A source of bytes that a shard opens from: memory, a file, an object store.
///
/// A shard reads a range when it needs it and checks what it read, so a
/// source need not be sound, and gives an error where it has become shorter.
/// Bytes that it has given must not change; the owner of a source whose bytes
/// may, as those of a map, checks afterwards that they have not.
///
/// ```
/// use logdex_shard::ReadAt;
/// let source: std::sync::Arc<[u8]> = b"0123456789".as_slice().into();
/// assert_eq!(source.len(), 10);
/// assert_eq!(source.read(2..5)?.as_slice(), b"234");
/// assert!(source.read(8..11).is_err());
/// # Ok::<(), std::io::Error>(())
/// ```
#[expect(clippy::len_without_is_empty, reason = "no shard is empty")]
pub trait ReadAt: Send + Sync + 'static {
    /// How many bytes there are.
    fn len(&self) -> u64;

    /// The bytes of a range. Memory is shared; other sources are copied.
    ///
    /// # Errors
    /// If the range is not within the source, and those of the source.
    fn read(&self, range: Range<u64>) -> io::Result<Bytes>;
}

impl ReadAt for &'static [u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read(&self, range: Range<u64>) -> io::Result<Bytes> {
        Ok(Bytes::new(slice(self, range)?))
    }
}

impl ReadAt for Arc<[u8]> {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read(&self, range: Range<u64>) -> io::Result<Bytes> {
        let within = range.start as usize..range.end as usize;
        slice(self, range)?;
        Ok(Bytes::new(Arc::clone(self)).slice(within))
    }
}

/// Copies what is read: [`Arc<[u8]>`](Arc) shares it.
impl ReadAt for Vec<u8> {
    fn len(&self) -> u64 {
        Vec::len(self) as u64
    }

    fn read(&self, range: Range<u64>) -> io::Result<Bytes> {
        Ok(Bytes::new(slice(self, range)?.to_vec()))
    }
}

fn slice(bytes: &[u8], range: Range<u64>) -> io::Result<&[u8]> {
    let range = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
    range.and_then(|(start, end)| bytes.get(start..end)).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}
