//! Text splitting for messages: from the left where the program's own words come
//! first, from the right where foreign text (user names, paths) does.
//!
//! Messages are short, and so are separators: a loop over bytes is done before a
//! searcher is set up.

/// Parts a text at the last occurrence of `separator`.
pub fn split_last<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    parted(text, stands(text.as_bytes(), separator.as_bytes())?.next_back()?, separator.len())
}

/// Parts a text at the first occurrence of `separator`.
pub fn split_first<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    parted(text, find(text, separator, 0)?, separator.len())
}

/// The place of the first `separator` from `from` on.
fn find(text: &str, separator: &str, from: usize) -> Option<usize> {
    stands(text.as_bytes().get(from..)?, separator.as_bytes())?.next().map(|at| from + at)
}

/// Where `separator` stands in a text. A byte in its middle is looked for, which
/// is rarer than the first, which often is a space.
fn stands<'a>(text: &'a [u8], separator: &'a [u8]) -> Option<impl DoubleEndedIterator<Item = usize>> {
    let middle = separator.len() / 2;
    let (telling, places) = (separator.get(middle)?, text.get(middle..)?);
    let is_it = move |&(at, byte): &(usize, &u8)| byte == telling && text[at..].starts_with(separator);
    Some(places.iter().enumerate().filter(is_it).map(|(at, _)| at))
}

fn parted(text: &str, at: usize, length: usize) -> Option<(&str, &str)> {
    Some((text.get(..at)?, text.get(at + length..)?))
}

/// Every place of `separator`, even where two share a byte: a name that
/// begins as a separator ends must not hide the next one.
pub fn places<'a>(text: &'a str, separator: &'a str) -> impl Iterator<Item = usize> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = find(text, separator, from)?;
        from = at + 1;
        Some(at)
    })
}

/// The first word, and the text behind the space after it.
pub fn word(text: &str) -> (&str, &str) {
    let space = text.bytes().position(|byte| byte == b' ');
    space.and_then(|at| parted(text, at, 1)).unwrap_or((text, ""))
}

/// Parts a text at its last space.
pub fn last_word(text: &str) -> Option<(&str, &str)> {
    parted(text, text.bytes().rposition(|byte| byte == b' ')?, 1)
}

/// The digits at the start, if there are any, and the rest.
pub fn number(text: &str) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    (length > 0).then(|| text.split_at(length))
}

/// The number that is the whole text.
pub fn whole_number(text: &str) -> Option<&str> {
    number(text).filter(|(_, rest)| rest.is_empty()).map(|(number, _)| number)
}

/// The text between `open` at the start and the next `close`, and the rest.
pub fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    split_first(text.strip_prefix(open)?, close)
}

/// A name in quotes (`'alice'`, or `` `alice' ``) or without, and the rest.
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
