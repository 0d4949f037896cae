//! Opens a file: small ones are read, large packed ones mapped, others stream.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use memmap2::{Advice, Mmap};

use crate::codec;
use crate::list::{Found, Place};
use crate::source::LOOK;

/// An object's packed bytes, or where they come from.
pub(crate) enum Packed {
    Read(Vec<u8>),
    Mapped(Mmap),
    /// A file that is not packed. It may still be written to, or cut short by
    /// whoever rotates it, which a mapping would not survive.
    Plain(File),
    Stream(Box<dyn Read>),
}

/// Files below this are read: two system calls and a copy are cheaper than
/// setting up and tearing down a mapping.
const MAP_FROM: u64 = 64 << 10;

/// Opens what was found.
pub(crate) fn open(found: &Found) -> io::Result<Packed> {
    match found.place {
        Place::StandardInput => Ok(Packed::Stream(Box::new(io::stdin().lock()))),
        Place::Stream => Ok(Packed::Stream(Box::new(File::open(&found.path)?))),
        Place::File => file(&found.path, found.file.size),
    }
}

/// Opens a file of about this size.
pub(crate) fn file(path: &Path, size: u64) -> io::Result<Packed> {
    if size < MAP_FROM { read(path, size) } else { large(File::open(path)?) }
}

impl Packed {
    /// The first bytes, where they are at hand.
    pub(crate) fn start(&self) -> &[u8] {
        match self {
            Packed::Read(bytes) => bytes,
            Packed::Mapped(map) => map,
            Packed::Plain(_) | Packed::Stream(_) => &[],
        }
    }

    /// The hash of all bytes; `None` for what can be read only once.
    pub(crate) fn hash(&mut self) -> io::Result<Option<blake3::Hash>> {
        Ok(match self {
            Packed::Read(bytes) => Some(blake3::hash(bytes)),
            Packed::Mapped(map) => Some(blake3::hash(map)),
            Packed::Plain(file) => {
                let mut hasher = blake3::Hasher::new();
                hasher.update_reader(&mut *file)?;
                file.rewind()?;
                Some(hasher.finalize())
            }
            Packed::Stream(_) => None,
        })
    }

    /// The hash of so many bytes at the start; `None` if there are fewer.
    pub(crate) fn hash_of_first(&mut self, bytes: u64) -> io::Result<Option<blake3::Hash>> {
        if let Packed::Plain(file) = self {
            let mut hasher = blake3::Hasher::new();
            hasher.update_reader((&mut *file).take(bytes))?;
            file.rewind()?;
            return Ok((hasher.count() == bytes).then(|| hasher.finalize()));
        }
        let first = usize::try_from(bytes).ok().and_then(|bytes| self.start().get(..bytes));
        Ok(first.map(blake3::hash))
    }
}

fn large(mut file: File) -> io::Result<Packed> {
    let mut start = [0; LOOK];
    let length = file.read(&mut start)?;
    if codec::is_packed(&start[..length]) {
        return map(&file).map(Packed::Mapped);
    }
    file.rewind()?;
    Ok(Packed::Plain(file))
}

/// Reads a file of about this size. `read_to_end` would ask for the size and
/// the place in the file once more: two system calls of six for a small object.
fn read(path: &Path, size: u64) -> io::Result<Packed> {
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
    Ok(Packed::Read(bytes))
}

#[allow(unsafe_code)]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: the map is private to this process and only read. Should another
    // process change the file meanwhile, bytes may change between reads; they
    // are taken for what they are each time, nothing relies on them staying,
    // and no `str` is made of them in place. Should it cut the file short, the
    // kernel ends this process with SIGBUS; packed files are not written to in
    // place, and an index survives that like any other crash.
    let map = unsafe { Mmap::map(file)? };
    // Only a hint: a kernel that doesn't take it reads ahead less.
    drop(map.advise(Advice::Sequential));
    Ok(map)
}
