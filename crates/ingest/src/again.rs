//! Reads an object once more, from its start, beside the reading of it.

use std::fs::File;
use std::path::Path;
use std::{cell::RefCell, rc::Rc};

use crate::block::BLOCK_BYTES;
use crate::codec;
use crate::fault::Faults;
use crate::progress::Progress;
use crate::source::{Arriving, Buffered, Meter, Slice, Source};

/// How an object can be read once more.
#[derive(Clone, Copy)]
pub(crate) enum Again<'a> {
    /// Its packed bytes are in memory, or mapped.
    Bytes(&'a [u8]),
    /// It is a file that is not packed.
    File(&'a Path),
    /// It comes only once.
    Never,
}

impl Again<'_> {
    /// Hands on all its unpacked bytes in pieces of whole lines, each with its
    /// place; nothing if it can't be read again. Lines longer than a block are
    /// handed on in parts. What is wrong with it is noted when it is read.
    pub(crate) fn each(self, take: &mut dyn FnMut(&[u8], u64)) {
        let progress = Progress::default();
        let meter = Meter::new(&progress);
        let faults = Faults::default();
        match self {
            Again::Bytes(bytes) => lines(Box::new(Slice { bytes, meter }), &faults, take),
            Again::File(path) => {
                let Ok(mut file) = File::open(path) else { return };
                let hasher = Rc::new(RefCell::new(blake3::Hasher::new()));
                let arriving = Arriving { from: &mut file, hasher, faults: faults.clone(), meter };
                lines(Box::new(Buffered::new(arriving)), &faults, take);
            }
            Again::Never => {}
        }
    }
}

fn lines(source: Box<dyn Source + '_>, faults: &Faults, take: &mut dyn FnMut(&[u8], u64)) {
    let (Some(mut source), _) = codec::unpack(source, faults) else { return };
    let mut buffer = vec![0; BLOCK_BYTES];
    let (mut filled, mut base) = (0, 0);
    loop {
        let count = source.read(&mut buffer[filled..]);
        filled += count;
        let end = match memchr::memrchr(b'\n', &buffer[..filled]) {
            Some(last) if count > 0 => last + 1,
            None if count > 0 && filled < buffer.len() => continue,
            _ => filled,
        };
        take(&buffer[..end], base);
        if count == 0 {
            return;
        }
        buffer.copy_within(end..filled, 0);
        filled -= end;
        base += end as u64;
    }
}
