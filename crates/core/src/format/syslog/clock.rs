//! Times at the start of a line: with a year and a zone, without a zone, or
//! without either.

use memchr::memchr;

use crate::context::Context;
use crate::time::{self, Timestamp};

/// A time as a line writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Year and zone are there.
    Moment(Timestamp),
    /// A date with its year, on a clock whose zone is not said.
    Local(i64, Day),
    /// A date without a year, on a clock whose zone is not said.
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
    /// The moment it is, if year and zone are known.
    pub fn moment(self, context: &Context) -> Option<Timestamp> {
        match self {
            Clock::Moment(time) => Some(time),
            Clock::Local(year, at) => context.local(year, at.month, at.day, at.second, at.micros),
            Clock::Yearless(at) => context.moment(at.month, at.day, at.second, at.micros),
        }
    }
}

/// The longest time there is, in bytes: nine digits of fraction and an offset.
const LONGEST: usize = 36;

/// Reads the RFC 3339 time at the start of a text, up to a space.
pub fn rfc3339(text: &[u8]) -> Option<(Clock, usize)> {
    let end = memchr(b' ', &text[..text.len().min(LONGEST)])?;
    let spelt = &text[..end];
    let time = time::rfc3339(spelt).filter(|_| matches!(spelt.get(10), Some(b'T' | b't')))?;
    Some((Clock::Moment(time), end))
}

/// True for times as exports of CloudWatch Logs write them, to the
/// millisecond and in UTC: what follows is anybody's log.
pub fn is_exported(spelt: &str) -> bool {
    let spelt = spelt.as_bytes();
    spelt.len() == 24 && spelt[19] == b'.' && spelt[23] == b'Z'
}

/// Reads `Oct  4 00:49:14` at the start of a text: the day may be padded with
/// a space, a zero or nothing, the year may stand before the month or behind
/// the day, and seconds may have a fraction.
pub fn bsd(text: &[u8]) -> Option<(Clock, usize)> {
    let (year, start) = match text.first()? {
        b'0'..=b'9' => (Some(number(text.get(..4)?)?), 5),
        _ => (None, 0),
    };
    if year.is_some() && text.get(4) != Some(&b' ') {
        return None;
    }
    let (month, day, length) = date(text.get(start..)?)?;
    let mut end = start + length;
    let mut clock = time_of_day(text.get(end..)?);
    let mut year = year;
    if clock.is_none() && year.is_none() {
        year = Some(number(text.get(end..end + 4)?)?);
        if text.get(end + 4) != Some(&b' ') {
            return None;
        }
        end += 5;
        clock = time_of_day(text.get(end..)?);
    }
    let (second, micros, length) = clock?;
    let day = Day { month, day, second, micros };
    Some((year.map_or(Clock::Yearless(day), |year| Clock::Local(year, day)), end + length))
}

/// Month, day, and the length of both with the space behind them.
fn date(text: &[u8]) -> Option<(i64, i64, usize)> {
    let month = time::month_number(text.get(..3)?)?;
    let (day, length) = match text.get(3..7)? {
        [b' ', b' ', ones, b' '] => (number(&[*ones])?, 7),
        [b' ', tens @ b'0'..=b'9', ones, b' '] => (number(&[*tens, *ones])?, 7),
        [b' ', ones, b' ', _] => (number(&[*ones])?, 6),
        _ => return None,
    };
    (1..=31).contains(&day).then_some((month, day, length))
}

/// Second of the day, microseconds, and the length.
fn time_of_day(text: &[u8]) -> Option<(i64, i64, usize)> {
    let [h0, h1, b':', m0, m1, b':', s0, s1] = text.get(..8)? else {
        return None;
    };
    let (hour, minute, second) = (number(&[*h0, *h1])?, number(&[*m0, *m1])?, number(&[*s0, *s1])?);
    // 60 is a leap second; it counts as the second after.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (micros, length) = fraction(&text[8..]);
    Some((hour * 3600 + minute * 60 + second, micros, 8 + length))
}

/// Microseconds of `.123456789` at the start, and its length.
fn fraction(text: &[u8]) -> (i64, usize) {
    let [b'.', digits @ ..] = text else {
        return (0, 0);
    };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digit = |at: usize| digits[..count].get(at).map_or(0, |digit| i64::from(digit - b'0'));
    ((0..6).fold(0, |micros, at| micros * 10 + digit(at)), if count == 0 { 0 } else { 1 + count })
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Year;

    fn shown(found: Option<(Clock, usize)>) -> Option<(String, usize)> {
        let mut context = Context::default();
        context.year = Year::Of(2022);
        let (clock, length) = found?;
        Some((clock.moment(&context)?.to_string(), length))
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
