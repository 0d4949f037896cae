//! Functions with a rewrite of their own, as a table. All others are calls of
//! the function of the same name in the query crate.

use logdex_query::expr::Arithmetic;
use logdex_query::function::{Arity, IP_IN_SUBNET};
use logdex_query::{Expr, Value};

use crate::source_map::unlocated;
use crate::typed_expr::{ExprKind, Lowered, TypedExpr, folded};

use super::args::{core, taken};
use super::{Lowering, SQL, json, pattern, time};

/// A function and its rewrite.
pub(super) struct SpecialFunction {
    pub(super) name: &'static str,
    pub(super) arity: Arity,
    pub(super) lower: fn(&mut Lowering, Vec<TypedExpr>) -> Lowered,
}

const fn special(
    name: &'static str,
    least: usize,
    most: usize,
    lower: fn(&mut Lowering, Vec<TypedExpr>) -> Lowered,
) -> SpecialFunction {
    SpecialFunction { name, arity: Arity { least, most }, lower }
}

/// The special function of this name, in any case.
pub(super) fn find(name: &str) -> Option<&'static SpecialFunction> {
    SPECIAL_FUNCTIONS.iter().find(|function| function.name.eq_ignore_ascii_case(name))
}

pub(super) const SPECIAL_FUNCTIONS: &[SpecialFunction] = &[
    special("if", 2, 3, |_, args| {
        let [condition, value, otherwise] = taken(args).map(|arg| arg.expr);
        Ok(TypedExpr::untyped(Expr::Case(vec![(condition, value)], Box::new(otherwise))))
    }),
    // Evaluation never fails, so `try` is the identity.
    special("try", 1, 1, |_, args| {
        let [value] = taken(args);
        Ok(value)
    }),
    special("mod", 2, 2, |_, args| Ok(calculated(Arithmetic::Remainder, args))),
    special("power", 2, 2, |_, args| Ok(calculated(Arithmetic::Power, args))),
    special("pow", 2, 2, |_, args| Ok(calculated(Arithmetic::Power, args))),
    special("contains", 2, 2, contains),
    special("regexp_like", 2, 2, pattern::regexp_like),
    special("regexp_extract", 2, 3, pattern::regexp_extract),
    special("regexp_replace", 2, 3, pattern::regexp_replace),
    special("json_extract_scalar", 2, 2, |lowering, args| json::extract(lowering, args, true)),
    special("json_extract", 2, 2, |lowering, args| json::extract(lowering, args, false)),
    special("json_parse", 1, 1, json::parse),
    special("now", 0, 0, time::now),
    special("current_timestamp", 0, 1, time::now),
    special("localtimestamp", 0, 1, time::now),
    special("current_date", 0, 0, time::today),
    special("date", 1, 1, time::date),
    special("parse_datetime", 2, 2, |lowering, args| time::parsed(lowering, "parse_datetime", args)),
    special("date_parse", 2, 2, |lowering, args| time::parsed(lowering, "date_parse", args)),
    special("from_iso8601_timestamp", 1, 1, time::from_iso8601_timestamp),
    special("from_unixtime", 1, 2, time::from_unixtime),
    special("to_unixtime", 1, 1, time::to_unixtime),
    special("to_iso8601", 1, 1, time::to_iso8601),
    special("at_timezone", 2, 2, time::at_timezone),
    special("with_timezone", 2, 2, time::with_timezone),
    special("date_format", 2, 2, |lowering, args| time::formatted(lowering, "date_format", args)),
    special("format_datetime", 2, 2, |lowering, args| time::formatted(lowering, "format_datetime", args)),
    special("date_trunc", 2, 2, time::date_trunc),
    special("date_add", 3, 3, time::date_add),
    special("date_diff", 3, 3, time::date_diff),
];

fn calculated(op: Arithmetic, args: Vec<TypedExpr>) -> TypedExpr {
    let [left, right] = taken(args).map(|arg| arg.expr);
    TypedExpr::untyped(folded(Expr::calculate(op, SQL, left, right)))
}

/// Lowers `contains('10.0.0.0/8', ip)` and `contains(list, value)`. A value
/// that is not an address, where Athena stops, is in no network.
fn contains(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let [whole, part] = taken(args);
    match whole.value() {
        Some(Value::List(values)) => {
            let list = values.iter().cloned().map(|value| TypedExpr::untyped(Expr::Literal(value))).collect();
            lowering.is_in(part, list).map(TypedExpr::untyped)
        }
        Some(Value::Text(network)) => in_network(network, part),
        _ => Ok(TypedExpr::call(core("contains")?, vec![whole.expr, part.expr])),
    }
}

fn in_network(network: &str, ip: TypedExpr) -> Lowered {
    // The index answers this function of Logs Insights without reading values.
    let network = Value::from(network);
    let known = network.text().map(network_address);
    if IP_IN_SUBNET.of(&[known.into(), network.clone()]) != Value::Bool(true) {
        return Err(unlocated(format!("`{network}` is not a network; expected one like 10.0.0.0/8")));
    }
    Ok(TypedExpr::call(&IP_IN_SUBNET, vec![uncast(ip), Expr::Literal(network)]))
}

/// The address of a network.
fn network_address(network: &str) -> &str {
    network.split('/').next().unwrap_or_default()
}

/// An address without its cast, since the network test accepts any spelling.
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
    use logdex_query::function::{self, part_names};

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = SPECIAL_FUNCTIONS.iter().map(|function| function.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }

    /// Functions in common use on these logs.
    const USED: &str = "parse_datetime from_iso8601_timestamp date_parse date_format to_unixtime \
        from_unixtime date_trunc date_diff date_add now current_timestamp json_extract_scalar \
        json_extract json_parse json_array_length regexp_like regexp_extract regexp_replace strpos \
        split split_part substr length lower upper trim ltrim rtrim replace starts_with concat \
        url_decode url_extract_host url_extract_path url_extract_parameter url_extract_query coalesce \
        nullif if greatest least abs round floor ceil cardinality contains element_at count_if \
        approx_distinct approx_percentile array_agg array_join max_by min_by arbitrary any_value \
        bool_or bool_and histogram count sum min max avg try hour day at_timezone";

    #[test]
    fn functions_in_common_use_are_known() {
        for name in USED.split_whitespace() {
            let known = find(name).is_some()
                || function::find(name, SQL).is_some()
                || aggregate::find(name, SQL).next().is_some()
                || part_names().any(|part| part == name);
            assert!(known, "{name}");
        }
    }
}
