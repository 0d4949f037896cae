//! Which moments hold a word, told by their numbers: writing each out and
//! cutting it into words takes fifty times as long.

use std::cell::Cell;

use crate::time;

use super::{Figure, Form, MONTHS, SECONDS_A_DAY};

/// A word as the moments have it in which it may stand. Each part is `None`
/// where the word is none of that kind.
#[derive(Debug, Default)]
pub struct WordOfMoment {
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
    /// The zone that access logs have.
    is_zone: bool,
    /// The number that the word is.
    number: Option<Figure>,
    /// The form and the minute that were asked for last, and the answer:
    /// moments of one minute stand together.
    last: Cell<Option<(Form, u64, bool)>>,
}

impl WordOfMoment {
    /// A word as [`crate::words`] gives it: lower case.
    pub fn new(word: &str) -> WordOfMoment {
        let number = |text: &str| -> Option<u64> {
            text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
        };
        let of_length = |length: usize| (word.len() == length).then(|| number(word)).flatten();
        let pair = |text: &str| if text.len() == 2 { number(text) } else { None };
        let month = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(word));
        WordOfMoment {
            two: of_length(2),
            year: of_length(4),
            day_and_hour: word.split_once('t').and_then(|(day, hour)| Some((pair(day)?, pair(hour)?))),
            second: word.strip_suffix('z').and_then(pair),
            month: month.map(|at| at as u64 + 1),
            is_zone: word == "0000",
            number: Figure::read(word).filter(|figure| figure.form == Form::Decimal),
            last: Cell::new(None),
        }
    }

    /// True if the word is one of the words of the figure.
    #[inline]
    pub fn is_in(&self, figure: Figure) -> bool {
        let Figure { form, number } = figure;
        if form == Form::Decimal {
            return self.number == Some(figure);
        }
        let by_second = self.second.is_some() || form == Form::AccessLog && self.two.is_some();
        if by_second {
            return self.is_in_moment(form, number);
        }
        match self.last.get() {
            Some((known, minute, holds)) if (known, minute) == (form, number / 60) => holds,
            _ => {
                let holds = self.is_in_moment(form, number);
                self.last.set(Some((form, number / 60, holds)));
                holds
            }
        }
    }

    fn is_in_moment(&self, form: Form, number: u64) -> bool {
        let seconds = number % SECONDS_A_DAY;
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        match form {
            Form::Decimal => false,
            Form::Rfc3339 => {
                if self.two == Some(minute) || self.second == Some(second) {
                    return true;
                }
                let (year, month, day) = time::date(number / SECONDS_A_DAY);
                self.two == Some(month) || self.year == Some(year) || self.day_and_hour == Some((day, hour))
            }
            Form::AccessLog => {
                if self.is_zone || [hour, minute, second].map(Some).contains(&self.two) {
                    return true;
                }
                let (year, month, day) = time::date(number / SECONDS_A_DAY);
                self.two == Some(day) || self.year == Some(year) || self.month == Some(month)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_holds_the_words_that_it_is_cut_into() {
        let mut scratch = String::new();
        let texts: Vec<String> = (0..400u64)
            .flat_map(|at| {
                let seconds = at * 9_876_543 + at;
                [Form::Rfc3339, Form::AccessLog, Form::Decimal].map(|form| {
                    let mut text = String::new();
                    Figure { form, number: seconds }.write(&mut text);
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
            let told = WordOfMoment::new(&word);
            for text in &texts {
                let mut holds = false;
                crate::words::for_each_word(text, &mut scratch, |other| holds |= other == word);
                let figure = Figure::read(text).unwrap();
                assert_eq!(told.is_in(figure), holds, "{word} in {text}");
            }
        }
    }
}
