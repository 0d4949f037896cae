//! Hash aggregation over one shard, batch by batch: all that is read of a batch
//! stays in the processor's cache.

use logdex_event::Timestamp;
use logdex_shard::{BATCH_ROWS, BatchSchemas};

use crate::batch::{CompositeKeys, RecordBatch};
use crate::budget::Share;
use crate::error::Result;
use crate::filter::set_bits;

use super::inputs::{AggregateCall, AggregateInputs};
use super::key_encoder::{BatchRows, KeyEncoder};

/// Batches between two checks of memory.
const BETWEEN_CHECKS: u32 = 32;

/// With fewer events than this per code, combinations of arguments are not
/// worth looking for: finding one takes longer than aggregating an event twice.
const SELDOM: usize = 2;

/// With fewer events, combinations are always looked for.
const FEW: usize = 4096;

/// Group keys of a shard's events, and counts of argument combinations per key.
pub(super) struct HashAggregation<'c> {
    /// The encoders of the group key.
    pub by: Vec<KeyEncoder<'c>>,
    /// The composite group key of each event.
    pub keys: CompositeKeys,
    /// The group keys that occurred, by their ids.
    pub seen: Vec<bool>,
    /// The counts of each aggregate call.
    pub calls: Vec<CallCounts<'c>>,
}

/// Counts of the argument combinations of an aggregate call.
pub(super) struct CallCounts<'c> {
    /// The call.
    pub call: &'c AggregateCall,
    filter: Option<KeyEncoder<'c>>,
    /// Whether each selected event of the batch passes the filter clause.
    passes: Vec<bool>,
    /// The encoders of the arguments.
    pub args: Vec<KeyEncoder<'c>>,
    /// Combinations of arguments on top of group keys.
    pub combinations: CompositeKeys,
    /// In place of combinations, where hardly any occurs twice: for each event
    /// its group key and the codes of its arguments, one event after the other.
    pub events: Option<Vec<u32>>,
    /// How often each combination occurred, where its times do not matter.
    counts: Vec<u64>,
    /// How often each occurred, and when first and last, where they do.
    timed: Vec<TimedCount>,
    ids: Vec<u32>,
}

/// How often something occurred, and its first and last time in microseconds
/// since 1970; the first is greater if there is none.
#[derive(Clone, Copy)]
struct TimedCount {
    count: u64,
    first: i64,
    last: i64,
}

impl TimedCount {
    const ZERO: TimedCount = TimedCount { count: 0, first: i64::MAX, last: i64::MIN };
}

impl<'c> HashAggregation<'c> {
    /// Aggregates the events of a batch of records.
    ///
    /// # Errors
    /// If the shard is damaged, or the combinations take more than `share` can
    /// hold.
    pub fn of(
        inputs: &'c AggregateInputs,
        records: &RecordBatch,
        share: &mut Share,
    ) -> Result<HashAggregation<'c>> {
        let by: Vec<KeyEncoder> = inputs.by.iter().map(|source| source.encoder()).collect();
        let events = records.len();
        let keys = CompositeKeys::new(by.iter().map(KeyEncoder::width).collect(), events);
        let calls = inputs.calls.iter().map(|call| CallCounts::new(call, events)).collect();
        let mut aggregation = HashAggregation { by, keys, seen: Vec::new(), calls };
        let event_times = inputs.reads_times().then(|| records.event_times()).transpose()?;
        let (events, mut schemas) = (records.events(), BatchSchemas::default());
        let (mut rows, mut ids, mut of_batch, mut times) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for batch in 0..events.limit().div_ceil(BATCH_ROWS as u32) {
            put_rows(events.words(batch as usize * (BATCH_ROWS / 64), BATCH_ROWS / 64), &mut rows);
            if rows.is_empty() {
                continue;
            }
            if let Some(event_times) = &event_times {
                event_times.read(batch, &rows, &mut of_batch, &mut times);
            }
            aggregation.add(&BatchRows { batch, rows: &rows, times: &times }, &mut schemas, &mut ids);
            if batch % BETWEEN_CHECKS == 0 {
                share.hold(aggregation.bytes())?;
            }
        }
        share.hold(aggregation.bytes())?;
        Ok(aggregation)
    }

    fn add(&mut self, selected: &BatchRows, schemas: &mut BatchSchemas, ids: &mut Vec<u32>) {
        self.by.iter_mut().for_each(|encoder| encoder.encode(selected, schemas));
        ids.clear();
        ids.resize(selected.rows.len(), 0);
        self.keys.encode(ids, |column| self.by[column].codes());
        let width = self.keys.width(1);
        self.seen.resize(width, false);
        ids.iter().for_each(|&id| self.seen[id as usize] = true);
        self.calls.iter_mut().for_each(|call| call.add(selected, schemas, ids, width));
    }

    /// Memory taken, in bytes.
    fn bytes(&self) -> usize {
        let calls: usize = self.calls.iter().map(CallCounts::bytes).sum();
        self.keys.bytes() + self.seen.len() + calls
    }
}

impl<'c> CallCounts<'c> {
    fn new(call: &'c AggregateCall, events: usize) -> CallCounts<'c> {
        let args: Vec<KeyEncoder> = call.sources.iter().map(|source| source.encoder()).collect();
        let combinations = CompositeKeys::on_top(args.iter().map(KeyEncoder::width).collect(), events);
        let filter = call.filter.as_ref().map(|filter| filter.source.encoder());
        let widest = args.iter().map(KeyEncoder::width).max().unwrap_or_default();
        let is_seldom = !call.by_extremes && widest.saturating_mul(SELDOM) > events.max(FEW);
        CallCounts {
            call,
            filter,
            passes: Vec::new(),
            args,
            combinations,
            events: is_seldom.then(Vec::new),
            counts: Vec::new(),
            timed: Vec::new(),
            ids: Vec::new(),
        }
    }

    /// Adds the selected events of a batch, whose group keys have these ids,
    /// all below `width`.
    fn add(&mut self, selected: &BatchRows, schemas: &mut BatchSchemas, keys: &[u32], width: usize) {
        self.args.iter_mut().for_each(|encoder| encoder.encode(selected, schemas));
        if let (Some(encoder), Some(filter)) = (&mut self.filter, &self.call.filter) {
            encoder.encode(selected, schemas);
            let passes = |code: u32| filter.passes.get(code as usize).copied().unwrap_or_default();
            self.passes.clear();
            self.passes.extend(encoder.codes().iter().map(|&code| passes(code)));
        }
        if let Some(events) = &mut self.events {
            for (at, &key) in keys.iter().enumerate() {
                if self.passes.get(at) != Some(&false) {
                    events.push(key);
                    events.extend(self.args.iter().map(|encoder| encoder.codes()[at]));
                }
            }
            return;
        }
        self.ids.clear();
        self.ids.extend_from_slice(keys);
        self.combinations.encode(&mut self.ids, |column| self.args[column].codes());
        let width = self.combinations.width(width);
        match self.call.by_extremes {
            true => self.timed.resize(width, TimedCount::ZERO),
            false => self.counts.resize(width, 0),
        }
        match self.filter {
            Some(_) => {
                let passes = self.passes.iter().copied();
                count(&mut self.counts, &mut self.timed, &self.ids, selected.times, passes);
            }
            None => {
                count(&mut self.counts, &mut self.timed, &self.ids, selected.times, std::iter::repeat(true))
            }
        }
    }

    /// The combinations that occurred.
    pub fn occurring(&self) -> impl Iterator<Item = u32> {
        let counts = self.counts.iter().chain(self.timed.iter().map(|timed| &timed.count));
        counts.zip(0..).filter(|(count, _)| **count > 0).map(|(_, id)| id)
    }

    /// How often a combination occurred, and at which times where they matter:
    /// of all times the first and the last suffice.
    pub fn occurrences(&self, id: u32) -> [(Option<Timestamp>, u64); 2] {
        match (self.counts.get(id as usize), self.timed.get(id as usize)) {
            (_, Some(timed)) if timed.first <= timed.last => {
                [(timed.first, 1), (timed.last, timed.count - 1)]
                    .map(|(at, count)| (Some(Timestamp(at)), count))
            }
            (_, Some(timed)) => [(None, timed.count), (None, 0)],
            (count, None) => {
                // Without combinations each is one event.
                let one = u64::from(self.events.is_some());
                [(None, count.copied().unwrap_or(one)), (None, 0)]
            }
        }
    }

    fn bytes(&self) -> usize {
        let timed = self.timed.capacity() * size_of::<TimedCount>();
        let events = self.events.as_ref().map_or(0, |events| events.capacity() * size_of::<u32>());
        events + self.combinations.bytes() + self.counts.capacity() * size_of::<u64>() + timed
    }
}

/// Counts the events that pass, each for its combination.
fn count(
    counts: &mut [u64],
    timed: &mut [TimedCount],
    ids: &[u32],
    times: &[Option<Timestamp>],
    passes: impl Iterator<Item = bool>,
) {
    let events = ids.iter().zip(passes);
    if timed.is_empty() {
        return events.for_each(|(&id, passes)| counts[id as usize] += u64::from(passes));
    }
    for ((&id, _), time) in events.zip(times).filter(|((_, passes), _)| *passes) {
        let timed = &mut timed[id as usize];
        timed.count += 1;
        if let Some(Timestamp(time)) = *time {
            timed.first = timed.first.min(time);
            timed.last = timed.last.max(time);
        }
    }
}

/// The positions of the bits that are set.
fn put_rows(words: &[u64], rows: &mut Vec<u32>) {
    rows.clear();
    // A query over everything selects all events of most batches.
    match words.iter().all(|&word| word == u64::MAX) {
        true => rows.extend(0..words.len() as u32 * 64),
        false => rows.extend(set_bits(words)),
    }
}
