//! What is said where a search finds nothing.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use logdex_event::Timestamp;
use logdex_index::Index;
use logdex_index::catalog::Catalog;
use logdex_query::TimeRange;

use crate::talk::{counted, say};
use crate::zone;

/// The first and the last time.
type Span = (Timestamp, Timestamp);

/// Says in how many events nothing was found, and which times they cover if
/// the question was about others.
pub fn say_why(index: &Index, dirs: &[PathBuf], asked: Option<TimeRange>, zone: &TimeZone) {
    let missed = asked.and_then(|range| span(dirs).filter(|span| !meets(range, *span)));
    say(why(index.events(), missed, zone));
}

fn why(events: u64, missed: Option<Span>, zone: &TimeZone) -> String {
    if events == 0 {
        return "nothing found: the index is empty; `logdex index PATH` fills it".to_owned();
    }
    let nothing = format!("nothing found in {}", counted(events, "event"));
    match missed {
        Some((first, last)) => {
            let (first, last) = (zone::show(first, zone), zone::show(last, zone));
            format!("{nothing}; they are from {first} to {last}")
        }
        None => nothing,
    }
}

/// The times that indexes cover; `None` too if they don't say, for then there
/// is nothing to tell.
fn span(dirs: &[PathBuf]) -> Option<Span> {
    let totals = dirs.iter().filter_map(|dir| Catalog::open_for_reading(dir).ok()?.totals().ok());
    let spans = totals.filter_map(|totals| totals.time_min.zip(totals.time_max));
    spans.reduce(|(first, last), (from, to)| (first.min(from), last.max(to)))
}

fn meets(range: TimeRange, (first, last): Span) -> bool {
    range.from.is_none_or(|from| from <= last) && range.until.is_none_or(|until| until > first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_times_are_told_where_others_were_asked_for() {
        let span = (Timestamp(0), Timestamp(1_000_000));
        let told =
            "nothing found in 1,000 events; they are from 1970-01-01T00:00:00Z to 1970-01-01T00:00:01Z";
        assert_eq!(why(1_000, Some(span), &TimeZone::UTC), told);
        assert_eq!(why(1, None, &TimeZone::UTC), "nothing found in 1 event");
        assert!(why(0, Some(span), &TimeZone::UTC).contains("is empty"));
    }

    #[test]
    fn a_range_meets_the_times_it_touches() {
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
            assert_eq!(meets(range, span), wanted, "{range:?}");
        }
    }
}
