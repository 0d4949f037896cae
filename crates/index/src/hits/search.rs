//! Searching and counting the events that match a filter.

use std::ops::ControlFlow;

use logdex_query::{Filter, Query};
use rayon::prelude::*;

use crate::error::Result;
use crate::filter::ShardMatches;
use crate::open::{Index, ShardHandle, time_range};
use crate::records::FETCHED_TOGETHER;
use crate::topk::first_events;

use super::distinct;
use super::explain::{Profile, SearchExplain};
use super::hit::Hit;
use super::page::Page;
use super::request::{Found, Request};

impl Index {
    /// Hands the events that match to `take`, in order, until it breaks; returns how
    /// many there are, and the work it took.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn search(
        &self,
        query: &Query,
        request: &Request,
        take: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> Result<(Found, SearchExplain)> {
        self.checked(|| self.search_shards(query, request, take))
    }

    fn search_shards(
        &self,
        query: &Query,
        request: &Request,
        take: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> Result<(Found, SearchExplain)> {
        let mut profile = Profile::start();
        let matches = self.matches(&query.filter.clone().merged(), &mut profile)?;
        // Events dropped as duplicates are replaced by later ones.
        let limit = if request.distinct { None } else { request.limit };
        let first = first_events(&matches, request.order, limit)?;
        profile.end_phase("order");
        let mut page = Page::new(&matches, request)?;
        for events in first.chunks(FETCHED_TOGETHER) {
            if page.is_full() || page.show(events, self.archive(), take)?.is_break() {
                break;
            }
        }
        profile.end_phase("show");
        Ok((Found { shown: page.shown as u64, matched: matched(&matches) }, profile.explain))
    }

    /// Counts the events that match, with `distinct` events of the same `event.id`
    /// once; returns the work it took, too.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn count(&self, query: &Query, distinct: bool) -> Result<(u64, SearchExplain)> {
        self.checked(|| self.count_shards(query, distinct))
    }

    fn count_shards(&self, query: &Query, distinct: bool) -> Result<(u64, SearchExplain)> {
        let mut profile = Profile::start();
        let matches = self.matches(&query.filter.clone().merged(), &mut profile)?;
        if !distinct {
            return Ok((matched(&matches), profile.explain));
        }
        let events = distinct::count(&matches)?;
        profile.end_phase("distinct");
        Ok((events, profile.explain))
    }

    /// The matches of all shards whose times the filter allows.
    fn matches<'a>(&'a self, filter: &Filter, profile: &mut Profile) -> Result<Vec<ShardMatches<'a>>> {
        let range = time_range(&[filter]);
        let all = self.handles();
        let shards = all.len();
        let overlaps = |shard: &ShardHandle| {
            range.is_none_or(|range| shard.span().is_some_and(|span| span.overlaps(range)))
        };
        let find = |shard: ShardHandle<'a>| ShardMatches::find(shard.open()?, filter);
        let kept: Vec<ShardHandle> = all.into_iter().filter(overlaps).collect();
        let matches: Vec<ShardMatches> = kept.into_par_iter().map(find).collect::<Result<_>>()?;
        profile.filtered(&matches, shards);
        Ok(matches)
    }
}

fn matched(matches: &[ShardMatches]) -> u64 {
    matches.iter().map(|matches| matches.events().len()).sum()
}
