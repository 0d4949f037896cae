//! Errors of query texts, with their positions and suggestions.

use std::fmt;
use std::ops::Range;

use logdex_event::field::names::Unknown;
use unicode_width::UnicodeWidthStr;

/// An error in the text of a query.
///
/// ```
/// use logdex_query::QueryError;
///
/// let error = QueryError::new(5..9, "no field is named `eror`").hint("fields are listed by `logdex fields`");
/// assert_eq!(error.to_string(), "query, byte 5: no field is named `eror`; fields are listed by `logdex fields`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The byte range of the error in the query. Empty where something is
    /// missing.
    pub at: Range<usize>,
    /// What is wrong.
    pub what: String,
    /// The correction, if one is known.
    pub hint: Option<String>,
    /// Known names near the unknown one, nearest first.
    pub nearest: Vec<String>,
}

impl QueryError {
    /// An error with a message and its position.
    pub fn new(at: Range<usize>, what: impl Into<String>) -> QueryError {
        QueryError { at, what: one_line(what), hint: None, nearest: Vec::new() }
    }

    /// The error with a correction.
    pub fn hint(self, hint: impl Into<String>) -> QueryError {
        QueryError { hint: Some(one_line(hint)), ..self }
    }

    /// The error with the correction that a table has for a word, in any case.
    pub fn hint_for(self, word: &str, hints: &[(&[&str], &str)]) -> QueryError {
        let is_it = |known: &&str| known.eq_ignore_ascii_case(word);
        match hints.iter().find(|(words, _)| words.iter().any(is_it)) {
            Some(&(_, hint)) => self.hint(hint),
            None => self,
        }
    }

    /// The error with known names near the unknown one.
    pub fn nearest(self, nearest: Vec<String>) -> QueryError {
        QueryError { nearest, ..self }
    }

    /// The error for the unknown name of a field.
    pub fn unknown(at: Range<usize>, unknown: Unknown) -> QueryError {
        QueryError::new(at, unknown.to_string()).nearest(unknown.nearest)
    }

    /// Renders the message, the line of the query with carets below the error,
    /// the hint and the suggestions. Several lines without a line feed at the
    /// end. `query` must be the text that was parsed.
    pub fn pointed(&self, query: &str) -> String {
        let start = floor(query, self.at.start);
        let end = floor(query, self.at.end).max(start);
        let line_start = query[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = query[start..].find('\n').map_or(query.len(), |at| start + at);
        let line: String = query[line_start..line_end].chars().map(printable).collect();
        let before = query[line_start..start].width();
        let carets = query[start..end.min(line_end)].width().max(1);
        // A width in a format string has 16 bits, a line need not.
        let (before, carets) = (" ".repeat(before), "^".repeat(carets));
        let mut drawn = format!("{}\n    {line}\n    {before}{carets}", self.what);
        for help in [self.hint.clone(), self.did_you_mean()].into_iter().flatten() {
            drawn.push('\n');
            drawn.push_str(&help);
        }
        drawn
    }

    fn did_you_mean(&self) -> Option<String> {
        let names: Vec<String> = self.nearest.iter().map(|name| format!("`{name}`")).collect();
        let (last, others) = names.split_last()?;
        let or = if others.is_empty() { "" } else { " or " };
        Some(format!("did you mean {}{or}{last}?", others.join(", ")))
    }
}

impl fmt::Display for QueryError {
    /// Renders one line, the position as a byte of the query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "query, byte {}: {}", self.at.start, self.what)?;
        for help in [self.hint.clone(), self.did_you_mean()].into_iter().flatten() {
            write!(f, "; {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for QueryError {}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn one_line(text: impl Into<String>) -> String {
    let text = text.into();
    if text.contains(char::is_control) { text.chars().map(printable).collect() } else { text }
}

/// Tabs and control characters would shift the carets, break the line, or worse.
fn printable(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_drawn_below_the_query() {
        let mut error = QueryError::new(5..9, "no field is named `eror`");
        error.nearest = vec!["error".into(), "event.id".into(), "ua".into()];
        assert_eq!(
            error.pointed("deny eror:x"),
            "no field is named `eror`\n    deny eror:x\n         ^^^^\n\
             did you mean `error`, `event.id` or `ua`?"
        );
        assert_eq!(
            error.to_string(),
            "query, byte 5: no field is named `eror`; did you mean `error`, `event.id` or `ua`?"
        );
    }

    #[test]
    fn wide_characters_and_other_lines_do_not_shift_the_carets() {
        let query = "a\n\t大阪 é x\nb";
        let at = query.find('x').unwrap();
        assert_eq!(
            QueryError::new(at..at + 1, "w").hint("h").pointed(query),
            "w\n     大阪 é x\n            ^\nh"
        );
    }

    #[test]
    fn a_place_outside_the_query_is_drawn_at_its_end() {
        assert_eq!(QueryError::new(99..120, "w").pointed("é"), "w\n    é\n     ^");
        assert_eq!(QueryError::new(1..1, "w").pointed("é"), "w\n    é\n    ^");
        assert_eq!(QueryError::new(0..0, "w").pointed(""), "w\n    \n    ^");
        let long = " ".repeat(70_000);
        assert!(QueryError::new(70_000..70_000, "w").pointed(&long).ends_with(" ^"));
    }
}
