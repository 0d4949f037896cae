//! Texts to timestamps by a time pattern.

use logdex_event::time::{Timestamp, utc};

use super::{MONTHS, Part, SHORT, Unit, WEEKDAYS, cut};

/// The components of a time that have been parsed so far.
#[derive(Default)]
struct Components {
    year: i64,
    month: i64,
    day: i64,
    day_of_year: Option<i64>,
    hour: i64,
    afternoon: Option<bool>,
    minute: i64,
    second: i64,
    micros: i64,
    /// The offset from UTC in seconds.
    offset: i64,
}

/// Parses a text by a pattern, in UTC where it has no offset; `None` unless the
/// pattern matches the whole text.
pub(super) fn parse(text: &str, parts: &[Part]) -> Option<Timestamp> {
    let mut components = Components { year: 1970, month: 1, day: 1, ..Components::default() };
    let mut rest = text;
    for (at, part) in parts.iter().enumerate() {
        // Numbers side by side have fixed widths.
        let joined = matches!(parts.get(at + 1), Some(Part::Number(..) | Part::Fraction(_)));
        rest = components.take(*part, joined, rest)?;
    }
    rest.is_empty().then(|| components.timestamp()).flatten()
}

impl Components {
    /// Parses one component and returns the rest of the text.
    fn take<'t>(&mut self, part: Part, joined: bool, text: &'t str) -> Option<&'t str> {
        match part {
            Part::Literal(c) => text.strip_prefix(c),
            Part::Number(unit, width) => {
                let most = match unit {
                    Unit::Year => 4,
                    Unit::DayOfYear => 3,
                    _ => 2,
                };
                let (number, rest) = number(text, if joined { usize::from(width.max(1)) } else { most })?;
                self.set(unit, number);
                Some(rest)
            }
            Part::Month(length) => {
                let (month, rest) = named(text, &MONTHS, length)?;
                self.month = month + 1;
                Some(rest)
            }
            // The date determines it.
            Part::Weekday(length) => named(text, &WEEKDAYS, length).map(|(_, rest)| rest),
            Part::Fraction(most) => self.fraction(text, usize::from(most)),
            Part::AmPm => {
                let (half, rest) = text.split_at_checked(2)?;
                self.afternoon = match half.to_ascii_lowercase().as_str() {
                    "am" => Some(false),
                    "pm" => Some(true),
                    _ => return None,
                };
                Some(rest)
            }
            Part::Offset { .. } => self.zone(text),
        }
    }

    fn set(&mut self, unit: Unit, number: i64) {
        match unit {
            Unit::Year => self.year = number,
            Unit::YearOfCentury => self.year = if number < 70 { 2000 + number } else { 1900 + number },
            Unit::Month => self.month = number,
            Unit::Day => self.day = number,
            Unit::DayOfYear => self.day_of_year = Some(number),
            Unit::Hour => self.hour = number,
            Unit::Hour12 => {
                self.hour = number % 12;
                self.afternoon = self.afternoon.or(Some(false));
            }
            Unit::Minute => self.minute = number,
            Unit::Second => self.second = number,
        }
    }

    fn fraction<'t>(&mut self, text: &'t str, most: usize) -> Option<&'t str> {
        let length = digits(text, most)?;
        let scale = 10_i64.pow(u32::try_from(length).ok()?);
        self.micros = text[..length].parse::<i64>().ok()?.checked_mul(1_000_000)? / scale;
        Some(&text[length..])
    }

    /// `Z`, `+0900` or `+09:00`.
    fn zone<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        if let Some(rest) = text.strip_prefix(['Z', 'z']) {
            return Some(rest);
        }
        let sign = if text.starts_with('-') { -1 } else { 1 };
        let (hours, rest) = number(text.strip_prefix(['+', '-'])?, 2)?;
        let (minutes, rest) = number(rest.strip_prefix(':').unwrap_or(rest), 2)?;
        self.offset = sign * (hours * 3600 + minutes * 60);
        Some(rest)
    }

    fn timestamp(&self) -> Option<Timestamp> {
        const DAY: i64 = 86_400;
        let hour = if self.afternoon == Some(true) { self.hour + 12 } else { self.hour };
        let fits = hour < 24 && self.minute < 60 && self.second < 60;
        let second = hour * 3600 + self.minute * 60 + self.second;
        let start = match self.day_of_year {
            Some(day @ 1..=366) => Timestamp(utc(self.year, 1, 1, second)?.0 + (day - 1) * DAY * 1_000_000),
            Some(_) => return None,
            None => utc(self.year, self.month, self.day, second)?,
        };
        fits.then(|| Timestamp(start.0 + self.micros - self.offset * 1_000_000))
    }
}

/// The number of digits at the start of a text, `most` at most; `None` for none.
fn digits(text: &str, most: usize) -> Option<usize> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    (length > 0).then_some(length)
}

fn number(text: &str, most: usize) -> Option<(i64, &str)> {
    let length = digits(text, most)?;
    Some((text[..length].parse().ok()?, &text[length..]))
}

/// The index of the name at the start of a text, in any case. A full name may be
/// cut to three letters, as in Joda.
fn named<'t>(text: &'t str, names: &[&str], length: usize) -> Option<(i64, &'t str)> {
    let begins = |name: &str| text.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    let (at, end) = [length, SHORT].iter().find_map(|&length| {
        let at = names.iter().position(|name| begins(cut(name, length)))?;
        Some((at, cut(names[at], length).len()))
    })?;
    Some((i64::try_from(at).ok()?, &text[end..]))
}
