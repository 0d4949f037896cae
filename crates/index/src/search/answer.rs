//! The events of one shard that fit a query, and their order.

use std::time::{Duration, Instant};

use logdex_event::Timestamp;
use logdex_event::event::Event;
use logdex_event::field::Paths;
use logdex_query::Filter;

use crate::error::{Error, Kind};
use crate::shard::{Number, Shard};
use logdex_shard::{BATCH_ROWS, NumberColumn, of_step};

use super::bits::{Bits, set_bits};
use super::bounds::Bounds;
use super::explain::AskedShard;
use super::filter::{OBJECT_PATH, objects_in};
use super::folder::Part;
use super::record::{FETCHED_TOGETHER, Read, Reader};

/// In which order events are shown. Events without a time come last either
/// way; events of the same time in the order of their objects and records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The latest first.
    #[default]
    NewestFirst,
    /// The earliest first.
    OldestFirst,
}

/// What events are ordered by: smaller comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    undated: bool,
    time: i64,
    object: i64,
    ordinal: i64,
    part: i64,
}

impl Place {
    /// What comes before all else in it: see [`Places::time`].
    pub fn key(&self) -> (bool, i64) {
        (self.undated, self.time)
    }

    /// The event's time.
    pub fn time(&self, order: Order) -> Option<Timestamp> {
        (!self.undated).then(|| Timestamp(turned(self.time, order)))
    }

    /// The number of the event's object.
    pub fn object(&self, order: Order) -> u64 {
        turned(self.object, order) as u64
    }

    /// The position of its record in the object.
    pub fn ordinal(&self, order: Order) -> u64 {
        turned(self.ordinal, order) as u64
    }

    /// The position among the events of its record.
    pub fn part(&self, order: Order) -> u32 {
        turned(self.part, order) as u32
    }
}

/// The answer of one shard.
pub(crate) struct Answer<'a> {
    /// The shard asked.
    pub part: Part<'a>,
    bounds: Bounds,
    filter: &'a Filter,
    cost: Cost,
}

/// What an answer took.
#[derive(Clone, Copy, Default)]
struct Cost {
    filter: Duration,
    settle: Duration,
    /// Events whose records were read, and those that did not fit after all.
    looked_up: u64,
    refused: u64,
}

impl<'a> Answer<'a> {
    /// Asks a shard; events of retired objects are left out.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn of(part: Part<'a>, filter: &'a Filter) -> Result<Answer<'a>, Error> {
        let started = Instant::now();
        let Part { asked, retired, .. } = part;
        let mut bounds = asked.filter(filter)?;
        if !retired.is_empty() {
            let mut hidden = Bits::none(asked.shard.events);
            objects_in(asked.shard, retired, &mut hidden)?;
            bounds.and_not(&hidden);
        }
        let cost = Cost { filter: started.elapsed(), ..Cost::default() };
        Ok(Answer { part, bounds, filter, cost })
    }

    /// What comes before all else in the order of the shard's events: see
    /// [`Place::key`]. What fits may all come later.
    pub fn earliest(&self, order: Order) -> (bool, i64) {
        match (self.part.span, order) {
            (Some((first, _)), Order::OldestFirst) => (false, turned(first.0, order)),
            (Some((_, last)), Order::NewestFirst) => (false, turned(last.0, order)),
            (None, _) => (true, 0),
        }
    }

    /// Looks up the events that may fit, so that the answer is exact. Costs
    /// reading and parsing each of their records.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn settle(&mut self) -> Result<(), Error> {
        if self.bounds.is_exact() {
            return Ok(());
        }
        let started = Instant::now();
        let mut doubtful = self.bounds.maybe.clone();
        doubtful.and_not(&self.bounds.sure);
        let objects = self.part.asked.shard.number(Number::Object)?;
        let mut reader = Reader::new(self.part.asked)?;
        let doubtful: Vec<u32> = doubtful.iter().collect();
        for docs in doubtful.chunks(FETCHED_TOGETHER) {
            reader.fetch(docs)?;
            for &doc in docs {
                let object = objects.as_ref().and_then(|objects| objects.first(doc)).unwrap_or(0);
                let path = self.part.asked.objects.path(object as u64)?;
                match reader.read(doc, |event, paths| fits(self.filter, event, paths, &path))? {
                    Read::Event(true) => self.bounds.sure.insert(doc),
                    Read::Event(false) => self.cost.refused += 1,
                    Read::Gone(detail) => return Err(Error::new(Kind::Gone { detail })),
                }
            }
        }
        self.bounds.maybe = self.bounds.sure.clone();
        self.cost.looked_up += doubtful.len() as u64;
        self.cost.settle = started.elapsed();
        Ok(())
    }

    /// The events that fit; exact once settled.
    pub fn events(&self) -> &Bits {
        &self.bounds.maybe
    }

    /// What it took to know, once settled.
    pub fn explain(&self) -> AskedShard {
        let Cost { filter, settle, looked_up, refused } = self.cost;
        let (events, fit) = (u64::from(self.part.asked.shard.events), self.events().len());
        AskedShard { events, candidates: fit + refused, looked_up, fit, filter, settle }
    }

    /// The first `limit` events in order, with their places; all if `None`.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn first(&self, order: Order, limit: Option<usize>) -> Result<Vec<(Place, u32)>, Error> {
        let (places, events) = (Places::open(self.part.asked.shard, order)?, self.events());
        let mut first = First { found: Vec::new(), keep: limit.unwrap_or(usize::MAX), worst: None };
        let steps = events.limit().div_ceil(BATCH_ROWS as u32);
        // Events come about as their times do: from the end that is asked for
        // the first ones are found at once, and few that come later beat them.
        let from = |at: u32| match order {
            Order::OldestFirst => at,
            Order::NewestFirst => steps - 1 - at,
        };
        for step in (0..steps).map(from) {
            let words = events.words(step as usize * (BATCH_ROWS / 64), BATCH_ROWS / 64);
            let there: u32 = words.iter().map(|word| word.count_ones()).sum();
            if there > FEW && first.is_full() && first.beats(places.best_of(step, events.limit())) {
                continue;
            }
            let docs = set_bits(words).map(|place| step * BATCH_ROWS as u32 + place);
            docs.for_each(|doc| first.take(&places, doc));
        }
        Ok(first.finish())
    }
}

/// Of so few events of a step each is asked for its time; that takes as long as
/// unpacking the times of the step.
const FEW: u32 = 64;

/// The first events so far.
struct First {
    found: Vec<(Place, u32)>,
    /// So many are wanted.
    keep: usize,
    /// What the last of these has: what comes behind it is not among them.
    worst: Option<(bool, i64)>,
}

impl First {
    /// True if there are as many as are wanted.
    fn is_full(&self) -> bool {
        self.worst.is_some()
    }

    /// True if there are as many as are wanted that come before this.
    fn beats(&self, key: (bool, i64)) -> bool {
        self.worst.is_some_and(|worst| key > worst)
    }

    fn take(&mut self, places: &Places, doc: u32) {
        if self.beats(places.time(doc)) {
            return;
        }
        self.found.push((places.of(doc), doc));
        // Keeping twice as many as wanted and cutting back now and then costs
        // less than a heap's swaps: most events never get in.
        if self.found.len() >= self.keep.saturating_mul(2).max(64) {
            let last = self.found.len() - 1;
            self.found.select_nth_unstable(self.keep.min(last));
            self.found.truncate(self.keep);
            self.worst = self.found.iter().max().map(|(place, _)| place.key());
        }
    }

    fn finish(mut self) -> Vec<(Place, u32)> {
        self.found.sort_unstable();
        self.found.truncate(self.keep);
        self.found
    }
}

/// True if the filter's own meaning takes the event, which was read from the
/// object at `path`.
fn fits(filter: &Filter, event: &Event, paths: &Paths, path: &str) -> bool {
    let mut event = event.clone();
    event.push(OBJECT_PATH, path);
    filter.matches(&event, paths)
}

/// The columns that events are ordered by.
pub(crate) struct Places {
    order: Order,
    time: Option<NumberColumn>,
    object: Option<NumberColumn>,
    ordinal: Option<NumberColumn>,
    part: Option<NumberColumn>,
}

impl Places {
    /// Opens them.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn open(shard: &Shard, order: Order) -> Result<Places, Error> {
        Ok(Places {
            order,
            time: shard.number(Number::Time)?,
            object: shard.number(Number::Object)?,
            ordinal: shard.number(Number::Ordinal)?,
            part: shard.number(Number::Part)?,
        })
    }

    /// Whether an event has no time, and its time, so that what comes first is
    /// smaller.
    pub fn time(&self, doc: u32) -> (bool, i64) {
        match self.time.as_ref().and_then(|times| times.first(doc)) {
            Some(time) => (false, turned(time, self.order)),
            None => (true, 0),
        }
    }

    /// The least that [`time`](Self::time) is for an event of a step, of so
    /// many events in all, or less.
    fn best_of(&self, step: u32, total: u32) -> (bool, i64) {
        let Some(times) = &self.time else { return (true, 0) };
        let mut of_events = Vec::with_capacity(BATCH_ROWS);
        of_step(times, total, step, &mut of_events);
        let best = of_events.into_iter().map(|time| turned(time, self.order)).min();
        (false, best.unwrap_or(i64::MIN))
    }

    /// Where an event stands.
    pub fn of(&self, doc: u32) -> Place {
        let number =
            |column: &Option<NumberColumn>| column.as_ref().and_then(|column| column.first(doc)).unwrap_or(0);
        let (undated, time) = self.time(doc);
        let object = turned(number(&self.object), self.order);
        let ordinal = turned(number(&self.ordinal), self.order);
        Place { undated, time, object, ordinal, part: turned(number(&self.part), self.order) }
    }
}

/// A number so that what comes first is smaller.
fn turned(number: i64, order: Order) -> i64 {
    match order {
        Order::OldestFirst => number,
        Order::NewestFirst => !number,
    }
}
