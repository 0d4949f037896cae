//! Time patterns: those of Joda, as in `dd/MMM/yyyy:HH:mm:ss Z`, and those of
//! MySQL, as in `%d/%b/%Y:%H:%i:%s`.
//!
//! `strtime` of `jiff` does not fit: its two-digit years are 1969 to 2068 instead of
//! 1970 to 2069, it accepts second 60, and it rejects abbreviations of full names.

mod format;
mod parse;

use crate::value::{Value, civil};
use logdex_event::time::Timestamp;

use super::definition::{Function, SQL, exactly, row};
use super::time::epoch_timestamp;

pub(super) const FUNCTIONS: &[Function] = &[
    // The time of a text, by a Joda pattern.
    row("parse_datetime", SQL, exactly(2), |values| parse_by(joda, values).into()),
    // The time as a text, by a Joda pattern.
    row("format_datetime", SQL, exactly(2), |values| format_by(joda, values).into()),
    // The time of a text, by a MySQL pattern.
    row("date_parse", SQL, exactly(2), |values| parse_by(mysql, values).into()),
    DATE_FORMAT,
];

/// `date_format`; partitions of days and hours are made by it, too.
pub const DATE_FORMAT: Function =
    row("date_format", SQL, exactly(2), |values| format_by(mysql, values).into());

/// A component of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// A character.
    Literal(char),
    /// A number and its least width in digits.
    Number(Unit, u8),
    /// The name of a month, cut to this length.
    Month(usize),
    /// The name of a day of the week, cut to this length.
    Weekday(usize),
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

/// The length of an abbreviated name.
const SHORT: usize = 3;
/// The length of no name: all are shorter.
const FULL: usize = usize::MAX;

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

/// A name cut to a length.
fn cut(name: &str, length: usize) -> &str {
    name.get(..length).unwrap_or(name)
}

/// A notation of patterns: appends the components of one.
type Notation = fn(&str, &mut Vec<Part>) -> Result<(), Unknown>;

/// The components of a pattern.
fn parts(notation: Notation, pattern: &str) -> Result<Vec<Part>, Unknown> {
    let mut parts = Vec::new();
    notation(pattern, &mut parts).map(|()| parts)
}

/// The component of a pattern that a function does not support; `None` if it
/// supports all of them, or takes no pattern.
pub fn unsupported_in_pattern(function: &Function, pattern: &str) -> Option<String> {
    match function.name {
        "parse_datetime" | "format_datetime" => parts(joda, pattern).err(),
        "date_parse" | "date_format" => parts(mysql, pattern).err(),
        _ => None,
    }
}

/// True if a function reads the offset from UTC from its text.
pub fn pattern_has_offset(function: &Function, pattern: &str) -> bool {
    let has = |parts: Vec<Part>| parts.iter().any(|part| matches!(part, Part::Offset { .. }));
    function.name == "parse_datetime" && parts(joda, pattern).is_ok_and(has)
}

fn parse_by(notation: Notation, values: &[Value]) -> Option<Timestamp> {
    parse::parse(values[0].text()?, &parts(notation, values[1].text()?).ok()?)
}

fn format_by(notation: Notation, values: &[Value]) -> Option<String> {
    let time = epoch_timestamp(&values[0]).and_then(civil)?;
    Some(format::format(time, &parts(notation, values[1].text()?).ok()?))
}

/// The components of a Joda pattern. Letters are repeated for their width; text in
/// single quotes is literal, as is everything after a quote that is never closed:
/// AWS has published such a pattern.
fn joda(pattern: &str, parts: &mut Vec<Part>) -> Result<(), Unknown> {
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        if c == '\'' {
            rest = quoted(&rest[1..], parts);
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
    Ok(())
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
    Some(match (c, count) {
        ('y' | 'Y', 2) => Part::Number(Unit::YearOfCentury, 2),
        ('y' | 'Y', _) => Part::Number(Unit::Year, count),
        ('M', 1 | 2) => Part::Number(Unit::Month, count),
        ('M', 3) => Part::Month(SHORT),
        ('M', _) => Part::Month(FULL),
        ('d', 1 | 2) => Part::Number(Unit::Day, count),
        ('D', 1..=3) => Part::Number(Unit::DayOfYear, count),
        ('E', 1..=3) => Part::Weekday(SHORT),
        ('E', _) => Part::Weekday(FULL),
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
fn mysql(pattern: &str, parts: &mut Vec<Part>) -> Result<(), Unknown> {
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            ('%', None) => return Err("%".to_owned()),
            ('%', Some(c)) => {
                joda(specifier(c).ok_or_else(|| format!("%{c}"))?, parts)?;
                chars.next();
            }
            _ => parts.push(Part::Literal(c)),
        }
    }
    Ok(())
}

/// The Joda pattern of a MySQL specifier.
fn specifier(c: char) -> Option<&'static str> {
    Some(match c {
        'Y' => "yyyy",
        'y' => "yy",
        'm' => "MM",
        'c' => "M",
        'M' => "MMMM",
        'b' => "MMM",
        'd' => "dd",
        'e' => "d",
        'j' => "DDD",
        'W' => "EEEE",
        'a' => "EEE",
        'H' => "HH",
        'k' => "H",
        'h' | 'I' => "hh",
        'l' => "h",
        'i' => "mm",
        's' | 'S' => "ss",
        'f' => "SSSSSS",
        'p' => "a",
        'T' => "HH:mm:ss",
        'r' => "hh:mm:ss a",
        '%' => "%",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
