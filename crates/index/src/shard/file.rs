//! A shard's file, read by position.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use logdex_shard::{Bytes, ReadAt};
use memmap2::MmapOptions;

/// Files that are kept open. A process may have 1,024 unless it is allowed
/// more, and an index may have as many shards.
const OPEN_FILES_MAX: usize = 512;

/// From so many bytes on, what is read has pages of its own. The allocator has a
/// place for each size of block and touches all of it, in huge pages: reading 10 MB
/// of columns of thirty sizes cleared another 25 MB, a tenth of the time.
const OWN_PAGES_BYTES: usize = 64 << 10;

static OPEN_FILES: AtomicUsize = AtomicUsize::new(0);

/// A file that is read by position. One that has become shorter since it was
/// opened gives an error, where a map of it would end the process by SIGBUS.
/// A shard keeps the blocks that small reads come back to, so this costs a
/// copy of what a question reads.
pub(super) struct PositionedFile {
    path: PathBuf,
    len: u64,
    /// Opened anew for every read if too many files are open.
    open: Option<File>,
}

impl PositionedFile {
    /// Opens a file.
    pub fn open(path: &Path) -> io::Result<PositionedFile> {
        let file = File::open(path)?;
        let len = file.metadata()?.len();
        let before = OPEN_FILES.fetch_add(1, Ordering::Relaxed);
        let open = if before < OPEN_FILES_MAX {
            Some(file)
        } else {
            OPEN_FILES.fetch_sub(1, Ordering::Relaxed);
            None
        };
        Ok(PositionedFile { path: path.to_owned(), len, open })
    }
}

impl Drop for PositionedFile {
    fn drop(&mut self) {
        if self.open.is_some() {
            OPEN_FILES.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl ReadAt for PositionedFile {
    fn len(&self) -> u64 {
        self.len
    }

    fn read(&self, range: Range<u64>) -> io::Result<Bytes> {
        let outside = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let length =
            range.end.checked_sub(range.start).filter(|_| range.end <= self.len).ok_or_else(outside)?;
        let length = usize::try_from(length).map_err(|_| outside())?;
        if length < OWN_PAGES_BYTES {
            let mut bytes = vec![0; length];
            self.fill(&mut bytes, range.start)?;
            return Ok(Bytes::new(bytes));
        }
        let mut bytes = MmapOptions::new().len(length).populate().map_anon()?;
        self.fill(&mut bytes, range.start)?;
        Ok(Bytes::new(bytes))
    }
}

impl PositionedFile {
    /// Fills `bytes` with those of the file from `start` on.
    fn fill(&self, bytes: &mut [u8], start: u64) -> io::Result<()> {
        let read = match &self.open {
            Some(file) => read_exact_at(file, bytes, start),
            None => read_exact_at(&File::open(&self.path)?, bytes, start),
        };
        read.map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                let end = start + bytes.len() as u64;
                let what = format!("the file ends before byte {end}, where it had {}", self.len);
                io::Error::new(io::ErrorKind::UnexpectedEof, what)
            }
            _ => error,
        })
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, offset)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                bytes = &mut bytes[read..];
                offset += read as u64;
            }
        }
    }
    Ok(())
}
