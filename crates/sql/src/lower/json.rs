//! JSON functions. A constant path into a column of JSON is a field, which the
//! index finds without reading records.

use logdex_query::Expr;
use logdex_query::function::json_path;

use crate::source_map::unlocated;
use crate::typed_expr::{ExprKind, Lowered, TypedExpr};

use super::Lowering;
use super::args::core;

/// Lowers `json_extract(json, path)` and `json_extract_scalar(json, path)`.
pub(super) fn extract(lowering: &mut Lowering, args: Vec<TypedExpr>, scalar: bool) -> Lowered {
    let parsed = |path: &str| {
        json_path(path).ok_or_else(|| {
            unlocated(format!("`{path}` is not a supported JSON path"))
                .hint("write paths like '$.a.b[0]' or '$[\"a-b\"]'")
        })
    };
    let steps = args.get(1).and_then(TypedExpr::text).map(parsed).transpose()?;
    match (&args[0].kind, steps) {
        (ExprKind::Json(_, native), Some(steps)) if !(scalar && steps.is_empty()) => {
            let native = native.clone();
            Ok(lowering.scope.json_member(&native, &steps, scalar))
        }
        _ => call(if scalar { "json_extract_scalar" } else { "json_extract" }, args),
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
    Ok(TypedExpr::call(core(name)?, values))
}
