//! Aggregate calls: arguments, DISTINCT, FILTER.

use logdex_query::aggregate::{self, AggregateFunction, Args};
use logdex_query::{AggregateColumn, Expr, QueryError, Value, index_or_push};
use sqlparser::ast::{
    self as sql, DuplicateTreatment, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments,
};

use crate::source_map::unlocated;
use crate::typed_expr::{ExprKind, Lowered, TypedExpr};

use super::args::value_of;
use super::{AGGREGATES, Lowering, Names, SQL};

/// Aggregates whose result is one of their input values, and so of its kind.
const PICKS: &[&str] = &["min", "max", "min_by", "max_by", "arbitrary", "any_value"];

impl Lowering<'_> {
    /// Lowers an aggregate call to a slot, counted from [`AGGREGATES`].
    pub(super) fn aggregate(&mut self, name: &str, call: &sql::Function) -> Lowered {
        if let Some(why) = self.no_aggregates {
            return Err(self.spans.node_error(&call.name, format!("`{name}` can't stand {why}")));
        }
        let FunctionArguments::List(list) = &call.args else {
            return Err(unlocated(format!("expected parentheses after `{name}`")));
        };
        if !call.within_group.is_empty() || call.null_treatment.is_some() {
            return Err(unlocated("WITHIN GROUP and IGNORE NULLS are not supported"));
        }
        let names = std::mem::replace(&mut self.names, Names::Columns);
        self.no_aggregates = Some("inside of another aggregate");
        let found = self.parts(name, call, list);
        self.no_aggregates = None;
        self.names = names;
        let (column, kind) = found?;
        // Equal aggregates are computed once.
        let at = index_or_push(&mut self.aggregates, column);
        Ok(TypedExpr { expr: Expr::Slot(AGGREGATES + at), kind })
    }

    fn parts(
        &mut self,
        name: &str,
        call: &sql::Function,
        list: &sql::FunctionArgumentList,
    ) -> Result<(AggregateColumn, ExprKind), QueryError> {
        let distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
        let args = self.aggregate_args(&list.args)?;
        let function = find_function(name, &args)?;
        self.check_clauses(&list.clauses, &args)?;
        let condition = call.filter.as_deref().map(|filter| self.lower_expr(filter)).transpose()?;
        if distinct && function.args == Args::Rows {
            return Err(unlocated("DISTINCT needs a column"));
        }
        let kind = match args.first().map(|arg| arg.kind.clone()) {
            Some(kind @ (ExprKind::Time | ExprKind::Zoned(_))) if PICKS.contains(&name) => kind,
            _ => ExprKind::Unknown,
        };
        let args = args.into_iter().map(|arg| arg.expr).collect();
        Ok((AggregateColumn { name: name.into(), function, args, distinct, condition }, kind))
    }

    /// The arguments of `f(x, y)`; none for `count(*)`.
    fn aggregate_args(&mut self, args: &[FunctionArg]) -> Result<Vec<TypedExpr>, QueryError> {
        if let [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)] = args {
            return Ok(Vec::new());
        }
        args.iter().map(|arg| self.lower(value_of(arg)?)).collect()
    }

    /// Accepts only the order that lists of values have anyway: ascending by value.
    fn check_clauses(
        &mut self,
        clauses: &[FunctionArgumentClause],
        args: &[TypedExpr],
    ) -> Result<(), QueryError> {
        for clause in clauses {
            let FunctionArgumentClause::OrderBy(by) = clause else {
                return Err(unlocated(format!("`{clause}` is not supported")));
            };
            let descending = |by: &sql::OrderByExpr| {
                matches!(by.options.sort, Some(sql::OrderBySort::Desc | sql::OrderBySort::Using(_)))
            };
            let [only] = &by[..] else { return Err(unlocated("ORDER BY in an aggregate is not supported")) };
            let same = args.first().map(|arg| &arg.expr) == Some(&self.lower_expr(&only.expr)?);
            if !same || descending(only) || only.options.nulls_first == Some(false) {
                let error = unlocated("ORDER BY in an aggregate is not supported");
                return Err(error.hint("without it, the values are in ascending order"));
            }
        }
        Ok(())
    }
}

/// The aggregate function of this name and number of arguments.
fn find_function(name: &str, args: &[TypedExpr]) -> Result<&'static AggregateFunction, QueryError> {
    let function = aggregate::find_call(name, SQL, args.len())
        .map_err(|counts| unlocated(format!("`{name}` takes {counts}, not {}", args.len())))?;
    if function.args == Args::OneAndConstant {
        let share = args.get(1).and_then(TypedExpr::value).and_then(Value::number);
        if !share.is_some_and(|share| (0.0..=1.0).contains(&share.float())) {
            return Err(unlocated(format!(
                "the second argument of `{name}` must be a number from 0 to 1, such as 0.95"
            )));
        }
    }
    Ok(function)
}
