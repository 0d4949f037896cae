//! The folder of a finished shard as tantivy reads it: every block is held
//! against its sum when it is first read.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

use super::sums::{self, Sums};
use crate::columns::Checked;

/// A folder whose files are checked while they are read.
#[derive(Clone, Debug)]
pub(super) struct Sound {
    files: MmapDirectory,
    sums: Arc<Sums>,
}

impl Sound {
    /// The files of a folder and their sums.
    ///
    /// # Errors
    /// If there are no sums, or they are damaged.
    pub fn open(folder: &Path, files: MmapDirectory) -> io::Result<Sound> {
        Ok(Sound { files, sums: Arc::new(sums::read(folder)?) })
    }
}

impl Directory for Sound {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let file = self.files.open_read(path)?;
        let sums = self.sums.get(path).cloned();
        let checked = sums.and_then(|sums| Checked::new(file, sums)).ok_or_else(|| {
            let error = io::Error::new(io::ErrorKind::InvalidData, "the file has another size than its sums");
            OpenReadError::wrap_io_error(error, path.to_owned())
        })?;
        Ok(Arc::new(checked))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let bytes = self.open_read(path)?.read_bytes();
        let bytes = bytes.map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
        Ok(bytes.to_vec())
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.files.open_write(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.files.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.files.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.files.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}
