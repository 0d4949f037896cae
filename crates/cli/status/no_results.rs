//! Hint on no results: the number of events searched, and the times they cover.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use logdex_event::Timestamp;
use logdex_index::Index;
use logdex_index::catalog::Catalog;
use logdex_query::TimeRange;

use crate::human::counted;
use crate::time_zone;

/// The first and the last time of the events.
type Span = (Timestamp, Timestamp);

/// Prints the number of events searched, and the times they cover if these don't
/// overlap the range of the query.
pub fn print(index: &Index, dirs: &[PathBuf], range: Option<TimeRange>, zone: &TimeZone) {
    let covered = range.and_then(|range| span(dirs).filter(|span| !overlaps(range, *span)));
    super::print(hint(index.events(), covered, zone));
}

fn hint(events: u64, covered: Option<Span>, zone: &TimeZone) -> String {
    if events == 0 {
        return "nothing found: the index is empty; `logdex index PATH` fills it".to_owned();
    }
    let nothing = format!("nothing found in {}", counted(events, "event"));
    match covered {
        Some((first, last)) => {
            let (first, last) = (time_zone::format(first, zone), time_zone::format(last, zone));
            format!("{nothing}; they are from {first} to {last}")
        }
        None => nothing,
    }
}

/// The times that indexes cover; `None` if they have none or can't be read.
fn span(dirs: &[PathBuf]) -> Option<Span> {
    let totals = dirs.iter().filter_map(|dir| Catalog::open_for_reading(dir).ok()?.totals().ok());
    let spans = totals.filter_map(|totals| totals.time_min.zip(totals.time_max));
    spans.reduce(|(first, last), (from, to)| (first.min(from), last.max(to)))
}

fn overlaps(range: TimeRange, (first, last): Span) -> bool {
    range.from.is_none_or(|from| from <= last) && range.until.is_none_or(|until| until > first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covered_times_are_shown_for_a_range_outside() {
        let span = (Timestamp(0), Timestamp(1_000_000));
        let wanted =
            "nothing found in 1,000 events; they are from 1970-01-01T00:00:00Z to 1970-01-01T00:00:01Z";
        assert_eq!(hint(1_000, Some(span), &TimeZone::UTC), wanted);
        assert_eq!(hint(1, None, &TimeZone::UTC), "nothing found in 1 event");
        assert!(hint(0, Some(span), &TimeZone::UTC).contains("is empty"));
    }

    #[test]
    fn a_range_overlaps_the_times_it_touches() {
        let span = (Timestamp(10), Timestamp(20));
        let range = |from: Option<i64>, until: Option<i64>| TimeRange {
            from: from.map(Timestamp),
            until: until.map(Timestamp),
        };
        for (range, wanted) in [
            (range(Some(20), None), true),
            (range(Some(21), None), false),
            (range(None, Some(11)), true),
            (range(None, Some(10)), false),
            (range(Some(0), Some(100)), true),
        ] {
            assert_eq!(overlaps(range, span), wanted, "{range:?}");
        }
    }
}
