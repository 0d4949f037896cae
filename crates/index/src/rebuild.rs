//! Rebuilding of outdated shards: those of another version of the file format,
//! those made by an older parser or tokenizer, and those damaged or missing.

use logdex_event::sink::ObjectFile;

use crate::catalog::{OutdatedObject, ShardRow};
use crate::error::{Error, Kind, Result};
use crate::shard::Shard;
use crate::write::Writer;

/// Outdated shards and the objects with records in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebuild {
    /// The outdated shards, by the names of their folders.
    pub shards: Vec<String>,
    /// Their objects.
    pub objects: Vec<OutdatedObject>,
}

impl Writer {
    /// Finds outdated shards and their objects. Reads every shard whole, to find
    /// damage.
    ///
    /// # Errors
    /// If the catalogue can't be read, or a shard for want of permission.
    pub fn find_outdated(&self) -> Result<Rebuild> {
        let mut shards = Vec::new();
        for (id, opened) in self.shards()? {
            let is_older = |shard: Shard| shard.check_blocks().map(|()| shard.is_of_older_parser());
            let is_outdated = match opened.and_then(is_older) {
                Err(error) if !is_unreadable(&error) => return Err(error),
                opened => opened.unwrap_or(true),
            };
            if is_outdated {
                shards.push(id);
            }
        }
        let objects = self.catalog().objects_in(&shards)?;
        Ok(Rebuild { shards, objects })
    }

    /// Number of shards that can't be searched: of another version of the file
    /// format, damaged or missing.
    ///
    /// # Errors
    /// If the catalogue can't be read.
    pub fn unreadable_shards(&self) -> Result<usize> {
        Ok(self.shards()?.filter(|(_, opened)| opened.as_ref().is_err_and(is_unreadable)).count())
    }

    /// The shards by their names, each opened when the iterator reaches it.
    fn shards(&self) -> Result<impl Iterator<Item = (String, Result<Shard>)>> {
        let catalog = self.catalog().catalog();
        let open = |row: ShardRow| {
            let opened = Shard::open(&catalog.shard_dir(&row.id), row.events as u32, row.checksum);
            (row.id, opened)
        };
        Ok(catalog.shards()?.into_iter().map(open))
    }

    /// Lets a run that meets one of `files`, which are the object's, read the
    /// object again. Until it is read whole, its old events are searched.
    ///
    /// # Errors
    /// If the catalogue can't be read.
    pub fn read_again(&self, object: &OutdatedObject, files: &[ObjectFile]) -> Result<()> {
        self.catalog().outdate(object, files)
    }

    /// True if the index has this very file (path, size, time).
    ///
    /// # Errors
    /// If the catalogue can't be read.
    pub fn has_file(&self, file: &ObjectFile) -> Result<bool> {
        self.catalog().has_file(file)
    }

    /// Removes the outdated shards whose objects were all read again; returns
    /// what is left.
    ///
    /// # Errors
    /// If the catalogue can't be written, or a folder can't be removed.
    pub fn end_rebuild(&self, rebuild: &Rebuild) -> Result<Rebuild> {
        self.catalog().flush()?;
        let shards = self.catalog().remove_outdated(&rebuild.shards)?;
        let objects = self.catalog().objects_in(&shards)?;
        Ok(Rebuild { shards, objects })
    }
}

/// True if the shard can't be searched before it is made anew.
fn is_unreadable(error: &Error) -> bool {
    matches!(error.kind(), Kind::ShardVersion { .. } | Kind::ShardCorrupt { .. } | Kind::ShardMissing { .. })
}
