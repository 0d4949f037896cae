//! Function calls: aggregates, special functions, functions of the query crate, and parts of a time.

use logdex_event::nearest;
use logdex_query::function::{self, Arity, part_names};
use logdex_query::{QueryError, aggregate};
use sqlparser::ast::{self as sql, FunctionArguments};

use crate::hints::FIRST_AND_LAST;
use crate::source_map::unlocated;
use crate::typed_expr::{Lowered, TypedExpr};

use super::args::{check_arity, taken, value_of};
use super::foreign_functions;
use super::special_functions::{self, SPECIAL_FUNCTIONS};
use super::{Lowering, SQL};

impl Lowering<'_> {
    pub(super) fn function(&mut self, function: &sql::Function) -> Lowered {
        let name = function.name.to_string().to_lowercase();
        let at_name = |lowering: &Self, error| lowering.spans.locate(&function.name, error);
        if function.over.is_some() {
            let error = unlocated(format!("window functions are not supported: `{name}(…) OVER`"))
                .hint(FIRST_AND_LAST);
            return Err(at_name(self, error));
        }
        if aggregate::find(&name, SQL).next().is_some() {
            return self.aggregate(&name, function);
        }
        let args = self.args(&name, function)?;
        if name == "element_at"
            && let Some(steps) = super::path::steps(&sql::Expr::Function(function.clone()))
        {
            return self.column(&steps?, &sql::Expr::Function(function.clone()));
        }
        let lowered = self.lower_all(args)?;
        // An unsuitable argument is best shown together with its function.
        self.call(&name, lowered).map_err(|error| at_name(self, error))
    }

    /// Lowers a call that SQL writes in a syntax of its own, such as `substring(x FROM 2)`.
    pub(super) fn call_by_name<'e>(
        &mut self,
        name: &str,
        args: impl IntoIterator<Item = &'e sql::Expr>,
    ) -> Lowered {
        let lowered = self.lower_all(args)?;
        self.call(name, lowered)
    }

    fn call(&mut self, name: &str, args: Vec<TypedExpr>) -> Lowered {
        if let Some(function) = special_functions::find(name) {
            check_arity(name, function.arity, args.len())?;
            return (function.lower)(self, args);
        }
        if let Some(function) = function::find(name, SQL) {
            check_arity(name, function.arity, args.len())?;
            let values = args.into_iter().map(|arg| arg.expr).collect();
            return Ok(TypedExpr::call(function, values));
        }
        if is_part(name) {
            check_arity(name, Arity { least: 1, most: 1 }, args.len())?;
            let [time] = taken(args);
            return self.part(name, time);
        }
        Err(unknown(name))
    }

    /// The arguments of a scalar function, which takes no FILTER, DISTINCT or ORDER BY.
    fn args<'f>(&self, name: &str, function: &'f sql::Function) -> Result<Vec<&'f sql::Expr>, QueryError> {
        let no_aggregate = || match is_known(name) {
            true => unlocated(format!("`{name}` is not an aggregate")),
            false => unknown(name),
        };
        let more = function.filter.is_some() || function.null_treatment.is_some();
        if more || !function.within_group.is_empty() {
            return Err(no_aggregate());
        }
        let list = match &function.args {
            FunctionArguments::None => return Ok(Vec::new()),
            FunctionArguments::Subquery(_) => return Err(unlocated("subqueries are not supported")),
            FunctionArguments::List(list) => list,
        };
        if list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
            return Err(no_aggregate());
        }
        list.args.iter().map(value_of).collect()
    }
}

fn is_known(name: &str) -> bool {
    function::find(name, SQL).is_some() || special_functions::find(name).is_some() || is_part(name)
}

/// True for the name of a part of a time, such as `hour`.
fn is_part(name: &str) -> bool {
    part_names().any(|part| part == name)
}

fn unknown(name: &str) -> QueryError {
    let special = SPECIAL_FUNCTIONS.iter().map(|function| function.name);
    let known = aggregate::function_names(SQL).chain(special).chain(part_names());
    unlocated(format!("no function is named `{name}`"))
        .hint_for(name, foreign_functions::NAMES)
        .nearest(nearest(name, known))
}
