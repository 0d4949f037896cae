//! Text to syntax tree, with limits on size and depth.

use logdex_event::nearest;
use logdex_query::QueryError;
use sqlparser::ast::Statement;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer, Whitespace};

use crate::dialect::Athena;
use crate::source_map::SourceMap;

/// Levels of nested parentheses and calls.
const MOST_NESTED: usize = 50;

/// Operators and keywords of a query; names, constants and commas do not count.
/// A chain of operators makes a tree as deep as the chain is long, and trees
/// are dropped by recursion.
const MOST_SIGNS: usize = 1_000;

/// Keywords suggested for misspelt words.
const KEYWORDS: &[&str] = &[
    "SELECT",
    "DISTINCT",
    "FROM",
    "WHERE",
    "GROUP",
    "HAVING",
    "ORDER",
    "LIMIT",
    "OFFSET",
    "FETCH",
    "BETWEEN",
    "LIKE",
    "ESCAPE",
    "NULL",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "CAST",
    "INTERVAL",
    "TIMESTAMP",
    "DATE",
    "NULLS",
    "FIRST",
    "LAST",
    "DESC",
    "FILTER",
];

/// Bytes of a query: enough for a list of some ten thousand constants.
const MOST_BYTES: usize = 1 << 20;

/// Parses the one statement of a text.
pub(crate) fn parse(text: &str, spans: &mut SourceMap) -> Result<Statement, QueryError> {
    if text.len() > MOST_BYTES {
        return Err(QueryError::new(
            0..0,
            format!("a query may have {MOST_BYTES} bytes, not {}", text.len()),
        ));
    }
    let tokens = Tokenizer::new(&Athena, text).tokenize_with_location().map_err(|error| {
        let at = spans.byte_offset(error.location);
        QueryError::new(spans.token_range(at), decapitalized(&error.message))
    })?;
    check_size(&tokens, spans)?;
    spans.add_words(&tokens);
    let parser = Parser::new(&Athena).with_recursion_limit(MOST_NESTED).with_tokens_with_locations(tokens);
    let mut statements = { parser }.parse_statements().map_err(|error| explained(error, spans))?;
    match statements.len() {
        1 => Ok(statements.swap_remove(0)),
        0 => Err(QueryError::new(0..0, "the query is empty").hint("write SELECT … FROM …")),
        _ => {
            let at = text.find(';').unwrap_or_default();
            Err(QueryError::new(at..at + 1, "one query at a time: another one begins here"))
        }
    }
}

fn check_size(tokens: &[TokenWithSpan], spans: &SourceMap) -> Result<(), QueryError> {
    let counts = |token: &Token| match token {
        Token::Word(word) => word.keyword != sqlparser::keywords::Keyword::NoKeyword,
        Token::Whitespace(Whitespace::Space | Whitespace::Tab | Whitespace::Newline) => false,
        Token::Comma | Token::Number(..) | Token::SingleQuotedString(_) => false,
        _ => true,
    };
    match tokens.iter().filter(|token| counts(&token.token)).nth(MOST_SIGNS) {
        None => Ok(()),
        Some(token) => {
            let at = spans.byte_offset(token.span.start);
            let what = format!("this query has more than {MOST_SIGNS} operators and keywords");
            Err(QueryError::new(spans.token_range(at), what)
                .hint("write many values as a list: x IN ('a', 'b', …)"))
        }
    }
}

/// The parser's error, with the position out of its text.
fn explained(error: ParserError, spans: &SourceMap) -> QueryError {
    let text = match error {
        ParserError::RecursionLimitExceeded => {
            return QueryError::new(0..0, format!("nested too deeply: at most {MOST_NESTED} levels"));
        }
        ParserError::ParserError(text) | ParserError::TokenizerError(text) => text,
    };
    let (what, place) = match text.rsplit_once(" at Line: ") {
        Some((what, place)) => (what, location(place)),
        None => (text.as_str(), None),
    };
    // Without a position, the error is at the end of the text.
    let at = spans.byte_offset(place.unwrap_or(Location::new(0, 0)));
    // The parser takes a misspelt keyword for a name, and fails at the token after it.
    let nearest = spans.words_near(at).into_iter().flatten().map(misspelt).find(|near| !near.is_empty());
    QueryError::new(spans.token_range(at), decapitalized(what)).nearest(nearest.unwrap_or_default())
}

/// The keywords near a word that is not a keyword.
fn misspelt(word: &str) -> Vec<String> {
    /// Shorter words are near too many keywords.
    const LEAST: usize = 4;
    match word.len() < LEAST || KEYWORDS.contains(&word) {
        true => Vec::new(),
        false => nearest(word, KEYWORDS.iter().copied()),
    }
}

/// Parses `3, Column: 14`.
fn location(text: &str) -> Option<Location> {
    let (line, column) = text.split_once(", Column: ")?;
    Some(Location::new(line.parse().ok()?, column.parse().ok()?))
}

/// The message with a lower-case first letter.
fn decapitalized(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
