//! SQL as people run it on Athena over these logs, planned as a [`Query`].
//!
//! ```text
//! SELECT [DISTINCT] items FROM table [WHERE condition] [GROUP BY values] [HAVING condition]
//! [ORDER BY keys] [OFFSET n] [LIMIT n | FETCH FIRST n ROWS ONLY]
//! ```
//!
//! One table per query; joins, subqueries, `WITH`, `UNION` and windows give an
//! error that names them. Sources: the Trino documentation, "SQL language" and
//! "Functions and operators"; the Athena User Guide; AWS's own tables.
//!
//! # Example
//! ```
//! use logdex_event::context::TimeZone;
//! use logdex_event::field::names::Vocabulary;
//! use logdex_event::Timestamp;
//! use logdex_query::{Clock, Context};
//!
//! /// An index that has no paths beside the canonical fields.
//! struct NoPaths;
//! impl Vocabulary for NoPaths {
//!     fn has(&self, _: &str) -> bool { false }
//!     fn paths(&self) -> Vec<String> { Vec::new() }
//! }
//!
//! let clock = Clock { now: Timestamp(0), tz: TimeZone::UTC };
//! let context = Context { vocabulary: &NoPaths, clock: &clock };
//! let query = logdex_sql::parse("SELECT count(*) FROM logs WHERE httpstatus = '403'", &context)?;
//! assert_eq!(query.stages.len(), 3); // filter, aggregate, select
//!
//! let error = logdex_sql::parse("SELECT requester FROM logs WHERE httpstatu = '403'", &context).unwrap_err();
//! assert_eq!(error.nearest, ["httpstatus"]);
//! # Ok::<(), logdex_query::QueryError>(())
//! ```
//!
//! # Tables
//! [`SCHEMAS`] lists them. The schema of a table follows from the columns that
//! a query uses, whatever the table is called; `events` is always all events,
//! by the names that the index has. Beside the columns of its schema every
//! table has all fields of the index (`"event.outcome"` or `event_outcome`),
//! `ts`, the event's time, and `"$path"`, the object that an event is from.
//! `SELECT *` begins with `ts` where no column of the schema spells the time.
//!
//! # Differences from Athena
//! - `httpstatus = 200` works on a column of text, and compares numbers. Texts
//!   compare with times likewise: `ts >= '2024-02-01'`.
//! - `bytessent`, `objectsize`, `totaltime` and `turnaroundtime` are numbers,
//!   and sort as such.
//! - `-` and the empty text in a log are null: `requester IS NULL` finds
//!   anonymous requests, as AWS's guide has it, and so does `requester = '-'`.
//!   Comparisons, `LIKE`, `IN` and `regexp_like` on a column still see the
//!   `-`, so `httpstatus <> '200'` finds the rows that Athena finds; on columns
//!   of numbers only `= '-'` does. Aggregates, functions and groups take it for
//!   null; `HAVING` sees the `-` of a group if all its rows have it. A field
//!   that a record does not have (a column of later years, a key of JSON) and a
//!   computed null satisfy no comparison.
//! - `request_uri`, `referrer` and `useragent` have no quotes around them. Those
//!   of constants are optional to `=`, `<>`, `IN` and at the ends of `LIKE`'s
//!   patterns: `request_uri LIKE '"GET %'`, `useragent = '"curl/8"'`. Lines with
//!   more quotes or fewer columns than the table's pattern expects are read
//!   all the same.
//! - `from_iso8601_timestamp(eventtime)` and `parse_datetime(requestdatetime,
//!   …)`, whatever the pattern, are the event's time, which the index stores.
//!   `eventtime` and `requestdatetime` may stand where a time is expected.
//!   `eventtime >= '2024-02-01'` and its like are evaluated as times, with the
//!   same answer as for texts.
//! - `json_extract_scalar` with a constant path into a column is the field of
//!   that path. In an array that the path does not enter it finds the first
//!   value, where Athena finds none.
//! - Evaluation never stops. A cast that fails, a division by zero and a
//!   position outside of an array give null; `CAST` is `TRY_CAST`. A text that
//!   is not an address is in no network.
//! - Times without a zone are read by the clock of the [`Context`], and days
//!   and hours are cut by it; on Athena that is UTC. The zone of `AT TIME ZONE`
//!   changes how a time is shown, not the time. A time less a time is
//!   milliseconds, as is an interval by itself.
//! - `GROUP BY` and `HAVING` know the aliases of the select list that are not columns.
//! - The name of a column without an alias is its expression, evenly spaced: `count(*)`.
//! - `array_agg` and `array_join(array_agg(…))` have their values in order.
//! - Patterns, paths, units and zones must be constants. Regular expressions
//!   have neither look-around nor back-references.
//!
//! # Limits
//! A query has at most 1 MiB, 1,000 operators and keywords, and 50 levels of
//! parentheses and calls; a list may have any number of constants that fits.

#![forbid(unsafe_code)]

mod dialect;
mod hints;
mod lower;
mod plan;
mod planner;
mod schema;
mod scope;
mod select_parts;
mod source_map;
mod syntax;
mod table;
mod typed_expr;

use logdex_query::{Context, Query, QueryError};

pub use schema::{SCHEMAS, Schema};

use lower::Lowering;
use plan::Plan;
use scope::{NameMatches, Probing, Scope};
use select_parts::SelectParts;
use source_map::{SourceMap, located_at_start};

/// Parses and plans a query. The schema of its table follows from the columns
/// that it uses.
///
/// # Errors
/// For text that is not SQL, for unknown columns, functions and tables, and
/// for what is not supported; with the byte range in `text`.
pub fn parse(text: &str, context: &Context) -> Result<Query, QueryError> {
    parse_with(text, context, &[])
}

/// Parses and plans a query. `tables` sets the schemas of tables by their
/// names, with or without their databases, in any case; the schema of any
/// other table follows from the columns that the query uses.
///
/// # Errors
/// As those of [`parse`].
pub fn parse_with(
    text: &str,
    context: &Context,
    tables: &[(&str, &'static Schema)],
) -> Result<Query, QueryError> {
    let mut spans = SourceMap::new(text);
    parse_mapped(text, context, tables, &mut spans).map_err(located_at_start)
}

fn parse_mapped(
    text: &str,
    context: &Context,
    tables: &[(&str, &'static Schema)],
    spans: &mut SourceMap,
) -> Result<Query, QueryError> {
    let statement = syntax::parse(text, spans)?;
    let parts = select_parts::of_statement(&statement, spans)?;
    let schema = match table::declared_schema(parts.table, tables) {
        Some(schema) => schema,
        None => best_schema(&parts, context, spans)?,
    };
    let (plan, scope) = plan(&parts, schema, context, spans, Probing::Off);
    Ok(plan?.query(schema, scope.sources))
}

/// The schema of the columns that a query uses, found by planning the query
/// over each schema. Paths of the index are looked at only if no schema has
/// all columns by itself, for they are many.
fn best_schema(
    parts: &SelectParts,
    context: &Context,
    spans: &SourceMap,
) -> Result<&'static Schema, QueryError> {
    let own = probe(parts, context, spans, Probing::OwnColumns)?;
    let complete: Vec<_> = own.iter().copied().filter(|(_, matches)| matches.unknown == 0).collect();
    if let Ok(schema) = table::best_schema(parts.table, spans, &complete) {
        return Ok(schema);
    }
    table::best_schema(parts.table, spans, &probe(parts, context, spans, Probing::AllFields)?)
}

/// How many names of a query each schema knows.
fn probe(
    parts: &SelectParts,
    context: &Context,
    spans: &SourceMap,
    probing: Probing,
) -> Result<Vec<(&'static Schema, NameMatches)>, QueryError> {
    let mut matches = Vec::new();
    let mut first_error = None;
    for schema in SCHEMAS.iter().filter(|schema| !schema.is_events()) {
        let (plan, scope) = plan(parts, schema, context, spans, probing);
        match plan {
            Ok(_) => matches.push((schema, scope.matches)),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    match first_error {
        Some(error) if matches.is_empty() => Err(error),
        _ => Ok(matches),
    }
}

/// The plan of a query over a schema, and the scope with the sources it reads.
fn plan<'q>(
    parts: &SelectParts,
    schema: &'static Schema,
    context: &'q Context<'q>,
    spans: &'q SourceMap<'q>,
    probing: Probing,
) -> (Result<Plan, QueryError>, Scope<'q>) {
    let qualifiers = table::qualifiers(parts.table, parts.alias);
    let scope = Scope::new(schema, context, qualifiers, probing);
    let mut lowering = Lowering::new(spans, context, scope);
    (lowering.plan(parts), lowering.scope)
}

#[cfg(test)]
mod tests;
