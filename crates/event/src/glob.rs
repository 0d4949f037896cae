//! Glob patterns with `*` (any run of characters) and `?` (one character).
//!
//! `\*`, `\?` and `\\` stand for the character itself; a backslash before
//! anything else is a backslash. Stars cut a pattern into pieces of fixed length;
//! the first and the last are anchored, and each piece between is searched for
//! leftmost, so matching takes at most the product of both lengths.

use memchr::{memchr, memchr2, memmem};

/// True if the pattern fits the whole text.
pub fn fits(pattern: &str, text: &str) -> bool {
    Case::Kept.fits(pattern.as_bytes(), text.as_bytes())
}

/// Like [`fits`], the case of ASCII letters ignored; `pattern` is lower-case.
pub fn fits_folded(pattern: &str, text: &str) -> bool {
    Case::Folded.fits(pattern.as_bytes(), text.as_bytes())
}

/// Adds a character to a pattern that stands for itself.
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
        let Some(used) = self.stands(first, text) else {
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

    /// Bytes of text that a piece takes if it stands at the start of it.
    fn stands(self, piece: &[u8], text: &[u8]) -> Option<usize> {
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

    /// Bytes of text up to the end of the leftmost place of a piece.
    fn find(self, piece: &[u8], text: &[u8]) -> Option<usize> {
        if matches!(self, Case::Kept) && memchr2(b'?', b'\\', piece).is_none() {
            return memmem::find(text, piece).map(|at| at + piece.len());
        }
        let mut at = 0;
        while at <= text.len() {
            at += self.candidate(piece, &text[at..])?;
            if let Some(used) = self.stands(piece, &text[at..]) {
                return Some(at + used);
            }
            at += text.get(at).map_or(1, |&byte| char_len(byte));
        }
        None
    }

    /// The next place where the first character of a piece stands.
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
        self.stands(piece, &text[start..]) == Some(text.len() - start)
    }

    fn same(self, wanted: u8, byte: u8) -> bool {
        match self {
            Case::Kept => wanted == byte,
            Case::Folded => wanted == byte.to_ascii_lowercase(),
        }
    }
}

/// What stands between two stars is made of these.
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

/// A pattern up to its first star, and what stands behind that star.
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

/// Where the character with its last byte at `at` starts.
fn char_start(text: &[u8], at: usize) -> usize {
    (0..=at).rev().find(|&at| !is_inside_char(text[at])).unwrap_or(0)
}

/// True for the bytes of a UTF-8 character behind its first.
fn is_inside_char(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
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
    fn ascii_case_is_ignored_where_asked() {
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

    /// What the words of the module say, one character at a time.
    fn plainly(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], _) => text.is_empty(),
            (['*', rest @ ..], _) => (0..=text.len()).any(|skip| plainly(rest, &text[skip..])),
            (['\\', wanted @ ('*' | '?' | '\\'), rest @ ..], [c, after @ ..]) => {
                wanted == c && plainly(rest, after)
            }
            (['?', rest @ ..], [_, after @ ..]) => plainly(rest, after),
            ([wanted, rest @ ..], [c, after @ ..]) => wanted == c && plainly(rest, after),
            (_, []) => false,
        }
    }

    #[test]
    fn agrees_with_the_definition_on_random_patterns() {
        let mut seed = 7_u64;
        let mut pick = |from: &str, longest: usize| -> Vec<char> {
            let from: Vec<char> = from.chars().collect();
            let mut next = |below: usize| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (seed >> 33) as usize % below
            };
            (0..next(longest + 1)).map(|_| from[next(from.len())]).collect()
        };
        let mut fitting = 0;
        for _ in 0..60_000 {
            let (pattern, text) = (pick(r"aab*?\é", 6), pick(r"aab*?\é", 7));
            let wanted = plainly(&pattern, &text);
            fitting += usize::from(wanted);
            let (pattern, text) = (String::from_iter(pattern), String::from_iter(text));
            assert_eq!(fits(&pattern, &text), wanted, "{pattern} {text}");
            assert_eq!(fits_folded(&pattern, &text.replace('a', "A")), wanted, "{pattern} {text}");
        }
        assert!(fitting > 1000, "{fitting}");
    }
}
