//! Rebuilding of outdated shards: those of another version of the file format,
//! and those made by an older parser or tokenizer.

use logdex_event::sink::ObjectFile;
use logdex_event::{parser, words};

use crate::catalog::{OutdatedObject, ShardRow};
use crate::error::{Kind, Result};
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
    /// Finds outdated shards and their objects. Opens every shard.
    ///
    /// # Errors
    /// If the catalogue can't be read, or a shard is missing or damaged.
    pub fn find_outdated(&self) -> Result<Rebuild> {
        let catalog = self.catalog().catalog();
        let mut shards = Vec::new();
        for row in catalog.shards()? {
            if is_outdated(Shard::open(&catalog.shard_dir(&row.id), row.events as u32))? {
                shards.push(row.id);
            }
        }
        let objects = self.catalog().objects_in(&shards)?;
        Ok(Rebuild { shards, objects })
    }

    /// Lets a run that meets `file`, one of the object's, read it again. Until it is
    /// read whole, the object's old events are searched.
    ///
    /// # Errors
    /// If the catalogue can't be read.
    pub fn read_again(&self, object: &OutdatedObject, file: &ObjectFile) -> Result<()> {
        self.catalog().outdate(object, file)
    }

    /// Number of shards of another version of the file format.
    ///
    /// # Errors
    /// If the catalogue can't be read.
    pub fn unreadable_shards(&self) -> Result<u64> {
        let catalog = self.catalog().catalog();
        let is_other = |row: &ShardRow| {
            let opened = Shard::open(&catalog.shard_dir(&row.id), row.events as u32);
            opened.is_err_and(|error| matches!(error.kind(), Kind::ShardVersion { .. }))
        };
        Ok(catalog.shards()?.iter().filter(|row| is_other(row)).count() as u64)
    }

    /// Removes the outdated shards whose objects were all read again; returns
    /// how many are left.
    ///
    /// # Errors
    /// If the catalogue can't be written, or a folder can't be removed.
    pub fn end_rebuild(&self, rebuild: &Rebuild) -> Result<u64> {
        self.catalog().flush()?;
        self.catalog().remove_outdated(&rebuild.shards)
    }
}

fn is_outdated(opened: Result<Shard>) -> Result<bool> {
    match opened {
        Ok(shard) => Ok(shard.is_of_older_parser()),
        Err(error) if matches!(error.kind(), Kind::ShardVersion { .. }) => Ok(true),
        Err(error) => Err(error),
    }
}

impl Shard {
    /// True if an older parser or tokenizer made the shard: the same records
    /// would have other fields or words today.
    pub fn is_of_older_parser(&self) -> bool {
        self.columns.parser_version < parser::VERSION || self.columns.tokenizer_version < words::VERSION
    }
}
