//! An index, or several, opened for questions.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::OnceLock;

use hashbrown::HashSet;
use logdex_event::archive::Archive;
use logdex_query::{Filter, Query, Vocabulary};
use rayon::prelude::*;

use crate::error::Result;
use crate::shard::Shard;
use logdex_shard::is_own;

use super::answer::{Answer, Order};
use super::explain::Notes;
use super::fields::{FieldCount, count, rare_paths};
use super::folder::{Closed, Folder};
use super::held::{meets, range};
use super::hit::Hit;
use super::merge;
use super::page::{Ids, Page};
use super::record::FETCHED_TOGETHER;

/// What is asked besides the query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// At most this many events; all if `None`.
    pub limit: Option<usize>,
    /// Which come first.
    pub order: Order,
    /// Of events with the same `event.id` only the first.
    pub distinct: bool,
}

/// What a search found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Events that were handed over.
    pub shown: u64,
    /// Events that fit; with [`Request::distinct`] before those of the same
    /// id are folded into one.
    pub fit: u64,
}

/// Indexes opened for reading. What is published later is not seen.
pub struct Index {
    folders: Vec<Folder>,
    archive: Option<Box<dyn Archive>>,
    native: OnceLock<BTreeSet<String>>,
}

impl Index {
    /// Opens indexes. Reads each catalogue; shards are opened when they are
    /// first asked.
    ///
    /// # Errors
    /// If a folder holds no index, or a damaged catalogue.
    pub fn open(folders: &[PathBuf]) -> Result<Index> {
        let folders = folders.iter().map(|folder| Folder::open(folder)).collect::<Result<_>>()?;
        Ok(Index { folders, archive: None, native: OnceLock::new() })
    }

    /// The same, reading records that the index does not keep from their archive.
    pub fn with_archive(self, archive: Box<dyn Archive>) -> Index {
        Index { archive: Some(archive), ..self }
    }

    /// Events indexed, those of replaced and forgotten objects included.
    pub fn events(&self) -> u64 {
        self.folders.iter().flat_map(|folder| &folder.shards).map(super::held::Held::events).sum()
    }

    /// Hands the events that fit to `take`, in order, until it breaks.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn search(
        &self,
        query: &Query,
        request: &Request,
        take: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> Result<Found> {
        self.noted_search(query, request, take, &mut Notes::new())
    }

    /// The same, noting how it came about.
    pub(super) fn noted_search(
        &self,
        query: &Query,
        request: &Request,
        take: &mut dyn FnMut(Hit) -> ControlFlow<()>,
        notes: &mut Notes,
    ) -> Result<Found> {
        let answers = self.answers(&query.filter)?;
        notes.asked(&answers, self.parts().len());
        // What is folded away must be replaced by later events.
        let limit = if request.distinct { None } else { request.limit };
        let first = merge::first(&answers, request.order, limit)?;
        notes.step("order");
        let mut page = Page::new(&answers, request)?;
        for events in first.chunks(FETCHED_TOGETHER) {
            if page.is_full() || page.show(events, self.archive.as_deref(), take)?.is_break() {
                break;
            }
        }
        notes.step("show");
        let fit = answers.iter().map(|(_, answer)| answer.events().len()).sum();
        Ok(Found { shown: page.given as u64, fit })
    }

    /// Counts the events that fit; with `distinct`, events of the same
    /// `event.id` once.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn count(&self, query: &Query, distinct: bool) -> Result<u64> {
        self.noted_count(query, distinct, &mut Notes::new())
    }

    /// The same, noting how it came about.
    pub(super) fn noted_count(&self, query: &Query, distinct: bool, notes: &mut Notes) -> Result<u64> {
        let answers = self.answers(&query.filter)?;
        notes.asked(&answers, self.parts().len());
        if !distinct {
            return Ok(answers.iter().map(|(_, answer)| answer.events().len()).sum());
        }
        let mut seen = HashSet::new();
        let mut without_id = 0;
        for (_, answer) in &answers {
            let ids = Ids::open(answer.part.asked.shard)?;
            for doc in answer.events().iter() {
                match ids.of(doc)? {
                    Some(id) => drop(seen.insert(id)),
                    None => without_id += 1,
                }
            }
        }
        notes.step("fold");
        Ok(seen.len() as u64 + without_id)
    }

    /// All fields and how many events have each, by name.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn fields(&self) -> Result<Vec<FieldCount>> {
        let mut counts = BTreeMap::new();
        for shard in self.shards() {
            count(shard?, &mut counts)?;
        }
        Ok(counts.into_iter().map(|(name, events)| FieldCount { name, events }).collect())
    }

    /// All shards, each opened when it is come to.
    fn shards(&self) -> impl Iterator<Item = Result<&Shard>> {
        self.folders.iter().flat_map(|folder| folder.shards.iter().map(|held| held.shard()))
    }

    /// Events without a time, those of replaced and forgotten objects included.
    pub(crate) fn undated(&self) -> u64 {
        self.folders.iter().flat_map(|folder| &folder.shards).map(super::held::Held::undated).sum()
    }

    /// All shards, as a question meets them.
    pub(crate) fn parts(&self) -> Vec<Closed<'_>> {
        let archive = self.archive.as_deref();
        self.folders.iter().flat_map(|folder| folder.parts(archive)).collect()
    }

    /// The settled answers of all shards that may have one, with the index
    /// each belongs to.
    fn answers<'a>(&'a self, filter: &'a Filter) -> Result<Vec<(usize, Answer<'a>)>> {
        let archive = self.archive.as_deref();
        let parts =
            (0..).zip(&self.folders).flat_map(|(at, folder)| folder.parts(archive).map(move |p| (at, p)));
        let range = range(&[filter]);
        let parts: Vec<(usize, Closed)> =
            parts.filter(|(_, part)| range.is_none_or(|range| meets(range, part.span()))).collect();
        let ask = |(at, closed): (usize, Closed<'a>)| {
            let mut answer = Answer::of(closed.open()?, filter)?;
            answer.settle()?;
            Ok((at, answer))
        };
        parts.into_par_iter().map(ask).collect()
    }

    /// The native paths of all shards. Reads the dictionaries of rare paths,
    /// once; a damaged one is noticed when it is asked a question.
    fn native(&self) -> &BTreeSet<String> {
        self.native.get_or_init(|| {
            let mut names = BTreeSet::new();
            for shard in self.shards().flatten() {
                names.extend(shard.columns.entries().iter().map(|entry| entry.name.clone()));
                names.extend(rare_paths(shard).unwrap_or_default());
            }
            names.retain(|name| !is_own(name));
            names
        })
    }
}

impl Vocabulary for Index {
    fn has(&self, path: &str) -> bool {
        self.shards().flatten().any(|shard| shard.columns.entry(path).is_some())
            || self.native().contains(path)
    }

    fn paths(&self) -> Vec<String> {
        self.native().iter().cloned().collect()
    }
}
