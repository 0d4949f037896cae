//! Writes shards to their folders.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use logdex_event::{Event, Origin, Paths};
use logdex_shard::{RawKept, Summary};

use super::COLUMNS_FILE;
use crate::error::Error;
use crate::owner_only;

/// Bytes gathered before they are written to the file.
const WRITE_BYTES: usize = 256 << 10;

/// A shard that is being filled. Dropped unfinished, it leaves a folder that
/// no catalogue names.
pub(crate) struct ShardWriter {
    folder: PathBuf,
    shard: logdex_shard::ShardWriter,
}

impl ShardWriter {
    /// Starts a shard in a new folder.
    ///
    /// # Errors
    /// If the folder can't be made.
    pub fn create(folder: &Path, raw: RawKept) -> Result<ShardWriter, Error> {
        owner_only::create_folder(folder).map_err(|error| Error::io(folder, "create the folder", error))?;
        Ok(ShardWriter { folder: folder.to_owned(), shard: logdex_shard::ShardWriter::new(raw) })
    }

    /// [`logdex_shard::ShardWriter::add`].
    pub fn add(&mut self, event: &Event, paths: &Paths, origin: Origin) -> Result<(), Error> {
        let refused = |error| Error::io(&self.folder, "write the shard", error);
        self.shard.add(event, paths, origin).map_err(refused)
    }

    /// [`logdex_shard::ShardWriter::bytes`].
    pub fn bytes(&self) -> usize {
        self.shard.bytes()
    }

    /// Finishes the shard: it is on disk and synced when this returns.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn finish(self) -> Result<Summary, Error> {
        let ShardWriter { folder, shard } = self;
        write(&folder, shard).map_err(|error| Error::io(&folder, "write the shard", error))
    }
}

/// Writes the file and makes sure that it survives a power cut.
fn write(folder: &Path, shard: logdex_shard::ShardWriter) -> io::Result<Summary> {
    let file = owner_only::create_file(&folder.join(COLUMNS_FILE))?;
    let summary = shard.finish(BufWriter::with_capacity(WRITE_BYTES, &file))?;
    file.sync_all()?;
    sync_folder(folder)?;
    Ok(summary)
}

/// Makes sure that what was created in a folder survives a power cut.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere folders can't be opened, and need no sync.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
