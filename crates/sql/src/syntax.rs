//! Text to what the parser makes of it, within limits.

use logdex_query::QueryError;
use sqlparser::ast::Statement;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer, Whitespace};

use crate::dialect::Athena;
use crate::source_map::SourceMap;
use crate::suggestions::nearest;

/// How deep parentheses, calls and the like may lie in each other.
const MOST_NESTED: usize = 50;

/// How many signs and words a query may have beside names, constants and the
/// commas between them. Operators in a row make a tree as deep as they are
/// many, and trees are taken apart by recursion.
const MOST_SIGNS: usize = 1_000;

/// Words that stand between the parts of a query.
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

/// Bytes a query may have: a list of some ten thousand constants.
const MOST_BYTES: usize = 1 << 20;

/// The one statement of a text.
pub(crate) fn parse(text: &str, source_map: &mut SourceMap) -> Result<Statement, QueryError> {
    if text.len() > MOST_BYTES {
        return Err(QueryError::new(
            0..0,
            format!("a query may have {MOST_BYTES} bytes, not {}", text.len()),
        ));
    }
    let tokens = Tokenizer::new(&Athena, text).tokenize_with_location().map_err(|error| {
        let at = source_map.byte_offset(error.location);
        QueryError::new(source_map.token_range(at), lowered(&error.message))
    })?;
    check_size(&tokens, source_map)?;
    source_map.add_words(&tokens);
    let parser = Parser::new(&Athena).with_recursion_limit(MOST_NESTED).with_tokens_with_locations(tokens);
    let mut statements = { parser }.parse_statements().map_err(|error| explained(error, source_map))?;
    match statements.len() {
        1 => Ok(statements.swap_remove(0)),
        0 => Err(QueryError::new(0..0, "there is no query").hint("write SELECT … FROM …")),
        _ => {
            let at = text.find(';').unwrap_or_default();
            Err(QueryError::new(at..at + 1, "one query at a time: more follows here"))
        }
    }
}

fn check_size(tokens: &[TokenWithSpan], source_map: &SourceMap) -> Result<(), QueryError> {
    let counts = |token: &Token| match token {
        Token::Word(word) => word.keyword != sqlparser::keywords::Keyword::NoKeyword,
        Token::Whitespace(Whitespace::Space | Whitespace::Tab | Whitespace::Newline) => false,
        Token::Comma | Token::Number(..) | Token::SingleQuotedString(_) => false,
        _ => true,
    };
    match tokens.iter().filter(|token| counts(&token.token)).nth(MOST_SIGNS) {
        None => Ok(()),
        Some(token) => {
            let at = source_map.byte_offset(token.span.start);
            let what = format!("this query has more than {MOST_SIGNS} operators and keywords");
            Err(QueryError::new(source_map.token_range(at), what)
                .hint("write many values as a list: x IN ('a', 'b', …)"))
        }
    }
}

/// What the parser says, with the place out of its text.
fn explained(error: ParserError, source_map: &SourceMap) -> QueryError {
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
    // At the end of the text there is no place.
    let at = source_map.byte_offset(place.unwrap_or(Location::new(0, 0)));
    // A word that is misspelt is taken for a name, and what follows it is one too many.
    let nearest = source_map.words_near(at).into_iter().flatten().map(misspelt).find(|near| !near.is_empty());
    let error = QueryError::new(source_map.token_range(at), lowered(what));
    QueryError { nearest: nearest.unwrap_or_default(), ..error }
}

/// Words of SQL near one that is none of them.
fn misspelt(word: &str) -> Vec<String> {
    /// Shorter ones are near too many.
    const LEAST: usize = 4;
    let known = KEYWORDS.iter().copied().filter(|known| known.len() >= LEAST);
    match word.len() < LEAST || KEYWORDS.contains(&word) {
        true => Vec::new(),
        false => nearest(word, known),
    }
}

/// `3, Column: 14`.
fn location(text: &str) -> Option<Location> {
    let (line, column) = text.split_once(", Column: ")?;
    Some(Location::new(line.parse().ok()?, column.parse().ok()?))
}

/// Messages begin in lower case.
fn lowered(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
