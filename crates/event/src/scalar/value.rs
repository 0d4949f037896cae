//! A number or timestamp with the notation it was written in. Text in one of
//! these notations can be stored as a number and restored byte for byte.

use std::fmt::Write;

use crate::time::{self, MONTHS, Timestamp};

/// A number or a moment, and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The way it is written.
    pub form: ScalarFormat,
    /// The number; of a moment, seconds since 1970. Never below zero.
    pub number: u64,
}

/// The ways figures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarFormat {
    /// `0`, `17`: decimal digits, no zero before others, 18 at most.
    Decimal,
    /// `06/Feb/2019:00:00:38 +0000`, UTC only.
    AccessLog,
    /// `2023-07-10T11:44:29Z`, whole seconds only.
    Rfc3339,
}

/// All forms.
pub const SCALAR_FORMATS: [ScalarFormat; 3] =
    [ScalarFormat::Decimal, ScalarFormat::AccessLog, ScalarFormat::Rfc3339];

/// The longest decimal.
const MAX_DIGITS: usize = 18;

pub(super) const SECONDS_A_DAY: u64 = 86_400;

impl Scalar {
    /// Reads a figure; `None` for what [`write`](Self::write) would not write
    /// in just the same way.
    #[inline]
    pub fn read(text: &str) -> Option<Scalar> {
        let bytes = text.as_bytes();
        if !bytes.first()?.is_ascii_digit() {
            return None;
        }
        match bytes {
            [_, _, b'/', ..] => {
                moment(ScalarFormat::AccessLog, time::access_log(strip(bytes, b" +0000", 26)?)?, bytes, 18)
            }
            [_, _, _, _, b'-', ..] if bytes.get(10) == Some(&b'T') => {
                moment(ScalarFormat::Rfc3339, time::rfc3339(strip(bytes, b"Z", 20)?)?, bytes, 17)
            }
            [b'0', _, ..] => None,
            _ if bytes.len() > MAX_DIGITS => None,
            _ => {
                let digit =
                    |sum: u64, byte: &u8| byte.is_ascii_digit().then(|| sum * 10 + u64::from(byte - b'0'));
                let number = bytes.iter().try_fold(0, digit)?;
                Some(Scalar { form: ScalarFormat::Decimal, number })
            }
        }
    }

    /// Appends it as it was read.
    pub fn write(self, out: &mut String) {
        let Scalar { form, number } = self;
        let seconds = number % SECONDS_A_DAY;
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let date = || time::date(number / SECONDS_A_DAY);
        // Writing to a `String` can't fail.
        let _ = match form {
            ScalarFormat::Decimal => write!(out, "{number}"),
            ScalarFormat::AccessLog => {
                let (year, month, day) = date();
                let month = MONTHS[month as usize - 1];
                write!(out, "{day:02}/{month}/{year:04}:{hour:02}:{minute:02}:{second:02} +0000")
            }
            ScalarFormat::Rfc3339 => {
                let (year, month, day) = date();
                write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
            }
        };
    }

    /// A moment in this form; `None` for numbers, and for moments that the form
    /// can't say.
    pub fn of_timestamp(form: ScalarFormat, time: Timestamp) -> Option<Scalar> {
        let figure = Scalar { form, number: u64::try_from(time.0).ok()? / 1_000_000 };
        (figure.moment() == Some(time)).then_some(figure)
    }

    /// The moment it stands for; `None` for numbers.
    pub fn moment(self) -> Option<Timestamp> {
        (self.form != ScalarFormat::Decimal).then_some(Timestamp(self.number as i64 * 1_000_000))
    }
}

/// The text, if it has this length and end. Times with an end of another kind
/// would be written otherwise.
fn strip<'a>(text: &'a [u8], end: &[u8], length: usize) -> Option<&'a [u8]> {
    (text.len() == length && text.ends_with(end)).then_some(text)
}

/// The figure of a moment, unless it is a leap second, which counts as the
/// second after. Those are written 60.
fn moment(form: ScalarFormat, time: Timestamp, text: &[u8], seconds: usize) -> Option<Scalar> {
    if text.get(seconds) == Some(&b'6') {
        return None;
    }
    let number = u64::try_from(time.0 / 1_000_000).ok()?;
    Some(Scalar { form, number })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(figure: Scalar) -> String {
        let mut text = String::new();
        figure.write(&mut text);
        text
    }

    #[test]
    fn figures_are_written_as_they_were_read() {
        for text in [
            "0",
            "17",
            "999999999999999999",
            "06/Feb/2019:00:00:38 +0000",
            "29/Feb/2024:23:59:59 +0000",
            "2023-07-10T11:44:29Z",
            "1970-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
        ] {
            assert_eq!(written(Scalar::read(text).unwrap()), text);
        }
    }

    #[test]
    fn what_would_be_written_otherwise_is_none() {
        for text in [
            "",
            "-",
            "-1",
            "+1",
            "00",
            "017",
            "1.0",
            "1234567890123456789",
            "06/Feb/2019:00:00:38 +0900",
            "06/Feb/2019:00:00:38 -0000",
            "06/Feb/2019:00:00:60 +0000",
            "30/Feb/2019:00:00:00 +0000",
            "2023-07-10t11:44:29Z",
            "2023-07-10 11:44:29Z",
            "2023-07-10T11:44:29z",
            "2023-07-10T11:44:60Z",
            "2023-07-10T11:44:29.5Z",
            "1969-12-31T23:59:59Z",
            "é",
        ] {
            if let Some(figure) = Scalar::read(text) {
                panic!("{text} was read as {}", written(figure));
            }
        }
    }
}
