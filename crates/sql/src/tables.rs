//! Which logs a table has.

use logdex_query::QueryError;
use sqlparser::ast::ObjectName;

use crate::family::{FAMILIES, Family};
use crate::nearest::nearest;
use crate::places::Places;
use crate::scope::Found;

/// The parts of a table's name, the database first.
pub(crate) fn parts(table: &ObjectName) -> Vec<String> {
    let idents = table.0.iter().filter_map(|part| part.as_ident());
    // In backticks, the whole of `database.table` is one name.
    idents.flat_map(|ident| ident.value.split('.').map(str::to_owned)).collect()
}

/// What columns of the table may be qualified by.
pub(crate) fn qualifiers(table: &ObjectName, alias: Option<&str>) -> Vec<Vec<String>> {
    let parts = parts(table);
    let whole = (0..parts.len()).map(|from| parts[from..].to_vec());
    match alias {
        // An alias takes the name's place.
        Some(alias) => vec![vec![alias.to_owned()]],
        None => whole.collect(),
    }
}

/// The family that a table is given by an option, or is always of.
pub(crate) fn given(table: &ObjectName, chosen: &[(&str, &'static Family)]) -> Option<&'static Family> {
    let parts = parts(table);
    let (whole, last) = (parts.join("."), parts.last().cloned().unwrap_or_default());
    let is_it = |name: &str| name.eq_ignore_ascii_case(&whole) || name.eq_ignore_ascii_case(&last);
    let by_option = chosen.iter().find(|(name, _)| is_it(name)).map(|&(_, family)| family);
    let of_events = || FAMILIES.iter().find(|family| family.is_events() && is_it(family.name));
    by_option.or_else(of_events)
}

/// The family whose columns a query uses; where several have all of them, the
/// one that the table's name hints at.
pub(crate) fn fitting(
    table: &ObjectName,
    places: &Places,
    found: &[(&'static Family, Found)],
) -> Result<&'static Family, QueryError> {
    let name = parts(table).last().cloned().unwrap_or_default();
    let rank = |&(family, found): &(&'static Family, Found)| {
        (std::cmp::Reverse(found.unknown), found.own, family.is_hinted(&name))
    };
    let best = found.iter().map(rank).max();
    let mut first = found.iter().filter(|one| Some(rank(one)) == best);
    match (first.next(), first.next()) {
        (Some((family, _)), None) => Ok(family),
        _ => Err(unclear(&name, table, places)),
    }
}

fn unclear(name: &str, table: &ObjectName, places: &Places) -> QueryError {
    let at = places.of(table).unwrap_or_default();
    let known = ["mybucket_logs", "cloudtrail_logs", "transfer_logs", "secure_logs", "events"];
    let names: Vec<&str> = FAMILIES.iter().map(|family| family.name).collect();
    let error = QueryError::new(at, format!("it is not clear which logs `{name}` has"));
    let error =
        error.hint(format!("name columns that tell, or the table after its logs: {}", names.join(", ")));
    QueryError { nearest: nearest(name, known.into_iter()), ..error }
}
