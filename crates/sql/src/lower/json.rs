//! JSON in columns: a constant path into one is a field, which an index finds
//! without looking into records.

use logdex_query::function::json_path;
use logdex_query::{Expr, QueryError};

use crate::places::wrong;
use crate::term::{Kind, Term, folded};

use super::Lowering;
use super::call::core;

/// `json_extract_scalar(json, path)`.
pub(super) fn extract_scalar(lowering: &mut Lowering, args: Vec<Term>) -> Result<Term, QueryError> {
    extracted(lowering, "json_extract_scalar", args, true)
}

/// `json_extract(json, path)`.
pub(super) fn extract(lowering: &mut Lowering, args: Vec<Term>) -> Result<Term, QueryError> {
    extracted(lowering, "json_extract", args, false)
}

fn extracted(lowering: &mut Lowering, name: &str, args: Vec<Term>, scalar: bool) -> Result<Term, QueryError> {
    let path = args.get(1).and_then(Term::text);
    let steps = match path {
        Some(path) => Some(json_path(path).ok_or_else(|| {
            wrong(format!("`{path}` is no path that is known here"))
                .hint("write paths like '$.a.b[0]' or '$[\"a-b\"]'")
        })?),
        None => None,
    };
    match (&args[0].kind, steps) {
        (Kind::Json(_, native), Some(steps)) if !(scalar && steps.is_empty()) => {
            let native = native.clone();
            Ok(lowering.scope.below(&native, &steps, scalar))
        }
        _ => call(name, args),
    }
}

/// `json_parse(json)`: a column of JSON text is parsed already.
pub(super) fn parse(_: &mut Lowering, args: Vec<Term>) -> Result<Term, QueryError> {
    match &args[0].kind {
        Kind::Json(slot, _) => Ok(Term::any(Expr::Slot(*slot))),
        _ => call("json_parse", args),
    }
}

fn call(name: &str, args: Vec<Term>) -> Result<Term, QueryError> {
    let values = args.into_iter().map(Term::presence).collect();
    Ok(Term::any(folded(Expr::Call(core(name)?, values))))
}
