//! Packed files mapped into memory: the one place of the program with `unsafe`.

use std::fs::File;
use std::io;

use memmap2::{Advice, Mmap};

/// Maps a packed file, to be read from its start to its end.
///
/// # Errors
/// Those of the file system.
#[allow(unsafe_code)]
pub(super) fn map(file: &File) -> io::Result<Mmap> {
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
