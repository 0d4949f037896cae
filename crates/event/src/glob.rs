//! Glob patterns with `*` (any run of characters) and `?` (one character).
//!
//! `\*`, `\?` and `\\` stand for the character itself; a backslash before
//! anything else is a backslash. Stars cut a pattern into pieces of fixed length;
//! the first and the last are anchored, and each piece between is searched for
//! leftmost, so matching takes at most the product of both lengths.

use memchr::{memchr, memchr2, memmem};

/// True if the pattern matches the whole text.
///
/// ```
/// use logdex_event::glob;
///
/// assert!(glob::fits("logs/*.g?", "logs/2024/a.gz"));
/// assert!(!glob::fits("logs", "logs/a"));
/// assert!(glob::fits(r"a\*", "a*"));
/// ```
pub fn fits(pattern: &str, text: &str) -> bool {
    Case::Kept.fits(pattern.as_bytes(), text.as_bytes())
}

/// Like [`fits`], without regard to the case of ASCII letters; `pattern` must be in
/// lower case.
pub fn fits_folded(pattern: &str, text: &str) -> bool {
    Case::Folded.fits(pattern.as_bytes(), text.as_bytes())
}

/// Appends a character to a pattern as a literal, escaped where necessary.
pub fn push_literal(pattern: &mut String, c: char) {
    if matches!(c, '*' | '?' | '\\') {
        pattern.push('\\');
    }
    pattern.push(c);
}

#[derive(Clone, Copy)]
enum Case {
    Kept,
    Folded,
}

impl Case {
    fn fits(self, pattern: &[u8], text: &[u8]) -> bool {
        let (first, mut rest) = piece(pattern);
        let Some(used) = self.matched(first, text) else {
            return false;
        };
        let mut text = &text[used..];
        if rest.is_none() {
            return text.is_empty();
        }
        while let Some(pattern) = rest {
            let (wanted, after) = piece(pattern);
            if after.is_none() {
                return self.ends(wanted, text);
            }
            let Some(used) = self.find(wanted, text) else {
                return false;
            };
            text = &text[used..];
            rest = after;
        }
        true
    }

    /// Bytes of text that a piece matches at its start.
    fn matched(self, piece: &[u8], text: &[u8]) -> Option<usize> {
        let (mut at, mut used) = (0, 0);
        while let Some((unit, length)) = unit(&piece[at..]) {
            let &byte = text.get(used)?;
            used += match unit {
                Unit::One => char_len(byte),
                Unit::Byte(wanted) if self.same(wanted, byte) => 1,
                Unit::Byte(_) => return None,
            };
            at += length;
        }
        (used <= text.len()).then_some(used)
    }

    /// Bytes of text up to the end of the leftmost match of a piece.
    fn find(self, piece: &[u8], text: &[u8]) -> Option<usize> {
        if matches!(self, Case::Kept) && memchr2(b'?', b'\\', piece).is_none() {
            return memmem::find(text, piece).map(|at| at + piece.len());
        }
        let mut at = 0;
        while at <= text.len() {
            at += self.candidate(piece, &text[at..])?;
            if let Some(used) = self.matched(piece, &text[at..]) {
                return Some(at + used);
            }
            at += text.get(at).map_or(1, |&byte| char_len(byte));
        }
        None
    }

    /// The next occurrence of the first character of a piece.
    fn candidate(self, piece: &[u8], text: &[u8]) -> Option<usize> {
        match (unit(piece), self) {
            (Some((Unit::Byte(first), _)), Case::Kept) => memchr(first, text),
            (Some((Unit::Byte(first), _)), Case::Folded) => memchr2(first, first.to_ascii_uppercase(), text),
            _ => Some(0),
        }
    }

    /// True if the text ends with a piece.
    fn ends(self, piece: &[u8], text: &[u8]) -> bool {
        let mut start = text.len();
        for _ in 0..chars(piece) {
            let Some(before) = start.checked_sub(1) else {
                return false;
            };
            start = char_start(text, before);
        }
        self.matched(piece, &text[start..]) == Some(text.len() - start)
    }

    fn same(self, wanted: u8, byte: u8) -> bool {
        match self {
            Case::Kept => wanted == byte,
            Case::Folded => wanted == byte.to_ascii_lowercase(),
        }
    }
}

/// A unit of the text between two stars.
enum Unit {
    /// `?`.
    One,
    /// A byte of a character that stands for itself.
    Byte(u8),
}

/// The first unit of a piece and the bytes it takes there.
fn unit(piece: &[u8]) -> Option<(Unit, usize)> {
    match *piece {
        [] => None,
        [b'?', ..] => Some((Unit::One, 1)),
        [b'\\', escaped @ (b'*' | b'?' | b'\\'), ..] => Some((Unit::Byte(escaped), 2)),
        [byte, ..] => Some((Unit::Byte(byte), 1)),
    }
}

/// Characters that a piece takes.
fn chars(piece: &[u8]) -> usize {
    let (mut at, mut chars) = (0, 0);
    while let Some((unit, length)) = unit(&piece[at..]) {
        chars += usize::from(!matches!(unit, Unit::Byte(byte) if is_inside_char(byte)));
        at += length;
    }
    chars
}

/// A pattern up to its first star, and the text behind that star.
fn piece(pattern: &[u8]) -> (&[u8], Option<&[u8]>) {
    let mut at = 0;
    while at < pattern.len() {
        match pattern[at] {
            b'*' => return (&pattern[..at], Some(&pattern[at + 1..])),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    (pattern, None)
}

/// Bytes of the UTF-8 character that starts with this byte.
fn char_len(first: u8) -> usize {
    match first {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

/// The start of the character whose last byte is at `at`.
fn char_start(text: &[u8], at: usize) -> usize {
    (0..=at).rev().find(|&at| !is_inside_char(text[at])).unwrap_or(0)
}

/// True for the bytes of a UTF-8 character behind its first.
fn is_inside_char(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_fit_the_whole_text() {
        for (pattern, text) in [
            ("", ""),
            ("*", ""),
            ("**", "x"),
            ("abc", "abc"),
            ("a*", "abc"),
            ("*c", "abc"),
            ("*b*", "abc"),
            ("a*c", "ac"),
            ("a?c", "abc"),
            ("?", "大"),
            ("大?x", "大阪x"),
            ("*?x", "阪x"),
            ("*a?b*", "aab阪aéb"),
            ("*ab*ab", "abab"),
            ("*aab", "aaab"),
            (r"\*", "*"),
            (r"a\?\\b", r"a?\b"),
            (r"*\**", "a*b"),
            (r"a\b", r"a\b"),
            (r"a\", r"a\"),
        ] {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("", "a"),
            ("a", ""),
            ("?", ""),
            ("??", "大"),
            ("a*c", "abcd"),
            ("*ab", "b"),
            ("ab*ba", "aba"),
            ("*a*b*", "ba"),
            (r"\*", "x"),
            (r"*\**", "ab"),
            ("ABC", "abc"),
        ] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn ascii_case_is_ignored_when_folded() {
        assert!(fits_folded("access*ied", "AccessDenied"));
        assert!(fits_folded("*den*", "AccessDENied"));
        assert!(fits_folded("?é*", "Xé"));
        assert!(!fits_folded("é", "É"));
    }

    #[test]
    fn no_pattern_takes_forever() {
        let text = "a".repeat(20_000);
        let pattern = "a*".repeat(2_000) + "b";
        assert!(!fits(&pattern, &text));
        assert!(!fits_folded(&pattern, &text));
    }

    /// The definition of a match, one character at a time.
    fn by_definition(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], _) => text.is_empty(),
            (['*', rest @ ..], _) => (0..=text.len()).any(|skip| by_definition(rest, &text[skip..])),
            (['\\', wanted @ ('*' | '?' | '\\'), rest @ ..], [c, after @ ..]) => {
                wanted == c && by_definition(rest, after)
            }
            (['?', rest @ ..], [_, after @ ..]) => by_definition(rest, after),
            ([wanted, rest @ ..], [c, after @ ..]) => wanted == c && by_definition(rest, after),
            (_, []) => false,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60_000))]

        #[test]
        fn agrees_with_the_definition(pattern in r"[ab*?\\é]{0,6}", text in r"[ab*?\\é]{0,7}") {
            let chars = |text: &str| text.chars().collect::<Vec<char>>();
            let wanted = by_definition(&chars(&pattern), &chars(&text));
            prop_assert_eq!(fits(&pattern, &text), wanted);
            prop_assert_eq!(fits_folded(&pattern, &text.replace('a', "A")), wanted);
        }
    }
}
