//! Functions that are more than a call: a table from their names to how they
//! are lowered. All others are rows of core's table.

use logdex_query::expr::Arithmetic;
use logdex_query::functions::{self, Arity};
use logdex_query::{Dialect, Expr, QueryError, Value};

use crate::source_map::unlocated;
use crate::typed_expr::{ExprKind, TypedExpr, folded};

use super::args::{core, taken};
use super::{Lowering, SQL, json, pattern, time};

/// A function, and how a call of it is lowered.
pub(super) struct Form {
    pub(super) name: &'static str,
    pub(super) arity: Arity,
    pub(super) lower: fn(&mut Lowering, Vec<TypedExpr>) -> Result<TypedExpr, QueryError>,
}

const fn form(
    name: &'static str,
    least: usize,
    most: usize,
    lower: fn(&mut Lowering, Vec<TypedExpr>) -> Result<TypedExpr, QueryError>,
) -> Form {
    Form { name, arity: Arity { least, most }, lower }
}

/// The form of a name in any case.
pub(super) fn find(name: &str) -> Option<&'static Form> {
    SPECIAL_FUNCTIONS.iter().find(|form| form.name.eq_ignore_ascii_case(name))
}

pub(super) const SPECIAL_FUNCTIONS: &[Form] = &[
    form("if", 2, 3, |_, args| {
        let [condition, value, otherwise] = taken(args).map(|arg| arg.expr);
        Ok(TypedExpr::untyped(Expr::Case(vec![(condition, value)], Box::new(otherwise))))
    }),
    // Evaluation never fails, so there is nothing to try.
    form("try", 1, 1, |_, args| {
        let [value] = taken(args);
        Ok(value)
    }),
    form("mod", 2, 2, |_, args| Ok(calculated(Arithmetic::Remainder, args))),
    form("power", 2, 2, |_, args| Ok(calculated(Arithmetic::Power, args))),
    form("pow", 2, 2, |_, args| Ok(calculated(Arithmetic::Power, args))),
    form("contains", 2, 2, contains),
    form("regexp_like", 2, 2, pattern::regexp_like),
    form("regexp_extract", 2, 3, pattern::regexp_extract),
    form("regexp_replace", 2, 3, pattern::regexp_replace),
    form("json_extract_scalar", 2, 2, json::extract_scalar),
    form("json_extract", 2, 2, json::extract),
    form("json_parse", 1, 1, json::parse),
    form("now", 0, 0, time::now),
    form("current_timestamp", 0, 1, time::now),
    form("localtimestamp", 0, 1, time::now),
    form("current_date", 0, 0, time::today),
    form("date", 1, 1, time::date),
    form("parse_datetime", 2, 2, time::parse_datetime),
    form("date_parse", 2, 2, time::date_parse),
    form("from_iso8601_timestamp", 1, 1, time::from_iso8601_timestamp),
    form("from_unixtime", 1, 2, time::from_unixtime),
    form("to_unixtime", 1, 1, time::to_unixtime),
    form("to_iso8601", 1, 1, time::to_iso8601),
    form("at_timezone", 2, 2, time::at_timezone),
    form("with_timezone", 2, 2, time::with_timezone),
    form("date_format", 2, 2, time::date_format),
    form("format_datetime", 2, 2, time::format_datetime),
    form("date_trunc", 2, 2, time::date_trunc),
    form("date_add", 3, 3, time::date_add),
    form("date_diff", 3, 3, time::date_diff),
];

fn calculated(op: Arithmetic, args: Vec<TypedExpr>) -> TypedExpr {
    let [left, right] = taken(args).map(|arg| arg.expr);
    TypedExpr::untyped(folded(Expr::calculate(op, SQL, left, right)))
}

/// `contains('10.0.0.0/8', ip)` and `contains(list, value)`. A value that is
/// no address, where Athena stops, is in no network.
fn contains(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Result<TypedExpr, QueryError> {
    let [whole, part] = taken(args);
    match whole.value() {
        Some(Value::List(values)) => {
            let list = values.iter().cloned().map(|value| TypedExpr::untyped(Expr::Literal(value))).collect();
            lowering.is_in(part, list).map(TypedExpr::untyped)
        }
        Some(Value::Text(network)) => in_network(network, part),
        _ => Ok(TypedExpr::untyped(folded(Expr::Call(core("contains")?, vec![whole.expr, part.expr])))),
    }
}

fn in_network(network: &str, ip: TypedExpr) -> Result<TypedExpr, QueryError> {
    // The one of Insights' is what an index answers.
    let found = functions::find("isIpInSubnet", Dialect::Insights);
    let function = found.ok_or_else(|| unlocated("networks are not here yet"))?;
    let network = Value::from(network);
    let known = network.text().map(network_address);
    if function.of(&[known.into(), network.clone()]) != Value::Bool(true) {
        return Err(unlocated(format!("`{network}` is no network; expected one like 10.0.0.0/8")));
    }
    Ok(TypedExpr::untyped(folded(Expr::Call(function, vec![uncast(ip), Expr::Literal(network)]))))
}

/// An address of the network, which is in it if it is one.
fn network_address(network: &str) -> &str {
    network.split('/').next().unwrap_or_default()
}

/// An address without its cast: what asks for networks reads any spelling.
fn uncast(ip: TypedExpr) -> Expr {
    match (ip.kind, ip.expr) {
        (ExprKind::Address, Expr::Cast(inner, _)) => *inner,
        (_, expr) => expr,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use logdex_query::aggregate;
    use logdex_query::functions::PARTS;

    #[test]
    fn forms_are_unique() {
        let mut names: Vec<&str> = SPECIAL_FUNCTIONS.iter().map(|form| form.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }

    /// What people use on these logs.
    const USED: &str = "parse_datetime from_iso8601_timestamp date_parse date_format to_unixtime \
        from_unixtime date_trunc date_diff date_add now current_timestamp json_extract_scalar \
        json_extract json_parse json_array_length regexp_like regexp_extract regexp_replace strpos \
        split split_part substr length lower upper trim ltrim rtrim replace starts_with concat \
        url_decode url_extract_host url_extract_path url_extract_parameter url_extract_query coalesce \
        nullif if greatest least abs round floor ceil cardinality contains element_at count_if \
        approx_distinct approx_percentile array_agg array_join max_by min_by arbitrary any_value \
        bool_or bool_and histogram count sum min max avg try hour day at_timezone";

    #[test]
    fn all_that_people_use_is_here() {
        for name in USED.split_whitespace() {
            let known = find(name).is_some()
                || functions::find(name, SQL).is_some()
                || aggregate::find(name, SQL).next().is_some()
                || PARTS.contains(&name);
            assert!(known, "{name}");
        }
    }
}
