//! Arguments of function calls: their number, position and expressions.

use logdex_query::function::{self, Arity, Function};
use logdex_query::{Expr, QueryError, Value};
use sqlparser::ast::{self as sql, FunctionArg, FunctionArgExpr};

use crate::hints::POSITIONS;
use crate::source_map::unlocated;
use crate::typed_expr::TypedExpr;

use super::SQL;

/// The function of the query crate that a rewrite of this crate calls.
pub(super) fn core(name: &str) -> Result<&'static Function, QueryError> {
    function::find(name, SQL).ok_or_else(|| unlocated(format!("no function is named `{name}`")))
}

/// The arguments of a call by position; those left out are null.
pub(super) fn taken<const N: usize>(args: Vec<TypedExpr>) -> [TypedExpr; N] {
    let mut args = args.into_iter();
    std::array::from_fn(|_| args.next().unwrap_or(TypedExpr::untyped(Expr::Literal(Value::Null))))
}

/// The expression of an argument.
///
/// # Errors
/// For lambdas, `*` and named arguments.
pub(super) fn value_of(arg: &FunctionArg) -> Result<&sql::Expr, QueryError> {
    match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(sql::Expr::Lambda(_))) => {
            Err(unlocated("functions that take a lambda (x -> …) are not supported").hint(POSITIONS))
        }
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Ok(expr),
        FunctionArg::Unnamed(_) => Err(unlocated("`*` is allowed in count(*) only")),
        FunctionArg::Named { .. } | FunctionArg::ExprNamed { .. } => {
            Err(unlocated("arguments are passed by position, not by name"))
        }
    }
}

/// An error unless a function takes this many arguments.
pub(super) fn check_arity(name: &str, arity: Arity, count: usize) -> Result<(), QueryError> {
    match arity.takes(count) {
        true => Ok(()),
        false => Err(unlocated(format!("`{name}` takes {arity}, not {count}"))),
    }
}
