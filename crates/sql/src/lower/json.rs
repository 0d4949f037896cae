//! JSON functions. A constant path into a column of JSON is a field, which the
//! index finds without reading records.

use logdex_query::Expr;
use logdex_query::function::json_path;

use crate::source_map::unlocated;
use crate::typed_expr::{ExprKind, Lowered, TypedExpr, folded};

use super::Lowering;
use super::args::core;

/// Lowers `json_extract_scalar(json, path)`.
pub(super) fn extract_scalar(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    extracted(lowering, "json_extract_scalar", args, true)
}

/// Lowers `json_extract(json, path)`.
pub(super) fn extract(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    extracted(lowering, "json_extract", args, false)
}

fn extracted(lowering: &mut Lowering, name: &str, args: Vec<TypedExpr>, scalar: bool) -> Lowered {
    let path = args.get(1).and_then(TypedExpr::text);
    let steps = match path {
        Some(path) => Some(json_path(path).ok_or_else(|| {
            unlocated(format!("`{path}` is not a supported JSON path"))
                .hint("write paths like '$.a.b[0]' or '$[\"a-b\"]'")
        })?),
        None => None,
    };
    match (&args[0].kind, steps) {
        (ExprKind::Json(_, native), Some(steps)) if !(scalar && steps.is_empty()) => {
            let native = native.clone();
            Ok(lowering.scope.json_member(&native, &steps, scalar))
        }
        _ => call(name, args),
    }
}

/// Lowers `json_parse(json)`; a column of JSON text is parsed already.
pub(super) fn parse(_: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    match &args[0].kind {
        ExprKind::Json(slot, _) => Ok(TypedExpr::untyped(Expr::Slot(*slot))),
        _ => call("json_parse", args),
    }
}

fn call(name: &str, args: Vec<TypedExpr>) -> Lowered {
    let values = args.into_iter().map(TypedExpr::presence).collect();
    Ok(TypedExpr::untyped(folded(Expr::Call(core(name)?, values))))
}
