//! Times in records, read and rewritten in the same form.

use std::io::Write;

use jiff::{civil::DateTime, tz::Offset};

use crate::timeline;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Forms of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `2023-07-10T12:05:00`, whatever follows.
    Iso,
    /// `20230710T120500Z` or `20230710T1205Z`.
    Basic,
    /// `Jul 10, 2023 12:05:00 PM`, a comma after the year or not.
    American,
}

/// The time that a text begins with: its length, its form, its second since the epoch.
pub fn read(text: &[u8]) -> Option<(usize, Form, i64)> {
    iso(text).or_else(|| basic(text)).or_else(|| american(text))
}

/// Appends the time `second` as `old` is written, which [`read`] has read as `form`.
pub fn write(form: Form, old: &[u8], second: i64, out: &mut Vec<u8>) {
    let start = out.len();
    match form {
        Form::Iso => {
            timeline::iso(second, out);
            out.truncate(start + 19);
        }
        Form::Basic => {
            let mut long = Vec::with_capacity(20);
            timeline::iso(second, &mut long);
            out.extend(long.iter().filter(|byte| !b"-:Z".contains(byte)).take(old.len() - 1));
            out.push(b'Z');
        }
        Form::American => {
            timeline::american(second, out);
            let has_comma = old.iter().filter(|byte| **byte == b',').count() == 2;
            let comma = out[start..].windows(2).position(|pair| pair == b", ").filter(|_| has_comma);
            // Four digits of the year follow.
            comma.into_iter().for_each(|at| out.insert(start + at + 6, b','));
        }
    }
}

/// Appends a number of seconds since the epoch, or of a smaller unit, moved by `shift` seconds.
pub fn write_epoch(old: &[u8], shift: i64, out: &mut Vec<u8>) {
    let second = old[..10].iter().fold(0, |n, digit| n * 10 + i64::from(digit - b'0'));
    // Writing into a Vec cannot fail.
    let _ = write!(out, "{:010}", second + shift);
    out.extend_from_slice(&old[10..]);
}

/// `2023-07-10T12:05:00`
fn iso(text: &[u8]) -> Option<(usize, Form, i64)> {
    let fits = text.len() >= 19
        && text[10] == b'T'
        && [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')].iter().all(|(at, mark)| text[*at] == *mark);
    if !fits {
        return None;
    }
    let [month, day, hour, minute, second] =
        [5, 8, 11, 14, 17].map(|at| digits(&text[at..at + 2]).unwrap_or(-1));
    let at = instant([digits(&text[..4])?, month, day, hour, minute, second])?;
    Some((19, Form::Iso, at))
}

/// `20230710T120500Z` or `20230710T1205Z`
fn basic(text: &[u8]) -> Option<(usize, Form, i64)> {
    let length = text.iter().take(17).position(|byte| *byte == b'Z')? + 1;
    let alone = text.get(length).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    if !matches!(length, 14 | 16) || text[8] != b'T' || !alone {
        return None;
    }
    let [month, day, hour, minute] = [4, 6, 9, 11].map(|at| digits(&text[at..at + 2]).unwrap_or(-1));
    let second = if length == 16 { digits(&text[13..15])? } else { 0 };
    let at = instant([digits(&text[..4])?, month, day, hour, minute, second])?;
    Some((length, Form::Basic, at))
}

/// `Jul 10, 2023 12:05:00 PM`
fn american(text: &[u8]) -> Option<(usize, Form, i64)> {
    let month = MONTHS.iter().position(|month| text.starts_with(month.as_bytes()))? as i64 + 1;
    let text = text.get(..27).unwrap_or(text);
    let mut at = 3;
    let mut part = |before: &[&[u8]]| -> Option<i64> {
        let mark = before.iter().find(|mark| text.get(at..).is_some_and(|rest| rest.starts_with(mark)))?;
        at += mark.len();
        let length = text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        at += length;
        digits(&text[at - length..at])
    };
    let (day, year) = (part(&[b" "])?, part(&[b", "])?);
    let (hour, minute, second) = (part(&[b", ", b" "])?, part(&[b":"])?, part(&[b":"])?);
    let half = match text.get(at..at + 3)? {
        b" AM" => 0,
        b" PM" => 12,
        _ => return None,
    };
    let second = instant([year, month, day, hour % 12 + half, minute, second])?;
    Some((at + 3, Form::American, second))
}

fn digits(text: &[u8]) -> Option<i64> {
    let all = !text.is_empty() && text.len() < 10 && text.iter().all(u8::is_ascii_digit);
    all.then(|| text.iter().fold(0, |n, digit| n * 10 + i64::from(digit - b'0')))
}

fn instant([year, month, day, hour, minute, second]: [i64; 6]) -> Option<i64> {
    let small = |n: i64| i8::try_from(n).ok();
    let civil = DateTime::new(
        i16::try_from(year).ok()?,
        small(month)?,
        small(day)?,
        small(hour)?,
        small(minute)?,
        small(second)?,
        0,
    );
    Offset::UTC.to_timestamp(civil.ok()?).ok().map(|time| time.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_written_as_it_was_read() {
        for text in [
            "2023-07-10T12:05:09",
            "20230710T120509Z",
            "20230710T1205Z",
            "Jul 9, 2023 12:05:09 AM",
            "Jul 10, 2023, 1:05:09 PM",
        ] {
            let (length, form, second) = read(text.as_bytes()).unwrap();
            assert_eq!(length, text.len());
            let (mut same, mut later) = (Vec::new(), Vec::new());
            write(form, text.as_bytes(), second, &mut same);
            assert_eq!(String::from_utf8(same).unwrap(), text);
            write(form, text.as_bytes(), second + 31 * 86_400, &mut later);
            assert_eq!(read(&later), Some((later.len(), form, second + 31 * 86_400)));
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "2023-13-10T12:05:09",
            "20230710T12Z",
            "20230710",
            "Jul 10",
            "Jul 10, 2023 12:05:09",
            "Julia",
            "",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn numbers_keep_their_unit() {
        for (old, new) in [("1688722907", "1688722917"), ("1688722907318264905", "1688722917318264905")] {
            let mut out = Vec::new();
            write_epoch(old.as_bytes(), 10, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), new);
        }
    }
}
