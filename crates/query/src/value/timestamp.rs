//! Timestamps of values: times, days, and texts in ISO 8601.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Zoned};
use logdex_event::time::{Timestamp, rfc3339, utc};

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

/// The date and time of day of a timestamp in UTC; `None` beyond the years -9999 to
/// 9999.
pub(crate) fn civil(time: Timestamp) -> Option<DateTime> {
    // A zoned time ends a day before 9999 does, for zones of all offsets.
    const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    EPOCH.checked_add(SignedDuration::from_micros(time.0)).ok()
}

/// The timestamp of a date and time of day in UTC.
pub(crate) fn of_civil(time: DateTime) -> Option<Timestamp> {
    let second = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    let whole = utc(time.year().into(), time.month().into(), time.day().into(), second)?;
    Some(Timestamp(whole.0 + i64::from(time.subsec_nanosecond()) / 1000))
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
