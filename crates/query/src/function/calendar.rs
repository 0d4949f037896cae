//! Calendar and time zone functions.

use jiff::Zoned;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::time_expression::Clock;
use crate::value::{Period, Value, civil, zoned};
use logdex_event::time::Timestamp;

use super::definition::{Function, NONE, SQL, exactly, row};
use super::time::epoch_timestamp;

const SECOND: i64 = 1_000_000;

pub(super) const FUNCTIONS: &[Function] = &[
    PART,
    LOCAL,
    FROM_LOCAL,
    IN_ZONE,
    // Whole units from one time to another: 'day', a, b.
    row("date_diff", SQL, exactly(3), |values| difference(values).into()),
    // The time as a text in ISO 8601.
    row("to_iso8601", SQL, exactly(1), |values| {
        epoch_timestamp(&values[0]).map(|time| time.to_string()).into()
    }),
];

/// `EXTRACT(unit FROM time)` and `unit(time)`.
pub const PART: Function = row("part of", NONE, exactly(2), |values| {
    let part = PARTS.iter().find(|(name, _)| values[0].text() == Some(*name));
    part.zip(epoch_timestamp(&values[1]).and_then(civil)).map(|((_, of), time)| of(time)).into()
});

/// The local time of a zone as if it were UTC, so that functions of UTC compute in
/// that zone; [`FROM_LOCAL`] is the inverse.
pub const LOCAL: Function = row("local clock", NONE, exactly(2), |values| {
    let local = |time: Zoned| time.timestamp().as_microsecond() + i64::from(time.offset().seconds()) * SECOND;
    in_zone(values, zoned).map(|time| Timestamp(local(time))).into()
});

/// The time at which the clock of a zone shows this time of UTC.
pub const FROM_LOCAL: Function = row("from local clock", NONE, exactly(2), |values| {
    let there = in_zone(values, |time, zone| zone.to_timestamp(civil(time)?).ok());
    there.map(|time| Timestamp(time.as_microsecond())).into()
});

/// A time as text in RFC 3339, in a zone.
pub const IN_ZONE: Function = row("in zone", NONE, exactly(2), |values| {
    let shown = |time: Zoned| time.timestamp().display_with_offset(time.offset()).to_string();
    in_zone(values, zoned).map(shown).into()
});

/// What `of` makes of the time and the zone that the arguments name.
fn in_zone<T>(values: &[Value], of: impl Fn(Timestamp, TimeZone) -> Option<T>) -> Option<T> {
    of(epoch_timestamp(&values[0])?, zone(values[1].text()?)?)
}

/// A unit of [`PART`]: its name in SQL, and its number in a time.
type Part = (&'static str, fn(DateTime) -> i64);

const PARTS: &[Part] = &[
    ("year", |time| time.year().into()),
    ("quarter", |time| (i64::from(time.month()) + 2) / 3),
    ("month", |time| time.month().into()),
    ("week", |time| time.date().iso_week_date().week().into()),
    ("week_of_year", |time| time.date().iso_week_date().week().into()),
    ("year_of_week", |time| time.date().iso_week_date().year().into()),
    ("yow", |time| time.date().iso_week_date().year().into()),
    ("day", |time| time.day().into()),
    ("day_of_month", |time| time.day().into()),
    ("day_of_week", |time| time.weekday().to_monday_one_offset().into()),
    ("dow", |time| time.weekday().to_monday_one_offset().into()),
    ("day_of_year", |time| time.day_of_year().into()),
    ("doy", |time| time.day_of_year().into()),
    ("hour", |time| time.hour().into()),
    ("minute", |time| time.minute().into()),
    ("second", |time| time.second().into()),
    ("millisecond", |time| time.millisecond().into()),
];

/// The names of the units of [`PART`].
pub fn part_names() -> impl Iterator<Item = &'static str> {
    PARTS.iter().map(|&(name, _)| name)
}

/// The zone of a name (`Asia/Tokyo`) or an offset (`+09:00`).
pub fn zone(name: &str) -> Option<TimeZone> {
    let name = name.trim();
    match name.as_bytes().first()? {
        b'+' | b'-' => {
            let offset = name.strip_prefix(['+', '-'])?;
            let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "0"));
            let seconds = hours.parse::<u16>().ok()? as i32 * 3600 + minutes.parse::<u16>().ok()? as i32 * 60;
            let seconds = if name.starts_with('-') { -seconds } else { seconds };
            Some(TimeZone::fixed(jiff::tz::Offset::from_seconds(seconds).ok()?))
        }
        _ => TimeZone::get(name).ok(),
    }
}

/// The name by which [`zone`] finds the zone of a clock; `None` for UTC.
pub fn zone_name(clock: &Clock) -> Option<String> {
    match clock.tz.iana_name() {
        Some("UTC" | "Etc/UTC") => None,
        Some(name) => Some(name.to_owned()),
        None => {
            let minutes = zoned(clock.now, clock.tz.clone())?.offset().seconds() / 60;
            let sign = if minutes < 0 { '-' } else { '+' };
            let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
            (hours + minutes > 0).then(|| format!("{sign}{hours:02}:{minutes:02}"))
        }
    }
}

/// Whole units between two times; negative if the second is earlier.
fn difference(values: &[Value]) -> Option<i64> {
    let (unit, from, to) = (values[0].text()?, epoch_timestamp(&values[1])?, epoch_timestamp(&values[2])?);
    match Period::named(unit)? {
        Period::Micros(length) => to.0.checked_sub(from.0)?.checked_div(length),
        Period::Months(count) => Some(months(from, to)? / count),
    }
}

/// Whole months: a month ends on the same day at the same time of day.
fn months(from: Timestamp, to: Timestamp) -> Option<i64> {
    let (a, b) = (civil(from)?, civil(to)?);
    let count = |time: DateTime| i64::from(time.year()) * 12 + i64::from(time.month());
    let within = |time: DateTime| (time.day(), time.time());
    let months = count(b) - count(a);
    let short = match months.signum() {
        1 if within(b) < within(a) => 1,
        -1 if within(b) > within(a) => -1,
        _ => 0,
    };
    Some(months - short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use logdex_event::time::rfc3339;

    fn time(text: &str) -> Value {
        rfc3339(text.as_bytes()).into()
    }

    #[test]
    fn parts_of_a_time() {
        for (unit, wanted) in [
            ("year", 2024),
            ("quarter", 4),
            ("month", 12),
            ("week", 1),
            ("yow", 2025),
            ("day", 31),
            ("dow", 2),
            ("doy", 366),
            ("hour", 23),
            ("minute", 4),
            ("second", 5),
            ("millisecond", 678),
        ] {
            assert_eq!(
                PART.of(&[unit.into(), time("2024-12-31T23:04:05.678Z")]),
                Value::Int(wanted),
                "{unit}"
            );
        }
        assert!(part_names().all(|unit| !PART.of(&[unit.into(), time("2024-12-31T23:04:05Z")]).is_null()));
    }

    #[test]
    fn differences_are_of_whole_units() {
        let diff = |unit: &str, from, to| {
            let function = super::super::find("date_diff", crate::Dialect::Sql).unwrap();
            function.of(&[unit.into(), time(from), time(to)]).to_string()
        };
        for (unit, wanted) in [("minute", "44639"), ("day", "30"), ("week", "4"), ("month", "0")] {
            assert!(!diff(unit, "2024-01-31T00:01:00Z", "2024-03-02T00:00:00Z").is_empty());
            assert_eq!(diff(unit, "2024-01-02T00:01:00Z", "2024-02-02T00:00:00Z"), wanted, "{unit}");
        }
        assert_eq!(diff("month", "2024-02-02T00:00:00Z", "2024-01-02T00:00:01Z"), "0");
        assert_eq!(diff("year", "2024-02-02T00:00:00Z", "2021-02-02T00:00:00Z"), "-3");
        assert_eq!(diff("fortnight", "2024-02-02T00:00:00Z", "2021-02-02T00:00:00Z"), "");
        assert!(Period::NAMED.iter().all(|(unit, _)| diff(
            unit,
            "2024-02-02T00:00:00Z",
            "2024-02-02T00:00:00Z"
        ) == "0"));
    }

    #[test]
    fn clocks_of_zones() {
        for (zone, there) in [
            ("Asia/Tokyo", "2024-07-01T09:00:00+09:00"),
            ("+05:30", "2024-07-01T05:30:00+05:30"),
            ("-8", "2024-06-30T16:00:00-08:00"),
            ("Europe/Berlin", "2024-07-01T02:00:00+02:00"),
            ("Nowhere/At_all", ""),
            ("+99:00", ""),
        ] {
            let utc = time("2024-07-01T00:00:00Z");
            assert_eq!(IN_ZONE.of(&[utc.clone(), zone.into()]).to_string(), there, "{zone}");
            let local = LOCAL.of(&[utc.clone(), zone.into()]);
            assert_eq!(local.to_string().get(..19), there.get(..19), "{zone}");
            if !there.is_empty() {
                assert_eq!(FROM_LOCAL.of(&[local, zone.into()]), utc, "{zone}");
            }
        }
    }
}
