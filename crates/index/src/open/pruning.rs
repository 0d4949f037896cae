//! Min-max pruning by time: which shards can hold events of a time range.

use logdex_event::Timestamp;
use logdex_query::{Filter, TimeRange};

/// The first and the last time of some events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeSpan {
    /// The first time.
    pub first: Timestamp,
    /// The last time, included.
    pub last: Timestamp,
}

impl TimeSpan {
    /// True if the range holds a time of the span.
    pub fn overlaps(self, range: TimeRange) -> bool {
        range.from.is_none_or(|from| from <= self.last) && range.until.is_none_or(|until| until > self.first)
    }

    /// The least span over both.
    pub fn union(self, other: TimeSpan) -> TimeSpan {
        TimeSpan { first: self.first.min(other.first), last: self.last.max(other.last) }
    }
}

/// The filters of which a filter is the conjunction.
pub(crate) fn conjuncts(filter: &Filter) -> &[Filter] {
    match filter {
        Filter::All => &[],
        Filter::And(all) => all,
        one => std::slice::from_ref(one),
    }
}

/// A range that holds the time of every event that fits all filters; `None` if
/// they allow any time, or none.
pub(crate) fn time_range(filters: &[&Filter]) -> Option<TimeRange> {
    let conjuncts = filters.iter().flat_map(|filter| conjuncts(filter));
    let ranges = conjuncts.filter_map(|conjunct| match conjunct {
        Filter::Time(range) => Some(*range),
        _ => None,
    });
    ranges.reduce(|a, b| TimeRange {
        from: a.from.max(b.from),
        until: a.until.into_iter().chain(b.until).min(),
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
        assert_eq!(time_range(&[&both]), Some(wanted));
        assert_eq!(time_range(&[&Filter::Or(vec![range_of(1, 2), range_of(3, 4)]), &Filter::All]), None);
    }

    #[test]
    fn spans_overlap_up_to_their_ends() {
        let span = |first, last| TimeSpan { first: Timestamp(first), last: Timestamp(last) };
        let range = TimeRange { from: Some(Timestamp(4)), until: Some(Timestamp(9)) };
        assert!(span(0, 4).overlaps(range) && span(8, 30).overlaps(range));
        assert!(!span(0, 3).overlaps(range) && !span(9, 30).overlaps(range));
        assert!(span(0, 9).overlaps(TimeRange { from: None, until: Some(Timestamp(1)) }));
        assert_eq!(span(3, 4).union(span(1, 2)), span(1, 4));
    }
}
