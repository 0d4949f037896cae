//! Timestamp prefixes of lines, as CloudWatch exports and `aws logs tail` write
//! them, and continuation lines of exports.
//!
//! Source: the CloudWatch Logs User Guide, "Exporting log data to Amazon S3";
//! `aws logs tail` of the AWS CLI.

use std::ops::Range;

use crate::time::{self, Timestamp};

/// The text before a record on its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// The timestamp.
    pub time: Timestamp,
    /// The position of the log stream's name.
    pub stream: Option<Range<usize>>,
    /// The start of the record.
    pub start: usize,
    /// True if other lines look the same: then it is a prefix only if a format
    /// takes the record behind it.
    pub doubtful: bool,
}

/// Bytes of `2024-05-01T10:00:00.000Z`.
const STAMP: usize = 24;

/// A timestamp as exports write it, milliseconds in UTC or since 1970, and a
/// space.
pub(super) fn export(line: &[u8]) -> Option<Prefix> {
    let (time, length) = stamp(line)?;
    (line.get(length) == Some(&b' ')).then_some(Prefix {
        time,
        stream: None,
        start: length + 1,
        doubtful: false,
    })
}

/// The timestamp at the start of an exported record, and its length.
fn stamp(line: &[u8]) -> Option<(Timestamp, usize)> {
    match line.first()? {
        b'1' if line.get(1).is_some_and(u8::is_ascii_digit) && line.get(4) != Some(&b'-') => {
            Some((Timestamp(time::number(line.get(..13)?)? * 1000), 13))
        }
        b'1' | b'2' => {
            let text = line.get(..STAMP)?;
            let exact = text[10] == b'T' && text[19] == b'.' && text[STAMP - 1] == b'Z';
            Some((time::rfc3339(text).filter(|_| exact)?, STAMP))
        }
        _ => None,
    }
}

/// A timestamp with an offset, a word, and the rest.
pub(super) fn tail(line: &[u8]) -> Option<Prefix> {
    let end = line.iter().take(40).position(|&byte| byte == b' ')?;
    let time = time::rfc3339(&line[..end]).filter(|_| line[10] == b'T')?;
    let stream = end + 1..end + 1 + line[end + 1..].iter().position(|&byte| byte == b' ')?;
    let start = stream.end + 1;
    (!stream.is_empty()).then_some(Prefix { time, stream: Some(stream), start, doubtful: true })
}

/// Bytes of a line that decide whether it continues the record before: any
/// timestamp at the start of a line is shorter.
pub(super) const DECISIVE_BYTES: usize = 32;

/// True unless a line, by its first bytes, begins a record of its own: a record
/// of an export may have many lines, of which only the first has a timestamp.
pub(super) fn is_continuation(line: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
    let begins = match line {
        [b'{', b'"', ..] | [b'[', b'{', ..] => true,
        [b'<', digit, ..] => digit.is_ascii_digit(),
        // `2024-05-01T`, `2024/05/01 `.
        [y0, y1, y2, y3, b'-' | b'/', m0, m1, b'-' | b'/', d0, d1, b'T' | b' ', ..] => {
            digits(&[*y0, *y1, *y2, *y3, *m0, *m1, *d0, *d1])
        }
        // `May  1 10:00:00`, `May 01 10:00:00`.
        [m0, m1, m2, b' ', _, day, b' ', hour, _, b':', ..] => {
            time::month_number(&[*m0, *m1, *m2]).is_some() && digits(&[*day, *hour])
        }
        // S3 access logs begin with the 64 hexadecimal digits of an owner.
        _ => {
            export(line).is_some()
                || line.len() >= DECISIVE_BYTES && line[..DECISIVE_BYTES].iter().all(u8::is_ascii_hexdigit)
        }
    };
    !begins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exported_lines() {
        for (line, wanted) in [
            ("2024-05-01T10:00:00.123Z hello", Some(("2024-05-01T10:00:00.123Z", 25))),
            ("2024-05-01T10:00:00.123Z ", Some(("2024-05-01T10:00:00.123Z", 25))),
            ("1714557600123 hello", Some(("2024-05-01T10:00:00.123Z", 14))),
            ("2024-05-01T10:00:00Z hello", None),
            ("2024-05-01 10:00:00.123Z hello", None),
            ("2024-05-01T10:00:00.123456Z hello", None),
            ("2024-13-01T10:00:00.123Z hello", None),
            ("171455760012 hello", None),
            ("17145576001234 hello", None),
            ("2024-05-01T10:00:00.123Z", None),
            ("hello", None),
            ("", None),
        ] {
            let found = export(line.as_bytes()).map(|prefix| (prefix.time.to_string(), prefix.start));
            assert_eq!(found, wanted.map(|(time, start)| (time.to_owned(), start)), "{line}");
        }
    }

    #[test]
    fn tailed_lines() {
        let line = b"2024-05-01T10:00:00.123000+00:00 web/1 hello world";
        let prefix = tail(line).unwrap();
        assert_eq!(prefix.time.to_string(), "2024-05-01T10:00:00.123Z");
        assert_eq!(
            (&line[prefix.stream.unwrap()], &line[prefix.start..]),
            (&b"web/1"[..], &b"hello world"[..])
        );
        for line in ["2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z x", "x y z", ""] {
            assert_eq!(tail(line.as_bytes()), None, "{line}");
        }
    }
}
