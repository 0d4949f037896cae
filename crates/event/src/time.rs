//! Timestamps, and parsers for the notations that logs use.

use std::fmt;

/// A point of time in microseconds since 1970-01-01T00:00:00Z.
///
/// ```
/// use logdex_event::time::rfc3339;
///
/// let time = rfc3339(b"2024-05-01T10:00:00.25+09:00").unwrap();
/// assert_eq!(time.0, 1_714_525_200_250_000);
/// assert_eq!(time.to_string(), "2024-05-01T01:00:00.25Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

impl Timestamp {
    /// The first microsecond of a day, as days since 1970; `None` beyond what a
    /// timestamp can hold.
    pub fn of_day(days: i32) -> Option<Timestamp> {
        i64::from(days).checked_mul(DAY).map(Timestamp)
    }

    /// The day of a timestamp, as days since 1970; `None` beyond `i32`.
    pub fn day(self) -> Option<i32> {
        i32::try_from(self.0.div_euclid(DAY)).ok()
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, with the fraction only where there is one. Years before 0 and
    /// after 9999 have a sign and six digits, as in ISO 8601: `+010000-01-01T00:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_date(self.0.div_euclid(DAY));
        match year {
            0..=9999 => write!(f, "{year:04}")?,
            _ => write!(f, "{year:+07}")?,
        }
        let micros = self.0.rem_euclid(DAY);
        let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if fraction > 0 {
            let digits = format!("{fraction:06}");
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

/// Reads RFC 3339 as logs write it (`2023-07-10T11:44:29Z`, a fraction of any
/// length, offsets `+09:00` and `+0900`); `None` for anything else, dates
/// that don't exist included.
pub fn rfc3339(text: &[u8]) -> Option<Timestamp> {
    let (head, rest) = text.split_at_checked(19)?;
    let [y0, y1, y2, y3, b'-', o0, o1, b'-', d0, d1, b'T' | b't' | b' ', time_of_day @ ..] = head else {
        return None;
    };
    let days = days(number(&[*y0, *y1, *y2, *y3])?, two(*o0, *o1)?, two(*d0, *d1)?)?;
    let seconds = days * 86_400 + clock(time_of_day)?;
    let (micros, length) = fraction(rest);
    let zone = match rest {
        [b'.' | b',', zone @ ..] if length == 0 => zone,
        _ => &rest[length..],
    };
    Some(Timestamp((seconds - offset(zone)?) * 1_000_000 + micros))
}

/// Reads the time of an S3 access log, without its brackets:
/// `06/Feb/2019:00:00:38 +0000`.
pub fn access_log(text: &[u8]) -> Option<Timestamp> {
    let (head, zone) = text.split_at_checked(21)?;
    let [d0, d1, b'/', month @ .., b'/', y0, y1, y2, y3, b':', _, _, _, _, _, _, _, _, b' '] = head else {
        return None;
    };
    let days = days(number(&[*y0, *y1, *y2, *y3])?, month_number(month)?, two(*d0, *d1)?)?;
    Some(Timestamp((days * 86_400 + clock(&head[12..20])? - offset(zone)?) * 1_000_000))
}

/// The timestamp of a date and a second of its day, UTC; `None` if there is no
/// such date.
pub fn utc(year: i64, month: i64, day: i64, second: i64) -> Option<Timestamp> {
    Some(Timestamp((days(year, month, day)? * 86_400 + second) * 1_000_000))
}

/// The year of a timestamp, UTC.
pub fn year(time: Timestamp) -> i64 {
    // A mean year of the Gregorian calendar brings us to the right year or its neighbour.
    const MEAN_MICROS: i64 = 31_556_952_000_000;
    let guess = 1970 + time.0.div_euclid(MEAN_MICROS);
    let begins = |year: i64| utc(year, 1, 1, 0).is_some_and(|start| start <= time);
    (guess - 1..=guess + 1).rev().find(|&year| begins(year)).unwrap_or(guess)
}

/// The months as logs abbreviate them, January first.
pub const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// 1 to 12 for `Jan` to `Dec`.
pub fn month_number(name: &[u8]) -> Option<i64> {
    MONTHS.iter().position(|month| month.as_bytes() == name).map(|at| at as i64 + 1)
}

/// Microseconds of `.123456789` at the start, and its length; a point without
/// digits is no fraction.
pub(crate) fn fraction(text: &[u8]) -> (i64, usize) {
    let [b'.' | b',', digits @ ..] = text else {
        return (0, 0);
    };
    let (mut micros, mut unit, mut length) = (0, 100_000, 0);
    for digit in digits.iter().take_while(|byte| byte.is_ascii_digit()) {
        micros += i64::from(digit - b'0') * unit;
        (unit, length) = (unit / 10, length + 1);
    }
    (micros, if length == 0 { 0 } else { 1 + length })
}

/// Seconds east of Greenwich of `Z`, `+09:00`, `+0900` or `+09`.
fn offset(text: &[u8]) -> Option<i64> {
    let (sign, hours, minutes) = match text {
        b"Z" | b"z" => return Some(0),
        [sign, h0, h1, b':', m0, m1] | [sign, h0, h1, m0, m1] => (sign, [*h0, *h1], [*m0, *m1]),
        [sign, h0, h1] => (sign, [*h0, *h1], *b"00"),
        _ => return None,
    };
    let seconds = number(&hours)? * 3600 + number(&minutes)? * 60;
    match sign {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

/// The second of the day of `hh:mm:ss`. 60 is a leap second; it counts as the
/// second after.
pub(crate) fn clock(text: &[u8]) -> Option<i64> {
    let [h0, h1, b':', m0, m1, b':', s0, s1] = text else {
        return None;
    };
    let (hour, minute, second) = (two(*h0, *h1)?, two(*m0, *m1)?, two(*s0, *s1)?);
    (hour < 24 && minute < 60 && second <= 60).then_some(hour * 3600 + minute * 60 + second)
}

/// The number of two digits.
#[inline]
pub(crate) fn two(tens: u8, ones: u8) -> Option<i64> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i64::from(tens) * 10 + i64::from(ones))
}

/// The number that a text of at most 18 digits is.
#[inline]
pub(crate) fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, after Howard
/// Hinnant's `days_from_civil`; `None` if there is no such date.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    const LENGTHS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = *LENGTHS.get(usize::try_from(month - 1).ok()?)? + i64::from(leap && month == 2);
    if !(1..=length).contains(&day) {
        return None;
    }
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The year, month and day that begins so many days after 1970-01-01, or before it if
/// negative.
fn civil_date(days: i64) -> (i64, u64, u64) {
    /// Days of 400 years, after which dates repeat.
    const ERA: i64 = 146_097;
    let (year, month, day) = date(days.rem_euclid(ERA) as u64);
    (year as i64 + days.div_euclid(ERA) * 400, month, day)
}

/// The year, month and day that begins so many days after 1970-01-01, after
/// Howard Hinnant's `civil_from_days`. jiff's civil dates are checked for range
/// and cost more on the hot path of parsers; the same holds for [`days`].
pub(crate) fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let of_era_years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * of_era_years + of_era_years / 4 - of_era_years / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (of_era_years + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_come_back() {
        let mut day = 0;
        while day < 3_000_000 {
            let (year, month, of_month) = date(day);
            assert_eq!(days(year as i64, month as i64, of_month as i64), Some(day as i64));
            day += 17;
        }
    }

    fn shown(time: Option<Timestamp>) -> Option<String> {
        time.map(|time| time.to_string())
    }

    #[test]
    fn rfc3339_in_all_its_spellings() {
        for (text, wanted) in [
            ("2023-07-10T11:44:29Z", "2023-07-10T11:44:29Z"),
            ("2023-07-10T11:44:29.5Z", "2023-07-10T11:44:29.5Z"),
            ("2026-01-12T11:15:58.792703123+00:00", "2026-01-12T11:15:58.792703Z"),
            ("2024-02-29T00:00:00+09:00", "2024-02-28T15:00:00Z"),
            ("1969-12-31T23:59:59-0030", "1970-01-01T00:29:59Z"),
        ] {
            assert_eq!(shown(rfc3339(text.as_bytes())).as_deref(), Some(wanted), "{text}");
        }
        for text in
            ["2023-02-29T00:00:00Z", "2023-07-10T24:00:00Z", "2023-07-10T11:44:29", "2023-07-10", "", "x"]
        {
            assert_eq!(rfc3339(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn times_beyond_the_calendar_of_four_digits_are_shown() {
        for (micros, wanted) in [
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
            (253_402_300_800_000_000, "+010000-01-01T00:00:00Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
            (-62_167_219_200_000_000, "0000-01-01T00:00:00Z"),
            (-62_167_219_200_000_001, "-000001-12-31T23:59:59.999999Z"),
            (i64::MAX, "+294247-01-10T04:00:54.775807Z"),
            (i64::MIN, "-290308-12-21T19:59:05.224192Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (1_100, "1970-01-01T00:00:00.0011Z"),
        ] {
            assert_eq!(Timestamp(micros).to_string(), wanted);
        }
    }

    #[test]
    fn times_are_shown_as_jiff_shows_them() {
        let mut micros = -62_167_219_200_000_000_i64;
        while let Ok(time) = jiff::Timestamp::from_microsecond(micros) {
            assert_eq!(Timestamp(micros).to_string(), time.to_string());
            micros += 86_399_123_456_789 / 7;
        }
    }

    #[test]
    fn access_log_time() {
        let time = access_log(b"06/Feb/2019:00:00:38 +0000");
        assert_eq!(shown(time).as_deref(), Some("2019-02-06T00:00:38Z"));
        assert_eq!(access_log(b"30/Feb/2019:00:00:38 +0000"), None);
        assert_eq!(access_log(b"06/Fe"), None);
    }

    #[test]
    fn years_agree_with_the_calendar() {
        for wanted in 1890..2110 {
            for (month, day, second) in [(1, 1, 0), (7, 1, 5), (12, 31, 86_399)] {
                assert_eq!(utc(wanted, month, day, second).map(year), Some(wanted));
            }
        }
    }

    #[test]
    fn days_agree_with_jiff_over_centuries() {
        let mut date = jiff::civil::date(1799, 1, 1);
        let epoch = jiff::civil::date(1970, 1, 1);
        for _ in 0..1500 {
            let wanted = i64::from(epoch.until(date).unwrap().get_days());
            assert_eq!(days(date.year().into(), date.month().into(), date.day().into()), Some(wanted));
            date = date.checked_add(jiff::Span::new().days(97)).unwrap();
        }
    }
}
