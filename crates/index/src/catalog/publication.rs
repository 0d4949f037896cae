//! A publication: a shard and the ledger rows of the records it covers.

use logdex_event::sink::{ObjectEnd, Problem};

use super::rows::ShardRow;

/// Changes that become visible at once.
#[derive(Debug, Default)]
pub struct Publication {
    /// The shard; `None` if nothing was indexed.
    pub shard: Option<ShardRow>,
    /// The ordinals it covers.
    pub parts: Vec<Part>,
    /// Those of them that were not indexed.
    pub tallies: Vec<ReasonCount>,
    /// Problems, each with its object.
    pub problems: Vec<(u64, Problem)>,
    /// Objects whose end has been seen, with their totals. Their parts may be
    /// published before or after, by this worker or others.
    pub ends: Vec<(u64, ObjectEnd)>,
}

/// A range of ordinals of one object and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The object.
    pub object: u64,
    /// Its first ordinal.
    pub first: u64,
    /// Its last ordinal, included.
    pub last: u64,
    /// Events in the shard.
    pub events: u64,
    /// Records those events come from.
    pub records: u64,
}

/// Why a record is covered but not indexed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// No event by its nature.
    Skipped,
    /// Could not be kept.
    Rejected,
}

/// Records of an object that were left out for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonCount {
    /// The object.
    pub object: u64,
    /// Skipped or rejected.
    pub what: What,
    /// Why.
    pub reason: &'static str,
    /// How many.
    pub records: u64,
}

impl What {
    /// As the catalogue writes it.
    pub fn name(self) -> &'static str {
        match self {
            What::Skipped => "skipped",
            What::Rejected => "rejected",
        }
    }
}

impl Publication {
    /// The objects of all its rows, with repetitions.
    pub(super) fn objects(&self) -> Vec<u64> {
        let parts = self.parts.iter().map(|part| part.object);
        let tallies = self.tallies.iter().map(|tally| tally.object);
        let problems = self.problems.iter().map(|(object, _)| *object);
        let ends = self.ends.iter().map(|(object, _)| *object);
        parts.chain(tallies).chain(problems).chain(ends).collect()
    }
}
