//! An index, or several, opened for questions.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::OnceLock;

use hashbrown::HashSet;
use logdex_core::Timestamp;
use logdex_core::archive::Archive;
use logdex_core::field::id;
use logdex_core::query::{Filter, Query, Test, Vocabulary};
use logdex_core::sink::ObjectFile;
use rayon::prelude::*;

use crate::catalog::{Catalog, ShardRow};
use crate::columns::{ValueColumn, is_own};
use crate::error::Result;
use crate::shard::Shard;

use super::answer::{Answer, Order, Place};
use super::explain::Notes;
use super::fields::{FieldCount, count, rare_paths};
use super::filter::{Asked, Objects};
use super::hit::{Hit, fields, kept};
use super::record::{FETCHED_TOGETHER, Read, Reader};

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

/// Indexes opened for reading. What is published later is not seen.
pub struct Index {
    folders: Vec<Folder>,
    archive: Option<Box<dyn Archive>>,
    native: OnceLock<BTreeSet<String>>,
}

/// The first and the last time.
pub(crate) type Span = (Timestamp, Timestamp);

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

/// One index.
struct Folder {
    catalog: Catalog,
    shards: Vec<Shard>,
    /// The times of each shard's events.
    spans: Vec<Option<Span>>,
    /// Events without a time.
    undated: u64,
    retired: Vec<u64>,
}

impl Index {
    /// Opens indexes. Reads each catalogue and maps the shards.
    ///
    /// # Errors
    /// If a folder holds no index, or a damaged one.
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
        self.shards().map(|(_, shard)| u64::from(shard.events)).sum()
    }

    /// Hands the events that fit to `take`, in order, until it breaks.
    /// Returns how many it was given.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn search(
        &self,
        query: &Query,
        request: &Request,
        take: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> Result<u64> {
        self.noted_search(query, request, take, &mut Notes::new())
    }

    /// The same, noting how it came about.
    pub(super) fn noted_search(
        &self,
        query: &Query,
        request: &Request,
        take: &mut dyn FnMut(Hit) -> ControlFlow<()>,
        notes: &mut Notes,
    ) -> Result<u64> {
        let answers = self.answers(&query.filter)?;
        notes.asked(&answers, self.shards().count());
        // What is folded away must be replaced by later events.
        let limit = if request.distinct { None } else { request.limit };
        let firsts: Vec<Vec<(Place, u32)>> = answers
            .par_iter()
            .map(|(_, answer)| answer.first(request.order, limit))
            .collect::<Result<_>>()?;
        let tagged = |(shard, events): (usize, Vec<(Place, u32)>)| {
            events.into_iter().map(move |(place, doc)| (place, shard, doc))
        };
        let mut merged: Vec<(Place, usize, u32)> = firsts.into_iter().enumerate().flat_map(tagged).collect();
        merged.sort_unstable();
        notes.step("order");
        let mut page = Page::new(&answers, request)?;
        for events in merged.chunks(FETCHED_TOGETHER) {
            if page.is_full() || page.show(events, self.archive.as_deref(), take)?.is_break() {
                break;
            }
        }
        notes.step("show");
        Ok(page.given as u64)
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
        notes.asked(&answers, self.shards().count());
        if !distinct {
            return Ok(answers.iter().map(|(_, answer)| answer.events().len()).sum());
        }
        let mut seen = HashSet::new();
        let mut without_id = 0;
        for (_, answer) in &answers {
            let ids = Ids::open(answer.asked.shard)?;
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
        for (_, shard) in self.shards() {
            count(shard, &mut counts)?;
        }
        Ok(counts.into_iter().map(|(name, events)| FieldCount { name, events }).collect())
    }

    fn shards(&self) -> impl Iterator<Item = (usize, &Shard)> {
        self.folders
            .iter()
            .enumerate()
            .flat_map(|(at, folder)| folder.shards.iter().map(move |shard| (at, shard)))
    }

    /// Events without a time, those of replaced and forgotten objects included.
    pub(crate) fn undated(&self) -> u64 {
        self.folders.iter().map(|folder| folder.undated).sum()
    }

    /// All shards.
    pub(crate) fn parts(&self) -> Vec<Part<'_>> {
        let archive = self.archive.as_deref();
        self.folders.iter().flat_map(|folder| folder.parts(archive)).collect()
    }

    /// The settled answers of all shards, with the index each belongs to.
    fn answers<'a>(&'a self, filter: &'a Filter) -> Result<Vec<(usize, Answer<'a>)>> {
        let shards: Vec<(usize, &Shard)> = self.shards().collect();
        let ask = |(at, shard): (usize, &'a Shard)| {
            let folder = &self.folders[at];
            let mut answer = Answer::of(
                Asked { shard, objects: folder, archive: self.archive.as_deref() },
                filter,
                &folder.retired,
            )?;
            answer.settle()?;
            Ok((at, answer))
        };
        shards.into_par_iter().map(ask).collect()
    }

    /// The native paths of all shards. Reads the dictionaries of rare paths,
    /// once; a damaged one is noticed when it is asked a question.
    fn native(&self) -> &BTreeSet<String> {
        self.native.get_or_init(|| {
            let mut names = BTreeSet::new();
            for (_, shard) in self.shards() {
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
        self.shards().any(|(_, shard)| shard.columns.entry(path).is_some()) || self.native().contains(path)
    }

    fn paths(&self) -> Vec<String> {
        self.native().iter().cloned().collect()
    }
}

impl Folder {
    fn open(path: &std::path::Path) -> Result<Folder> {
        let catalog = Catalog::open_for_reading(path)?;
        let snapshot = catalog.snapshot()?;
        let open = |row: &ShardRow| Shard::open(&catalog.shard_dir(&row.id), row.events as u32);
        let shards = snapshot.shards.par_iter().map(open).collect::<Result<_>>()?;
        let undated = snapshot.shards.iter().map(|row| row.undated).sum();
        let spans = snapshot.shards.iter().map(|row| row.time_min.zip(row.time_max)).collect();
        let mut retired: Vec<u64> = snapshot.retired.into_iter().collect();
        retired.sort_unstable();
        Ok(Folder { catalog, shards, spans, undated, retired })
    }
}

impl Folder {
    fn parts<'a>(&'a self, archive: Option<&'a dyn Archive>) -> impl Iterator<Item = Part<'a>> {
        self.shards.iter().zip(&self.spans).map(move |(shard, &span)| {
            let asked = Asked { shard, objects: self, archive };
            Part { asked, span, retired: &self.retired }
        })
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

/// Makes hits of events, keeping what several of them need.
struct Page<'a> {
    answers: &'a [(usize, Answer<'a>)],
    request: &'a Request,
    readers: Vec<Option<Reader<'a>>>,
    ids: Vec<Ids<'a>>,
    seen: HashSet<String>,
    given: usize,
}

impl<'a> Page<'a> {
    fn new(answers: &'a [(usize, Answer<'a>)], request: &'a Request) -> Result<Page<'a>> {
        let ids = if request.distinct {
            answers.iter().map(|(_, answer)| Ids::open(answer.asked.shard)).collect::<Result<_>>()?
        } else {
            Vec::new()
        };
        let readers = answers.iter().map(|_| None).collect();
        Ok(Page { answers, request, readers, ids, seen: HashSet::new(), given: 0 })
    }

    fn is_full(&self) -> bool {
        self.request.limit.is_some_and(|limit| self.given >= limit)
    }

    /// Hands these events to `take`, until the page is full or it breaks.
    fn show(
        &mut self,
        events: &[(Place, usize, u32)],
        archive: Option<&dyn Archive>,
        take: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        let left = self.request.limit.map_or(usize::MAX, |limit| limit - self.given);
        self.fetch(&events[..left.min(events.len())], archive)?;
        for &(place, shard, doc) in events {
            if self.is_full() {
                break;
            }
            if let Some(hit) = self.hit(place, shard, doc)?
                && take(hit).is_break()
            {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Reads what these events need from the archive, its objects side by side.
    fn fetch(&mut self, events: &[(Place, usize, u32)], archive: Option<&dyn Archive>) -> Result<()> {
        let Some(archive) = archive else { return Ok(()) };
        let mut wanted: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for &(_, shard, doc) in events {
            if self.reader(shard)?.needs_archive() {
                wanted.entry(shard).or_default().push(doc);
            }
        }
        let (mut places, mut events) = (Vec::new(), Vec::new());
        for (&shard, docs) in &wanted {
            let (there, docs) = self.reader(shard)?.places(docs)?;
            places.extend(there);
            events.push((shard, docs));
        }
        let mut records = archive.read(&places).into_iter();
        for (shard, docs) in events {
            self.reader(shard)?.keep(&docs, records.by_ref());
        }
        Ok(())
    }

    fn reader(&mut self, shard: usize) -> Result<&mut Reader<'a>> {
        match &mut self.readers[shard] {
            Some(reader) => Ok(reader),
            none => Ok(none.insert(Reader::new(self.answers[shard].1.asked)?)),
        }
    }

    /// The event as a hit; `None` if it is folded into an earlier one.
    fn hit(&mut self, place: Place, shard: usize, doc: u32) -> Result<Option<Hit>> {
        if self.request.distinct
            && let Some(id) = self.ids[shard].of(doc)?
            && !self.seen.insert(id)
        {
            return Ok(None);
        }
        self.given += 1;
        let (index, answer) = &self.answers[shard];
        let index = *index;
        let object = place.object(self.request.order);
        let path = answer.asked.objects.path(object)?;
        let reader = self.reader(shard)?;
        let read = reader.read(doc, |event, paths| (event.raw.clone(), fields(event, paths, &path)))?;
        let (raw, told, gone) = match read {
            Read::Event((raw, told)) => (raw, told, None),
            Read::Gone(reason) => (Vec::new(), kept(reader.fields(doc)?, &path), Some(reason)),
        };
        Ok(Some(Hit {
            time: place.time(self.request.order),
            index,
            path,
            object,
            ordinal: place.ordinal(self.request.order),
            part: place.part(self.request.order),
            raw,
            gone,
            fields: told,
        }))
    }
}

/// The ids of a shard's events.
struct Ids<'a> {
    shard: &'a Shard,
    column: Option<ValueColumn>,
}

impl<'a> Ids<'a> {
    fn open(shard: &'a Shard) -> Result<Ids<'a>> {
        let name = id("event.id").spec().map_or("", |spec| spec.name);
        let column = shard.columns.values(name).map_err(|error| shard.damaged(error))?;
        Ok(Ids { shard, column })
    }

    fn of(&self, doc: u32) -> Result<Option<String>> {
        let Some(column) = &self.column else { return Ok(None) };
        let id = column.ordinals(doc).next().map(|ordinal| column.value(ordinal)).transpose();
        id.map_err(|error| self.shard.damaged(error))
    }
}
