//! The work of a search: shards filtered or pruned, records rechecked, and the
//! time of each phase.

use std::time::Instant;

use crate::filter::{ShardMatches, ShardProfile};
use crate::phase::Phase;

/// The work of a search or a count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchExplain {
    /// The shards that were filtered, in the order of their indexes.
    pub shards: Vec<ShardProfile>,
    /// Shards that were not.
    pub pruned: Vec<PrunedShards>,
    /// The phases, in order, and how long each took by the clock.
    pub phases: Vec<Phase>,
}

/// Shards that were pruned for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrunedShards {
    /// Why, as the end of a sentence: "3 left out: of other times".
    pub why: &'static str,
    /// How many.
    pub shards: u64,
}

/// The explanation of a search under way.
pub(super) struct Profile {
    pub explain: SearchExplain,
    since: Instant,
}

impl Profile {
    /// Starts the first phase.
    pub fn start() -> Profile {
        Profile { explain: SearchExplain::default(), since: Instant::now() }
    }

    /// Ends the filter phase over `shards` shards, some of which were pruned.
    pub fn filtered(&mut self, matches: &[ShardMatches], shards: usize) {
        self.end_phase("filter");
        self.explain.shards = matches.iter().map(ShardMatches::profile).collect();
        let pruned = shards.saturating_sub(matches.len()) as u64;
        if pruned > 0 {
            self.explain.pruned.push(PrunedShards { why: "of other times", shards: pruned });
        }
    }

    /// Ends a phase; the next one starts.
    pub fn end_phase(&mut self, name: &'static str) {
        let now = Instant::now();
        self.explain.phases.push(Phase { name, time: now - self.since });
        self.since = now;
    }
}
