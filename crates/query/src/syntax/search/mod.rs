//! The search syntax.
//!
//! ```text
//! any    = all { "OR" all }
//! all    = unary { ["AND"] unary }
//! unary  = ("NOT" | "!" | "-") unary | "+" clause | clause
//! clause = "(" any ")" | name ":" value | "phrase" | word | "*"
//! value  = "exact" | word | /expression/ | ("[" | "{") end "TO" end ("]" | "}")
//!        | (">" | ">=" | "<" | "<=") end | "(" values ")"
//! values = like any, of values; side by side means OR, and NOT takes out
//! ```
//!
//! Operators are upper case. `-` and `+` are signs only before a letter, a
//! quote, a parenthesis, `@`, `_` or a backquote. A word that has a colon is a
//! clause on a field, unless the text before the colon can't be a field's
//! name: `https://…`, `arn:aws:…`, times, addresses and fingerprints are words.
//!
//! A backslash escapes any character that is neither letter nor digit, in words,
//! values and names; in quotes only `\"` and `\\` are escapes. [`escape`](escape())
//! and [`quote`](quote()) render a text so that it is parsed literally.
//!
//! # Regular expressions
//!
//! A value between slashes is a regular expression as the crate `regex` has
//! them. It must match some part of the field's value, and case counts; `^`, `$` and
//! `(?i)` change that. It may have blanks inside, though not next to its
//! slashes; a slash in it stands in brackets or is written `\/`. Paths start
//! with slashes, too: a value is an expression only if the next slash that is
//! not escaped ends it, so `key:/var/log/x` and `key:/home/user/` are texts,
//! and `key:"/home/"` is one where `key:/home/` is not. A word like
//! `/^logs/2024/`, in which slashes were forgotten to be escaped, is an error.
//! In free text, which the words of an index answer, slashes part words as
//! other signs do, and what only makes sense as an expression is an error.

mod escape;
mod field_clause;
mod field_type;
mod lexer;
mod parser;
mod phrase;
mod render;
mod values;

use crate::error::QueryError;
use crate::plan::Query;
use crate::syntax::Context;

pub use escape::{escape, quote};
pub use field_clause::field_clause;

/// Parses the search syntax. The empty query matches every event. For an example see
/// the [crate](crate).
///
/// # Errors
/// If the text is malformed or names an unknown field.
pub fn parse(text: &str, context: &Context) -> Result<Query, QueryError> {
    parser::Parser::new(text, context).query()
}

#[cfg(test)]
mod tests;
