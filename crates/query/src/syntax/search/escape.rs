//! Quoting and escaping of texts for the search syntax.

/// Punctuation without meaning after the first character of a word.
pub(super) const IN_WORDS: &str = "_.-/@=";

/// Punctuation without meaning after the first character of a value.
pub(super) const IN_VALUES: &str = "_.-/@=:,+%";

/// A text in quotes, compared exactly as a value.
///
/// ```
/// assert_eq!(logdex_query::quote(r#"say "hi""#), r#""say \"hi\"""#);
/// ```
pub fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text as one bare word or value, compared in any case, with special characters
/// escaped. The empty text and the words `AND`, `OR`, `NOT` and `TO` are in quotes.
///
/// ```
/// assert_eq!(logdex_query::escape("a b*"), r"a\ b\*");
/// ```
pub fn escape(text: &str) -> String {
    literal(text, IN_WORDS)
}

/// A glob ([`logdex_event::glob`]) as a bare word or value, without escapes of `plain`
/// punctuation.
pub(super) fn pattern(pattern: &str, plain: &str) -> String {
    let mut escaped = String::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        let literal = match c {
            '\\' => chars.next_if(|c| matches!(c, '*' | '?' | '\\')).unwrap_or(c),
            '*' | '?' => {
                escaped.push(c);
                continue;
            }
            _ => c,
        };
        push(&mut escaped, literal, plain);
    }
    escaped
}

/// The name of a stored field, in which a backslash before a dot is part of the name.
pub(super) fn name(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    name.chars().for_each(|c| push(&mut escaped, c, "_.-@"));
    escaped
}

/// A text as a bare word or value, without escapes of `plain` punctuation.
pub(super) fn literal(text: &str, plain: &str) -> String {
    if matches!(text, "" | "AND" | "OR" | "NOT" | "TO") {
        return quote(text);
    }
    let mut escaped = String::with_capacity(text.len());
    text.chars().for_each(|c| push(&mut escaped, c, plain));
    escaped
}

/// Appends a literal character. Letters and digits need no escape (and have none),
/// nor does `plain` punctuation after the first character.
fn push(escaped: &mut String, c: char, plain: &str) {
    let is_plain = if escaped.is_empty() { matches!(c, '@' | '_') } else { plain.contains(c) };
    if !c.is_alphanumeric() && !is_plain {
        escaped.push('\\');
    }
    escaped.push(c);
}
