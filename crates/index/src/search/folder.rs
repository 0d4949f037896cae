//! One index: its catalogue and its shards.

use std::path::Path;
use std::sync::Arc;

use logdex_event::archive::Archive;
use logdex_event::sink::ObjectFile;
use logdex_query::Test;

use crate::catalog::{Catalog, ShardRow};
use crate::error::Result;

use super::filter::{Asked, Objects};
use super::held::{Held, Span};

/// One index.
pub(super) struct Folder {
    catalog: Catalog,
    /// Its shards.
    pub shards: Vec<Held>,
    retired: Vec<u64>,
}

/// A shard that need not be open yet.
#[derive(Clone, Copy)]
pub(crate) struct Closed<'a> {
    folder: &'a Folder,
    held: &'a Held,
    archive: Option<&'a dyn Archive>,
}

/// A shard to be asked, and what its catalogue says of it.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    /// The shard, and its objects.
    pub asked: Asked<'a>,
    /// The times of its events; `None` if none has one.
    pub span: Option<Span>,
    /// Objects whose events must not be seen, sorted.
    pub retired: &'a [u64],
}

impl<'a> Closed<'a> {
    /// The times of its events; `None` if none has one.
    pub fn span(&self) -> Option<Span> {
        self.held.span()
    }

    /// The shard, opened.
    ///
    /// # Errors
    /// If it is damaged.
    pub fn open(&self) -> Result<Part<'a>> {
        let asked = Asked { shard: self.held.shard()?, objects: self.folder, archive: self.archive };
        Ok(Part { asked, span: self.span(), retired: &self.folder.retired })
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
        let held = |row: ShardRow| Held::new(catalog.shard_dir(&row.id), row);
        let shards = snapshot.shards.into_iter().map(held).collect();
        let mut retired: Vec<u64> = snapshot.retired.into_iter().collect();
        retired.sort_unstable();
        Ok(Folder { catalog, shards, retired })
    }

    /// Its shards, as a question meets them.
    pub fn parts<'a>(&'a self, archive: Option<&'a dyn Archive>) -> impl Iterator<Item = Closed<'a>> {
        self.shards.iter().map(move |held| Closed { folder: self, held, archive })
    }
}

impl Objects for Folder {
    fn like(&self, test: &Test) -> Result<Vec<u64>> {
        self.catalog.object_ids(|path| test.accepts(path))
    }

    fn file(&self, object: u64) -> Result<Option<(ObjectFile, Option<[u8; 32]>)>> {
        self.catalog.object_file(object)
    }

    fn path(&self, object: u64) -> Result<Arc<str>> {
        // An event whose object the catalogue lacks can't be; an empty path is no lie.
        Ok(self.catalog.object_path(object)?.unwrap_or_default())
    }
}
