//! One index folder: its catalogue and lazy shards.

use std::path::Path;
use std::sync::Arc;

use logdex_event::archive::Archive;
use logdex_event::sink::ObjectFile;
use logdex_query::Test;

use crate::catalog::{Catalog, ShardRow};
use crate::error::{Error, Kind, Result};

use super::lazy_shard::LazyShard;
use super::objects::Objects;
use super::open_shard::OpenShard;
use super::pruning::TimeSpan;

/// One index folder.
pub(super) struct Folder {
    catalog: Catalog,
    /// Its shards.
    pub shards: Vec<LazyShard>,
    retired: Vec<u64>,
}

/// A shard of an index, not necessarily open.
#[derive(Clone, Copy)]
pub(crate) struct ShardHandle<'a> {
    index: usize,
    folder: &'a Folder,
    shard: &'a LazyShard,
    archive: Option<&'a dyn Archive>,
}

impl<'a> ShardHandle<'a> {
    /// The times of its events; `None` if none has one.
    pub fn span(&self) -> Option<TimeSpan> {
        self.shard.span()
    }

    /// Opens the shard.
    ///
    /// # Errors
    /// If it is damaged.
    pub fn open(&self) -> Result<OpenShard<'a>> {
        Ok(OpenShard {
            shard: self.shard.shard()?,
            index: self.index,
            objects: self.folder,
            archive: self.archive,
            span: self.span(),
            retired: &self.folder.retired,
        })
    }
}

impl Folder {
    /// Opens the index in a folder: its catalogue, but none of its shards.
    ///
    /// # Errors
    /// If there is none, or its catalogue is damaged.
    pub fn open(path: &Path) -> Result<Folder> {
        let catalog = Catalog::open_for_reading(path)?;
        let snapshot = catalog.snapshot()?;
        let lazy = |row: ShardRow| LazyShard::new(catalog.shard_dir(&row.id), row);
        let shards = snapshot.shards.into_iter().map(lazy).collect();
        Ok(Folder { catalog, shards, retired: snapshot.retired })
    }

    /// Its shards; `index` is the position of this index among those opened.
    pub fn handles<'a>(
        &'a self,
        index: usize,
        archive: Option<&'a dyn Archive>,
    ) -> impl Iterator<Item = ShardHandle<'a>> {
        self.shards.iter().map(move |shard| ShardHandle { index, folder: self, shard, archive })
    }

    /// The error of an object that is gone: only a rebuild removes objects with
    /// events, and the shards that hold those.
    fn rebuilt(&self) -> Error {
        Error::new(Kind::Rebuilt { path: self.catalog.dir().to_owned() })
    }
}

impl Objects for Folder {
    fn like(&self, test: &Test) -> Result<Vec<u64>> {
        let shards = self.shards.iter().map(|shard| &*shard.row.id);
        self.catalog.object_ids(shards, |path| test.accepts(path))?.ok_or_else(|| self.rebuilt())
    }

    fn file(&self, object: u64) -> Result<(ObjectFile, Option<[u8; 32]>)> {
        self.catalog.object_file(object)?.ok_or_else(|| self.rebuilt())
    }

    fn path(&self, object: u64) -> Result<Arc<str>> {
        self.catalog.object_path(object)?.ok_or_else(|| self.rebuilt())
    }
}
