//! Pages of hits: fields from the columns, raw records where they are shown.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use hashbrown::HashSet;
use logdex_event::archive::Archive;

use crate::error::Result;
use crate::filter::ShardMatches;
use crate::open::OBJECT_PATH;
use crate::records::{FieldReader, Fields, RecordReader};
use crate::topk::RankedEvent;

use super::distinct::{EventIds, event_ids};
use super::hit::Hit;
use super::projection::{Operand, Projection, ReadPlan};
use super::request::Request;

/// Makes hits of ranked events, a chunk at a time.
pub(super) struct Page<'a> {
    matches: &'a [ShardMatches<'a>],
    request: &'a Request,
    /// Reads of a projection; `None` for all fields and the record.
    plan: Option<ReadPlan>,
    fields: Vec<Option<FieldReader<'a>>>,
    records: Vec<Option<RecordReader<'a>>>,
    ids: Vec<EventIds<'a>>,
    seen: HashSet<String>,
    /// Bytes of the records that drafts hold.
    held: usize,
    /// How many hits were shown.
    pub shown: usize,
}

/// Bytes of records that drafts hold: some thousand common records; of more, a
/// record is put together again when it is shown.
const HELD_BYTES: usize = 4 << 20;

/// A hit whose record may not be read yet.
struct Draft {
    event: RankedEvent,
    fields: Fields,
    needs_record: bool,
    /// The record, if it was read with the fields.
    raw: Option<Vec<u8>>,
}

impl<'a> Page<'a> {
    pub fn new(matches: &'a [ShardMatches], request: &'a Request) -> Result<Page<'a>> {
        let ids = match request.distinct {
            true => matches.iter().map(|matches| event_ids(matches.shard.shard)).collect::<Result<_>>()?,
            false => Vec::new(),
        };
        let plan = match &request.projection {
            Projection::All => None,
            Projection::Columns(columns) => Some(ReadPlan::of(columns)),
        };
        let fields = matches.iter().map(|_| None).collect();
        let records = matches.iter().map(|_| None).collect();
        Ok(Page { matches, request, plan, fields, records, ids, seen: HashSet::new(), held: 0, shown: 0 })
    }

    pub fn is_full(&self) -> bool {
        self.request.limit.is_some_and(|limit| self.shown >= limit)
    }

    /// Hands these events to `take`, until the page is full or it breaks.
    pub fn show(
        &mut self,
        events: &[RankedEvent],
        archive: Option<&dyn Archive>,
        take: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        let left = self.request.limit.map_or(usize::MAX, |limit| limit - self.shown);
        let mut drafts = Vec::new();
        self.held = 0;
        for &event in events {
            if drafts.len() >= left {
                break;
            }
            if self.is_first_of_its_id(event)? {
                drafts.push(self.draft(event)?);
            }
        }
        self.fetch(&drafts, archive)?;
        let hits = drafts.into_iter().map(|draft| self.hit(draft)).collect::<Result<Vec<Hit>>>()?;
        // What was read of a shard that has changed meanwhile is not shown.
        let shards: BTreeSet<usize> = events.iter().map(|&(_, at, _)| at).collect();
        shards.into_iter().try_for_each(|at| self.matches[at].shard.shard.check_unchanged())?;
        for hit in hits {
            self.shown += 1;
            if take(hit).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// False if the request is for distinct events and one of this id was shown.
    fn is_first_of_its_id(&mut self, (_, at, doc): RankedEvent) -> Result<bool> {
        let Some(ids) = self.ids.get(at) else { return Ok(true) };
        Ok(ids(doc)?.is_none_or(|id| self.seen.insert(id)))
    }

    fn draft(&mut self, event: RankedEvent) -> Result<Draft> {
        let (key, at, doc) = event;
        let Some(plan) = &self.plan else {
            let has_room = self.held < HELD_BYTES;
            let reader = self.record_reader(at)?;
            let mut fields = reader.fields(doc)?;
            // The record of the same values, while they are at hand.
            let raw = if has_room && !reader.needs_archive() { reader.raw(doc)?.ok() } else { None };
            self.held += raw.as_ref().map_or(0, Vec::len);
            let path = self.matches[at].shard.objects.path(key.object(self.request.order))?;
            if let Some(spec) = OBJECT_PATH.spec().filter(|_| !path.is_empty()) {
                fields.push((spec.name.to_owned(), path.to_string()));
            }
            return Ok(Draft { event, fields, needs_record: true, raw });
        };
        let reader = match &mut self.fields[at] {
            Some(reader) => reader,
            none => {
                let names = plan.names.iter().map(String::as_str);
                none.insert(FieldReader::open(self.matches[at].shard.shard, names)?)
            }
        };
        let has_time = key.time(self.request.order).is_some();
        let (fields, needs_record) = plan.read(reader, doc, has_time)?;
        Ok(Draft { event, fields, needs_record, raw: None })
    }

    /// Reads the records of these hits that are in the archive, objects in
    /// parallel.
    fn fetch(&mut self, drafts: &[Draft], archive: Option<&dyn Archive>) -> Result<()> {
        let Some(archive) = archive else { return Ok(()) };
        let mut wanted: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for &Draft { event: (_, at, doc), .. } in drafts.iter().filter(|draft| draft.needs_record) {
            if self.record_reader(at)?.needs_archive() {
                wanted.entry(at).or_default().push(doc);
            }
        }
        let (mut places, mut events) = (Vec::new(), Vec::new());
        for (&at, docs) in &wanted {
            let (of_shard, docs) = self.record_reader(at)?.places(docs)?;
            places.extend(of_shard);
            events.push((at, docs));
        }
        let mut records = archive.read(&places).into_iter();
        for (at, docs) in events {
            self.record_reader(at)?.keep(&docs, records.by_ref());
        }
        Ok(())
    }

    fn record_reader(&mut self, at: usize) -> Result<&mut RecordReader<'a>> {
        match &mut self.records[at] {
            Some(reader) => Ok(reader),
            none => Ok(none.insert(RecordReader::new(self.matches[at].shard)?)),
        }
    }

    fn hit(&mut self, draft: Draft) -> Result<Hit> {
        let Draft { event: (key, at, doc), fields, needs_record, raw } = draft;
        let (raw, gone) = match raw {
            Some(raw) => (raw, None),
            None if needs_record => match self.record_reader(at)?.raw(doc)? {
                Ok(raw) => (raw, None),
                Err(reason) => (Vec::new(), Some(reason)),
            },
            None => (Vec::new(), None),
        };
        let (order, shard) = (self.request.order, &self.matches[at].shard);
        let object = key.object(order);
        Ok(Hit {
            time: key.time(order),
            index: shard.index,
            path: shard.objects.path(object)?,
            object,
            ordinal: key.ordinal(order),
            part: key.part(order),
            raw,
            gone,
            fields,
        })
    }
}

impl ReadPlan {
    /// The fields of an event that its columns show, and whether one of them
    /// shows the record.
    fn read(&self, reader: &FieldReader, doc: u32, has_time: bool) -> Result<(Fields, bool)> {
        let mut fields = Fields::new();
        let mut needs_record = false;
        // Whether each field that was read has a value.
        let mut known: Vec<Option<bool>> = vec![None; self.names.len()];
        for column in &self.columns {
            for &operand in column {
                let has_value = match operand {
                    Operand::Time => has_time,
                    Operand::Path => true,
                    Operand::Record => {
                        needs_record = true;
                        true
                    }
                    Operand::Field(field) => match known[field] {
                        Some(has_value) => has_value,
                        None => {
                            let values = reader.values(field, doc)?;
                            let has_value = !values.is_empty();
                            let name = &self.names[field];
                            fields.extend(values.into_iter().map(|value| (name.clone(), value)));
                            *known[field].insert(has_value)
                        }
                    },
                };
                if has_value {
                    break;
                }
            }
        }
        Ok((fields, needs_record))
    }
}
