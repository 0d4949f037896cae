//! Source map: byte ranges of tokens and syntax nodes in the text of a query.

use std::ops::Range;

use logdex_query::QueryError;
use sqlparser::ast::Spanned;
use sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan};

/// The range of an error that has none yet.
const UNKNOWN: Range<usize> = usize::MAX..usize::MAX;

/// An error without a range. The innermost enclosing expression sets it by
/// [`SourceMap::locate`].
pub(crate) fn unlocated(what: impl Into<String>) -> QueryError {
    QueryError::new(UNKNOWN, what)
}

/// Converts the parser's lines and columns to bytes, and finds keywords.
pub(crate) struct SourceMap<'t> {
    text: &'t str,
    /// The byte at which each line begins.
    lines: Vec<usize>,
    /// Unquoted words in upper case.
    words: Vec<(String, Span)>,
}

impl<'t> SourceMap<'t> {
    pub(crate) fn new(text: &'t str) -> SourceMap<'t> {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        SourceMap { text, lines: std::iter::once(0).chain(ends).collect(), words: Vec::new() }
    }

    /// Adds the words of a tokenized query.
    pub(crate) fn add_words(&mut self, tokens: &[TokenWithSpan]) {
        for TokenWithSpan { token, span } in tokens {
            if let Token::Word(word) = token
                && word.quote_style.is_none()
            {
                self.words.push((word.value.to_ascii_uppercase(), *span));
            }
        }
    }

    /// The range of the first occurrence of a keyword in upper case; empty if there is none.
    pub(crate) fn keyword_range(&self, word: &str) -> Range<usize> {
        let found = self.words.iter().find(|(known, _)| known == word);
        found.and_then(|(_, span)| self.span(*span)).unwrap_or_default()
    }

    /// An error at the first occurrence of a keyword in upper case.
    pub(crate) fn keyword_error(&self, word: &str, what: impl Into<String>) -> QueryError {
        QueryError::new(self.keyword_range(word), what)
    }

    /// The word at a byte and the last one before it, in upper case.
    pub(crate) fn words_near(&self, at: usize) -> [Option<&str>; 2] {
        let here = |span: Span| self.span(span).is_some_and(|place| place.start == at);
        let before = |span: Span| self.span(span).is_some_and(|place| place.end <= at);
        let here = self.words.iter().find(|(_, span)| here(*span));
        let before = self.words.iter().rev().find(|(_, span)| before(*span));
        [here, before].map(|found| found.map(|(word, _)| word.as_str()))
    }

    /// The range of a syntax node; `None` where the parser does not record it.
    pub(crate) fn range_of(&self, part: &impl Spanned) -> Option<Range<usize>> {
        self.span(part.span())
    }

    /// The error with the range of a syntax node, unless it has a range already.
    pub(crate) fn locate(&self, part: &impl Spanned, error: QueryError) -> QueryError {
        let place = if error.at == UNKNOWN { self.range_of(part) } else { None };
        place.map(|at| QueryError { at, ..error.clone() }).unwrap_or(error)
    }

    /// An error at a syntax node.
    pub(crate) fn node_error(&self, part: &impl Spanned, what: impl Into<String>) -> QueryError {
        self.locate(part, unlocated(what))
    }

    /// The byte of a line and column; the end of the text for positions outside.
    pub(crate) fn byte_offset(&self, place: Location) -> usize {
        let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let line = number(place.line).checked_sub(1).and_then(|line| self.lines.get(line));
        let Some(&start) = line else { return self.text.len() };
        let behind = &self.text[start..];
        let column = number(place.column).saturating_sub(1);
        behind.char_indices().nth(column).map_or(self.text.len(), |(at, _)| start + at)
    }

    /// The range of the word or the one character at a byte.
    pub(crate) fn token_range(&self, at: usize) -> Range<usize> {
        let rest = self.text.get(at..).unwrap_or_default();
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let word = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        at..at + word.max(rest.chars().next().map_or(0, char::len_utf8))
    }

    fn span(&self, span: Span) -> Option<Range<usize>> {
        let known = span.start.line > 0;
        known.then(|| {
            let start = self.byte_offset(span.start);
            start..self.byte_offset(span.end).max(start)
        })
    }
}

/// The error at the start of the query, unless it has a range already.
pub(crate) fn located_at_start(error: QueryError) -> QueryError {
    if error.at == UNKNOWN { QueryError { at: 0..0, ..error } } else { error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_bytes() {
        let spans = SourceMap::new("é x\n大 y");
        for (line, column, wanted) in
            [(1, 1, 0), (1, 2, 2), (1, 3, 3), (2, 1, 5), (2, 3, 9), (2, 9, 10), (9, 1, 10)]
        {
            assert_eq!(spans.byte_offset(Location::new(line, column)), wanted, "{line} {column}");
        }
        assert_eq!(spans.byte_offset(Location::new(0, 0)), 10);
        assert_eq!(spans.token_range(5), 5..8);
        assert_eq!(spans.token_range(99), 99..99);
    }
}
