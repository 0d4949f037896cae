//! Word search on canonical scalars without writing them out, which would take
//! fifty times as long.

use std::cell::Cell;
use std::ops::RangeInclusive;

use crate::time::{self, MONTHS};

use super::value::{SECONDS_A_DAY, Scalar, ScalarFormat};

const MINUTES_A_DAY: u64 = SECONDS_A_DAY / 60;

/// The kinds of scalars that may contain a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Candidates {
    /// None.
    None,
    /// Only the decimal that is the word.
    Decimal,
    /// Timestamps, and the decimal that is the word.
    Timestamps,
}

/// The kinds of scalars that may contain a word, in lower case.
pub fn candidates(word: &str) -> Candidates {
    let is_digits = word.bytes().all(|byte| byte.is_ascii_digit());
    // A date and a clock with a T between them are one word.
    let is_of_clock = word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b't' | b'z'));
    match word.len() {
        // Parts of a timestamp have two digits, years and zones four.
        2 | 4 if is_digits => Candidates::Timestamps,
        _ if is_digits => Candidates::Decimal,
        _ if is_of_clock || MONTHS.iter().any(|month| month.eq_ignore_ascii_case(word)) => {
            Candidates::Timestamps
        }
        _ => Candidates::None,
    }
}

/// A word, parsed into the parts of timestamps that it may be. Each part is
/// `None` where the word can't be one.
#[derive(Debug, Default)]
pub struct TimestampWord {
    /// Two digits: a month, a day, an hour, a minute or a second.
    two: Option<u64>,
    /// Four digits: a year.
    year: Option<u64>,
    /// A day and an hour with a T between them.
    day_and_hour: Option<(u64, u64)>,
    /// A second with a Z behind it.
    second: Option<u64>,
    /// The name of a month.
    month: Option<u64>,
    /// True for the zone of access logs.
    is_zone: bool,
    /// The decimal that the word is.
    number: Option<Scalar>,
    /// Notation, minute and result of the last look-up: timestamps of one minute
    /// are usually adjacent.
    last: Cell<Option<(ScalarFormat, u64, bool)>>,
}

impl TimestampWord {
    /// Parses a word as [`crate::words`] yields it, in lower case.
    pub fn new(word: &str) -> TimestampWord {
        let number = |text: &str| -> Option<u64> {
            text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
        };
        let of_length = |length: usize| (word.len() == length).then(|| number(word)).flatten();
        let pair = |text: &str| if text.len() == 2 { number(text) } else { None };
        let month = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(word));
        TimestampWord {
            two: of_length(2),
            year: of_length(4),
            day_and_hour: word.split_once('t').and_then(|(day, hour)| Some((pair(day)?, pair(hour)?))),
            second: word.strip_suffix('z').and_then(pair),
            month: month.map(|at| at as u64 + 1),
            is_zone: word == "0000",
            number: Scalar::read(word).filter(|scalar| scalar.format == ScalarFormat::Decimal),
            last: Cell::new(None),
        }
    }

    /// True if the word is one of the words of a scalar.
    #[inline]
    pub fn is_in(&self, scalar: Scalar) -> bool {
        let Scalar { format, number } = scalar;
        if format == ScalarFormat::Decimal {
            return self.number == Some(scalar);
        }
        if self.is_in_second(format, number % 60) {
            return true;
        }
        match self.last.get() {
            Some((known, minute, holds)) if (known, minute) == (format, number / 60) => holds,
            _ => {
                let holds = self.is_in_minute(format, number / 60);
                self.last.set(Some((format, number / 60, holds)));
                holds
            }
        }
    }

    /// True if the word is the second of timestamps with this second of a minute,
    /// in a notation.
    pub fn is_in_second(&self, format: ScalarFormat, second: u64) -> bool {
        match format {
            ScalarFormat::Decimal => false,
            ScalarFormat::Rfc3339 => self.second == Some(second),
            ScalarFormat::AccessLog => self.two == Some(second),
        }
    }

    /// For each of these minutes since 1970, whether timestamps in it contain the
    /// word elsewhere than in their second, in a notation. Costs some nanoseconds
    /// per minute.
    pub fn minutes(&self, format: ScalarFormat, minutes: RangeInclusive<u64>) -> Vec<bool> {
        let (mut day, mut date) = (u64::MAX, (0, 0, 0));
        let holds = |minute: u64| {
            if day != minute / MINUTES_A_DAY {
                day = minute / MINUTES_A_DAY;
                date = time::date(day);
            }
            self.is_in_minute_of(format, date, minute % MINUTES_A_DAY)
        };
        minutes.map(holds).collect()
    }

    fn is_in_minute(&self, format: ScalarFormat, minute: u64) -> bool {
        self.is_in_minute_of(format, time::date(minute / MINUTES_A_DAY), minute % MINUTES_A_DAY)
    }

    fn is_in_minute_of(
        &self,
        format: ScalarFormat,
        (year, month, day): (u64, u64, u64),
        minutes: u64,
    ) -> bool {
        let (hour, minute) = (minutes / 60, minutes % 60);
        match format {
            ScalarFormat::Decimal => false,
            ScalarFormat::Rfc3339 => {
                [minute, month].map(Some).contains(&self.two)
                    || self.year == Some(year)
                    || self.day_and_hour == Some((day, hour))
            }
            ScalarFormat::AccessLog => {
                self.is_zone
                    || [hour, minute, day].map(Some).contains(&self.two)
                    || self.year == Some(year)
                    || self.month == Some(month)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_contains_the_words_it_is_cut_into() {
        let mut scratch = String::new();
        let texts: Vec<String> = (0..400u64)
            .flat_map(|at| {
                let seconds = at * 9_876_543 + at;
                [ScalarFormat::Rfc3339, ScalarFormat::AccessLog, ScalarFormat::Decimal].map(|format| {
                    let mut text = String::new();
                    Scalar { format, number: seconds }.write(&mut text);
                    text
                })
            })
            .collect();
        let mut words: Vec<String> = Vec::new();
        for text in texts.iter().step_by(7) {
            crate::words::for_each_word(text, &mut scratch, |word| words.push(word.to_owned()));
        }
        words.extend(["0000", "00", "000", "t", "z", "0t0", "jan", "1t", "1970", "+1"].map(str::to_owned));
        for word in words {
            let parsed = TimestampWord::new(&word);
            for text in &texts {
                let mut holds = false;
                crate::words::for_each_word(text, &mut scratch, |other| holds |= other == word);
                let scalar = Scalar::read(text).unwrap();
                assert_eq!(parsed.is_in(scalar), holds, "{word} in {text}");
                let Scalar { format, number } = scalar;
                if format != ScalarFormat::Decimal {
                    let by_minute = parsed.minutes(format, number / 60..=number / 60)[0];
                    assert_eq!(
                        by_minute || parsed.is_in_second(format, number % 60),
                        holds,
                        "{word} in {text}"
                    );
                }
            }
        }
    }

    #[test]
    fn words_of_figures_are_known_to_be_held() {
        let mut scratch = String::new();
        for text in ["06/Feb/2019:00:00:38 +0000", "2023-07-10T11:44:29Z"] {
            crate::words::for_each_word(text, &mut scratch, |word| {
                assert_eq!(candidates(word), Candidates::Timestamps, "{word}");
            });
        }
        for number in ["1", "100", "1146325"] {
            assert_eq!(candidates(number), Candidates::Decimal);
        }
        assert_eq!([candidates("accessdenied"), candidates("i17")], [Candidates::None; 2]);
    }
}
