//! Timestamps to texts by a time pattern.

use std::fmt::Write;

use jiff::civil::DateTime;

use super::{MONTHS, Part, Unit, WEEKDAYS, cut};

/// Renders a date and time of UTC by a pattern.
pub(super) fn format(time: DateTime, parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        push(*part, time, &mut text);
    }
    text
}

fn push(part: Part, time: DateTime, text: &mut String) {
    match part {
        Part::Literal(c) => text.push(c),
        Part::Number(unit, width) => {
            // Writing to a string never fails.
            let _ = write!(text, "{:0width$}", number(unit, time), width = usize::from(width));
        }
        Part::Month(length) => text.push_str(cut(MONTHS[time.month() as usize - 1], length)),
        Part::Weekday(length) => {
            text.push_str(cut(WEEKDAYS[time.weekday().to_monday_zero_offset() as usize], length));
        }
        Part::Fraction(digits) => {
            let all = format!("{:09}", time.subsec_nanosecond());
            text.push_str(&all[..usize::from(digits).min(all.len())]);
        }
        Part::AmPm => text.push_str(if time.hour() < 12 { "AM" } else { "PM" }),
        Part::Offset { colon } => text.push_str(if colon { "+00:00" } else { "+0000" }),
    }
}

fn number(unit: Unit, time: DateTime) -> i16 {
    match unit {
        Unit::Year => time.year(),
        Unit::YearOfCentury => time.year().rem_euclid(100),
        Unit::Month => time.month().into(),
        Unit::Day => time.day().into(),
        Unit::DayOfYear => time.day_of_year(),
        Unit::Hour => time.hour().into(),
        Unit::Hour12 => i16::from(time.hour() + 11) % 12 + 1,
        Unit::Minute => time.minute().into(),
        Unit::Second => time.second().into(),
    }
}
