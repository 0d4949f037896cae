//! Table names: their qualifiers, and the schema that a table has.

use logdex_event::nearest;
use logdex_query::QueryError;
use sqlparser::ast::ObjectName;

use crate::schema::{SCHEMAS, Schema};
use crate::scope::NameMatches;
use crate::source_map::SourceMap;

/// The parts of a table's name, the database first.
pub(crate) fn name_parts(table: &ObjectName) -> Vec<String> {
    let idents = table.0.iter().filter_map(|part| part.as_ident());
    // In backticks, the whole of `database.table` is one name.
    idents.flat_map(|ident| ident.value.split('.').map(str::to_owned)).collect()
}

/// The names by which columns of the table may be qualified.
pub(crate) fn qualifiers(table: &ObjectName, alias: Option<&str>) -> Vec<Vec<String>> {
    let parts = name_parts(table);
    let whole = (0..parts.len()).map(|from| parts[from..].to_vec());
    match alias {
        // An alias takes the name's place.
        Some(alias) => vec![vec![alias.to_owned()]],
        None => whole.collect(),
    }
}

/// The schema that an option declares for a table, or that its name always has.
pub(crate) fn declared_schema(
    table: &ObjectName,
    declared: &[(&str, &'static Schema)],
) -> Option<&'static Schema> {
    let parts = name_parts(table);
    let (whole, last) = (parts.join("."), parts.last().cloned().unwrap_or_default());
    let is_it = |name: &str| name.eq_ignore_ascii_case(&whole) || name.eq_ignore_ascii_case(&last);
    let by_option = declared.iter().find(|(name, _)| is_it(name)).map(|&(_, schema)| schema);
    let of_events = || SCHEMAS.iter().find(|schema| schema.is_events() && is_it(schema.name));
    by_option.or_else(of_events)
}

/// The schema with the most columns of a query; among equals, the one that the
/// table's name hints at.
///
/// # Errors
/// If several schemas are equally good.
pub(crate) fn best_schema(
    table: &ObjectName,
    spans: &SourceMap,
    matches: &[(&'static Schema, NameMatches)],
) -> Result<&'static Schema, QueryError> {
    let name = name_parts(table).last().cloned().unwrap_or_default();
    let rank = |&(schema, matches): &(&'static Schema, NameMatches)| {
        (std::cmp::Reverse(matches.unknown), matches.own, schema.is_hinted(&name))
    };
    let best = matches.iter().map(rank).max();
    let mut first = matches.iter().filter(|one| Some(rank(one)) == best);
    match (first.next(), first.next()) {
        (Some((schema, _)), None) => Ok(schema),
        _ => Err(ambiguous(&name, table, spans)),
    }
}

fn ambiguous(name: &str, table: &ObjectName, spans: &SourceMap) -> QueryError {
    let at = spans.range_of(table).unwrap_or_default();
    let known = ["mybucket_logs", "cloudtrail_logs", "transfer_logs", "secure_logs", "events"];
    let names: Vec<&str> = SCHEMAS.iter().map(|schema| schema.name).collect();
    QueryError::new(at, format!("it is not clear which logs `{name}` contains"))
        .hint(format!("use more of its columns, or name the table after its logs: {}", names.join(", ")))
        .nearest(nearest(name, known))
}
