//! Phrases of free text.

use std::ops::Range;

use logdex_event::words::Phrase;

use crate::error::QueryError;

use super::lexer::Text;

/// The phrase of a text; its words are patterns if the text has wildcards.
pub(super) fn phrase(text: &Text) -> Result<Phrase, QueryError> {
    let phrase =
        if text.wild { Phrase::glob(&without_escapes(&text.pattern)) } else { Phrase::exact(&text.literal) };
    if phrase.is_empty() {
        return Err(no_words(&text.literal, text.at.clone()));
    }
    Ok(phrase)
}

/// A pattern in which escaped characters separate words, as they do in texts.
fn without_escapes(pattern: &str) -> String {
    pattern.replace("\\\\", " ").replace("\\*", " ").replace("\\?", " ")
}

fn no_words(text: &str, at: Range<usize>) -> QueryError {
    let error = QueryError::new(at, format!("`{text}` has no letter or digit to look for"));
    match text {
        "&" | "&&" => error.hint("clauses are joined by AND, or just stand side by side"),
        "|" | "||" => error.hint("alternatives are joined by OR"),
        _ => error,
    }
}
