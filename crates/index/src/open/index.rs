//! An index, or several, opened for reading.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::OnceLock;

use logdex_event::archive::Archive;
use logdex_query::Vocabulary;
use logdex_shard::is_own;

use crate::error::{Error, Result};
use crate::shard::Shard;

use super::fields::{Fields, for_each_overflow_path, overflow_has};
use super::folder::{Folder, ShardHandle};
use super::lazy_shard::LazyShard;
use super::name_counts::FieldOrder;
use super::pruning::TimeSpan;

/// Indexes opened for reading. What is published later is not seen.
pub struct Index {
    folders: Vec<Folder>,
    archive: Option<Box<dyn Archive>>,
    names: OnceLock<BTreeSet<String>>,
    /// The first error met while names were looked up.
    unread: OnceLock<Error>,
}

impl Index {
    /// Opens indexes. Reads each catalogue; shards are opened at first use.
    ///
    /// # Errors
    /// If a folder holds no index, or a damaged catalogue.
    pub fn open(folders: &[PathBuf]) -> Result<Index> {
        let folders = folders.iter().map(|folder| Folder::open(folder)).collect::<Result<_>>()?;
        Ok(Index { folders, archive: None, names: OnceLock::new(), unread: OnceLock::new() })
    }

    /// The same, reading records that the index does not keep from their archive.
    pub fn with_archive(self, archive: Box<dyn Archive>) -> Index {
        Index { archive: Some(archive), ..self }
    }

    /// Events indexed, those of replaced and forgotten objects included.
    pub fn events(&self) -> u64 {
        self.lazy_shards().map(|shard| shard.row.events).sum()
    }

    /// The times that events of all shards span; `None` if no event has one.
    /// Opens no shard.
    pub fn time_span(&self) -> Option<TimeSpan> {
        self.lazy_shards().filter_map(LazyShard::span).reduce(TimeSpan::union)
    }

    /// For each index the number of shards that were opened so far and made by an
    /// older parser or tokenizer.
    pub fn shards_of_older_parser(&self) -> Vec<u64> {
        let of = |folder: &Folder| folder.shards.iter().filter(|shard| shard.is_of_older_parser()).count();
        self.folders.iter().map(|folder| of(folder) as u64).collect()
    }

    /// The fields that events have and whose name is wanted, with how many events
    /// have each. An error is the last item: the index is damaged.
    pub fn fields<'a>(&'a self, order: FieldOrder, wanted: &'a dyn Fn(&str) -> bool) -> Fields<'a> {
        Fields::new(self.lazy_shards().collect(), order, wanted)
    }

    /// An answer, unless the file of a shard was cut short meanwhile: the answer may
    /// be of bytes that nobody wrote then, and so may a panic.
    pub(crate) fn checked<T>(&self, answer: impl FnOnce() -> Result<T>) -> Result<T> {
        let answer = catch_unwind(AssertUnwindSafe(answer));
        self.lazy_shards().filter_map(LazyShard::kept).try_for_each(Shard::check_unchanged)?;
        answer.unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// Where to read raw records that shards do not keep.
    pub(crate) fn archive(&self) -> Option<&dyn Archive> {
        self.archive.as_deref()
    }

    /// Events without a time, those of replaced and forgotten objects included.
    pub(crate) fn undated(&self) -> u64 {
        self.lazy_shards().map(|shard| shard.row.undated).sum()
    }

    /// All shards, none of them opened.
    pub(crate) fn handles(&self) -> Vec<ShardHandle<'_>> {
        let folders = self.folders.iter().enumerate();
        folders.flat_map(|(index, folder)| folder.handles(index, self.archive())).collect()
    }

    pub(super) fn lazy_shards(&self) -> impl Iterator<Item = &LazyShard> {
        self.folders.iter().flat_map(|folder| &folder.shards)
    }

    /// All shards, each opened when the iterator reaches it.
    fn shards(&self) -> impl Iterator<Item = Result<&Shard>> {
        self.lazy_shards().map(LazyShard::shard)
    }

    /// The error that kept a shard's fields from being known, if any did: a name that
    /// is in that shard alone was then taken for unknown.
    pub fn unread(&mut self) -> Option<Error> {
        self.unread.take()
    }

    /// The shards that can be opened; the first error is kept for [`Self::unread`].
    fn readable(&self) -> impl Iterator<Item = &Shard> {
        self.shards().filter_map(|shard| self.read(shard))
    }

    fn read<T>(&self, result: Result<T>) -> Option<T> {
        result.map_err(|error| drop(self.unread.set(error))).ok()
    }

    /// The stored names of all shards. Reads the dictionaries of overflow
    /// columns, once.
    fn names(&self) -> &BTreeSet<String> {
        self.names.get_or_init(|| {
            let mut names = BTreeSet::new();
            for shard in self.readable() {
                names.extend(shard.columns.entries().iter().map(|entry| entry.name.clone()));
                let known = for_each_overflow_path(shard, |path| {
                    if !names.contains(path) {
                        names.insert(path.to_owned());
                    }
                });
                let _ = self.read(known);
            }
            names.retain(|name| !is_own(name));
            names
        })
    }
}

impl Vocabulary for Index {
    fn has(&self, path: &str) -> bool {
        // The names of all paths are not gathered for this: there may be millions.
        self.readable().any(|shard| shard.columns.entry(path).is_some())
            || match self.names.get() {
                Some(names) => names.contains(path),
                None => self.readable().any(|shard| self.read(overflow_has(shard, path)).unwrap_or(false)),
            }
    }

    fn paths(&self) -> Vec<String> {
        self.names().iter().cloned().collect()
    }
}
