//! The time an archive covers, its daily rhythm, and AWS's forms of times.

use std::io::Write;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::{Offset, TimeZone},
};

/// How busy each hour of a UTC day is.
const HOURS: [u64; 24] = [4, 3, 3, 3, 3, 4, 6, 9, 13, 16, 17, 16, 14, 16, 17, 17, 16, 14, 11, 9, 8, 7, 6, 5];
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// A span of whole days through which events flow as people work: by day more than by night,
/// at weekends less.
#[derive(Clone, Debug)]
pub struct Timeline {
    start: i64,
    cumulative: Vec<u64>,
}

/// The seconds an object covers, both ends included; never across midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First second, since the epoch.
    pub from: i64,
    /// Last second, since the epoch.
    pub to: i64,
}

impl Timeline {
    /// A span of `days` (at least one) from midnight UTC of `start`.
    pub fn new(start: Date, days: u32) -> Self {
        let midnight = start.to_zoned(TimeZone::UTC).map_or(0, |z| z.timestamp().as_second());
        let first = i64::from(start.weekday().to_monday_zero_offset());
        let weight =
            |hour: i64| HOURS[(hour % 24) as usize] * if (first + hour / 24) % 7 < 5 { 5 } else { 2 };
        let mut sum = 0;
        let cumulative = (0..i64::from(days.max(1)) * 24).map(|hour| {
            sum += weight(hour);
            sum
        });
        Self { start: midnight, cumulative: cumulative.collect() }
    }

    /// The second at which `part` of `whole` has happened.
    pub fn at(&self, part: u64, whole: u64) -> i64 {
        let total = self.cumulative.last().copied().unwrap_or(1);
        let point = (u128::from(total) * u128::from(part) * 3600 / u128::from(whole.max(1))) as u64;
        let hour = self.cumulative.partition_point(|&end| end * 3600 <= point).min(self.cumulative.len() - 1);
        let before = if hour == 0 { 0 } else { self.cumulative[hour - 1] };
        let inside = (point - before * 3600) / (self.cumulative[hour] - before);
        self.start + hour as i64 * HOUR + (inside as i64).min(HOUR - 1)
    }

    /// The window of object `number` of `objects`, `overlap` of which are being filled at any time.
    pub fn window(&self, number: u64, objects: u64, overlap: u64) -> Window {
        let from = self.at(number, objects);
        let midnight = from - from.rem_euclid(DAY) + DAY;
        let to = self.at((number + overlap).min(objects), objects);
        Window { from, to: to.clamp(from, midnight - 1) }
    }
}

impl Window {
    /// The time of event `n` of `of`, in order but for a jitter of some seconds.
    pub fn time(&self, n: u64, of: u64, jitter: u64) -> i64 {
        let length = self.to - self.from;
        let at = self.from + (length as i128 * i128::from(n) / i128::from(of.max(1))) as i64;
        (at + jitter as i64).min(self.to)
    }
}

/// The UTC calendar time of a second; the epoch when it is out of range.
pub fn civil(second: i64) -> DateTime {
    Offset::UTC.to_datetime(Timestamp::from_second(second).unwrap_or_default())
}

/// The second an RFC 3339 time names.
pub fn second(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_second)
}

/// Appends `2026-03-02T08:30:00Z`.
pub fn iso(second: i64, out: &mut Vec<u8>) {
    let t = civil(second);
    digits(t.year().into(), 4, out);
    for (mark, part) in
        [(b'-', t.month()), (b'-', t.day()), (b'T', t.hour()), (b':', t.minute()), (b':', t.second())]
    {
        out.push(mark);
        digits(part.into(), 2, out);
    }
    out.push(b'Z');
}

/// Appends `[02/Mar/2026:08:30:00 +0000]`, the form of access logs.
pub fn bracketed(second: i64, out: &mut Vec<u8>) {
    let t = civil(second);
    out.push(b'[');
    digits(t.day().into(), 2, out);
    out.push(b'/');
    out.extend_from_slice(month(t).as_bytes());
    out.push(b'/');
    digits(t.year().into(), 4, out);
    for part in [t.hour(), t.minute(), t.second()] {
        out.push(b':');
        digits(part.into(), 2, out);
    }
    out.extend_from_slice(b" +0000]");
}

/// Appends `Mar 2, 2026 8:30:00 AM`, the form of IAM's and STS's answers.
pub fn american(second: i64, out: &mut Vec<u8>) {
    let t = civil(second);
    let (hour, half) = ((t.hour() + 11) % 12 + 1, if t.hour() < 12 { "AM" } else { "PM" });
    // Writing into a Vec cannot fail.
    let _ = write!(
        out,
        "{} {}, {} {hour}:{:02}:{:02} {half}",
        month(t),
        t.day(),
        t.year(),
        t.minute(),
        t.second()
    );
}

fn month(t: DateTime) -> &'static str {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    MONTHS[(t.month() as usize - 1) % 12]
}

fn digits(mut n: i64, width: usize, out: &mut Vec<u8>) {
    let end = out.len() + width;
    out.resize(end, b'0');
    for place in 1..=width {
        out[end - place] = b'0' + (n % 10) as u8;
        n /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monday() -> Timeline {
        Timeline::new(Date::constant(2026, 3, 2), 7)
    }

    #[test]
    fn times_are_written_as_aws_writes_them() {
        let at = second("2026-03-02T00:05:09Z").unwrap();
        let text = |write: fn(i64, &mut Vec<u8>)| {
            let mut out = Vec::new();
            write(at, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(text(iso), "2026-03-02T00:05:09Z");
        assert_eq!(text(bracketed), "[02/Mar/2026:00:05:09 +0000]");
        assert_eq!(text(american), "Mar 2, 2026 12:05:09 AM");
    }

    #[test]
    fn windows_follow_each_other_and_stay_within_their_day() {
        let windows: Vec<Window> = (0..200).map(|n| monday().window(n, 200, 4)).collect();
        assert!(windows.is_sorted_by_key(|w| w.from));
        for w in windows {
            assert!(w.from <= w.to && w.from.div_euclid(DAY) == w.to.div_euclid(DAY), "{w:?}");
            assert!((0..50).all(|n| (w.from..=w.to).contains(&w.time(n, 50, 90))));
        }
    }

    #[test]
    fn days_are_busier_than_nights_and_weekends() {
        let per_day = |day: i64| {
            let start = second("2026-03-02T00:00:00Z").unwrap() + day * DAY;
            (0..10_000).filter(|&n| (start..start + DAY).contains(&monday().at(n, 10_000))).count()
        };
        assert!(per_day(0) > 2 * per_day(5));
        let start = second("2026-03-02T00:00:00Z").unwrap();
        assert_eq!(monday().at(0, 10), start);
        assert!(monday().at(1, 10) < start + DAY && monday().at(9, 10) > start + 4 * DAY);
    }
}
