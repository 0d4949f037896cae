//! Memory-mapped files that another process may cut short while they are read.
//!
//! On Unix, the first access to a page of a map that its file no longer has
//! raises SIGBUS, which ends the process. [`MappedFile`] handles the signal:
//! the missing pages become zeros and the file is marked as changed. Whoever
//! computes something from a map [checks](MappedFile::check) it afterwards and
//! throws the result away if the file was cut short or written to meanwhile.
//! (Wayland's `wl_shm_buffer_begin_access` does the same for the buffers of its
//! clients.) Windows refuses to shorten a file that is mapped.
//!
//! All unsafe code that logdex has stands in this crate.

#![allow(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

#[cfg(unix)]
mod sigbus;
#[cfg(not(unix))]
#[path = "no_sigbus.rs"]
mod sigbus;

use std::fs::{File, Metadata};
use std::io;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use memmap2::Mmap;
use stable_deref_trait::StableDeref;

use sigbus::Guard;

pub use memmap2::Advice;

/// A whole file, mapped for reading. Its bytes are those of the file at the
/// moment they are looked at; where the file has become shorter, they are zero.
///
/// ```
/// use logdex_mmap::MappedFile;
/// let path = std::env::temp_dir().join(format!("logdex-mmap-doc-{}", std::process::id()));
/// std::fs::write(&path, b"0123456789")?;
/// let file = MappedFile::open(&path)?;
/// assert_eq!(&file[2..5], b"234");
/// file.check()?;
/// # std::fs::remove_file(path)?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct MappedFile {
    // Dropped first: what it guards is still mapped then.
    _guard: Guard,
    map: Mmap,
    state: FileState,
}

/// What a mapped file was like, to tell whether it still is. Outlives the map.
#[derive(Clone, Debug)]
pub struct FileState(Arc<State>);

#[derive(Debug)]
struct State {
    path: PathBuf,
    length: u64,
    modified: Option<SystemTime>,
    inode: Option<(u64, u64)>,
    /// Set when a page was missing.
    cut: Arc<AtomicBool>,
}

impl MappedFile {
    /// Opens and maps a file.
    ///
    /// # Errors
    /// If it can't be opened or mapped.
    pub fn open(path: &Path) -> io::Result<MappedFile> {
        MappedFile::map(&File::open(path)?, path)
    }

    /// Maps the file that was opened at a path.
    ///
    /// # Errors
    /// If it can't be mapped, as a pipe can't, or the signal handler can't be
    /// installed.
    pub fn map(file: &File, path: &Path) -> io::Result<MappedFile> {
        let metadata = file.metadata()?;
        // SAFETY: the map is only read, and through slices whose bytes are taken
        // for what they are at each access: callers make no `str` of them without
        // a copy, and check after use that the file was not changed. Pages that
        // it has lost are replaced by `sigbus` and do not end the process.
        let map = unsafe { Mmap::map(file)? };
        let cut = Arc::default();
        let guard = Guard::new(&map, &cut)?;
        let state = State {
            path: path.to_owned(),
            length: map.len() as u64,
            modified: metadata.modified().ok(),
            inode: inode(&metadata),
            cut,
        };
        Ok(MappedFile { _guard: guard, map, state: FileState(Arc::new(state)) })
    }

    /// Tells the kernel how the bytes will be read. Only a hint: an error is ignored.
    pub fn advise(&self, advice: Advice) {
        drop(self.map.advise(advice));
    }

    /// An error if the bytes may be others than those of the file when it was
    /// mapped. Asks the file system once.
    ///
    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] if the file was cut short, could not be read,
    /// or was written to: what was computed from its bytes is void.
    pub fn check(&self) -> io::Result<()> {
        self.state.check()
    }

    /// What [`check`](Self::check) compares the file with.
    pub fn state(&self) -> FileState {
        self.state.clone()
    }
}

impl FileState {
    /// [`MappedFile::check`].
    ///
    /// # Errors
    /// As there.
    pub fn check(&self) -> io::Result<()> {
        let state = &self.0;
        let is_cut = state.cut.load(Ordering::Acquire);
        if is_cut || self.has_changed() {
            state.cut.store(true, Ordering::Release);
            let what = "the file was cut short or written to while it was in use";
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, what));
        }
        Ok(())
    }

    /// True if the file at the path is the same one, but shorter or of another time:
    /// a page that is there in part does not raise a signal. A file that was removed
    /// or replaced stays mapped as it was; that it was cut within its last page just
    /// before is not seen.
    fn has_changed(&self) -> bool {
        let state = &self.0;
        state.path.metadata().is_ok_and(|now| {
            state.inode == inode(&now) && (now.len() < state.length || now.modified().ok() != state.modified)
        })
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

/// Elsewhere a mapped file can't be written to.
#[cfg(not(unix))]
fn inode(_metadata: &Metadata) -> Option<(u64, u64)> {
    None
}

impl Deref for MappedFile {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.map
    }
}

// SAFETY: the bytes stay where they are when the `MappedFile` is moved, as those
// of the `Mmap` within do.
unsafe impl StableDeref for MappedFile {}

#[cfg(all(test, unix))]
mod tests;
