//! The events of one shard that match a filter: evaluation on columns, then
//! recheck of candidates on raw records.

use std::time::{Duration, Instant};

use logdex_event::event::Event;
use logdex_event::field::Paths;
use logdex_query::Filter;

use crate::error::{Error, Kind, Result};
use crate::open::{OBJECT_PATH, OpenShard};
use crate::records::{FETCHED_TOGETHER, ReadEvent, RecordReader};
use crate::shard::Number;

use super::bitmap::Bitmap;
use super::candidates::CandidateSelection;
use super::evaluate::{evaluate, of_objects};

/// The matching events of one shard. Exact.
pub(crate) struct ShardMatches<'a> {
    /// The shard.
    pub shard: OpenShard<'a>,
    events: Bitmap,
    profile: ShardProfile,
}

/// What filtering one shard took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShardProfile {
    /// Its events, those of replaced objects included.
    pub events: u64,
    /// Events that may match, by columns and words.
    pub candidates: u64,
    /// Candidates whose records were read and parsed to decide.
    pub rechecked: u64,
    /// Events that match.
    pub matched: u64,
    /// Time of finding candidates, by the clock of one thread.
    pub filter: Duration,
    /// Time of rechecking them, by the clock of one thread.
    pub recheck: Duration,
}

impl<'a> ShardMatches<'a> {
    /// Filters a shard; events of retired objects are left out. Costs reading
    /// and parsing the record of each candidate that is not known to match.
    ///
    /// # Errors
    /// If the shard is damaged, or a record to be rechecked is in the archive
    /// no longer.
    pub fn find(shard: OpenShard<'a>, filter: &Filter) -> Result<ShardMatches<'a>> {
        let started = Instant::now();
        let mut selection = evaluate(&shard, filter)?;
        if !shard.retired.is_empty() {
            selection.and_not(&of_objects(shard.shard, shard.retired)?);
        }
        let mut profile = ShardProfile {
            events: u64::from(shard.shard.events),
            candidates: selection.candidates.len(),
            filter: started.elapsed(),
            ..ShardProfile::default()
        };
        let events = match selection.is_exact() {
            true => selection.exact,
            false => recheck(shard, filter, selection, &mut profile)?,
        };
        profile.matched = events.len();
        Ok(ShardMatches { shard, events, profile })
    }

    /// The events that match.
    pub fn events(&self) -> &Bitmap {
        &self.events
    }

    /// The events alone.
    pub fn into_events(self) -> Bitmap {
        self.events
    }

    /// The work of finding them.
    pub fn profile(&self) -> ShardProfile {
        self.profile
    }
}

/// The exact selection of a filter: candidates are read and parsed again.
fn recheck(
    shard: OpenShard,
    filter: &Filter,
    selection: CandidateSelection,
    profile: &mut ShardProfile,
) -> Result<Bitmap> {
    let started = Instant::now();
    let (mut exact, mut unsure) = (selection.exact, selection.candidates);
    unsure.and_not(&exact);
    let objects = shard.shard.number(Number::Object)?;
    let mut reader = RecordReader::new(shard)?;
    let unsure = unsure.list();
    for docs in unsure.chunks(FETCHED_TOGETHER) {
        reader.fetch(docs)?;
        for &doc in docs {
            let object = objects.as_ref().and_then(|objects| objects.first(doc)).unwrap_or(0);
            let path = shard.objects.path(object as u64)?;
            match reader.parse(doc, |event, paths| fits(filter, event, paths, &path))? {
                ReadEvent::Read(true) => exact.insert(doc),
                ReadEvent::Read(false) => {}
                ReadEvent::Gone(detail) => return Err(Error::new(Kind::Gone { detail })),
            }
        }
    }
    profile.rechecked = unsure.len() as u64;
    profile.recheck = started.elapsed();
    Ok(exact)
}

/// True if the filter's definition takes the event, which comes from the object
/// at `path`.
fn fits(filter: &Filter, event: &Event, paths: &Paths, path: &str) -> bool {
    let mut event = event.clone();
    event.push(OBJECT_PATH, path);
    filter.matches(&event, paths)
}
