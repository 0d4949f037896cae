//! The ledger of one worker: the outcome of each record, until it is published.

use std::ops::Range;
use std::sync::Arc;

use logdex_event::event::Origin;
use logdex_event::sink::{ObjectEnd, ObjectFile, Problem};

use super::digest::Digest;
use super::memory::{Claim, OpenObject, SharedMemory};
use super::publication::{Part, Publication, ReasonCount, What};
use super::sql::lock;

/// Problems listed per object and publication. A file of garbage has one in
/// every line; past this they are only counted.
pub const MAX_PROBLEMS: u64 = 1_000;

/// What an object takes beside its row here until it is published: its entry
/// among those that are open, in a table that is two thirds full, and a copy of
/// that while it is published.
const OPEN_BYTES: usize =
    (size_of::<(u64, OpenObject)>() + size_of::<(Digest, Claim)>() + size_of::<(u64, u64)>()) * 5 / 2;

/// How often a path is kept until its object is published: among those that are
/// open, and in the copy.
const PATH_COPIES: usize = 2;

/// What an allocation takes beside its bytes, rounding and all.
const ALLOCATION_BYTES: usize = 16;

/// Counts what becomes of records, ranges of ordinals at a time. It is
/// quickest when the records of an object come one after the other, which is
/// how objects are read; any order is right.
pub struct Ledger {
    memory: Arc<SharedMemory>,
    /// The range being extended.
    part: Option<Part>,
    taken: Publication,
    /// The object asked about last, and what earlier runs published of it.
    published: (u64, Vec<Range<u64>>),
    /// The object that had a problem last, and how many it had.
    troubled: (u64, u64),
    /// Its last problem that was only counted.
    unlisted: Option<Problem>,
    text_bytes: usize,
}

impl Ledger {
    pub(super) fn new(memory: Arc<SharedMemory>) -> Ledger {
        Ledger {
            memory,
            part: None,
            taken: Publication::default(),
            published: (u64::MAX, Vec::new()),
            troubled: (u64::MAX, 0),
            unlisted: None,
            text_bytes: 0,
        }
    }

    /// Counts an event that went into the shard.
    pub fn event(&mut self, origin: Origin) {
        let first_of_record = self.cover(origin);
        if let Some(part) = &mut self.part {
            part.events += 1;
            part.records += u64::from(first_of_record);
        }
    }

    /// Counts a record that is no event by its nature. One that an earlier
    /// run has published is counted there already.
    pub fn skipped(&mut self, origin: Origin, reason: &'static str) {
        self.left_out(origin, What::Skipped, reason);
    }

    /// Counts a record that could not be kept.
    pub fn rejected(&mut self, origin: Origin, reason: &'static str) {
        self.left_out(origin, What::Rejected, reason);
    }

    /// Notes a problem. Past [`MAX_PROBLEMS`] of an object only their number
    /// is kept, as a last problem of the kind `more`.
    pub fn problem(&mut self, object: u64, problem: Problem) {
        if self.troubled.0 != object {
            self.list_the_rest();
            self.troubled = (object, 0);
        }
        self.troubled.1 += 1;
        if self.troubled.1 > MAX_PROBLEMS {
            self.unlisted = Some(problem);
        } else {
            self.text_bytes += problem.detail.len();
            self.taken.problems.push((object, problem));
        }
    }

    /// Notes the end of an object.
    pub fn end(&mut self, object: u64, file: &ObjectFile, end: &ObjectEnd) {
        for problem in &end.problems {
            self.problem(object, problem.clone());
        }
        self.text_bytes += PATH_COPIES * (file.path.len() + file.absolute.len() + 2 * ALLOCATION_BYTES)
            + end.codec.len()
            + ALLOCATION_BYTES;
        let end = ObjectEnd { problems: Vec::new(), ..end.clone() };
        self.taken.ends.push((object, end));
    }

    /// About how much memory it takes, and what waits for its publication
    /// elsewhere: of a million small objects that is most of all memory.
    pub fn bytes(&self) -> usize {
        let Publication { parts, tallies, problems, ends, .. } = &self.taken;
        parts.capacity() * size_of::<Part>()
            + tallies.capacity() * size_of::<ReasonCount>()
            + problems.capacity() * size_of::<(u64, Problem)>()
            + ends.capacity() * size_of::<(u64, ObjectEnd)>()
            + ends.len() * OPEN_BYTES
            + self.text_bytes
    }

    /// Hands over all that was counted and starts anew. Whoever publishes it
    /// names the shard that holds the events.
    pub fn take(&mut self) -> Publication {
        self.close_part();
        self.list_the_rest();
        self.troubled = (u64::MAX, 0);
        self.text_bytes = 0;
        let mut taken = std::mem::take(&mut self.taken);
        join_parts(&mut taken.parts);
        join_tallies(&mut taken.tallies);
        taken
    }

    /// Adds an ordinal to the range it continues. False if it is the record
    /// that came last anyway, of which this is another event.
    fn cover(&mut self, origin: Origin) -> bool {
        let Origin { object, ordinal, .. } = origin;
        if let Some(part) = &mut self.part
            && part.object == object
        {
            if part.last == ordinal {
                return false;
            }
            if part.last + 1 == ordinal {
                part.last = ordinal;
                return true;
            }
        }
        self.close_part();
        self.part = Some(Part { object, first: ordinal, last: ordinal, events: 0, records: 0 });
        true
    }

    fn left_out(&mut self, origin: Origin, what: What, reason: &'static str) {
        if self.is_published(origin) || !self.cover(origin) {
            return;
        }
        let tallies = &mut self.taken.tallies;
        if let Some(last) = tallies.last_mut()
            && (last.object, last.what, last.reason) == (origin.object, what, reason)
        {
            last.records += 1;
            return;
        }
        if tallies.len() == tallies.capacity() {
            join_tallies(tallies);
            tallies.reserve(tallies.len());
        }
        tallies.push(ReasonCount { object: origin.object, what, reason, records: 1 });
    }

    fn is_published(&mut self, origin: Origin) -> bool {
        if self.published.0 != origin.object {
            self.published = (origin.object, lock(&self.memory).covered(origin.object));
        }
        self.published.1.iter().any(|range| range.contains(&origin.ordinal))
    }

    fn close_part(&mut self) {
        self.taken.parts.extend(self.part.take());
    }

    fn list_the_rest(&mut self) {
        let (object, problems) = self.troubled;
        if let Some(last) = self.unlisted.take() {
            let detail = format!("{} more problems, not listed", problems - MAX_PROBLEMS);
            self.taken.problems.push((object, Problem { kind: "more", detail, ..last }));
        }
    }
}

/// Joins ranges that follow each other. Ranges that overlap are left as they
/// are: publication refuses them.
fn join_parts(parts: &mut Vec<Part>) {
    parts.sort_unstable_by_key(|part| (part.object, part.first));
    parts.dedup_by(|next, part| {
        let joined = next.object == part.object && next.first == part.last + 1;
        if joined {
            part.last = next.last;
            part.events += next.events;
            part.records += next.records;
        }
        joined
    });
}

fn join_tallies(tallies: &mut Vec<ReasonCount>) {
    tallies.sort_unstable_by_key(|tally| (tally.object, tally.what, tally.reason));
    tallies.dedup_by(|next, tally| {
        let same = (next.object, next.what, next.reason) == (tally.object, tally.what, tally.reason);
        if same {
            tally.records += next.records;
        }
        same
    });
}
