//! Opened files: small ones are read, large packed ones mapped, others stream.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use logdex_mmap::{Advice, MappedFile};

use super::prescan::Prescan;
use crate::codec;
use crate::list::{Entry, EntryKind};
use crate::source::buffered::Buffered;
use crate::source::hash::{ContentHash, Hashed};
use crate::source::meter::Meter;
use crate::source::problems::ProblemLog;
use crate::source::reader::ReadStream;
use crate::source::slice::Slice;
use crate::source::stoppable::StoppableReader;
use crate::source::{PEEK_BYTES, Source};

/// The packed bytes of a file, or a reader of them.
pub(crate) enum Opened {
    InMemory(Vec<u8>),
    Mapped(MappedFile),
    /// A file that is not packed. It may still be written to, or cut short by
    /// whoever rotates it: read by position it ends there, and is no error.
    Plain(File),
    Stream(Box<dyn Read>),
}

/// Files below this are read: two system calls and a copy are cheaper than
/// setting up and tearing down a mapping.
const MAP_FROM: u64 = 64 << 10;

/// Opens an entry of the list. Streams end where `stop` is set.
pub(crate) fn open(entry: &Entry, stop: Option<&Arc<AtomicBool>>) -> io::Result<Opened> {
    let stop = || stop.cloned().unwrap_or_default();
    Ok(match entry.kind {
        EntryKind::StandardInput => {
            Opened::Stream(Box::new(StoppableReader::new(|| Ok(io::stdin()), stop())?))
        }
        EntryKind::Stream => {
            let path = entry.path.clone();
            Opened::Stream(Box::new(StoppableReader::new(|| File::open(path), stop())?))
        }
        EntryKind::File => file(&entry.path, entry.file.size)?,
    })
}

/// Opens a file of about this size.
pub(crate) fn file(path: &Path, size: u64) -> io::Result<Opened> {
    if size < MAP_FROM { read(path, size) } else { large(File::open(path)?, path) }
}

impl Opened {
    /// The bytes as a source, and where a prescan finds them. `hash` takes in
    /// the bytes of what can be read only once.
    pub(crate) fn source<'r>(
        &'r mut self,
        path: &'r Path,
        hash: &ContentHash,
        problems: &ProblemLog,
        meter: &Meter<'r>,
    ) -> (Box<dyn Source + 'r>, Prescan<'r>) {
        let meter = meter.clone();
        let problems = problems.clone();
        match self {
            Opened::InMemory(bytes) => (Box::new(Slice::new(bytes, meter)), Prescan::Bytes(bytes)),
            Opened::Mapped(map) => (Box::new(Slice::mapped(map, meter, problems)), Prescan::Bytes(map)),
            Opened::Plain(reader) => {
                (Box::new(Buffered::new(ReadStream { reader, problems, meter })), Prescan::File(path))
            }
            Opened::Stream(reader) => {
                let inner = ReadStream { reader, problems, meter };
                (Box::new(Buffered::new(Hashed { inner, hash: hash.clone() })), Prescan::Never)
            }
        }
    }

    /// The hash of all bytes; `None` for a stream, which can be read only once.
    pub(crate) fn hash(&mut self) -> io::Result<Option<blake3::Hash>> {
        Ok(match self {
            Opened::InMemory(bytes) => Some(blake3::hash(bytes)),
            Opened::Mapped(map) => {
                let hash = blake3::hash(map);
                map.check()?;
                Some(hash)
            }
            Opened::Plain(file) => Some(hash_start(file, u64::MAX)?.finalize()),
            Opened::Stream(_) => None,
        })
    }

    /// The hash of the first `bytes`; `None` if there are fewer.
    pub(crate) fn hash_of_first(&mut self, bytes: u64) -> io::Result<Option<blake3::Hash>> {
        let start = match self {
            Opened::InMemory(held) => &held[..],
            Opened::Mapped(map) => {
                let first = usize::try_from(bytes).ok().and_then(|bytes| map.get(..bytes));
                let hash = first.map(blake3::hash);
                return map.check().map(|()| hash);
            }
            Opened::Plain(file) => {
                let hasher = hash_start(file, bytes)?;
                return Ok((hasher.count() == bytes).then(|| hasher.finalize()));
            }
            Opened::Stream(_) => &[],
        };
        let first = usize::try_from(bytes).ok().and_then(|bytes| start.get(..bytes));
        Ok(first.map(blake3::hash))
    }
}

/// Hashes `bytes` of a file, or as many as there are, and goes back to its start.
fn hash_start(file: &mut File, bytes: u64) -> io::Result<blake3::Hasher> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader((&mut *file).take(bytes))?;
    file.rewind()?;
    Ok(hasher)
}

fn large(mut file: File, path: &Path) -> io::Result<Opened> {
    let mut start = [0; PEEK_BYTES];
    let length = file.read(&mut start)?;
    if codec::is_packed(&start[..length]) {
        return map(&file, path).map(Opened::Mapped);
    }
    file.rewind()?;
    Ok(Opened::Plain(file))
}

/// Reads a file of about this size. `read_to_end` would ask for the size and
/// the place in the file once more: two system calls of six for a small object.
fn read(path: &Path, size: u64) -> io::Result<Opened> {
    let mut file = File::open(path)?;
    // A byte more, so that the end shows without another call.
    let mut bytes = vec![0; size as usize + 1];
    let mut filled = 0;
    loop {
        match file.read(&mut bytes[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        }
        if filled as u64 == size {
            break;
        }
        if filled == bytes.len() {
            // It has grown since it was listed.
            bytes.resize(2 * filled, 0);
        }
    }
    bytes.truncate(filled);
    Ok(Opened::InMemory(bytes))
}

fn map(file: &File, path: &Path) -> io::Result<MappedFile> {
    let map = MappedFile::map(file, path)?;
    map.advise(Advice::Sequential);
    Ok(map)
}
