//! Prescan: a pass over an object before its records are read, for the hashes
//! of an archive's members and the years of dates without one.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use crate::codec;
use crate::source::buffered::Buffered;
use crate::source::meter::{Meter, Metered};
use crate::source::problems::ProblemLog;
use crate::source::reader::ReadStream;
use crate::source::slice::Slice;
use crate::source::{Source, drain};
use crate::tar::{self, Tar};

/// Where the packed bytes of an object are for a prescan. Each method opens and
/// unpacks the object from its start; problems are left to the reading.
#[derive(Clone, Copy)]
pub(crate) enum Prescan<'r> {
    Bytes(&'r [u8]),
    File(&'r Path),
    /// A member of this number in an archive.
    Member {
        of: &'r Prescan<'r>,
        number: u64,
    },
    /// They can be read only once: standard input, a pipe.
    Never,
}

/// Members up to this size are read into memory to be hashed; each worker
/// holds one for each archive within another. Log files in archives are smaller
/// by far, and reading the archive again for each that isn't takes long.
pub(crate) const HELD_BYTES: u64 = 16 << 20;

/// Bytes of a piece that [`Prescan::lines`] passes on.
const PIECE_BYTES: usize = 1 << 20;

/// Hash and size of a member that is too large to be held.
#[derive(Clone, Copy)]
pub(crate) struct Content {
    pub hash: blake3::Hash,
    /// Bytes that are there.
    pub bytes: u64,
}

impl<'r> Prescan<'r> {
    /// Passes all unpacked bytes to `take`, in pieces of whole lines with their
    /// offsets; none if the object can be read only once. Lines longer than a
    /// piece are passed in parts.
    pub(crate) fn lines(&self, expansion: u64, take: &mut dyn FnMut(&[u8], u64)) {
        let meter = Meter::default();
        let Some(source) = self.source(&meter, expansion) else { return };
        let (Some(mut source), _) = codec::unpack(source, &ProblemLog::default()) else { return };
        let mut buffer = vec![0; PIECE_BYTES];
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

    /// The unpacked bytes from their start; `None` if they can't be had.
    pub(crate) fn unpacked(&self, expansion: u64) -> Option<Box<dyn Source + 'r>> {
        let source = self.source(&Meter::default(), expansion)?;
        codec::unpack(source, &ProblemLog::default()).0
    }

    /// True unless the object is known to be no tar archive. Only that of an
    /// input that can be read once is not known.
    pub(crate) fn may_be_archive(&self, expansion: u64) -> bool {
        matches!(self, Prescan::Never) || self.archive(expansion).is_some()
    }

    /// Hashes and sizes of an archive's members that are too large to be held,
    /// by their numbers. `None` if they can't be read, or `is_stopping`.
    pub(crate) fn large_members(
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
        let (meter, problems) = (Meter::default(), ProblemLog::default());
        let (source, _) = codec::unpack(self.source(&meter, expansion)?, &problems);
        let mut source = source?;
        tar::begins(source.peek()).then(|| Tar::new(source, problems, meter, expansion))
    }

    fn source(&self, meter: &Meter<'r>, expansion: u64) -> Option<Box<dyn Source + 'r>> {
        let meter = meter.clone();
        Some(match *self {
            Prescan::Bytes(bytes) => Box::new(Slice::new(bytes, meter)),
            Prescan::File(path) => {
                let reader = File::open(path).ok()?;
                Box::new(Buffered::new(ReadStream { reader, problems: ProblemLog::default(), meter }))
            }
            Prescan::Member { of, number } => {
                let mut archive = of.archive(expansion)?;
                for _ in 0..=number {
                    archive.next()?;
                }
                Box::new(Metered { source: archive, meter })
            }
            Prescan::Never => return None,
        })
    }
}

fn content(data: &mut dyn Source, is_stopping: &impl Fn() -> bool) -> Option<Content> {
    let mut hasher = blake3::Hasher::new();
    let mut is_whole = true;
    drain(data, |bytes| {
        is_whole = !is_stopping();
        hasher.update(bytes);
        is_whole
    });
    is_whole.then(|| Content { hash: hasher.finalize(), bytes: hasher.count() })
}
