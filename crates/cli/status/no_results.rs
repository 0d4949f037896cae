//! Hint on no results: the number of events searched, and the times they cover.

use jiff::tz::TimeZone;
use logdex_index::{Index, TimeSpan};
use logdex_query::TimeRange;

use crate::human::counted;
use crate::time_zone;

/// Prints the number of events searched, and the times they cover if these don't
/// overlap the range of the query.
pub fn print(index: &Index, range: Option<TimeRange>, zone: &TimeZone) {
    let covered = range.and_then(|range| index.time_span().filter(|span| !span.overlaps(range)));
    super::print(hint(index.events(), covered, zone));
}

fn hint(events: u64, covered: Option<TimeSpan>, zone: &TimeZone) -> String {
    if events == 0 {
        return "nothing found: the index is empty; `logdex index PATH` fills it".to_owned();
    }
    let nothing = format!("nothing found in {}", counted(events, "event"));
    match covered {
        Some(TimeSpan { first, last }) => {
            let (first, last) = (time_zone::format(first, zone), time_zone::format(last, zone));
            format!("{nothing}; they are from {first} to {last}")
        }
        None => nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use logdex_event::Timestamp;

    #[test]
    fn covered_times_are_shown_for_a_range_outside() {
        let span = TimeSpan { first: Timestamp(0), last: Timestamp(1_000_000) };
        let wanted =
            "nothing found in 1,000 events; they are from 1970-01-01T00:00:00Z to 1970-01-01T00:00:01Z";
        assert_eq!(hint(1_000, Some(span), &TimeZone::UTC), wanted);
        assert_eq!(hint(1, None, &TimeZone::UTC), "nothing found in 1 event");
        assert!(hint(0, Some(span), &TimeZone::UTC).contains("is empty"));
    }
}
