//! Reads an object once more, from its start, beside the reading of it: what is
//! in an archive has to be hashed before it is read, and years are to be told
//! before the first record is parsed.

use std::collections::HashMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::block::BLOCK_BYTES;
use crate::codec;
use crate::fault::Faults;
use crate::source::{Buffered, Meter, Metered, Slice, Source, Stream};
use crate::tar::{self, Tar};

/// Where an object's packed bytes can be had once more.
#[derive(Clone, Copy)]
pub(crate) enum Again<'r> {
    Bytes(&'r [u8]),
    File(&'r Path),
    /// A file of this number in an archive.
    Member {
        of: &'r Again<'r>,
        number: u64,
    },
    /// They came from standard input.
    Never,
}

/// Members up to this size are read into memory to be hashed; each worker
/// holds one for each archive within another. Log files in archives are smaller
/// by far, and reading the archive again for each that isn't takes long.
pub(crate) const HELD_BYTES: u64 = 16 << 20;

/// What a member too large to be held comes to.
pub(crate) struct Content {
    pub hash: blake3::Hash,
    /// Bytes that are there.
    pub bytes: u64,
}

impl<'r> Again<'r> {
    /// Hands on all its unpacked bytes in pieces of whole lines, each with its
    /// place; nothing if it can't be read again. Lines longer than a block are
    /// handed on in parts. What is wrong with it is noted when it is read.
    pub(crate) fn each(&self, expansion: u64, take: &mut dyn FnMut(&[u8], u64)) {
        let (meter, faults) = (Meter::hidden(), Faults::default());
        let Some(source) = self.source(&meter, expansion) else { return };
        if let (Some(source), _) = codec::unpack(source, &faults) {
            lines(source, &meter, expansion, take);
        }
    }

    /// True if it is an archive. What it inflates to is limited by
    /// `expansion`, here as below.
    pub(crate) fn is_archive(&self, expansion: u64) -> bool {
        self.archive(expansion).is_some()
    }

    /// What the members of an archive come to that are too large to be held,
    /// by their numbers. `None` if they can't be read, or `is_stopping`.
    pub(crate) fn contents(
        &self,
        expansion: u64,
        is_stopping: impl Fn() -> bool,
    ) -> Option<HashMap<u64, Content>> {
        let mut contents = HashMap::new();
        let mut archive = self.archive(expansion)?;
        let mut number = 0;
        while let Some(member) = archive.next() {
            if member.size > HELD_BYTES {
                contents.insert(number, content(&mut archive, &is_stopping)?);
            }
            number += 1;
        }
        Some(contents)
    }

    fn archive(&self, expansion: u64) -> Option<Tar<'r>> {
        let (meter, faults) = (Meter::hidden(), Faults::default());
        let (source, _) = codec::unpack(self.source(&meter, expansion)?, &faults);
        let mut source = source?;
        tar::begins(source.peek()).then(|| Tar::new(source, faults, meter, expansion))
    }

    fn source(&self, meter: &Meter<'r>, expansion: u64) -> Option<Box<dyn Source + 'r>> {
        let meter = meter.clone();
        Some(match *self {
            Again::Bytes(bytes) => Box::new(Slice { bytes, meter }),
            Again::File(path) => {
                let file = Reopened(File::open(path).ok()?);
                Box::new(Metered { source: Buffered::new(file), meter })
            }
            Again::Member { of, number } => {
                let mut archive = of.archive(expansion)?;
                for _ in 0..=number {
                    archive.next()?;
                }
                Box::new(Metered { source: archive, meter })
            }
            Again::Never => return None,
        })
    }
}

fn lines(
    mut source: Box<dyn Source + '_>,
    meter: &Meter<'_>,
    expansion: u64,
    take: &mut dyn FnMut(&[u8], u64),
) {
    let mut buffer = vec![0; BLOCK_BYTES];
    let (mut filled, mut base) = (0, 0);
    loop {
        let count = source.read(&mut buffer[filled..]);
        meter.inflate(count);
        filled += count;
        let is_over = count == 0 || meter.exceeds(expansion);
        let end = match memchr::memrchr(b'\n', &buffer[..filled]) {
            Some(last) if !is_over => last + 1,
            None if !is_over && filled < buffer.len() => continue,
            _ => filled,
        };
        take(&buffer[..end], base);
        if is_over {
            return;
        }
        buffer.copy_within(end..filled, 0);
        filled -= end;
        base += end as u64;
    }
}

fn content(data: &mut dyn Source, is_stopping: &impl Fn() -> bool) -> Option<Content> {
    let (mut hasher, mut bytes) = (blake3::Hasher::new(), 0);
    loop {
        let next = data.peek();
        if next.is_empty() {
            return Some(Content { hash: hasher.finalize(), bytes });
        }
        if is_stopping() {
            return None;
        }
        hasher.update(next);
        let count = next.len();
        data.consume(count);
        bytes += count as u64;
    }
}

/// A file that ends where it can't be read; the first reading says so.
pub(crate) struct Reopened(pub File);

impl Stream for Reopened {
    fn read(&mut self, into: &mut [u8]) -> usize {
        loop {
            match self.0.read(into) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result.unwrap_or(0),
            }
        }
    }
}
