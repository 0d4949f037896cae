//! Talk: what is said on standard error, and how numbers are written in it.

use std::fmt::Display;
use std::io::{self, Write};
use std::time::Duration;

/// Says a line on standard error. Nobody listening is no error.
pub fn say(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// The text on one line, with nothing in it that a terminal would obey: logs
/// and names of files hold what attackers chose. Control characters show as
/// their pictures.
pub fn one_line(text: &str) -> String {
    let picture = |c: char| match c {
        '\t' | '\n' | '\r' => ' ',
        '\0'..='\x1f' => char::from_u32(0x2400 + c as u32).unwrap_or(' '),
        _ if c.is_control() || is_bidi_control(c) => '\u{fffd}',
        _ => c,
    };
    text.chars().map(picture).collect()
}

/// True for characters that turn the direction of text around.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A count with its thousands apart: `1,234,567`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and its noun: `1 event`, `2 events`.
pub fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

/// Bytes in decimal units, as disks and networks count: `1.5 MB`.
pub fn bytes(number: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KB", "MB", "GB", "TB"];
    let mut value = number as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0 && value < 99.95);
    format!("{value:.decimals$} {}", UNITS[unit])
}

/// A duration in the unit that suits it: `12 ms`, `3.4 s`, `2 min 05 s`.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 0.9995 {
        format!("{:.0} ms", (seconds * 1000.0).max(1.0))
    } else if seconds < 99.95 {
        format!("{seconds:.1} s")
    } else {
        let whole = seconds.round() as u64;
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_get_nothing_to_obey() {
        assert_eq!(one_line("a\u{1b}[31m\r\nb\u{202e}c\u{85}"), "a␛[31m  b\u{fffd}c\u{fffd}");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(12_345_678), "12,345,678");
        assert_eq!(counted(1, "event"), "1 event");
        assert_eq!(counted(0, "event"), "0 events");
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_500), "1.5 KB");
        assert_eq!(bytes(999_700), "1.0 MB");
        assert_eq!(bytes(123_456_789), "123 MB");
        assert_eq!(duration(Duration::from_micros(1)), "1 ms");
        assert_eq!(duration(Duration::from_millis(12)), "12 ms");
        assert_eq!(duration(Duration::from_millis(3_400)), "3.4 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 05 s");
    }
}
