//! How a search came about: which shards were asked, what was looked up in
//! records, and how long each step took.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use logdex_query::Query;

use crate::error::Result;
use crate::step::Step;

use super::answer::Answer;
use super::hit::Hit;
use super::index::{Found, Index, Request};

/// How a search or a count came about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchExplain {
    /// The shards that were asked, in the order of their indexes.
    pub asked: Vec<AskedShard>,
    /// Shards that were not.
    pub pruned: Vec<Pruned>,
    /// What was done, in order, and how long it took by the clock.
    pub steps: Vec<Step>,
}

/// What one shard did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AskedShard {
    /// Its events, those of replaced objects included.
    pub events: u64,
    /// Events that may fit, as far as its columns and words tell.
    pub candidates: u64,
    /// Of these, events whose records had to be read to decide.
    pub looked_up: u64,
    /// Events that fit.
    pub fit: u64,
    /// How long finding candidates took, by the clock of one thread.
    pub filter: Duration,
    /// How long reading their records took, by the clock of one thread.
    pub settle: Duration,
}

/// Shards that were left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pruned {
    /// Why, as the end of a sentence: "3 left out: of other times".
    pub why: &'static str,
    /// How many.
    pub shards: u64,
}

impl Index {
    /// The same as [`search`](Self::search), and how it came about.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn explain_search(
        &self,
        query: &Query,
        request: &Request,
        take: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> Result<(Found, SearchExplain)> {
        let mut notes = Notes::new();
        let found = self.noted_search(query, request, take, &mut notes)?;
        Ok((found, notes.explain))
    }

    /// The same as [`count`](Self::count), and how it came about.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn explain_count(&self, query: &Query, distinct: bool) -> Result<(u64, SearchExplain)> {
        let mut notes = Notes::new();
        let events = self.noted_count(query, distinct, &mut notes)?;
        Ok((events, notes.explain))
    }
}

/// What is noted while a search is under way.
pub(super) struct Notes {
    explain: SearchExplain,
    since: Instant,
}

impl Notes {
    /// The first step starts now.
    pub(super) fn new() -> Notes {
        Notes { explain: SearchExplain::default(), since: Instant::now() }
    }

    /// Notes what shards did that were asked, of all there are.
    pub(super) fn asked(&mut self, answers: &[(usize, Answer)], shards: usize) {
        self.step("ask");
        self.explain.asked = answers.iter().map(|(_, answer)| answer.explain()).collect();
        let left_out = shards.saturating_sub(answers.len()) as u64;
        if left_out > 0 {
            self.explain.pruned.push(Pruned { why: "of other times", shards: left_out });
        }
    }

    /// Ends a step; the next one starts.
    pub(super) fn step(&mut self, name: &'static str) {
        let now = Instant::now();
        self.explain.steps.push(Step { name, time: now - self.since });
        self.since = now;
    }
}
