//! Patterns that texts fit: `like` of both languages, and regular expressions.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use regex::Regex;

use crate::value::{MAX_TEXT_BYTES, Value};
use logdex_event::glob;

use super::required_literals::required_literals;

/// A pattern, made once when a query is read. Cheap to copy.
#[derive(Clone)]
pub struct Pattern(Arc<Kind>);

enum Kind {
    /// The text has this in it.
    Contains(Box<str>),
    /// The whole text fits a pattern of [`glob`].
    Glob(Box<str>),
    /// A part of the text fits.
    Regex(Regex),
}

/// How much memory a compiled expression may take.
const REGEX_BYTES: usize = 4 << 20;

/// An expression that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError(pub String);

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PatternError {}

impl Pattern {
    /// Texts that have `part` in them.
    pub fn contains(part: &str) -> Pattern {
        Pattern(Arc::new(Kind::Contains(part.into())))
    }

    /// Texts that fit a pattern of [`glob`] as a whole.
    pub fn glob(pattern: &str) -> Pattern {
        Pattern(Arc::new(Kind::Glob(pattern.into())))
    }

    /// SQL's `LIKE`: `%` is any run of characters and `_` any one, unless
    /// `escape` stands before it.
    ///
    /// # Errors
    /// If `escape` stands before anything else.
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

    /// Texts of which some part fits a regular expression, as the crate
    /// `regex` writes them, but that `\<` and `\>` are the characters, as they
    /// are in Java and RE2. They take time in proportion to the text and have
    /// no look-around and no back-references.
    ///
    /// # Errors
    /// If it is none, or too large.
    pub fn regex(expression: &str) -> Result<Pattern, PatternError> {
        let built = regex::RegexBuilder::new(&angles(expression)).size_limit(REGEX_BYTES).build();
        match built {
            Ok(regex) => Ok(Pattern(Arc::new(Kind::Regex(regex)))),
            Err(regex::Error::CompiledTooBig(_)) => {
                Err(PatternError("this regular expression takes too much memory".into()))
            }
            Err(error) => Err(PatternError(reason(&error.to_string()))),
        }
    }

    /// True if a text fits.
    pub fn fits(&self, text: &str) -> bool {
        match &*self.0 {
            Kind::Contains(part) => memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some(),
            Kind::Glob(pattern) => glob::fits(pattern, text),
            Kind::Regex(regex) => regex.is_match(text),
        }
    }

    /// True if a value fits, as a text or as a form of nothing that an event
    /// has. `None` for nothing, lists and maps.
    pub(crate) fn fits_value(&self, value: &Value) -> Option<bool> {
        match value.form() {
            Some(form) => Some(self.fits(form)),
            None => value.as_text().map(|text| self.fits(&text)),
        }
    }

    /// What a group takes where an expression first fits; `None` if it does
    /// not, or this is no expression.
    pub fn group<'t>(&self, text: &'t str, group: usize) -> Option<&'t str> {
        self.groups(Some(text), &[group]).next()?
    }

    /// The same for several groups, looking for the expression once.
    pub(crate) fn groups<'t, 'g>(
        &self,
        text: Option<&'t str>,
        groups: &'g [usize],
    ) -> impl Iterator<Item = Option<&'t str>> + use<'t, 'g> {
        let captures = text.zip(self.as_regex()).and_then(|(text, regex)| regex.captures(text));
        groups.iter().map(move |&group| Some(captures.as_ref()?.get(group)?.as_str()))
    }

    /// The text with every part that fits replaced; the text itself if this is
    /// no expression. `None` if it grows too long.
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

    /// The expression, if it is one.
    pub fn as_regex(&self) -> Option<&Regex> {
        match &*self.0 {
            Kind::Regex(regex) => Some(regex),
            Kind::Contains(_) | Kind::Glob(_) => None,
        }
    }

    /// The pattern of [`glob`] that the same texts fit, if there is one.
    pub fn as_glob(&self) -> Option<String> {
        match &*self.0 {
            Kind::Contains(part) => {
                let mut pattern = "*".to_owned();
                part.chars().for_each(|c| glob::push_literal(&mut pattern, c));
                Some(pattern + "*")
            }
            Kind::Glob(pattern) => Some(pattern.to_string()),
            Kind::Regex(_) => None,
        }
    }

    /// Texts of which every text that fits has one in it, if that can be said.
    pub fn needs(&self) -> Option<Vec<String>> {
        match &*self.0 {
            Kind::Contains(part) => Some(vec![part.to_string()]),
            Kind::Glob(_) => None,
            Kind::Regex(regex) => required_literals(regex.as_str()),
        }
    }

    fn source(&self) -> (u8, &str) {
        match &*self.0 {
            Kind::Contains(part) => (0, part),
            Kind::Glob(pattern) => (1, pattern),
            Kind::Regex(regex) => (2, regex.as_str()),
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

/// The expression with `\<` and `\>` as the crate writes these characters,
/// inside of classes and outside; to the crate they are the ends of words.
fn angles(expression: &str) -> Cow<'_, str> {
    if !expression.contains("\\<") && !expression.contains("\\>") {
        return Cow::Borrowed(expression);
    }
    let mut made = String::with_capacity(expression.len());
    let mut chars = expression.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            // By number: behind `(?` the character begins a name.
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

/// The last line of what the crate says, which is the reason; before it the
/// place is drawn.
fn reason(error: &str) -> String {
    let last = error.lines().last().unwrap_or(error);
    format!("not a regular expression: {}", last.strip_prefix("error: ").unwrap_or(last))
}
