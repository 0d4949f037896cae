//! Shows the events of an answer.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use hashbrown::HashSet;
use logdex_event::archive::Archive;
use logdex_event::field::id;

use crate::error::Result;
use crate::shard::Shard;
use logdex_shard::ValueColumn;

use super::answer::{Answer, Place};
use super::hit::{Hit, fields, kept};
use super::index::Request;
use super::record::{Read, Reader};

/// Makes hits of events, keeping what several of them need.
pub(super) struct Page<'a> {
    answers: &'a [(usize, Answer<'a>)],
    request: &'a Request,
    readers: Vec<Option<Reader<'a>>>,
    ids: Vec<Ids<'a>>,
    seen: HashSet<String>,
    /// How many were shown.
    pub given: usize,
}

impl<'a> Page<'a> {
    pub fn new(answers: &'a [(usize, Answer<'a>)], request: &'a Request) -> Result<Page<'a>> {
        let ids = if request.distinct {
            answers.iter().map(|(_, answer)| Ids::open(answer.part.asked.shard)).collect::<Result<_>>()?
        } else {
            Vec::new()
        };
        let readers = answers.iter().map(|_| None).collect();
        Ok(Page { answers, request, readers, ids, seen: HashSet::new(), given: 0 })
    }

    pub fn is_full(&self) -> bool {
        self.request.limit.is_some_and(|limit| self.given >= limit)
    }

    /// Hands these events to `take`, until the page is full or it breaks.
    pub fn show(
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
            none => Ok(none.insert(Reader::new(self.answers[shard].1.part.asked)?)),
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
        let path = answer.part.asked.objects.path(object)?;
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
pub(super) struct Ids<'a> {
    shard: &'a Shard,
    column: Option<ValueColumn>,
}

impl<'a> Ids<'a> {
    pub fn open(shard: &'a Shard) -> Result<Ids<'a>> {
        let name = id("event.id").spec().map_or("", |spec| spec.name);
        let column = shard.columns.values(name).map_err(|error| shard.damaged(error))?;
        Ok(Ids { shard, column })
    }

    pub fn of(&self, doc: u32) -> Result<Option<String>> {
        let Some(column) = &self.column else { return Ok(None) };
        let id = column.codes(doc).next().map(|ordinal| column.value(ordinal)).transpose();
        id.map_err(|error| self.shard.damaged(error))
    }
}
