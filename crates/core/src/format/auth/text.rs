//! Cutting messages: from the left where the writer's words come first, from
//! the right where somebody else's do.

use memchr::memmem;

/// Parts a text at the last occurrence of `separator`.
pub fn split_last<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let at = memmem::rfind(text.as_bytes(), separator.as_bytes())?;
    Some((&text[..at], &text[at + separator.len()..]))
}

/// The first word, and what stands behind the space after it.
pub fn word(text: &str) -> (&str, &str) {
    text.split_once(' ').unwrap_or((text, ""))
}

/// The digits at the start, if there are any, and what follows.
pub fn number(text: &str) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    (length > 0).then(|| text.split_at(length))
}

/// The number that is the whole text.
pub fn whole_number(text: &str) -> Option<&str> {
    number(text).filter(|(_, rest)| rest.is_empty()).map(|(number, _)| number)
}

/// What stands between `open` at the start and the next `close`, and what
/// follows.
pub fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix(open)?.split_once(close)
}

/// A name in quotes (`'alice'`, or `` `alice' ``) or without, and what follows.
pub fn name(text: &str) -> (&str, &str) {
    let quoted = text.strip_prefix(['\'', '`']).and_then(|rest| rest.split_once('\''));
    quoted.unwrap_or_else(|| word(text))
}

/// A name without the `(uid=1000)` that newer PAM puts behind it, and the number.
pub fn without_uid(name: &str) -> (&str, &str) {
    let parted = name.strip_suffix(')').and_then(|rest| split_last(rest, "(uid="));
    match parted {
        Some((name, uid)) if whole_number(uid).is_some() => (name, uid),
        _ => (name, ""),
    }
}
