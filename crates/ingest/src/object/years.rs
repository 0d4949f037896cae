//! Inference of years for dates that have none, as in
//! `Oct  4 00:49:14 host sshd[1]: …`.
//!
//! A prescan of the file looks at its dates alone. A step back of half a year
//! or more from one line to the next is the end of a year; the last line is
//! dated by a timestamp that is known: of a line with a year, in the file's
//! name, or of its last change.

use logdex_event::Timestamp;
use logdex_event::context::Year;
use logdex_event::sink::ObjectFile;
use logdex_event::time;
use memchr::memchr;

/// A known timestamp that dates the last line of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// The last line is of this year.
    Year(i16),
    /// The last line is of about this time: the name of a rotated file has it.
    Near(Timestamp),
    /// No line is later.
    Until(Timestamp),
}

/// The year at each byte of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Years {
    /// Where each year begins, and which; the first holds before that, too.
    spans: Vec<(u64, i16)>,
}

/// Changes of the year that are kept of a file. Honest ones have a few.
const MAX_SPANS: usize = 10_000;

/// Days by which a date lies before the one on the line before it when a year
/// has gone by: half a year, so that a file may be silent for as long.
const YEAR_ENDS: i64 = 182;

/// Days by which it lies behind when the line before was of the next year
/// already: lines of several processes change places by seconds, not by months.
const YEAR_GOES_BACK: i64 = 334;

/// Bytes at the start of a file that are probed for dates.
const PROBE_BYTES: usize = 64 << 10;

impl Reference {
    /// The reference of a file: `assumed`, the date in its name, its last change
    /// (by the gzip header in `packed`, its first bytes, or by the file system),
    /// or `now`.
    pub(super) fn new(file: &ObjectFile, packed: &[u8], assumed: Option<i16>, now: Timestamp) -> Reference {
        if let Some(year) = assumed {
            return Reference::Year(year);
        }
        if let Some(date) = date_in(&file.path) {
            return Reference::Near(date);
        }
        let changed = Some(Timestamp(file.modified / 1000)).filter(|changed| changed.0 > 0);
        Reference::Until(gzip_time(packed).or(changed).unwrap_or(now))
    }

    /// The year of a line by itself.
    pub(super) fn year(self) -> Year {
        match self {
            Reference::Year(year) => Year::Of(year),
            // Half a year later at most: then nearest is latest.
            Reference::Near(near) => Year::Until(Timestamp(near.0 + YEAR_ENDS * DAY_MICROS)),
            Reference::Until(end) => Year::Until(end),
        }
    }

    /// The year of the last line, by its month and day.
    fn of_last(self, (month, day): (i64, i64)) -> Option<i64> {
        let at = |year: i64| Some((year, time::utc(year, month, day.min(28), 0)?));
        match self {
            Reference::Year(year) => Some(i64::from(year)),
            Reference::Near(near) => {
                let year = time::year(near);
                let years = (year - 1..=year + 1).filter_map(at);
                years.min_by_key(|(_, date)| date.0.abs_diff(near.0)).map(|(year, _)| year)
            }
            Reference::Until(end) => {
                let year = time::year(end);
                let mut years = (year - 1..=year + 1).rev().filter_map(at);
                years.find(|(_, date)| date.0 <= end.0 + DAY_MICROS).map(|(year, _)| year)
            }
        }
    }
}

const DAY_MICROS: i64 = 86_400_000_000;

impl Years {
    /// The year at a byte of the file.
    pub(super) fn at(&self, offset: u64) -> Option<i16> {
        let after = self.spans.partition_point(|(start, _)| *start <= offset);
        self.spans.get(after.saturating_sub(1)).map(|(_, year)| *year)
    }
}

/// True if some line near the beginning of a file has a date without a year.
pub(super) fn are_missing(start: &[u8]) -> bool {
    lines(&start[..start.len().min(PROBE_BYTES)])
        .any(|(_, line)| matches!(date(line), Some(Date { year: None, .. })))
}

/// A scan over the dates of a file, piece by piece.
#[derive(Debug, Default)]
pub(super) struct YearScan {
    /// Years gone by since the first line.
    years: i64,
    last: Option<(i64, i64)>,
    spans: Vec<(u64, i64)>,
    /// Years gone by at a line with a year, and that year.
    known: Option<(i64, i64)>,
    /// Years gone by at each 29 February.
    leaps: Vec<i64>,
}

impl YearScan {
    /// Scans whole lines that begin at `base` in the file.
    pub(super) fn lines(&mut self, bytes: &[u8], base: u64) {
        for (start, line) in lines(bytes) {
            if let Some(Date { year, month, day }) = date(line) {
                self.step(month, day, base + start as u64);
                self.known = self.known.or(year.map(|year| (self.years, year)));
            }
        }
    }

    /// The years of the file; `None` if it has no dates.
    pub(super) fn finish(self, reference: Reference) -> Option<Years> {
        let first = match self.known {
            Some((gone, year)) => year - gone,
            None => self.leap(reference.of_last(self.last?)? - self.years),
        };
        let year = |gone: i64| i16::try_from(first + gone).ok();
        let spans = self.spans.iter().map(|&(start, gone)| Some((start, year(gone)?)));
        Some(Years { spans: spans.collect::<Option<_>>()? })
    }

    fn step(&mut self, month: i64, day: i64, offset: u64) {
        let before = self.years;
        if let Some(last) = self.last {
            let days = day_of_year(month, day) - day_of_year(last.0, last.1);
            if days < -YEAR_ENDS {
                self.years += 1;
            } else if days > YEAR_GOES_BACK {
                self.years -= 1;
            }
        }
        if (self.last.is_none() || self.years != before) && self.spans.len() < MAX_SPANS {
            self.spans.push((offset, self.years));
        }
        self.last = Some((month, day));
        if (month, day) == (2, 29) && self.leaps.last() != Some(&self.years) && self.leaps.len() < MAX_SPANS {
            self.leaps.push(self.years);
        }
    }

    /// The first year, moved back until each 29 February is in a leap year.
    fn leap(&self, first: i64) -> i64 {
        let fits = |first: i64| self.leaps.iter().all(|gone| time::utc(first + gone, 2, 29, 0).is_some());
        (0..9).map(|back| first - back).find(|&first| fits(first)).unwrap_or(first)
    }
}

/// A date at the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Date {
    year: Option<i64>,
    month: i64,
    day: i64,
}

/// The date a line begins with, behind a priority in angle brackets or not.
fn date(line: &[u8]) -> Option<Date> {
    let line = match line {
        [b'<', rest @ ..] => rest.get(rest.iter().take(4).position(|&byte| byte == b'>')? + 1..)?,
        line => line,
    };
    match line {
        [m0, m1, m2, b' ', d0, d1, b' ', h0, h1, b':', ..] if h0.is_ascii_digit() && h1.is_ascii_digit() => {
            let month = time::month_number(&[*m0, *m1, *m2])?;
            let tens = if *d0 == b' ' { 0 } else { digit(*d0)? };
            let day = tens * 10 + digit(*d1)?;
            (1..=31).contains(&day).then_some(Date { year: None, month, day })
        }
        [m0, m1, m2, b' ', d0, b' ', h0, h1, b':', ..] if h0.is_ascii_digit() && h1.is_ascii_digit() => {
            let (month, day) = (time::month_number(&[*m0, *m1, *m2])?, digit(*d0)?);
            (day > 0).then_some(Date { year: None, month, day })
        }
        [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1, b'T' | b' ', ..] => {
            let (year, month, day) =
                (number(&[*y0, *y1, *y2, *y3])?, number(&[*m0, *m1])?, number(&[*d0, *d1])?);
            time::utc(year, month, day, 0).map(|_| Date { year: Some(year), month, day })
        }
        _ => None,
    }
}

fn digit(byte: u8) -> Option<i64> {
    byte.is_ascii_digit().then(|| i64::from(byte - b'0'))
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, &byte| Some(sum * 10 + digit(byte)?))
}

/// The day of a leap year.
fn day_of_year(month: i64, day: i64) -> i64 {
    const BEFORE: [i64; 12] = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335];
    usize::try_from(month - 1).ok().and_then(|at| BEFORE.get(at)).copied().unwrap_or(0) + day
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr(b'\n', rest).unwrap_or(rest.len());
        at = start + length + 1;
        Some((start, &rest[..length]))
    })
}

/// The date in a path, the last there is: `secure-20221009`,
/// `auth.log-2022-10-09.gz`, `2022/10/09/secure`. Noon of that day.
fn date_in(path: &str) -> Option<Timestamp> {
    let bytes = path.as_bytes();
    let starts = |&start: &usize| start == 0 || !bytes[start - 1].is_ascii_digit();
    (0..bytes.len()).rev().filter(starts).find_map(|start| day(&bytes[start..]))
}

/// Noon of the day that a text begins with: eight digits, or digits with the
/// same sign between them, and no digit behind.
fn day(text: &[u8]) -> Option<Timestamp> {
    let gap = usize::from(matches!(text.get(4)?, b'-' | b'/' | b'_' | b'.'));
    let number_at = |start: usize, length: usize| number(text.get(start..start + length)?);
    let (year, month, day) = (number_at(0, 4)?, number_at(4 + gap, 2)?, number_at(6 + 2 * gap, 2)?);
    let whole =
        (gap == 0 || text.get(4) == text.get(7)) && !text.get(8 + 2 * gap).is_some_and(u8::is_ascii_digit);
    time::utc(year, month, day, 43_200).filter(|_| whole && (1980..2200).contains(&year))
}

/// The last change of the file that gzip packed, if its header has it.
fn gzip_time(packed: &[u8]) -> Option<Timestamp> {
    let [0x1f, 0x8b, _, _, t0, t1, t2, t3, ..] = packed else { return None };
    let seconds = u32::from_le_bytes([*t0, *t1, *t2, *t3]);
    (seconds > 0).then_some(Timestamp(i64::from(seconds) * 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        time::rfc3339(text.as_bytes()).unwrap()
    }

    /// The year of each line of a file.
    fn years(text: &str, reference: Reference) -> Vec<i16> {
        let mut scan = YearScan::default();
        scan.lines(text.as_bytes(), 0);
        let years = scan.finish(reference).unwrap_or_default();
        lines(text.as_bytes()).map(|(start, _)| years.at(start as u64).unwrap_or(0)).collect()
    }

    fn until(text: &str) -> Reference {
        Reference::Until(at(text))
    }

    #[test]
    fn the_last_line_is_not_after_the_reference() {
        let text = "Oct  4 00:49:14 a\nDec 31 23:59:59 b\nJan  1 00:00:00 c\nMar 02 10:00:00 d\n";
        for (reference, last) in [
            (until("2024-03-02T10:00:00Z"), 2024),
            (until("2024-03-01T12:00:00Z"), 2024),
            (until("2024-02-29T12:00:00Z"), 2023),
            (until("2026-11-23T00:00:00Z"), 2026),
            (Reference::Year(2019), 2019),
            (Reference::Near(at("2024-03-09T12:00:00Z")), 2024),
            (Reference::Near(at("2024-02-25T12:00:00Z")), 2024),
        ] {
            assert_eq!(years(text, reference), [last - 1, last - 1, last, last], "{reference:?}");
        }
    }

    #[test]
    fn a_file_that_is_long_past_stays_together() {
        // By itself the October would be of the year of the reference, and the December before it.
        let text = "Oct  4 00:49:14 a\nDec 31 23:59:59 b\n";
        assert_eq!(years(text, until("2026-11-23T00:00:00Z")), [2025, 2025]);
    }

    #[test]
    fn lines_that_change_places_at_midnight() {
        let text = "Dec 31 23:59:59 a\nJan  1 00:00:00 b\nDec 31 23:59:59 c\nJan  1 00:00:01 d\n";
        assert_eq!(years(text, until("2024-06-01T00:00:00Z")), [2023, 2024, 2023, 2024]);
    }

    #[test]
    fn several_years_and_silence() {
        let text = "Jun  1 00:00:00 a\nFeb  1 00:00:00 b\nSep  1 00:00:00 c\nJan  1 00:00:00 d\n";
        // From June to February less than half a year is missing: it may be the same one's, out of order.
        assert_eq!(years(text, until("2024-06-01T00:00:00Z")), [2023, 2023, 2023, 2024]);
        let text = "Dec  1 00:00:00 a\nFeb  1 00:00:00 b\nSep  1 00:00:00 c\nJan  1 00:00:00 d\n";
        assert_eq!(years(text, until("2024-06-01T00:00:00Z")), [2022, 2023, 2023, 2024]);
    }

    #[test]
    fn leap_days_and_lines_with_a_year() {
        let text = "Feb 29 00:00:00 a\nMar  1 00:00:00 b\n";
        assert_eq!(years(text, until("2026-11-23T00:00:00Z")), [2024, 2024]);
        let text = "Dec 31 00:00:00 a\n<86>Jan  1 00:00:00 b\n2019-01-02T00:00:00Z c\nJan  3 00:00:00 d\n";
        assert_eq!(years(text, until("2026-11-23T00:00:00Z")), [2018, 2019, 2019, 2019]);
        assert_eq!(years("no date\n", until("2026-11-23T00:00:00Z")), [0]);
    }

    #[test]
    fn dates_of_files() {
        for (path, wanted) in [
            ("var/log/secure-20221009", Some("2022-10-09T12:00:00Z")),
            ("secure-20221009.gz", Some("2022-10-09T12:00:00Z")),
            ("a/2022-10-09/auth.log", Some("2022-10-09T12:00:00Z")),
            ("a/2022/10/09/auth.log.1", Some("2022-10-09T12:00:00Z")),
            ("2019-01-01/secure-20221009", Some("2022-10-09T12:00:00Z")),
            ("secure-20221309", None),
            ("secure-202210091", None),
            ("host-1234567890/secure", None),
            ("auth.log.1", None),
            ("", None),
        ] {
            assert_eq!(date_in(path).map(|time| time.to_string()).as_deref(), wanted, "{path}");
        }
        let file = |modified| ObjectFile { path: "auth.log".to_owned(), modified, ..ObjectFile::default() };
        let now = at("2026-11-23T00:00:00Z");
        let packed = [0x1f, 0x8b, 8, 0, 0x80, 0x94, 0x35, 0x01, 0, 3];
        for (modified, start, assumed, wanted) in [
            (0, &b""[..], None, Reference::Until(now)),
            (5_000_000, b"", None, Reference::Until(Timestamp(5_000))),
            (5_000_000, &packed, None, Reference::Until(Timestamp(0x0135_9480 * 1_000_000))),
            (5_000_000, &packed, Some(2020), Reference::Year(2020)),
        ] {
            assert_eq!(Reference::new(&file(modified), start, assumed, now), wanted);
        }
    }

    #[test]
    fn beginnings_without_a_year() {
        assert!(are_missing(b"x\n<86>Oct  4 00:49:14 host sshd[1]: x"));
        for text in ["", "2024-10-04T00:00:00Z host sshd[1]: x", "Oct  4 x", "Oct 44 00:00:00", "October 4"] {
            assert!(!are_missing(text.as_bytes()), "{text}");
        }
    }
}
