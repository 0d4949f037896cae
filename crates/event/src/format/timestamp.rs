//! Timestamps in records of no known format: at the start of a line of text, or
//! as the value of some key.

use memchr::memchr;

use crate::time::{self, Timestamp};

/// The timestamp that is a whole value: RFC 3339, the same with a space or
/// without a zone (then UTC), or seconds, milli-, micro- or nanoseconds since
/// 1970.
pub(super) fn of_value(text: &str) -> Option<Timestamp> {
    let text = text.trim_ascii().as_bytes();
    let (time, length) = date(text).or_else(|| epoch(text))?;
    (length == text.len()).then_some(time)
}

/// The timestamp at the start of a line, in brackets or not, and the start of the
/// text behind it. The bracketed time of an access log may follow the
/// caller's address, as in Apache's and nginx's common log format; nothing is
/// cut off then.
pub fn at_start(line: &[u8]) -> Option<(Timestamp, usize)> {
    let indent = line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let bracket = usize::from(line.get(indent) == Some(&b'['));
    let start = indent + bracket;
    let found = date(&line[start..]).or_else(|| epoch(&line[start..]));
    let Some((time, length)) = found else {
        return access_log(line);
    };
    let mut end = start + length;
    if bracket == 1 && line.get(end) == Some(&b']') {
        end += 1;
    }
    let rest = &line[end..];
    let gap = rest.iter().take_while(|&&byte| matches!(byte, b' ' | b'\t' | b':' | b',' | b'|')).count();
    // A longer word that begins like a time is none.
    (gap > 0 || rest.is_empty() || rest[0] == b'[').then_some((time, end + gap))
}

/// Bytes of a line in which the timestamp of an access log is searched: behind an
/// address and two names.
const ACCESS_LOG_REACH: usize = 256;

fn access_log(line: &[u8]) -> Option<(Timestamp, usize)> {
    let open = memchr(b'[', &line[..line.len().min(ACCESS_LOG_REACH)])?;
    let rest = &line[open + 1..];
    let close = memchr(b']', &rest[..rest.len().min(32)])?;
    let time = time::access_log(&rest[..close])?;
    let behind = open + close + 2;
    let gap = usize::from(line.get(behind) == Some(&b' '));
    Some((time, if open == 0 { behind + gap } else { 0 }))
}

/// A date and a clock at the start of a text, and their length. The date may
/// be written with slashes.
fn date(text: &[u8]) -> Option<(Timestamp, usize)> {
    let mut buffer = [0; 40];
    buffer[..19].copy_from_slice(text.get(..19)?);
    if buffer[4] == b'/' && buffer[7] == b'/' {
        (buffer[4], buffer[7]) = (b'-', b'-');
    }
    let fraction = time::fraction(&text[19..]).1;
    let kept = fraction.min(10);
    buffer[19..19 + kept].copy_from_slice(&text[19..19 + kept]);
    let clock = 19 + kept;
    let behind = &text[19 + fraction..];
    ZONES.iter().find_map(|zone| {
        let (spelt, length) = zone(behind)?;
        buffer[clock..clock + spelt.len()].copy_from_slice(spelt);
        Some((time::rfc3339(&buffer[..clock + spelt.len()])?, 19 + fraction + length))
    })
}

/// Reads a zone at the start of a text: RFC 3339's spelling of it, and how
/// long it is in the text.
type Zone = fn(&[u8]) -> Option<(&[u8], usize)>;

/// Ways to write a zone behind a clock. The last stands for no zone at all.
const ZONES: &[Zone] = &[
    |text| Some((text.get(..6).filter(|zone| zone[3] == b':')?, 6)),
    |text| Some((text.get(..5)?, 5)),
    |text| Some((text.strip_prefix(b" ")?.get(..6).filter(|zone| zone[3] == b':')?, 7)),
    |text| Some((text.strip_prefix(b" ")?.get(..5)?, 6)),
    |text| text.starts_with(b" UTC").then_some((b"Z", 4)),
    |text| Some((text.get(..1)?, 1)),
    |_| Some((b"Z", 0)),
];

/// The first and the last timestamp taken for a time since 1970, in seconds: 1990
/// to 2100. Other numbers are just numbers.
const PLAUSIBLE: std::ops::Range<i64> = 631_152_000..4_102_444_800;

/// A time since 1970 at the start of a text, and its length. The unit follows
/// from the size of the number.
fn epoch(text: &[u8]) -> Option<(Timestamp, usize)> {
    let length = digit_count(text);
    if !(9..=19).contains(&length) {
        return None;
    }
    let number: i64 = std::str::from_utf8(&text[..length]).ok()?.parse().ok()?;
    let fraction = time::fraction(&text[length..]).1;
    let micros = [(1, 1_000_000), (1_000, 1_000), (1_000_000, 1)]
        .into_iter()
        .find(|(per_second, _)| PLAUSIBLE.contains(&(number / per_second)))
        .and_then(|(_, micros)| number.checked_mul(micros).map(|time| (time, micros)));
    let (time, unit) = match micros {
        Some(found) => found,
        None => (PLAUSIBLE.contains(&(number / 1_000_000_000)).then_some(number / 1_000)?, 0),
    };
    let part = fraction_of(&text[length..length + fraction], unit);
    Some((Timestamp(time + part), length + fraction))
}

/// Microseconds of `.123` of a unit that is so many microseconds long.
fn fraction_of(text: &[u8], mut unit: i64) -> i64 {
    text.iter().skip(1).fold(0, |sum, digit| {
        unit /= 10;
        sum + i64::from(digit - b'0') * unit
    })
}

fn digit_count(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        for (text, wanted) in [
            ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"),
            ("2024-05-01 10:00:00.25 +0900", "2024-05-01T01:00:00.25Z"),
            ("2024-05-01 10:00:00 UTC", "2024-05-01T10:00:00Z"),
            ("2024-05-01 10:00:00", "2024-05-01T10:00:00Z"),
            ("2024/05/01 10:00:00", "2024-05-01T10:00:00Z"),
            ("2024-05-01T10:00:00.123456789012-05:30", "2024-05-01T15:30:00.123456Z"),
            ("1714557600", "2024-05-01T10:00:00Z"),
            ("1714557600.25", "2024-05-01T10:00:00.25Z"),
            ("1714557600250", "2024-05-01T10:00:00.25Z"),
            ("1714557600250.5", "2024-05-01T10:00:00.2505Z"),
            ("1714557600250123", "2024-05-01T10:00:00.250123Z"),
            ("1714557600250123999", "2024-05-01T10:00:00.250123Z"),
        ] {
            assert_eq!(of_value(text).map(|time| time.to_string()).as_deref(), Some(wanted), "{text}");
        }
        for text in
            ["", "yesterday", "12", "99999999999999999999", "2024-05-01", "1714557600 x", "-1714557600"]
        {
            assert_eq!(of_value(text), None, "{text}");
        }
    }

    #[test]
    fn starts_of_lines() {
        for (line, rest) in [
            ("2024-05-01T10:00:00Z service up", "service up"),
            ("[2024-05-01 10:00:00] service up", "service up"),
            ("2024-05-01 10:00:00,000 [main] INFO x", "[main] INFO x"),
            ("1714557600 service up", "service up"),
            ("[01/May/2024:10:00:00 +0000] \"GET /\"", "\"GET /\""),
            ("192.0.2.7 - alice [01/May/2024:10:00:00 +0000] \"GET /\" 200", ""),
            ("2024-05-01T10:00:00Z", ""),
        ] {
            let (time, start) = at_start(line.as_bytes()).unwrap();
            assert_eq!(time.to_string(), "2024-05-01T10:00:00Z", "{line}");
            let wanted = if start == 0 { line } else { rest };
            assert_eq!(&line[start..], wanted, "{line}");
        }
        for line in
            ["1714557600abc", "[INFO] started", "", "[", "12 apples", "2024-05-01T10:00:00Zebra", "x [1] [2]"]
        {
            assert_eq!(at_start(line.as_bytes()), None, "{line}");
        }
    }
}
