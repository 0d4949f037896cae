//! Patterns of `like`, `=~` and `parse`.

use std::ops::Range;
use std::sync::Arc;

use crate::error::QueryError;
use crate::expr::{Pattern, PatternError};

use super::lexer::Token;
use super::parser::Parser;

/// A column of `parse`: its name, the pattern, and the capture group.
pub(super) type Captured = (Arc<str>, Pattern, usize);

impl Parser<'_, '_> {
    /// A text in quotes, compiled by `text`, or a regular expression between slashes.
    pub(super) fn pattern(
        &mut self,
        text: fn(&str) -> Result<Pattern, PatternError>,
    ) -> Result<Pattern, QueryError> {
        if let Some((expression, at)) = self.cursor.regex()? {
            return Pattern::regex(&expression).map_err(|error| QueryError::new(at, error.to_string()));
        }
        match self.cursor.peek()? {
            (Token::Text(literal), at) => {
                self.cursor.next()?;
                text(&literal).map_err(|error| QueryError::new(at, error.to_string()))
            }
            (_, at) => Err(QueryError::new(at, "expected a text in quotes or /an expression/ here")),
        }
    }
}

/// Parses the pattern of `parse` and the names of its columns.
pub(super) fn read(parser: &mut Parser) -> Result<Vec<Captured>, QueryError> {
    if let Some((expression, at)) = parser.cursor.regex()? {
        let pattern =
            Pattern::regex(&expression).map_err(|error| QueryError::new(at.clone(), error.to_string()))?;
        return regex_columns(parser, &pattern, at);
    }
    let (token, at) = parser.cursor.peek()?;
    let Token::Text(glob) = token else {
        return Err(QueryError::new(at, "expected a text with `*` in quotes, or /an expression/, here"));
    };
    parser.cursor.next()?;
    let names = names(parser)?;
    let stars = glob.matches('*').count();
    if names.len() != stars {
        let what = format!("{stars} `*` in the pattern, but {} names for them", names.len());
        return Err(
            QueryError::new(at, what).hint("each `*` is written to the name at its place behind `as`")
        );
    }
    let pattern = glob_regex(&glob).map_err(|error| QueryError::new(at, error.to_string()))?;
    Ok(names.into_iter().enumerate().map(|(at, name)| (name, pattern.clone(), at + 1)).collect())
}

/// The names after `as`, if any.
fn names(parser: &mut Parser) -> Result<Vec<Arc<str>>, QueryError> {
    match parser.cursor.eat_word("as") {
        true => parser.list(Parser::new_name),
        false => Ok(Vec::new()),
    }
}

/// The columns of a regular expression: its named groups, or its first groups with the
/// names after `as`.
fn regex_columns(
    parser: &mut Parser,
    pattern: &Pattern,
    at: Range<usize>,
) -> Result<Vec<Captured>, QueryError> {
    let Some(regex) = pattern.as_regex() else { return Ok(Vec::new()) };
    let names = names(parser)?;
    if names.len() >= regex.captures_len() {
        let what =
            format!("{} groups in the expression, but {} names", regex.captures_len() - 1, names.len());
        return Err(QueryError::new(at, what));
    }
    let captured: Vec<Captured> = match names.is_empty() {
        false => names.into_iter().enumerate().map(|(at, name)| (name, pattern.clone(), at + 1)).collect(),
        true => {
            let named = regex.capture_names().enumerate();
            named.filter_map(|(group, name)| Some((name?.into(), pattern.clone(), group))).collect()
        }
    };
    match captured.is_empty() {
        true => Err(QueryError::new(at, "no group of this expression has a name")
            .hint("a group with a name is written (?<name>…)")),
        false => Ok(captured),
    }
}

/// The regular expression of a pattern in which each `*` is a lazy group, and one at the
/// end a greedy one.
fn glob_regex(glob: &str) -> Result<Pattern, PatternError> {
    let mut expression = "(?s)".to_owned();
    let parts: Vec<&str> = glob.split('*').collect();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            let last = at + 1 == parts.len() && part.is_empty();
            expression.push_str(if last { "(.*)" } else { "(.*?)" });
        }
        expression.push_str(&regex::escape(part));
    }
    Pattern::regex(&expression)
}
