//! Time patterns: those of Joda, as in `dd/MMM/yyyy:HH:mm:ss Z`, and those of
//! MySQL, as in `%d/%b/%Y:%H:%i:%s`.
//!
//! `strtime` of `jiff` does not fit: its two-digit years are 1969 to 2068 instead of
//! 1970 to 2069, it accepts second 60, and it rejects abbreviations of full names.

mod format;
mod parse;

use crate::value::{Value, civil};

use super::definition::{Function, SQL, exactly, row};
use super::time::epoch_timestamp;

pub(super) const FUNCTIONS: &[Function] = &[
    row("parse_datetime", SQL, exactly(2), "the time of a text, by a Joda pattern", |values| {
        parse_by(joda, values)
    }),
    row("format_datetime", SQL, exactly(2), "the time as a text, by a Joda pattern", |values| {
        format_by(joda, values)
    }),
    row("date_parse", SQL, exactly(2), "the time of a text, by a MySQL pattern", |values| {
        parse_by(mysql, values)
    }),
    DATE_FORMAT,
];

/// `date_format`; partitions of days and hours are made by it, too.
pub const DATE_FORMAT: Function =
    row("date_format", SQL, exactly(2), "the time as a text, by a MySQL pattern", |values| {
        format_by(mysql, values)
    });

/// A component of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// A character.
    Literal(char),
    /// A number and its least width in digits.
    Number(Unit, u8),
    /// The name of a month, in full or its first three letters.
    Month(Length),
    /// The name of a day of the week, in full or its first three letters.
    Weekday(Length),
    /// The fraction of a second and its digits.
    Fraction(u8),
    /// AM or PM.
    AmPm,
    /// The offset from UTC in hours and minutes, with a colon or without.
    Offset { colon: bool },
}

/// The unit of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Year,
    /// The last two digits of a year from 1970 to 2069.
    YearOfCentury,
    Month,
    Day,
    DayOfYear,
    Hour,
    /// From 1 to 12.
    Hour12,
    Minute,
    Second,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Short,
    Full,
}

/// An unsupported component of a pattern.
type Unknown = String;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// In the order of the ISO week.
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Length {
    fn of(self, name: &'static str) -> &'static str {
        if self == Length::Short { &name[..3] } else { name }
    }
}

/// The component of a pattern that a function does not support; `None` if it
/// supports all of them, or takes no pattern.
pub fn unsupported_in_pattern(function: &Function, pattern: &str) -> Option<String> {
    match function.name {
        "parse_datetime" | "format_datetime" => joda(pattern).err(),
        "date_parse" | "date_format" => mysql(pattern).err(),
        _ => None,
    }
}

/// True if a function reads the offset from UTC from its text.
pub fn pattern_has_offset(function: &Function, pattern: &str) -> bool {
    let has = |parts: Vec<Part>| parts.iter().any(|part| matches!(part, Part::Offset { .. }));
    function.name == "parse_datetime" && joda(pattern).is_ok_and(has)
}

fn parse_by(pattern_parts: fn(&str) -> Result<Vec<Part>, Unknown>, values: &[Value]) -> Value {
    let (Some(text), Some(pattern)) = (values[0].text(), values[1].text()) else { return Value::Null };
    pattern_parts(pattern).ok().and_then(|parts| parse::parse(text, &parts)).into()
}

fn format_by(pattern_parts: fn(&str) -> Result<Vec<Part>, Unknown>, values: &[Value]) -> Value {
    let (Some(time), Some(pattern)) = (epoch_timestamp(&values[0]).and_then(civil), values[1].text()) else {
        return Value::Null;
    };
    pattern_parts(pattern).ok().map(|parts| format::format(time, &parts)).into()
}

/// The components of a Joda pattern. Letters are repeated for their width; text in
/// single quotes is literal, as is everything after a quote that is never closed:
/// AWS has published such a pattern.
fn joda(pattern: &str) -> Result<Vec<Part>, Unknown> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        if c == '\'' {
            rest = quoted(&rest[1..], &mut parts);
            continue;
        }
        let run = rest.find(|other| other != c).unwrap_or(rest.len());
        let count = u8::try_from(run / c.len_utf8()).unwrap_or(u8::MAX);
        if c.is_ascii_alphabetic() {
            parts.push(letter(c, count).ok_or_else(|| rest[..run].to_owned())?);
        } else {
            parts.extend((0..run / c.len_utf8()).map(|_| Part::Literal(c)));
        }
        rest = &rest[run..];
    }
    Ok(parts)
}

/// Takes a quoted text and returns the rest. Two quotes are one.
fn quoted<'p>(text: &'p str, parts: &mut Vec<Part>) -> &'p str {
    if let Some(rest) = text.strip_prefix('\'') {
        parts.push(Part::Literal('\''));
        return rest;
    }
    let (inside, behind) = text.split_once('\'').unwrap_or((text, ""));
    parts.extend(inside.chars().map(Part::Literal));
    behind
}

fn letter(c: char, count: u8) -> Option<Part> {
    let length = |short| if count == short { Length::Short } else { Length::Full };
    Some(match (c, count) {
        ('y' | 'Y', 2) => Part::Number(Unit::YearOfCentury, 2),
        ('y' | 'Y', _) => Part::Number(Unit::Year, count),
        ('M', 1 | 2) => Part::Number(Unit::Month, count),
        ('M', _) => Part::Month(length(3)),
        ('d', 1 | 2) => Part::Number(Unit::Day, count),
        ('D', 1..=3) => Part::Number(Unit::DayOfYear, count),
        ('E', 1..=3) => Part::Weekday(Length::Short),
        ('E', _) => Part::Weekday(Length::Full),
        ('H', 1 | 2) => Part::Number(Unit::Hour, count),
        ('h', 1 | 2) => Part::Number(Unit::Hour12, count),
        ('m', 1 | 2) => Part::Number(Unit::Minute, count),
        ('s', 1 | 2) => Part::Number(Unit::Second, count),
        ('S', 1..=9) => Part::Fraction(count),
        ('a', _) => Part::AmPm,
        ('Z', 1 | 2) => Part::Offset { colon: count == 2 },
        _ => return None,
    })
}

/// The components of a MySQL pattern.
fn mysql(pattern: &str) -> Result<Vec<Part>, Unknown> {
    let mut parts = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '%' => match chars.next() {
                Some(c) => parts.extend(percent(c).ok_or_else(|| format!("%{c}"))?),
                None => return Err("%".to_owned()),
            },
            c => parts.push(Part::Literal(c)),
        }
    }
    Ok(parts)
}

fn percent(c: char) -> Option<Vec<Part>> {
    use Part::{AmPm, Fraction, Literal, Month, Number, Weekday};
    let clock = |hour| {
        let colon = Literal(':');
        vec![Number(hour, 2), colon, Number(Unit::Minute, 2), colon, Number(Unit::Second, 2)]
    };
    Some(vec![match c {
        'Y' => Number(Unit::Year, 4),
        'y' => Number(Unit::YearOfCentury, 2),
        'm' => Number(Unit::Month, 2),
        'c' => Number(Unit::Month, 1),
        'M' => Month(Length::Full),
        'b' => Month(Length::Short),
        'd' => Number(Unit::Day, 2),
        'e' => Number(Unit::Day, 1),
        'j' => Number(Unit::DayOfYear, 3),
        'W' => Weekday(Length::Full),
        'a' => Weekday(Length::Short),
        'H' => Number(Unit::Hour, 2),
        'k' => Number(Unit::Hour, 1),
        'h' | 'I' => Number(Unit::Hour12, 2),
        'l' => Number(Unit::Hour12, 1),
        'i' => Number(Unit::Minute, 2),
        's' | 'S' => Number(Unit::Second, 2),
        'f' => Fraction(6),
        'p' => AmPm,
        'T' => return Some(clock(Unit::Hour)),
        'r' => {
            let mut parts = clock(Unit::Hour12);
            parts.extend([Literal(' '), AmPm]);
            return Some(parts);
        }
        '%' => Literal('%'),
        _ => return None,
    }])
}

#[cfg(test)]
mod tests;
