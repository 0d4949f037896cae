//! SQL as people run it on Athena over these logs, to [`Query`].
//!
//! ```text
//! SELECT [DISTINCT] items FROM table [WHERE condition] [GROUP BY values] [HAVING condition]
//! [ORDER BY keys] [OFFSET n] [LIMIT n | FETCH FIRST n ROWS ONLY]
//! ```
//!
//! One table at a time; joins, subqueries, `WITH`, `UNION` and windows get an
//! error that names them. Sources: the Trino documentation, "SQL language" and
//! "Functions and operators"; the Athena User Guide; AWS's own tables.
//!
//! # Tables
//! [`FAMILIES`] has them. A table is of the family whose columns a query uses,
//! whatever it is called; `events` is always all events, by the names that
//! the index has. Beside a family's own columns every table has all of these
//! (`"event.outcome"` or `event_outcome`), `ts`, the event's time, and
//! `"$path"`, the object it is from. `SELECT *` begins with `ts` where no
//! column of the family spells the time.
//!
//! # What is not as on Athena
//! - `httpstatus = 200` works on a column of text, and compares numbers. Texts
//!   compare with times likewise: `ts >= '2024-02-01'`.
//! - `bytessent`, `objectsize`, `totaltime` and `turnaroundtime` are numbers,
//!   and sort as such.
//! - What a log writes as `-` or as an empty text is nothing: `requester IS
//!   NULL` finds the anonymous, as AWS's guide has it, and so does `requester =
//!   '-'`. Comparisons, `LIKE`, `IN` and `regexp_like` on a column still see
//!   the `-`, so `httpstatus <> '200'` finds the rows that Athena finds; on
//!   columns of numbers only `= '-'` does. To aggregates and functions it is
//!   nothing, as to groups, of which `HAVING` sees the `-` if all rows have it.
//!   What a record lacks (a column of later years, a key of JSON) and what is
//!   nothing once computed is in no comparison.
//! - `request_uri`, `referrer` and `useragent` have no quotes around them. Those
//!   of constants are optional to `=`, `<>`, `IN` and at the ends of `LIKE`'s
//!   patterns: `request_uri LIKE '"GET %'`, `useragent = '"curl/8"'`. Lines that
//!   have more quotes or fewer columns than the table's pattern wants are read
//!   all the same.
//! - `from_iso8601_timestamp(eventtime)` and `parse_datetime(requestdatetime,
//!   …)`, whatever the pattern, are the event's time, which an index has at
//!   hand. `eventtime` and `requestdatetime` may stand where a time is wanted.
//!   `eventtime >= '2024-02-01'` and its like are asked as times, with the
//!   answer that texts give.
//! - `json_extract_scalar` with a constant path into a column is the field of
//!   that path. Of what lies in an array that the path does not go into, it
//!   has the first value, where Athena has none.
//! - Evaluation never stops. A cast that can't be done, a division by zero, a
//!   position outside of an array give nothing; `CAST` is `TRY_CAST`. A text
//!   that is no address is in no network.
//! - Times without a zone are read by the clock of the [`Context`], and days
//!   and hours are cut by it; on Athena that is UTC. A moment is a moment:
//!   `AT TIME ZONE` is kept until it is shown. A time less a time is
//!   milliseconds, as is an interval by itself.
//! - `GROUP BY` and `HAVING` know names of the select list that are no columns.
//! - A column without a name is called as it is written, evenly spaced: `count(*)`.
//! - `array_agg` and `array_join(array_agg(…))` have their values in order.
//! - Patterns, paths, units and zones must be constants. Regular expressions
//!   have neither look-around nor back-references.
//!
//! # Limits
//! A query has at most 1 MiB, 1,000 operators and keywords, and 50 levels of
//! parentheses and calls; a list may have any number of constants that fits.

mod dialect;
mod family;
mod instead;
mod lower;
mod nearest;
mod places;
mod plan;
mod regroup;
mod scope;
mod select;
mod syntax;
mod tables;
mod term;
mod tree;
mod written;

use logdex_query::{Context, Query, QueryError};

pub use family::{FAMILIES, Family};

use lower::Lowering;
use places::{Places, settled};
use plan::Plan;
use scope::{Found, Probing, Scope};
use written::Written;

/// Reads a query.
///
/// # Errors
/// Where it is not understood, names a column, function or table that is not
/// known, or asks for what is not here yet.
pub fn parse(text: &str, context: &Context) -> Result<Query, QueryError> {
    parse_with(text, context, &[])
}

/// Reads a query. `tables` says of which family tables are, by their names,
/// with or without their databases, in any case.
///
/// # Errors
/// As those of [`parse`].
pub fn parse_with(
    text: &str,
    context: &Context,
    tables: &[(&str, &'static Family)],
) -> Result<Query, QueryError> {
    let mut places = Places::new(text);
    read(text, context, tables, &mut places).map_err(settled)
}

fn read(
    text: &str,
    context: &Context,
    tables: &[(&str, &'static Family)],
    places: &mut Places,
) -> Result<Query, QueryError> {
    let statement = syntax::read(text, places)?;
    let written = written::parts(&statement, places)?;
    let family = match tables::given(written.table, tables) {
        Some(family) => family,
        None => fitting(&written, context, places)?,
    };
    let (plan, scope) = planned(&written, family, context, places, Probing::Off);
    Ok(plan?.query(family, scope.sources))
}

/// The family that a query is about, found by trying all of them.
fn fitting(written: &Written, context: &Context, places: &Places) -> Result<&'static Family, QueryError> {
    let own = found(written, context, places, Probing::OwnColumns)?;
    let whole: Vec<_> = own.iter().copied().filter(|(_, found)| found.unknown == 0).collect();
    if let Ok(family) = tables::fitting(written.table, places, &whole) {
        return Ok(family);
    }
    tables::fitting(written.table, places, &found(written, context, places, Probing::AllFields)?)
}

/// What each family finds of the names in a query.
fn found(
    written: &Written,
    context: &Context,
    places: &Places,
    probing: Probing,
) -> Result<Vec<(&'static Family, Found)>, QueryError> {
    let mut found = Vec::new();
    let mut refused = None;
    for family in FAMILIES.iter().filter(|family| !family.is_events()) {
        let (plan, scope) = planned(written, family, context, places, probing);
        match plan {
            Ok(_) => found.push((family, scope.found)),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    match refused {
        Some(error) if found.is_empty() => Err(error),
        _ => Ok(found),
    }
}

/// The plan of a query over a family, and what it reads.
fn planned<'q>(
    written: &Written,
    family: &'static Family,
    context: &'q Context<'q>,
    places: &'q Places<'q>,
    probing: Probing,
) -> (Result<Plan, QueryError>, Scope<'q>) {
    let qualifiers = tables::qualifiers(written.table, written.alias);
    let scope = Scope::new(family, context, qualifiers, probing);
    let mut lowering = Lowering::new(places, context, scope);
    (lowering.plan(written), lowering.scope)
}

#[cfg(test)]
mod tests;
