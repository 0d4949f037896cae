//! A shard that is opened when it is first asked something.

use std::path::PathBuf;
use std::sync::OnceLock;

use logdex_event::Timestamp;
use logdex_query::{Filter, TimeRange};

use crate::catalog::ShardRow;
use crate::error::Result;
use crate::shard::Shard;

/// The first and the last time.
pub(crate) type Span = (Timestamp, Timestamp);

/// A published shard: what the catalogue says of it, and itself once a
/// question needs it. Most questions about a time leave most shards closed.
pub(crate) struct Held {
    folder: PathBuf,
    row: ShardRow,
    shard: OnceLock<Shard>,
}

impl Held {
    /// The shard in a folder, as the catalogue has it. Opens nothing.
    pub fn new(folder: PathBuf, row: ShardRow) -> Held {
        Held { folder, row, shard: OnceLock::new() }
    }

    /// Events in it, those of replaced and forgotten objects included.
    pub fn events(&self) -> u64 {
        self.row.events
    }

    /// Events without a time.
    pub fn undated(&self) -> u64 {
        self.row.undated
    }

    /// The times of its events; `None` if none has one.
    pub fn span(&self) -> Option<Span> {
        self.row.time_min.zip(self.row.time_max)
    }

    /// The shard, opened if it isn't yet.
    ///
    /// # Errors
    /// If it is missing or damaged.
    pub fn shard(&self) -> Result<&Shard> {
        if let Some(shard) = self.shard.get() {
            return Ok(shard);
        }
        let shard = Shard::open(&self.folder, self.row.events as u32)?;
        Ok(self.shard.get_or_init(|| shard))
    }
}

/// The conditions that filters are made of, all of which must hold.
pub(crate) fn parts(filter: &Filter) -> &[Filter] {
    match filter {
        Filter::All => &[],
        Filter::And(all) => all,
        one => std::slice::from_ref(one),
    }
}

/// The times that all events that fit these filters are of; `None` if they
/// may be of any, or have none.
pub(crate) fn range(filters: &[&Filter]) -> Option<TimeRange> {
    let parts = filters.iter().flat_map(|filter| parts(filter));
    let ranges = parts.filter_map(|part| match part {
        Filter::Time(range) => Some(*range),
        _ => None,
    });
    ranges.reduce(|a, b| TimeRange {
        from: a.from.max(b.from),
        until: a.until.into_iter().chain(b.until).min(),
    })
}

/// True if events of these times may lie in the range.
pub(crate) fn meets(range: TimeRange, span: Option<Span>) -> bool {
    span.is_some_and(|(first, last)| {
        range.from.is_none_or(|from| from <= last) && range.until.is_none_or(|until| until > first)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range_of(from: i64, until: i64) -> Filter {
        Filter::Time(TimeRange { from: Some(Timestamp(from)), until: Some(Timestamp(until)) })
    }

    #[test]
    fn only_what_all_must_fit_is_a_range() {
        let both = Filter::And(vec![range_of(1, 9), Filter::Or(vec![]), range_of(4, 20)]);
        let wanted = TimeRange { from: Some(Timestamp(4)), until: Some(Timestamp(9)) };
        assert_eq!(range(&[&both]), Some(wanted));
        assert_eq!(range(&[&Filter::Or(vec![range_of(1, 2), range_of(3, 4)]), &Filter::All]), None);
    }

    #[test]
    fn spans_meet_up_to_their_ends() {
        let span = |first, last| Some((Timestamp(first), Timestamp(last)));
        let range = TimeRange { from: Some(Timestamp(4)), until: Some(Timestamp(9)) };
        assert!(meets(range, span(0, 4)) && meets(range, span(8, 30)));
        assert!(!meets(range, span(0, 3)) && !meets(range, span(9, 30)) && !meets(range, None));
        assert!(meets(TimeRange { from: None, until: Some(Timestamp(1)) }, span(0, 9)));
    }
}
