//! A number or timestamp with the notation it was written in. Text in one of
//! these notations can be stored as a number and restored byte for byte.

use std::fmt::Write;

use crate::time::{self, MONTHS, Timestamp};

/// A number or timestamp with its notation.
///
/// ```
/// use logdex_event::scalar::Scalar;
///
/// let scalar = Scalar::read("2023-07-10T11:44:29Z").unwrap();
/// assert_eq!(scalar.number, 1_688_989_469);
/// let mut text = String::new();
/// scalar.write(&mut text);
/// assert_eq!(text, "2023-07-10T11:44:29Z");
/// // Other spellings of the same value are no canonical scalars.
/// assert!(Scalar::read("007").is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The notation.
    pub format: ScalarFormat,
    /// The number; for a timestamp, seconds since 1970.
    pub number: u64,
}

/// The notation of a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarFormat {
    /// `0`, `17`: decimal digits, no zero before others, 18 at most.
    Decimal,
    /// `06/Feb/2019:00:00:38 +0000`, UTC only.
    AccessLog,
    /// `2023-07-10T11:44:29Z`, whole seconds only.
    Rfc3339,
}

/// All notations.
pub const SCALAR_FORMATS: [ScalarFormat; 3] =
    [ScalarFormat::Decimal, ScalarFormat::AccessLog, ScalarFormat::Rfc3339];

/// The longest decimal.
const MAX_DIGITS: usize = 18;

pub(super) const SECONDS_A_DAY: u64 = 86_400;

impl Scalar {
    /// Parses a scalar; `None` for text that [`write`](Self::write) would not
    /// restore byte for byte.
    #[inline]
    pub fn read(text: &str) -> Option<Scalar> {
        let bytes = text.as_bytes();
        if !bytes.first()?.is_ascii_digit() {
            return None;
        }
        match bytes {
            [_, _, b'/', ..] => from_timestamp(
                ScalarFormat::AccessLog,
                time::access_log(strip(bytes, b" +0000", 26)?)?,
                bytes,
                18,
            ),
            [_, _, _, _, b'-', ..] if bytes.get(10) == Some(&b'T') => {
                from_timestamp(ScalarFormat::Rfc3339, time::rfc3339(strip(bytes, b"Z", 20)?)?, bytes, 17)
            }
            [b'0', _, ..] => None,
            _ if bytes.len() > MAX_DIGITS => None,
            _ => Some(Scalar { format: ScalarFormat::Decimal, number: time::number(bytes)? as u64 }),
        }
    }

    /// Appends the text it was read from.
    pub fn write(self, out: &mut String) {
        let Scalar { format, number } = self;
        let seconds = number % SECONDS_A_DAY;
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let date = || time::date(number / SECONDS_A_DAY);
        // Writing to a `String` can't fail.
        let _ = match format {
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

    /// A timestamp in this notation; `None` for decimals, and for timestamps that
    /// the notation can't express.
    pub fn of_timestamp(format: ScalarFormat, time: Timestamp) -> Option<Scalar> {
        let scalar = Scalar { format, number: u64::try_from(time.0).ok()? / 1_000_000 };
        (scalar.timestamp() == Some(time)).then_some(scalar)
    }

    /// The timestamp; `None` for decimals.
    pub fn timestamp(self) -> Option<Timestamp> {
        if self.format == ScalarFormat::Decimal {
            return None;
        }
        i64::try_from(self.number).ok()?.checked_mul(1_000_000).map(Timestamp)
    }
}

/// The text, if it has this length and end. Timestamps with another end have
/// another notation.
fn strip<'a>(text: &'a [u8], end: &[u8], length: usize) -> Option<&'a [u8]> {
    (text.len() == length && text.ends_with(end)).then_some(text)
}

/// The scalar of a timestamp, unless it is a leap second (60), which counts as
/// the second after and would be restored so.
fn from_timestamp(format: ScalarFormat, time: Timestamp, text: &[u8], seconds: usize) -> Option<Scalar> {
    if text.get(seconds) == Some(&b'6') {
        return None;
    }
    let number = u64::try_from(time.0 / 1_000_000).ok()?;
    Some(Scalar { format, number })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn written(scalar: Scalar) -> String {
        let mut text = String::new();
        scalar.write(&mut text);
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
            if let Some(scalar) = Scalar::read(text) {
                panic!("{text} was read as {}", written(scalar));
            }
        }
    }

    /// Text that is a canonical scalar or nearly one.
    fn near_scalar() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-9]{1,20}",
            "[0-3][0-9]/(Jan|Feb|May|Dec|dec)/[12][0-9]{3}:[0-2][0-9]:[0-6][0-9]:[0-6][0-9] [+-]0[09]00",
            "[12][0-9]{3}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](Z|z|\\.5Z)",
            any::<String>(),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn text_is_restored(text in near_scalar()) {
            if let Some(scalar) = Scalar::read(&text) {
                prop_assert_eq!(written(scalar), text);
            }
        }

        #[test]
        fn scalars_are_restored(format in select(SCALAR_FORMATS.as_slice()), number in any::<u64>()) {
            // Up to 18 digits, and up to the year 9999.
            let limit = if format == ScalarFormat::Decimal { 10_u64.pow(18) } else { 253_402_300_800 };
            let scalar = Scalar { format, number: number % limit };
            prop_assert_eq!(Scalar::read(&written(scalar)), Some(scalar));
        }
    }
}
