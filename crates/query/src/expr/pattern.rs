//! Text patterns: `like` of both languages, and regular expressions.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use regex::Regex;

use crate::value::{MAX_TEXT_BYTES, Value};
use logdex_event::glob;

use super::required_literals;

/// A compiled text pattern. Cheap to clone.
///
/// ```
/// use logdex_query::Pattern;
///
/// assert!(Pattern::contains("Denied").matches("AccessDenied"));
/// assert!(Pattern::like("Get%", None)?.matches("GetObject"));
/// assert!(Pattern::regex("^(Get|Head)")?.matches("HeadObject"));
/// # Ok::<(), logdex_query::expr::PatternError>(())
/// ```
#[derive(Clone)]
pub struct Pattern(Arc<Matcher>);

enum Matcher {
    /// A substring.
    Contains(Box<str>),
    /// A glob over the whole text.
    Glob(Box<str>),
    /// A regular expression over some part of the text.
    Regex(Regex),
}

/// The most memory of a compiled regular expression, in bytes.
const REGEX_BYTES: usize = 4 << 20;

/// A malformed pattern; the message names the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError(pub String);

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PatternError {}

impl Pattern {
    /// Matches texts that contain `part`.
    pub fn contains(part: &str) -> Pattern {
        Pattern(Arc::new(Matcher::Contains(part.into())))
    }

    /// Matches texts that fit a glob ([`glob`]) as a whole.
    pub fn glob(pattern: &str) -> Pattern {
        Pattern(Arc::new(Matcher::Glob(pattern.into())))
    }

    /// The pattern of SQL's `LIKE`: `%` is any run of characters and `_` any
    /// single one, unless `escape` precedes it.
    ///
    /// # Errors
    /// If `escape` precedes any other character.
    pub fn like(pattern: &str, escape: Option<char>) -> Result<Pattern, PatternError> {
        let mut made = String::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            match c {
                c if Some(c) == escape => match chars.next() {
                    Some(c) if matches!(c, '%' | '_') || Some(c) == escape => {
                        glob::push_literal(&mut made, c)
                    }
                    _ => return Err(PatternError(format!("`{c}` escapes only `%`, `_` and itself"))),
                },
                '%' => made.push('*'),
                '_' => made.push('?'),
                c => glob::push_literal(&mut made, c),
            }
        }
        Ok(Pattern::glob(&made))
    }

    /// Matches texts of which some part fits a regular expression. The syntax is
    /// that of the crate `regex`, except that `\<` and `\>` are the characters,
    /// as in Java and RE2. Matching takes time linear in the text; there is no
    /// look-around and there are no back-references.
    ///
    /// # Errors
    /// If the expression is malformed or too large.
    pub fn regex(expression: &str) -> Result<Pattern, PatternError> {
        let built = regex::RegexBuilder::new(&angles(expression)).size_limit(REGEX_BYTES).build();
        match built {
            Ok(regex) => Ok(Pattern(Arc::new(Matcher::Regex(regex)))),
            Err(regex::Error::CompiledTooBig(_)) => {
                Err(PatternError("this regular expression takes too much memory".into()))
            }
            Err(error) => Err(PatternError(reason(&error.to_string()))),
        }
    }

    /// True if the pattern matches a text.
    pub fn matches(&self, text: &str) -> bool {
        match &*self.0 {
            Matcher::Contains(part) => memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some(),
            Matcher::Glob(pattern) => glob::fits(pattern, text),
            Matcher::Regex(regex) => regex.is_match(text),
        }
    }

    /// True if the pattern matches a value's text or null marker. `None` for
    /// other nulls, lists and maps.
    pub(crate) fn matches_value(&self, value: &Value) -> Option<bool> {
        match value.null_marker() {
            Some(marker) => Some(self.matches(marker)),
            None => value.as_text().map(|text| self.matches(&text)),
        }
    }

    /// A capture group of the first match; `None` without a match, and for
    /// patterns that are no regular expressions.
    pub fn group<'t>(&self, text: &'t str, group: usize) -> Option<&'t str> {
        self.groups(Some(text), &[group]).next()?
    }

    /// Several capture groups of the first match, which is searched once.
    pub(crate) fn groups<'t, 'g>(
        &self,
        text: Option<&'t str>,
        groups: &'g [usize],
    ) -> impl Iterator<Item = Option<&'t str>> + use<'t, 'g> {
        let captures = text.zip(self.as_regex()).and_then(|(text, regex)| regex.captures(text));
        groups.iter().map(move |&group| Some(captures.as_ref()?.get(group)?.as_str()))
    }

    /// The text with every match replaced; unchanged for patterns that are no
    /// regular expressions. `None` if it grows beyond the limit of texts.
    pub fn replace(&self, text: &str, with: &str) -> Option<String> {
        let Some(regex) = self.as_regex() else { return Some(text.to_owned()) };
        let mut replaced = String::new();
        let mut end = 0;
        for captures in regex.captures_iter(text) {
            let Some(whole) = captures.get(0) else { continue };
            replaced.push_str(&text[end..whole.start()]);
            captures.expand(with, &mut replaced);
            end = whole.end();
            if replaced.len() > MAX_TEXT_BYTES {
                return None;
            }
        }
        replaced.push_str(&text[end..]);
        Some(replaced)
    }

    /// The regular expression, if the pattern is one.
    pub fn as_regex(&self) -> Option<&Regex> {
        match &*self.0 {
            Matcher::Regex(regex) => Some(regex),
            Matcher::Contains(_) | Matcher::Glob(_) => None,
        }
    }

    /// The glob ([`glob`]) that matches the same texts, if there is one.
    pub fn as_glob(&self) -> Option<String> {
        match &*self.0 {
            Matcher::Contains(part) => {
                let mut pattern = "*".to_owned();
                part.chars().for_each(|c| glob::push_literal(&mut pattern, c));
                Some(pattern + "*")
            }
            Matcher::Glob(pattern) => Some(pattern.to_string()),
            Matcher::Regex(_) => None,
        }
    }

    /// Literals of which every matching text contains one; `None` if there are
    /// none.
    pub fn required_literals(&self) -> Option<Vec<String>> {
        match &*self.0 {
            Matcher::Contains(part) => Some(vec![part.to_string()]),
            Matcher::Glob(_) => None,
            Matcher::Regex(regex) => required_literals::required_literals(regex.as_str()),
        }
    }

    fn source(&self) -> (u8, &str) {
        match &*self.0 {
            Matcher::Contains(part) => (0, part),
            Matcher::Glob(pattern) => (1, pattern),
            Matcher::Regex(regex) => (2, regex.as_str()),
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.source() == other.source()
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, source) = self.source();
        write!(f, "{}({source:?})", ["Contains", "Glob", "Regex"][usize::from(kind)])
    }
}

/// The expression with `\<` and `\>` in the notation of the crate `regex`, to
/// which they are word boundaries, inside of classes and outside.
fn angles(expression: &str) -> Cow<'_, str> {
    if !expression.contains("\\<") && !expression.contains("\\>") {
        return Cow::Borrowed(expression);
    }
    let mut made = String::with_capacity(expression.len());
    let mut chars = expression.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            // By code point: after `(?` the character begins a name.
            ('\\', Some('<')) => made.push_str(r"\x3C"),
            ('\\', Some('>')) => made.push_str(r"\x3E"),
            ('\\', Some(escaped)) => made.extend([c, escaped]),
            _ => {
                made.push(c);
                continue;
            }
        }
        chars.next();
    }
    Cow::Owned(made)
}

/// The last line of an error of the crate `regex`, which is the reason; the lines
/// before it mark the position.
fn reason(error: &str) -> String {
    let last = error.lines().last().unwrap_or(error);
    format!("not a regular expression: {}", last.strip_prefix("error: ").unwrap_or(last))
}
