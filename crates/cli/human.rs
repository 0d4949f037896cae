//! Human-readable text: counts, sizes, durations, and text without control characters.

use std::time::Duration;

use indicatif::{DecimalBytes, HumanCount};

/// The text on one line, without characters that a terminal interprets: logs and
/// file names hold text that attackers choose. Control characters become their
/// Unicode pictures.
pub fn one_line(text: &str) -> String {
    let on_line = |c: char| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { picture(c) };
    text.chars().map(on_line).collect()
}

/// The text without characters that a terminal interprets, but for line feeds and tabs.
pub fn visible(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\t' | '\n') { c } else { picture(c) }).collect()
}

/// The character, or a visible one instead of one that a terminal interprets.
pub fn picture(c: char) -> char {
    match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + c as u32).unwrap_or(' '),
        '\x7f' => '\u{2421}',
        _ if c.is_control() || is_bidi_control(c) => '\u{fffd}',
        _ => c,
    }
}

/// True for characters that change the direction of text.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A count with its thousands apart: `1,234,567`.
pub fn count(number: u64) -> HumanCount {
    HumanCount(number)
}

/// A count and its noun: `1 event`, `2 events`.
pub fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

/// Bytes in decimal units, as disks and networks count: `1.50 MB`.
pub fn bytes(number: u64) -> DecimalBytes {
    DecimalBytes(number)
}

/// A duration in the largest suitable unit: `12 ms`, `3.4 s`, `2 min 05 s`.
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
    fn control_characters_are_replaced() {
        assert_eq!(one_line("a\u{1b}[31m\r\nb\u{202e}c\u{85}"), "a␛[31m  b\u{fffd}c\u{fffd}");
    }

    #[test]
    fn messages_keep_their_lines() {
        assert_eq!(visible("a\tb\nc\u{1b}[2J\rd\u{9b}"), "a\tb\nc␛[2J␍d\u{fffd}");
    }

    #[test]
    fn numbers_are_readable() {
        assert_eq!(count(12_345_678).to_string(), "12,345,678");
        assert_eq!(counted(1, "event"), "1 event");
        assert_eq!(counted(0, "event"), "0 events");
        assert_eq!(bytes(999).to_string(), "999 B");
        assert_eq!(bytes(123_456_789).to_string(), "123.46 MB");
        assert_eq!(duration(Duration::from_micros(1)), "1 ms");
        assert_eq!(duration(Duration::from_millis(12)), "12 ms");
        assert_eq!(duration(Duration::from_millis(3_400)), "3.4 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 05 s");
    }
}
