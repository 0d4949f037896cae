//! Timestamps at the start of a line: with year and zone, without a zone, or
//! without either.

use memchr::memchr;

use crate::context::Context;
use crate::time::{self, Timestamp};

/// A timestamp as a line writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// With year and zone.
    Absolute(Timestamp),
    /// A date with its year, on a clock of unknown zone.
    Local(i64, Day),
    /// A date without a year, on a clock of unknown zone.
    Yearless(Day),
}

/// A date without its year, and the time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    month: i64,
    day: i64,
    second: i64,
    micros: i64,
}

impl Clock {
    /// The timestamp, if year and zone are known.
    pub fn timestamp(self, context: &Context) -> Option<Timestamp> {
        match self {
            Clock::Absolute(time) => Some(time),
            Clock::Local(year, at) => context.local(year, at.month, at.day, at.second, at.micros),
            Clock::Yearless(at) => context.timestamp(at.month, at.day, at.second, at.micros),
        }
    }
}

/// Reads the RFC 3339 time at the start of a text, up to a space.
pub fn rfc3339(text: &[u8]) -> Option<(Clock, usize)> {
    let length = memchr(b' ', text)?;
    let time = time::rfc3339(&text[..length])?;
    // `:58.Z` is let pass elsewhere, but is no syslog.
    let is_point = matches!(text[19], b'.' | b',') && time::fraction(&text[19..]).1 == 0;
    (!is_point).then_some((Clock::Absolute(time), length))
}

/// True for timestamps as exports of CloudWatch Logs write them, to the
/// millisecond and in UTC: any log may follow one.
pub fn is_exported(spelt: &str) -> bool {
    let spelt = spelt.as_bytes();
    spelt.len() == 24 && spelt[19] == b'.' && spelt[23] == b'Z'
}

/// Reads `Oct  4 00:49:14` at the start of a text: the day may be padded with
/// a space, a zero or nothing, the year may stand before the month or behind
/// the day, and seconds may have a fraction.
pub fn bsd(text: &[u8]) -> Option<(Clock, usize)> {
    let (mut year, mut start) = (None, 0);
    if let [b'0'..=b'9', ..] = text {
        (year, start) = (Some(year_and_space(text)?), 5);
    }
    let (month, day, length) = date(text.get(start..)?)?;
    start += length;
    let mut clock = time_of_day(text.get(start..)?);
    if clock.is_none() && year.is_none() {
        year = Some(year_and_space(text.get(start..)?)?);
        start += 5;
        clock = time_of_day(text.get(start..)?);
    }
    let (second, micros, length) = clock?;
    let day = Day { month, day, second, micros };
    Some((year.map_or(Clock::Yearless(day), |year| Clock::Local(year, day)), start + length))
}

/// The year in `2022 ` at the start.
fn year_and_space(text: &[u8]) -> Option<i64> {
    time::number(text.get(..5)?.strip_suffix(b" ")?)
}

/// Month, day, and the length of both with the space behind them.
fn date(text: &[u8]) -> Option<(i64, i64, usize)> {
    let month = time::month_number(text.get(..3)?)?;
    let (day, length) = match text.get(3..7)? {
        [b' ', b' ', ones, b' '] => (time::two(b'0', *ones)?, 7),
        [b' ', ones, b' ', _] => (time::two(b'0', *ones)?, 6),
        [b' ', tens, ones, b' '] => (time::two(*tens, *ones)?, 7),
        _ => return None,
    };
    (1..=31).contains(&day).then_some((month, day, length))
}

/// Second of the day, microseconds, and the length.
fn time_of_day(text: &[u8]) -> Option<(i64, i64, usize)> {
    let second = time::clock(text.get(..8)?)?;
    let (micros, length) = time::fraction(&text[8..]);
    Some((second, micros, 8 + length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Year;

    fn shown(found: Option<(Clock, usize)>) -> Option<(String, usize)> {
        let mut context = Context::default();
        context.year = Year::Of(2022);
        let (clock, length) = found?;
        Some((clock.timestamp(&context)?.to_string(), length))
    }

    #[test]
    fn times_without_a_zone() {
        for (text, wanted) in [
            ("Oct  4 00:49:14 h", Some(("2022-10-04T00:49:14Z", 15))),
            ("Oct 04 00:49:14 h", Some(("2022-10-04T00:49:14Z", 15))),
            ("Oct 4 00:49:14 h", Some(("2022-10-04T00:49:14Z", 14))),
            ("Oct 14 00:49:14.123456789 h", Some(("2022-10-14T00:49:14.123456Z", 25))),
            ("Oct 14 00:49:14. h", Some(("2022-10-14T00:49:14Z", 15))),
            ("Oct  4 2021 00:49:14 h", Some(("2021-10-04T00:49:14Z", 20))),
            ("2021 Oct  4 00:49:14 h", Some(("2021-10-04T00:49:14Z", 20))),
            ("Dec 31 23:59:60", Some(("2023-01-01T00:00:00Z", 15))),
            ("Oct  0 00:49:14", None),
            ("Oct 32 00:49:14", None),
            ("Feb 30 00:49:14", None),
            ("Oct  4 24:00:00", None),
            ("Oct  4 00:60:00", None),
            ("Okt  4 00:49:14", None),
            ("2021-Oct-4 00:49:14", None),
            ("Oct  4", None),
            ("Oct  4 2021", None),
            ("", None),
        ] {
            let wanted = wanted.map(|(time, length)| (time.to_owned(), length));
            assert_eq!(shown(bsd(text.as_bytes())), wanted, "{text}");
        }
    }

    #[test]
    fn times_with_a_zone() {
        for (text, wanted) in [
            ("2022-10-04T00:49:14Z h", Some(("2022-10-04T00:49:14Z", 20))),
            ("2022-10-04T00:49:14.5+09:00 h", Some(("2022-10-03T15:49:14.5Z", 27))),
            ("2022-10-04T00:49:14+0900 h", Some(("2022-10-03T15:49:14Z", 24))),
            ("2022-10-04T00:49:14.123456789-01:30 h", Some(("2022-10-04T02:19:14.123456Z", 35))),
            ("2022-10-04 00:49:14Z h", None),
            ("2022-10-04T00:49:14 h", None),
            ("2022-10-04T00:49:14Z", None),
        ] {
            let wanted = wanted.map(|(time, length)| (time.to_owned(), length));
            assert_eq!(shown(rfc3339(text.as_bytes())), wanted, "{text}");
        }
        assert!(is_exported("2022-10-04T00:49:14.123Z") && !is_exported("2022-10-04T00:49:14.1234Z"));
    }
}
