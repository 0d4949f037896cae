//! Timestamps of values: times, days, and texts in ISO 8601.

use jiff::Zoned;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use logdex_event::time::{Timestamp, rfc3339};

use super::Value;

impl Value {
    /// The timestamp that a value stands for: a day stands for its start, a
    /// text for the time it spells, in UTC where it names no offset.
    pub fn timestamp(&self) -> Option<Timestamp> {
        match self {
            Value::Time(time) => Some(*time),
            Value::Date(days) => Timestamp::of_day(*days),
            Value::Text(text) => parse_timestamp(text.trim()),
            _ => None,
        }
    }
}

/// A timestamp by the clock of a zone; `None` beyond the calendar.
pub(crate) fn zoned(time: Timestamp, zone: TimeZone) -> Option<Zoned> {
    Some(jiff::Timestamp::from_microsecond(time.0).ok()?.to_zoned(zone))
}

/// The date and time of day of a timestamp in UTC.
pub(crate) fn civil(time: Timestamp) -> Option<DateTime> {
    zoned(time, TimeZone::UTC).map(|zoned| zoned.datetime())
}

/// `2024-02-01`, `2024-02-01 10:00:05.25`, RFC 3339.
fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    if let Some(time) = rfc3339(text.as_bytes()) {
        return Some(time);
    }
    match text.len() {
        10 => rfc3339(format!("{text}T00:00:00Z").as_bytes()),
        16 => rfc3339(format!("{text}:00Z").as_bytes()),
        _ => rfc3339(format!("{text}Z").as_bytes()),
    }
}
