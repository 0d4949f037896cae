//! Writes texts so that the search syntax takes them as they are.

/// Signs that mean nothing behind the first place of a word.
const IN_WORDS: &str = "_.-/@=";

/// The same of a value.
const IN_VALUES: &str = "_.-/@=:,+%";

/// A text in quotes: as a value it is compared exactly.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// A text as one bare word or value, with a backslash before whatever would
/// mean something: as a value it is compared in any case. What only quotes can
/// spell (nothing at all, and the words `AND`, `OR`, `NOT`) is in quotes.
pub fn escape(text: &str) -> String {
    escaped(text, IN_WORDS)
}

/// The same where it can only be a value: colons need no escape.
pub(super) fn value(text: &str) -> String {
    escaped(text, IN_VALUES)
}

/// A pattern with `*` and `?` as [`logdex_event::glob`] reads it, as a bare value.
pub(super) fn pattern(pattern: &str) -> String {
    wild(pattern, IN_VALUES)
}

/// The same as a word of free text.
pub(super) fn word_pattern(pattern: &str) -> String {
    wild(pattern, IN_WORDS)
}

fn wild(pattern: &str, plain: &str) -> String {
    let mut spelled = String::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        let literal = match c {
            '\\' => chars.next_if(|c| matches!(c, '*' | '?' | '\\')).unwrap_or(c),
            '*' | '?' => {
                spelled.push(c);
                continue;
            }
            _ => c,
        };
        push(&mut spelled, literal, plain);
    }
    spelled
}

/// The name of a stored field. A backslash before a dot is part of it.
pub(super) fn name(name: &str) -> String {
    let mut spelled = String::with_capacity(name.len());
    name.chars().for_each(|c| push(&mut spelled, c, "_.-@"));
    spelled
}

fn escaped(text: &str, plain: &str) -> String {
    if matches!(text, "" | "AND" | "OR" | "NOT" | "TO") {
        return quote(text);
    }
    let mut spelled = String::with_capacity(text.len());
    text.chars().for_each(|c| push(&mut spelled, c, plain));
    spelled
}

/// Adds a character that stands for itself. Letters and digits need no escape
/// (and have none), nor do these others behind the first place.
fn push(spelled: &mut String, c: char, plain: &str) {
    let is_plain = if spelled.is_empty() { matches!(c, '@' | '_') } else { plain.contains(c) };
    if !c.is_alphanumeric() && !is_plain {
        spelled.push('\\');
    }
    spelled.push(c);
}
