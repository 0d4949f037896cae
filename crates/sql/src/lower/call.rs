//! Calls of functions.

use logdex_query::function::{self, Arity, Function, PARTS};
use logdex_query::{Expr, QueryError, Value, aggregate};
use sqlparser::ast::{self as sql, FunctionArg, FunctionArgExpr, FunctionArguments};

use crate::instead::{FIRST_AND_LAST, POSITIONS};
use crate::nearest::nearest;
use crate::places::wrong;
use crate::term::{Term, folded};

use super::foreign;
use super::forms::{self, SCALAR_FORMATS};
use super::{Lowering, SQL};

impl Lowering<'_> {
    pub(super) fn function(&mut self, function: &sql::Function) -> Result<Term, QueryError> {
        let name = function.name.to_string().to_lowercase();
        let at_name = |lowering: &Self, error| lowering.places.at(&function.name, error);
        if function.over.is_some() {
            let error =
                wrong(format!("window functions are not here yet: `{name}(…) OVER`")).hint(FIRST_AND_LAST);
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
        let terms = args.iter().map(|arg| self.term(arg)).collect::<Result<Vec<_>, _>>()?;
        // What a value is wrong for is best shown with the call.
        self.called(&name, terms).map_err(|error| at_name(self, error))
    }

    /// A call of a function that has a syntax of its own.
    pub(super) fn named(&mut self, name: &str, args: &[&sql::Expr]) -> Result<Term, QueryError> {
        let terms = args.iter().map(|arg| self.term(arg)).collect::<Result<Vec<_>, _>>()?;
        self.called(name, terms)
    }

    fn called(&mut self, name: &str, args: Vec<Term>) -> Result<Term, QueryError> {
        if let Some(form) = forms::find(name) {
            check(name, form.arity, args.len())?;
            return (form.lower)(self, args);
        }
        if let Some(function) = function::find(name, SQL) {
            check(name, function.arity, args.len())?;
            let values = args.into_iter().map(|arg| arg.expr).collect();
            return Ok(Term::any(folded(Expr::Call(function, values))));
        }
        if PARTS.contains(&name) {
            check(name, Arity { least: 1, most: 1 }, args.len())?;
            let [time] = taken(args);
            return self.part(name, time);
        }
        Err(unknown(name))
    }

    /// The values of a call that has nothing else.
    fn args<'f>(&self, name: &str, function: &'f sql::Function) -> Result<Vec<&'f sql::Expr>, QueryError> {
        let no_aggregate = || match is_known(name) {
            true => wrong(format!("`{name}` is no aggregate")),
            false => unknown(name),
        };
        let more = function.filter.is_some() || function.null_treatment.is_some();
        if more || !function.within_group.is_empty() {
            return Err(no_aggregate());
        }
        let list = match &function.args {
            FunctionArguments::None => return Ok(Vec::new()),
            FunctionArguments::Subquery(_) => return Err(wrong("subqueries are not here yet")),
            FunctionArguments::List(list) => list,
        };
        if list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
            return Err(no_aggregate());
        }
        list.args.iter().map(value_of).collect()
    }
}

/// A function of core that this crate counts on.
pub(super) fn core(name: &str) -> Result<&'static Function, QueryError> {
    function::find(name, SQL).ok_or_else(|| unknown(name))
}

/// The values of a call, by position; those that are left out are nothing.
pub(super) fn taken<const N: usize>(args: Vec<Term>) -> [Term; N] {
    let mut args = args.into_iter();
    std::array::from_fn(|_| args.next().unwrap_or(Term::any(Expr::Literal(Value::Null))))
}

/// The expression that an argument is.
pub(super) fn value_of(arg: &FunctionArg) -> Result<&sql::Expr, QueryError> {
    match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(sql::Expr::Lambda(_))) => {
            Err(wrong("functions that take a lambda (x -> …) are not here yet").hint(POSITIONS))
        }
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Ok(expr),
        FunctionArg::Unnamed(_) => Err(wrong("`*` stands in count(*) only")),
        FunctionArg::Named { .. } | FunctionArg::ExprNamed { .. } => {
            Err(wrong("values are given by position, not by name"))
        }
    }
}

pub(super) fn check(name: &str, arity: Arity, count: usize) -> Result<(), QueryError> {
    match arity.takes(count) {
        true => Ok(()),
        false => Err(wrong(format!("`{name}` takes {arity}, not {count}"))),
    }
}

fn is_known(name: &str) -> bool {
    function::find(name, SQL).is_some() || forms::find(name).is_some() || PARTS.contains(&name)
}

fn unknown(name: &str) -> QueryError {
    let in_core = function::all().filter(|function| function.dialects.contains(&SQL)).map(|row| row.name);
    let aggregates =
        aggregate::AGGREGATES.iter().filter(|row| row.dialects.contains(&SQL)).map(|row| row.name);
    let forms = SCALAR_FORMATS.iter().map(|form| form.name);
    let known = in_core.chain(aggregates).chain(forms).chain(PARTS.iter().copied());
    let error = foreign::explained(wrong(format!("no function is named `{name}`")), name);
    QueryError { nearest: nearest(name, known), ..error }
}
