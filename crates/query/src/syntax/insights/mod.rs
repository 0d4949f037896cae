//! The query language of CloudWatch Logs Insights.
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
//! query syntax", April 2026. Where it is silent:
//!
//! - A comparison with a missing field is neither true nor false, so that
//!   `not (f = "x")`, `f != "x"` and `f not like "x"` all exclude events without
//!   `f`; `ispresent(f)` tests for it.
//! - A native name of one format does not apply to records of another format that
//!   have it as a key of their own; otherwise it is an alias of the canonical field.
//! - A field with several values has the first of them.
//! - `-` and the empty text are null, and `f = "-"` finds them.
//! - A name that no event has is an error, as in the search syntax, except in
//!   `ispresent`, `isempty`, `isblank` and `coalesce`.
//! - `unnest` of a field takes the whole array of the record.
//! - `@entity…` is known and always null: archives don't have it.
//! - Stages run in the order of the query, so `limit` before `stats` limits events.

mod commands;
mod expression;
mod foreign_words;
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

/// Parses a query. Its time range is not part of the text: the caller adds it to
/// [`Query::filter`], which is [`Filter::All`].
///
/// ```
/// # use logdex_query::{Clock, Context, Vocabulary, insights};
/// # struct NoPaths;
/// # impl Vocabulary for NoPaths {
/// #     fn has(&self, _: &str) -> bool { false }
/// #     fn paths(&self) -> Vec<String> { Vec::new() }
/// # }
/// # let clock = Clock::utc(logdex_event::time::rfc3339(b"2024-02-03T12:00:00Z").unwrap());
/// # let context = Context { vocabulary: &NoPaths, clock: &clock };
/// let query = insights::parse("stats count(*) as calls by eventName | sort calls desc", &context)?;
/// assert_eq!(query.columns().iter().map(|name| &**name).collect::<Vec<_>>(), ["eventName", "calls"]);
/// # Ok::<(), logdex_query::QueryError>(())
/// ```
///
/// # Errors
/// If the text is malformed, names an unknown field, or uses an unsupported command
/// (`pattern`, `diff`, `anomaly` …).
pub fn parse(text: &str, context: &Context) -> Result<Query, QueryError> {
    let (sources, stages) = commands::query(parser::Parser::new(text, context))?;
    Ok(Query { filter: Filter::All, sources, stages })
}

#[cfg(test)]
mod tests;
