//! CloudWatch Logs Insights, as people paste it.
//!
//! ```text
//! query   = command { "|" command }
//! command = "fields" item {"," item}      | "display" item {"," item}
//!         | "filter" condition            | "stats" item {"," item} ["by" item {"," item}]
//!         | "sort" key {"," key}          | "limit" number   | "dedup" name {"," name}
//!         | "parse" value pattern ["as" name {"," name}]     | "unnest" value "into" name
//! item    = sum ["as" name]                 key = sum ["asc" | "desc"]
//! condition = conjunction {"or" conjunction},  conjunction = not {"and" not},  not = {"not"} test
//! test    = sum [("=" | "!=" | "<" | "<=" | ">" | ">=") sum | ["not"] "like" pattern
//!         | "=~" pattern | ["not"] "in" "[" sum {"," sum} "]"]
//! ```
//!
//! Source: the CloudWatch Logs User Guide, "CloudWatch Logs Insights language
//! query syntax", April 2026. What it leaves open is decided here:
//!
//! - A comparison with a missing field is neither true nor false, so that
//!   `not (f = "x")`, `f != "x"` and `f not like "x"` alike leave out events
//!   without `f`; `ispresent(f)` asks for it.
//! - A name of one format means nothing in records of another that have it
//!   as a key of their own; elsewhere it is another word for the canonical field.
//! - A field with several values has the first of them.
//! - `-` and the empty text count as missing, and `f = "-"` finds them.
//! - A name that no event has is an error, as in the search syntax, but in
//!   `ispresent`, `isempty`, `isblank` and `coalesce`.
//! - `unnest` of a field takes the whole array that stands there in the record.
//! - `@entity…` is known and nothing: archives don't have it.
//! - Stages work in the order they are written, so `limit` before `stats`
//!   takes that many events.

mod commands;
mod expression;
mod foreign_words;
mod items;
mod lexer;
mod operand;
mod parser;
mod patterns;
mod period;
mod scope;
mod stats;

use crate::error::QueryError;
use crate::plan::{Filter, Query};
use crate::syntax::Context;

pub use parser::DEFAULT_LIMIT;

/// Reads a query. Its time range is no part of it: whoever asks puts that
/// into [`Query::filter`], which is [`Filter::All`].
///
/// # Errors
/// Where it is not understood, names a field that is not known, or asks for
/// what is not there (`pattern`, `diff`, `anomaly` …).
pub fn parse(text: &str, context: &Context) -> Result<Query, QueryError> {
    let (sources, stages) = commands::query(parser::Parser::new(text, context))?;
    Ok(Query { filter: Filter::All, sources, stages })
}

#[cfg(test)]
mod tests;
