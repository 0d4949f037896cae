//! Time expressions of queries and flags.
//!
//! A time expression stands for a [`Span`]: `2024-02` for that month,
//! `2024-02-01` for that day, `10:00` for that minute, a full time for its
//! last digit. Times relative to now (`2h`, `now-1d`) are points in
//! time without length. The meaning of a span depends on its context:
//!
//! | context | meaning |
//! |---|---|
//! | `@timestamp:2024-02-01` | within the span: that day |
//! | `@timestamp:[a TO b]`, `>=a`, `<=b` | from the start of `a`, to the end of `b`: both days whole |
//! | `@timestamp:{a TO b}`, `>a`, `<b` | from the end of `a`, to the start of `b`: neither day |
//! | `--since a`, `--until b` | from the start of `a`, up to the start of `b`, as journalctl reads them |
//!
//! Times without a zone are in the zone of the clock. `d` is 24 hours, `w` is 7 of those.

use std::fmt;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span as Calendar, ToSpan};

use logdex_event::time::{Timestamp, access_log, rfc3339};

use crate::value::{of_civil, zoned};

/// The time and zone that time expressions are relative to. Always passed in:
/// this crate never reads the system clock.
///
/// ```
/// use logdex_event::time::rfc3339;
/// use logdex_query::Clock;
///
/// let clock = Clock::utc(rfc3339(b"2024-02-03T12:00:00Z").unwrap());
/// let day = clock.span("yesterday").unwrap();
/// assert_eq!(day.from.to_string(), "2024-02-02T00:00:00Z");
/// assert_eq!(day.until.to_string(), "2024-02-03T00:00:00Z");
/// ```
#[derive(Clone, Debug)]
pub struct Clock {
    /// The current time.
    pub now: Timestamp,
    /// The zone of times without one.
    pub tz: TimeZone,
}

/// The span of a time expression, from its first instant to the first after it.
/// Both are equal for a point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant after.
    pub until: Timestamp,
}

/// A text that is no time expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadTime(String);

impl BadTime {
    /// The notations of times, for messages.
    pub const EXPECTED: &str = "expected a date (2024-02-01, 2024-02), a time (2024-02-01T10:00:05Z, \
        \"2024-02-01 10:00\"), a time ago (30m, 2h, 7d, now-1d), today or yesterday";
}

impl fmt::Display for BadTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no time; {}", self.0, BadTime::EXPECTED)
    }
}

impl std::error::Error for BadTime {}

/// The parsers of all notations; the first that accepts a text decides.
const NOTATIONS: &[fn(&Clock, &str) -> Option<Span>] =
    &[named, relative, digits, with_offset, local, of_today, access_log_time];

impl Clock {
    /// A clock at `now`, in UTC.
    pub fn utc(now: Timestamp) -> Clock {
        Clock { now, tz: TimeZone::UTC }
    }

    /// Parses a time expression to its span.
    ///
    /// # Errors
    /// If the text is no time expression, or a time that does not exist.
    pub fn span(&self, text: &str) -> Result<Span, BadTime> {
        let text = text.trim();
        NOTATIONS.iter().find_map(|read| read(self, text)).ok_or_else(|| BadTime(text.to_owned()))
    }

    /// Parses a time expression to the start of its span, as `--since` and
    /// `--until` do.
    ///
    /// # Errors
    /// If the text is no time expression, or a time that does not exist.
    pub fn instant(&self, text: &str) -> Result<Timestamp, BadTime> {
        self.span(text).map(|span| span.from)
    }

    /// The timestamp of a local time.
    fn here(&self, time: DateTime) -> Option<Timestamp> {
        if let Ok(zoned) = time.to_zoned(self.tz.clone()) {
            return Some(Timestamp(zoned.timestamp().as_microsecond()));
        }
        // Zoned times end a day before the calendar does; offsets don't change there.
        let end = if time.year() < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        let offset = i64::from(self.tz.to_offset(end).seconds());
        Some(Timestamp(of_civil(time)?.0 - offset * SECOND))
    }

    /// From a local time to a calendar step later, or to the end of the calendar; days
    /// need not have 24 hours.
    fn step(&self, from: DateTime, length: Calendar) -> Option<Span> {
        let until = match from.checked_add(length) {
            Ok(until) => self.here(until)?,
            Err(_) => Timestamp(self.here(DateTime::MAX)?.0 + 1),
        };
        Some(Span { from: self.here(from)?, until })
    }

    fn today(&self) -> Option<DateTime> {
        let today = zoned(self.now, self.tz.clone())?.date();
        Some(today.to_datetime(jiff::civil::Time::midnight()))
    }
}

impl Span {
    fn point(at: Timestamp) -> Span {
        Span { from: at, until: at }
    }

    fn lasting(from: Timestamp, micros: i64) -> Option<Span> {
        Some(Span { from, until: Timestamp(from.0.checked_add(micros)?) })
    }
}

const SECOND: i64 = 1_000_000;

fn named(clock: &Clock, text: &str) -> Option<Span> {
    let days = match text {
        "now" => return Some(Span::point(clock.now)),
        "yesterday" => -1,
        "today" => 0,
        "tomorrow" => 1,
        _ => return None,
    };
    clock.step(clock.today()?.checked_add(days.days()).ok()?, 1.day())
}

/// `2h`, `-2h`, `2 hours ago`, `now-2h`: that long ago; `now+2h`, `+2h`: from now.
fn relative(clock: &Clock, text: &str) -> Option<Span> {
    let after_now = text.strip_prefix("now").map(str::trim_start);
    let text = after_now.unwrap_or(text);
    let (ahead, length) = match text.as_bytes().first()? {
        b'+' => (true, &text[1..]),
        b'-' => (false, &text[1..]),
        _ if after_now.is_some() => return None,
        _ => (false, text.strip_suffix("ago").unwrap_or(text)),
    };
    let micros = duration(length.trim())?;
    let at = if ahead { clock.now.0.checked_add(micros) } else { clock.now.0.checked_sub(micros) };
    Some(Span::point(Timestamp(at?)))
}

/// Microseconds of `90s`, `1h30m`, `2 days`.
fn duration(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut sum = 0_i64;
    while !rest.is_empty() {
        let (count, behind) = split(rest, |c| !c.is_ascii_digit());
        let (name, behind) = split(behind.trim_start(), |c| !c.is_ascii_alphabetic());
        let part = count.parse::<i64>().ok()?.checked_mul(unit(name)?)?;
        sum = sum.checked_add(part)?;
        rest = behind.trim_start();
    }
    (!text.is_empty()).then_some(sum)
}

fn split(text: &str, ends: fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

fn unit(name: &str) -> Option<i64> {
    let seconds = match name {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600,
        "d" | "day" | "days" => 86_400,
        "w" | "week" | "weeks" => 7 * 86_400,
        _ => return None,
    };
    Some(seconds * SECOND)
}

/// Digits only: `20240201`, or seconds, milliseconds or microseconds since
/// 1970. Told apart by their number: 9 to 11 digits of seconds are the years
/// 1973 to 5138. A year (4 digits) is left to [`local`].
fn digits(clock: &Clock, text: &str) -> Option<Span> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let unit = match text.len() {
        8 => return local(clock, &format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])),
        9..=11 => SECOND,
        12..=14 => 1000,
        15..=17 => 1,
        _ => return None,
    };
    Span::lasting(Timestamp(text.parse::<i64>().ok()?.checked_mul(unit)?), unit)
}

/// RFC 3339, to the second or finer, or to the minute.
fn with_offset(_: &Clock, text: &str) -> Option<Span> {
    if let Some(time) = rfc3339(text.as_bytes()) {
        return Span::lasting(time, precision(&text[19..]));
    }
    let (minutes, zone) = text.split_at_checked(16)?;
    Span::lasting(rfc3339(format!("{minutes}:00{zone}").as_bytes())?, 60 * SECOND)
}

/// Microseconds of one unit in the last digit of a fraction; a second without a fraction.
fn precision(fraction: &str) -> i64 {
    let digits = match fraction.strip_prefix(['.', ',']) {
        Some(rest) => rest.bytes().take_while(u8::is_ascii_digit).count(),
        None => 0,
    };
    SECOND / 10_i64.pow(digits.min(6) as u32)
}

/// `2024`, `2024-02`, `2024-02-01`, `2024-02-01 10:00`, `2024-02-01T10:00:05.25`,
/// with `-` or `/` in the date.
fn local(clock: &Clock, text: &str) -> Option<Span> {
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split(['-', '/']);
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map(|part| number(part, 2));
    let day = parts.next().map(|part| number(part, 2));
    if parts.next().is_some() {
        return None;
    }
    let start = |month: i16, day: i16| {
        DateTime::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?, 0, 0, 0, 0).ok()
    };
    match (month, day, time) {
        (None, None, None) => clock.step(start(1, 1)?, 1.year()),
        (Some(month), None, None) => clock.step(start(month?, 1)?, 1.month()),
        (Some(month), Some(day), None) => clock.step(start(month?, day?)?, 1.day()),
        (Some(month), Some(day), Some(time)) => time_of_day(clock, start(month?, day?)?, time),
        _ => None,
    }
}

/// `10:00`, `10:00:05`: today.
fn of_today(clock: &Clock, text: &str) -> Option<Span> {
    text.contains(':').then_some(())?;
    time_of_day(clock, clock.today()?, text)
}

/// The time of an S3 access log, with or without its brackets.
fn access_log_time(_: &Clock, text: &str) -> Option<Span> {
    let text = text.strip_prefix('[').unwrap_or(text);
    let text = text.strip_suffix(']').unwrap_or(text);
    Span::lasting(access_log(text.as_bytes())?, SECOND)
}

/// `10`, `10:00`, `10:00:05` or `10:00:05.25` of a day.
fn time_of_day(clock: &Clock, day: DateTime, text: &str) -> Option<Span> {
    let (whole, fraction) = split(text, |c| matches!(c, '.' | ','));
    let mut parts = whole.split(':').map(|part| number(part, 2));
    let hour = i8::try_from(parts.next()??).ok()?;
    let minute = parts.next();
    let second = parts.next();
    if parts.next().is_some() || second.is_none() && !fraction.is_empty() {
        return None;
    }
    let part = |part: Option<Option<i16>>| i8::try_from(part.unwrap_or(Some(0))?).ok();
    let (minutes, seconds) = (part(minute)?, part(second)?);
    let start = day.with().hour(hour).minute(minutes).second(seconds).build().ok()?;
    if second.is_some() {
        let micros = micros(fraction)?;
        return Span::lasting(Timestamp(clock.here(start)?.0 + micros), precision(fraction));
    }
    let length = if minute.is_some() { 60 } else { 3600 };
    Span::lasting(clock.here(start)?, length * SECOND)
}

/// Microseconds of `.25`; 0 of the empty text.
fn micros(fraction: &str) -> Option<i64> {
    let Some(digits) = fraction.strip_prefix(['.', ',']) else {
        return Some(0);
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{digits:0<6}")[..6].parse().ok()
}

fn number(text: &str, digits: usize) -> Option<i16> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(zone: &str) -> Clock {
        let now = rfc3339(b"2024-02-03T12:34:56.5Z").unwrap();
        Clock { now, tz: TimeZone::get(zone).unwrap() }
    }

    fn shown(zone: &str, text: &str) -> String {
        match clock(zone).span(text) {
            Ok(span) => format!("{} {}", span.from, span.until),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn expressions_stand_for_spans() {
        for (text, from, until) in [
            ("2024", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"),
            ("2024-02", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"),
            ("2024-02-01", "2024-02-01T00:00:00Z", "2024-02-02T00:00:00Z"),
            ("2024/02/01", "2024-02-01T00:00:00Z", "2024-02-02T00:00:00Z"),
            ("9999", "9999-01-01T00:00:00Z", "+010000-01-01T00:00:00Z"),
            ("9999-12-31", "9999-12-31T00:00:00Z", "+010000-01-01T00:00:00Z"),
            ("9999-12-31 23:59:59", "9999-12-31T23:59:59Z", "+010000-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "+010000-01-01T00:00:00Z"),
            ("0001-01-01", "0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z"),
            ("20240201", "2024-02-01T00:00:00Z", "2024-02-02T00:00:00Z"),
            ("2024-02-01T10", "2024-02-01T10:00:00Z", "2024-02-01T11:00:00Z"),
            (" 2024-02-01 10:00 ", "2024-02-01T10:00:00Z", "2024-02-01T10:01:00Z"),
            ("2024-02-01T10:00:05", "2024-02-01T10:00:05Z", "2024-02-01T10:00:06Z"),
            ("2024-02-01 10:00:05.25", "2024-02-01T10:00:05.25Z", "2024-02-01T10:00:05.26Z"),
            ("2024-02-01T10:00:05Z", "2024-02-01T10:00:05Z", "2024-02-01T10:00:06Z"),
            ("2024-02-01T10:00:05.123456789Z", "2024-02-01T10:00:05.123456Z", "2024-02-01T10:00:05.123457Z"),
            ("2024-02-01T10:00+09:00", "2024-02-01T01:00:00Z", "2024-02-01T01:01:00Z"),
            ("1706745600", "2024-02-01T00:00:00Z", "2024-02-01T00:00:01Z"),
            ("1706745600123", "2024-02-01T00:00:00.123Z", "2024-02-01T00:00:00.124Z"),
            ("01/Feb/2024:10:00:05 +0000", "2024-02-01T10:00:05Z", "2024-02-01T10:00:06Z"),
            ("today", "2024-02-03T00:00:00Z", "2024-02-04T00:00:00Z"),
            ("yesterday", "2024-02-02T00:00:00Z", "2024-02-03T00:00:00Z"),
            ("09:30", "2024-02-03T09:30:00Z", "2024-02-03T09:31:00Z"),
        ] {
            assert_eq!(shown("UTC", text), format!("{from} {until}"), "{text}");
        }
    }

    #[test]
    fn relative_times_are_points() {
        for (text, at) in [
            ("now", "2024-02-03T12:34:56.5Z"),
            ("2h", "2024-02-03T10:34:56.5Z"),
            ("-2h", "2024-02-03T10:34:56.5Z"),
            ("2 hours ago", "2024-02-03T10:34:56.5Z"),
            ("now-2h", "2024-02-03T10:34:56.5Z"),
            ("now+1h", "2024-02-03T13:34:56.5Z"),
            ("1h30m", "2024-02-03T11:04:56.5Z"),
            ("45s", "2024-02-03T12:34:11.5Z"),
            ("7d", "2024-01-27T12:34:56.5Z"),
            ("2w", "2024-01-20T12:34:56.5Z"),
        ] {
            assert_eq!(shown("UTC", text), format!("{at} {at}"), "{text}");
        }
    }

    #[test]
    fn what_has_no_zone_is_read_in_the_clocks() {
        for (zone, text, wanted) in [
            ("Asia/Tokyo", "2024-02-01", "2024-01-31T15:00:00Z 2024-02-01T15:00:00Z"),
            ("Asia/Tokyo", "today", "2024-02-02T15:00:00Z 2024-02-03T15:00:00Z"),
            ("Asia/Tokyo", "2024-02-01T10:00:05Z", "2024-02-01T10:00:05Z 2024-02-01T10:00:06Z"),
            // Days of 23 hours, and a time that the change of clocks left out.
            ("Europe/Berlin", "2024-03-31", "2024-03-30T23:00:00Z 2024-03-31T22:00:00Z"),
            ("Europe/Berlin", "2024-03-31 02:30", "2024-03-31T01:30:00Z 2024-03-31T01:31:00Z"),
        ] {
            assert_eq!(shown(zone, text), wanted, "{zone} {text}");
        }
    }

    #[test]
    fn anything_else_is_no_time() {
        for text in [
            "",
            "now1h",
            "2x",
            "h",
            "2024-13",
            "2024-02-30",
            "2024-2-1",
            "2024-02-01-03",
            "2024-02-01T25",
            "2024-02-01T10:00:60",
            "2024-02-01T10.5",
            "202402",
            "99999999999999999w",
            "1.5h",
            "0x20240201",
            "é",
            "2024-02-01T10:0é",
            "T",
            "+",
            "2024-02-01T10:00:05.",
        ] {
            assert!(clock("UTC").span(text).is_err(), "{text}: {}", shown("UTC", text));
        }
        assert!(shown("UTC", "soon").starts_with("`soon` is no time; expected a date"));
    }

    #[test]
    fn since_and_until_mean_the_start() {
        assert_eq!(clock("UTC").instant("2024-02").unwrap().to_string(), "2024-02-01T00:00:00Z");
    }
}
