//! Expressions between slashes, and what else starts with a slash.

/// What a text is that starts with a slash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slashed<'t> {
    /// An expression between slashes, which takes two bytes more.
    Regex(&'t str),
    /// Text like any other: a path.
    Text,
    /// This word may be meant either way.
    Unclear(&'t str),
}

/// What stands at the start of `text`, which begins with a slash. The next
/// slash decides: if it ends the word, what lies between is an expression.
/// So `/home/user/` is a path, as are `/` and `//`, and `/tmp path:/` is two.
pub(super) fn read(text: &str) -> Slashed<'_> {
    let body = &text[1..];
    let Some(end) = closing(body) else { return Slashed::Text };
    if body[end + 1..].starts_with(|c| !ends_value(c)) {
        return unless_meant(text);
    }
    let inside = &body[..end];
    let next_clause = inside.contains(char::is_whitespace) && inside.ends_with(':');
    let padded = inside.starts_with(char::is_whitespace) || inside.ends_with(char::is_whitespace);
    if inside.is_empty() || padded || next_clause { Slashed::Text } else { Slashed::Regex(inside) }
}

/// The same for a text that is a value as a whole.
pub(super) fn read_whole(text: &str) -> Slashed<'_> {
    let Some(body) = text.strip_prefix('/') else { return Slashed::Text };
    match closing(body) {
        Some(0) | None => Slashed::Text,
        Some(end) if end + 1 == body.len() => Slashed::Regex(&body[..end]),
        Some(_) => unless_meant(text),
    }
}

/// Where the slash stands that ends an expression whose first slash was
/// passed. Those in brackets don't, unless the bracket is never closed.
pub(super) fn closing(body: &str) -> Option<usize> {
    slash(body, true).or_else(|| slash(body, false))
}

/// The expression that stands between slashes: `\/` is a slash.
pub(super) fn unescaped(inside: &str) -> String {
    inside.replace("\\/", "/")
}

/// True if someone who typed this between slashes hardly meant a path.
pub(super) fn is_meant(inside: &str) -> bool {
    inside.starts_with('^')
        || inside.ends_with('$')
        || ["|", "[", "(?", ".*", ".+", "\\"].iter().any(|sign| inside.contains(sign))
}

/// A path, unless its word ends in a slash, too, and looks like an expression:
/// one in which slashes were not escaped.
fn unless_meant(text: &str) -> Slashed<'_> {
    let word = &text[..text.find(ends_value).unwrap_or(text.len())];
    let inside = word.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    if inside.is_some_and(is_meant) { Slashed::Unclear(word) } else { Slashed::Text }
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
            ("/^a/b/ c", Slashed::Unclear("/^a/b/")),
            ("/a/.*/)", Slashed::Unclear("/a/.*/")),
        ] {
            assert_eq!(read(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_whole_value_is_an_expression_from_end_to_end() {
        for (text, wanted) in [
            ("/a b /", Slashed::Regex("a b ")),
            ("/home/", Slashed::Regex("home")),
            ("/home/user/", Slashed::Text),
            ("/home/[a-z]+/", Slashed::Unclear("/home/[a-z]+/")),
            ("/a/ b", Slashed::Text),
            ("//", Slashed::Text),
            ("", Slashed::Text),
            (r"\/a/", Slashed::Text),
        ] {
            assert_eq!(read_whole(text), wanted, "{text}");
        }
    }
}
