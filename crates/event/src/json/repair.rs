//! Repair of text that RFC 8259 allows but simd-json refuses: numbers beyond 64
//! bits and escaped halves of surrogate pairs. Such records are rare; they are
//! repaired in place, without moving a byte, and parsed again.

/// Overwrites each oversized number with a zero and spaces (its text is taken
/// from the source anyway) and each lone surrogate with U+FFFD.
pub(super) fn repair(text: &mut [u8]) {
    let mut at = 0;
    while at < text.len() {
        at = match text[at] {
            b'"' => repair_string(text, at + 1),
            b'-' | b'0'..=b'9' => repair_number(text, at),
            _ => at + 1,
        };
    }
}

/// Repairs a number and returns the place behind it.
fn repair_number(text: &mut [u8], start: usize) -> usize {
    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    let length = text[start..].iter().take_while(|&byte| is_part(byte)).count();
    let number = &mut text[start..start + length];
    let is_big = length >= 18 || number.iter().any(|byte| matches!(byte, b'e' | b'E'));
    if is_big && is_number(number) {
        number.fill(b' ');
        number[0] = b'0';
    }
    start + length
}

/// True for `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
fn is_number(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let (whole, text) = split_digits(text);
    if whole.is_empty() || whole.len() > 1 && whole[0] == b'0' {
        return false;
    }
    let text = match text {
        [b'.', rest @ ..] => match split_digits(rest) {
            ([], _) => return false,
            (_, rest) => rest,
        },
        _ => text,
    };
    match text {
        [] => true,
        [b'e' | b'E', b'+' | b'-', digits @ ..] | [b'e' | b'E', digits @ ..] => {
            !digits.is_empty() && split_digits(digits).1.is_empty()
        }
        _ => false,
    }
}

fn split_digits(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.iter().take_while(|byte| byte.is_ascii_digit()).count())
}

/// Repairs a string and returns the place behind its closing quote.
fn repair_string(text: &mut [u8], start: usize) -> usize {
    let mut at = start;
    while at < text.len() {
        match text[at] {
            b'"' => return at + 1,
            b'\\' => at = repair_escape(text, at),
            _ => at += 1,
        }
    }
    at
}

/// Repairs an escape sequence and returns the place behind it.
fn repair_escape(text: &mut [u8], start: usize) -> usize {
    match escaped_unit(text, start) {
        None => start + 2,
        Some(0xd800..=0xdbff) if matches!(escaped_unit(text, start + 6), Some(0xdc00..=0xdfff)) => start + 12,
        Some(0xd800..=0xdfff) => {
            text[start..start + 6].copy_from_slice(b"\\ufffd");
            start + 6
        }
        Some(_) => start + 6,
    }
}

/// The number in `\uXXXX` at this place.
fn escaped_unit(text: &[u8], at: usize) -> Option<u16> {
    let [b'\\', b'u', digits @ ..] = text.get(at..at + 6)? else {
        return None;
    };
    digits.iter().try_fold(0u16, |sum, &digit| Some(sum << 4 | (digit as char).to_digit(16)? as u16))
}
