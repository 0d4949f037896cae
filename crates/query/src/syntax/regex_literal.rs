//! Regular expressions between slashes, told apart from paths.

/// The kind of a text that starts with a slash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slashed<'t> {
    /// The text between the slashes of an expression.
    Regex(&'t str),
    /// Plain text: a path.
    Text,
    /// A word that may be either.
    Ambiguous(&'t str),
}

/// The kind of the start of `text`, which begins with a slash. The next slash
/// decides: if it ends the word, the text between is an expression. So
/// `/home/user/` is a path, as are `/` and `//`, and `/tmp path:/` is two words.
pub(super) fn prefix(text: &str) -> Slashed<'_> {
    let body = &text[1..];
    let Some(end) = closing(body) else { return Slashed::Text };
    if body[end + 1..].starts_with(|c| !ends_value(c)) {
        return path_or_ambiguous(text);
    }
    let inside = &body[..end];
    let next_clause = inside.contains(char::is_whitespace) && inside.ends_with(':');
    let padded = inside.starts_with(char::is_whitespace) || inside.ends_with(char::is_whitespace);
    if inside.is_empty() || padded || next_clause { Slashed::Text } else { Slashed::Regex(inside) }
}

/// The kind of a text that is a value as a whole.
pub(super) fn whole(text: &str) -> Slashed<'_> {
    let Some(body) = text.strip_prefix('/') else { return Slashed::Text };
    match closing(body) {
        Some(0) | None => Slashed::Text,
        Some(end) if end + 1 == body.len() => Slashed::Regex(&body[..end]),
        Some(_) => path_or_ambiguous(text),
    }
}

/// The position of the slash that ends an expression, behind its first slash.
/// Slashes in brackets don't end it, unless the bracket is never closed.
pub(super) fn closing(body: &str) -> Option<usize> {
    slash(body, true).or_else(|| slash(body, false))
}

/// The expression between slashes, with `\/` as a slash.
pub(super) fn unescaped(inside: &str) -> String {
    inside.replace("\\/", "/")
}

/// True if a text between slashes looks like an expression rather than a path.
pub(super) fn looks_like_regex(inside: &str) -> bool {
    inside.starts_with('^')
        || inside.ends_with('$')
        || ["|", "[", "(?", ".*", ".+", "\\"].iter().any(|sign| inside.contains(sign))
}

/// A path, unless its word also ends in a slash and looks like an expression in
/// which slashes were not escaped.
fn path_or_ambiguous(text: &str) -> Slashed<'_> {
    let word = &text[..text.find(ends_value).unwrap_or(text.len())];
    let inside = word.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    if inside.is_some_and(looks_like_regex) { Slashed::Ambiguous(word) } else { Slashed::Text }
}

fn ends_value(c: char) -> bool {
    c.is_whitespace() || c == ')'
}

/// The first slash that no backslash escapes; with `classes`, none in brackets.
fn slash(body: &str, classes: bool) -> Option<usize> {
    let mut escaped = false;
    let mut inside = false;
    for (at, c) in body.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => inside = true,
            ']' => inside = false,
            '/' if !(inside && classes) => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_slash_decides() {
        for (text, wanted) in [
            ("/a/", Slashed::Regex("a")),
            ("/a b.c/) x/", Slashed::Regex("a b.c")),
            ("/a/ /b/", Slashed::Regex("a")),
            (r"/a\/b/", Slashed::Regex(r"a\/b")),
            ("/[^/]+/", Slashed::Regex("[^/]+")),
            ("/[a/", Slashed::Regex("[a")),
            (r"/a\\/", Slashed::Regex(r"a\\")),
            ("/", Slashed::Text),
            ("//", Slashed::Text),
            ("/var/log/x", Slashed::Text),
            ("/home/user/ x", Slashed::Text),
            ("/a/i", Slashed::Text),
            ("/tmp /", Slashed::Text),
            ("/ a/", Slashed::Text),
            ("/tmp path:/", Slashed::Text),
            ("/tmp path:/x", Slashed::Text),
            ("/^a/b/ c", Slashed::Ambiguous("/^a/b/")),
            ("/a/.*/)", Slashed::Ambiguous("/a/.*/")),
        ] {
            assert_eq!(prefix(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_whole_value_is_an_expression_from_end_to_end() {
        for (text, wanted) in [
            ("/a b /", Slashed::Regex("a b ")),
            ("/home/", Slashed::Regex("home")),
            ("/home/user/", Slashed::Text),
            ("/home/[a-z]+/", Slashed::Ambiguous("/home/[a-z]+/")),
            ("/a/ b", Slashed::Text),
            ("//", Slashed::Text),
            ("", Slashed::Text),
            (r"\/a/", Slashed::Text),
        ] {
            assert_eq!(whole(text), wanted, "{text}");
        }
    }
}
