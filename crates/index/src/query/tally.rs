//! How often what comes together in the events of a shard, counted step by
//! step: of a step, all that is read stays in the processor's cache.

use logdex_event::Timestamp;

use crate::error::Result;
use crate::search::set_bits;
use logdex_shard::{BATCH_ROWS, BatchSchemas};

use super::budget::Share;
use super::coder::{Coder, Step};
use super::combining::Combining;
use super::given::{Ingredients, Said};
use super::sheet::Sheet;

/// Steps after which the memory taken is looked at.
const BETWEEN_CHECKS: u32 = 32;

/// With fewer events than this for each number, combinations are not worth
/// looking for: finding one takes longer than taking an event twice.
const SELDOM: usize = 2;

/// Of fewer events combinations are always looked for.
const FEW: usize = 4096;

/// The counts of a shard.
pub(super) struct Tally<'c> {
    /// What makes a group.
    pub by: Vec<Coder<'c>>,
    /// Which combination of that each event has.
    pub members: Combining,
    /// The combinations that came.
    pub seen: Vec<bool>,
    /// What is said of them.
    pub said: Vec<Counts<'c>>,
}

/// What is said of the members.
pub(super) struct Counts<'c> {
    /// What it is made of.
    pub said: &'c Said,
    counted: Option<Coder<'c>>,
    /// Which events of the step count, if not all do.
    holds: Vec<bool>,
    /// The numbers of what it is made of.
    pub given: Vec<Coder<'c>>,
    /// Their combinations on top of the members.
    pub combining: Combining,
    /// Instead of combinations, where hardly any comes twice: for each event
    /// its member and what the given have, one event behind the other.
    pub each: Option<Vec<u32>>,
    /// How often each combination came, if that is all that counts.
    pub times: Vec<u64>,
    /// How often each came, and when, if that counts.
    pub spans: Vec<Span>,
    ids: Vec<u32>,
}

/// How often something came, and the first and the last moment when, in
/// microseconds since 1970; the first is greater if there is none.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub times: u64,
    pub first: i64,
    pub last: i64,
}

/// What never came.
const NEVER: Span = Span { times: 0, first: i64::MAX, last: i64::MIN };

impl<'c> Tally<'c> {
    /// Counts the events of a sheet.
    ///
    /// # Errors
    /// If the shard is damaged, or the combinations take more than `share` can
    /// hold.
    pub fn of(ingredients: &'c Ingredients, sheet: &mut Sheet, share: &mut Share) -> Result<Tally<'c>> {
        let by: Vec<Coder> = ingredients.by.iter().map(|given| given.coder()).collect();
        let events = sheet.len();
        let members = Combining::new(by.iter().map(Coder::width).collect(), events);
        let said = ingredients.said.iter().map(|said| Counts::new(said, events)).collect();
        let mut tally = Tally { by, members, seen: Vec::new(), said };
        let clock = ingredients.reads_times().then(|| sheet.clock()).transpose()?;
        let (events, mut shapes) = (sheet.events(), BatchSchemas::default());
        let (mut places, mut ids, mut of_step, mut times) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for number in 0..events.limit().div_ceil(BATCH_ROWS as u32) {
            put_places(events.words(number as usize * (BATCH_ROWS / 64), BATCH_ROWS / 64), &mut places);
            if !places.is_empty() {
                if let Some(clock) = &clock {
                    clock.read(number, &places, &mut of_step, &mut times);
                }
                let step = Step { number, places: &places, times: &times };
                tally.take(&step, &mut shapes, &mut ids);
                if number % BETWEEN_CHECKS == 0 {
                    share.hold(tally.bytes())?;
                }
            }
        }
        share.hold(tally.bytes())?;
        Ok(tally)
    }

    fn take(&mut self, step: &Step, shapes: &mut BatchSchemas, ids: &mut Vec<u32>) {
        self.by.iter_mut().for_each(|coder| coder.read(step, shapes));
        ids.clear();
        ids.resize(step.places.len(), 0);
        self.members.number(ids, |column| self.by[column].numbers());
        let below = self.members.len(1);
        self.seen.resize(below, false);
        ids.iter().for_each(|&id| self.seen[id as usize] = true);
        self.said.iter_mut().for_each(|said| said.take(step, shapes, ids, below));
    }

    /// Memory taken, in bytes.
    fn bytes(&self) -> usize {
        let said: usize = self.said.iter().map(Counts::bytes).sum();
        self.members.bytes() + self.seen.len() + said
    }
}

impl<'c> Counts<'c> {
    fn new(said: &'c Said, events: usize) -> Counts<'c> {
        let given: Vec<Coder> = said.given.iter().map(|given| given.coder()).collect();
        let combining = Combining::on_top(given.iter().map(Coder::width).collect(), events);
        let counted = said.counted.as_ref().map(|counted| counted.given.coder());
        let widest = given.iter().map(Coder::width).max().unwrap_or_default();
        let seldom_again = !said.by_extremes && widest.saturating_mul(SELDOM) > events.max(FEW);
        let each = seldom_again.then(Vec::new);
        let (holds, times, spans, ids) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Counts { said, counted, holds, given, combining, each, times, spans, ids }
    }

    /// Takes the events of a step, which are members with these ids, below
    /// `below`.
    fn take(&mut self, step: &Step, shapes: &mut BatchSchemas, members: &[u32], below: usize) {
        self.given.iter_mut().for_each(|coder| coder.read(step, shapes));
        if let (Some(coder), Some(counted)) = (&mut self.counted, &self.said.counted) {
            coder.read(step, shapes);
            let holds = |number: u32| counted.holds.get(number as usize).copied().unwrap_or_default();
            self.holds.clear();
            self.holds.extend(coder.numbers().iter().map(|&number| holds(number)));
        }
        if let Some(each) = &mut self.each {
            for (at, &member) in members.iter().enumerate() {
                if self.holds.get(at) != Some(&false) {
                    each.push(member);
                    each.extend(self.given.iter().map(|coder| coder.numbers()[at]));
                }
            }
            return;
        }
        self.ids.clear();
        self.ids.extend_from_slice(members);
        self.combining.number(&mut self.ids, |column| self.given[column].numbers());
        let below = self.combining.len(below);
        match self.said.by_extremes {
            true => self.spans.resize(below, NEVER),
            false => self.times.resize(below, 0),
        }
        match self.counted {
            Some(_) => count(&mut self.times, &mut self.spans, &self.ids, step, self.holds.iter().copied()),
            None => count(&mut self.times, &mut self.spans, &self.ids, step, std::iter::repeat(true)),
        }
    }

    /// The combinations that came.
    pub fn came(&self) -> impl Iterator<Item = u32> {
        let times = self.times.iter().chain(self.spans.iter().map(|span| &span.times));
        times.zip(0..).filter(|(times, _)| **times > 0).map(|(_, id)| id)
    }

    /// How often a combination came, and when, if that counts: of all moments
    /// the first and the last will do.
    pub fn moments(&self, id: u32) -> [(Option<Timestamp>, u64); 2] {
        match (self.times.get(id as usize), self.spans.get(id as usize)) {
            (_, Some(span)) if span.first <= span.last => {
                [(span.first, 1), (span.last, span.times - 1)].map(|(at, times)| (Some(Timestamp(at)), times))
            }
            (_, Some(span)) => [(None, span.times), (None, 0)],
            (times, None) => {
                // Without combinations each is one event.
                let one = u64::from(self.each.is_some());
                [(None, times.copied().unwrap_or(one)), (None, 0)]
            }
        }
    }

    fn bytes(&self) -> usize {
        let spans = self.spans.capacity() * size_of::<Span>();
        let each = self.each.as_ref().map_or(0, |each| each.capacity() * size_of::<u32>());
        each + self.combining.bytes() + self.times.capacity() * size_of::<u64>() + spans
    }
}

/// Counts those of a step's events that are counted, each for its combination.
fn count(
    times: &mut [u64],
    spans: &mut [Span],
    ids: &[u32],
    step: &Step,
    counted: impl Iterator<Item = bool>,
) {
    let events = ids.iter().zip(counted);
    if spans.is_empty() {
        return events.for_each(|(&id, counted)| times[id as usize] += u64::from(counted));
    }
    for ((&id, _), time) in events.zip(step.times).filter(|((_, counted), _)| *counted) {
        let span = &mut spans[id as usize];
        span.times += 1;
        if let Some(Timestamp(time)) = *time {
            span.first = span.first.min(time);
            span.last = span.last.max(time);
        }
    }
}

/// The places of the bits that are set.
fn put_places(words: &[u64], places: &mut Vec<u32>) {
    places.clear();
    // All events of a step are what most of a query over everything asks for.
    match words.iter().all(|&word| word == u64::MAX) {
        true => places.extend(0..words.len() as u32 * 64),
        false => places.extend(set_bits(words)),
    }
}
