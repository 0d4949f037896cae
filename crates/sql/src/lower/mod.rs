//! Lowering: expressions of the parser to typed expressions of the query crate.
//!
//! The files of this folder extend [`Lowering`] and call each other through it:
//! a recursive descent, since operands of any expression are expressions.

mod aggregate;
mod args;
mod cast;
mod compare;
mod condition;
mod foreign_functions;
mod function_call;
mod json;
mod literal;
mod operator;
mod path;
mod pattern;
mod quotes;
mod special_functions;
mod special_syntax;
mod time;

use logdex_query::{AggregateColumn, Context, Dialect, Expr, QueryError};
use sqlparser::ast::{self as sql, Ident};

use crate::scope::Scope;
use crate::source_map::{SourceMap, unlocated};
use crate::typed_expr::{Lowered, TypedExpr};

pub(crate) use literal::whole_number;

const SQL: Dialect = Dialect::Sql;

/// Depth of nested expressions, bounded because rows are evaluated by recursion.
const MOST_DEPTH: usize = 100;

/// First slot of aggregates while a query is lowered. Rows of groups begin with
/// the group keys, whose number is known only later; the group rewrite then
/// assigns the final slots.
pub(crate) const AGGREGATES: usize = 1 << 32;

/// Nodes of an expression. `BETWEEN` and the like duplicate their operand, so
/// nested ones grow exponentially.
const MOST_NODES: usize = 100_000;

/// How names resolve: to columns of the table and aliases of the select list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// Columns only: in `SELECT` and `WHERE`.
    Columns,
    /// Columns, then aliases: in `GROUP BY` and `HAVING`. Trino has no aliases there.
    ThenAliases,
    /// Aliases, then columns: in `ORDER BY`.
    AliasesFirst,
}

/// The state of lowering one query: its scope, its aliases and its aggregates.
pub(crate) struct Lowering<'q> {
    pub(crate) spans: &'q SourceMap<'q>,
    pub(crate) context: &'q Context<'q>,
    pub(crate) scope: Scope<'q>,
    pub(crate) names: Names,
    /// Aliases of the select list, with their expressions.
    pub(crate) aliases: Vec<(Ident, TypedExpr)>,
    /// The distinct aggregates so far.
    pub(crate) aggregates: Vec<AggregateColumn>,
    /// The clause that forbids aggregates here, for the error message.
    pub(crate) no_aggregates: Option<&'static str>,
    depth: usize,
}

impl<'q> Lowering<'q> {
    pub(crate) fn new(spans: &'q SourceMap<'q>, context: &'q Context<'q>, scope: Scope<'q>) -> Lowering<'q> {
        Lowering {
            spans,
            context,
            scope,
            names: Names::Columns,
            aliases: Vec::new(),
            aggregates: Vec::new(),
            no_aggregates: None,
            depth: 0,
        }
    }

    /// Lowers an expression.
    pub(crate) fn lower(&mut self, expr: &sql::Expr) -> Lowered {
        self.depth += 1;
        let typed = match self.depth > MOST_DEPTH {
            true => Err(unlocated(format!("nested too deeply: at most {MOST_DEPTH} levels"))),
            false => self.dispatch(expr),
        };
        self.depth -= 1;
        let fits = |typed: TypedExpr| match typed.expr.node_count() > MOST_NODES {
            true => Err(unlocated(format!("this expression is too large: more than {MOST_NODES} parts"))),
            false => Ok(typed),
        };
        typed.and_then(fits).map_err(|error| self.spans.locate(expr, error))
    }

    /// Lowers an expression whose type does not matter.
    pub(crate) fn lower_expr(&mut self, expr: &sql::Expr) -> Result<Expr, QueryError> {
        self.lower(expr).map(|typed| typed.expr)
    }

    pub(super) fn lower_all<'e>(
        &mut self,
        exprs: impl IntoIterator<Item = &'e sql::Expr>,
    ) -> Result<Vec<TypedExpr>, QueryError> {
        exprs.into_iter().map(|expr| self.lower(expr)).collect()
    }

    fn dispatch(&mut self, expr: &sql::Expr) -> Lowered {
        use sql::Expr::{
            BinaryOp, Case, Cast, CompoundFieldAccess, CompoundIdentifier, Function, Identifier, Interval,
            Nested, TypedString, UnaryOp, Value,
        };
        match expr {
            Nested(inner) => self.lower(inner),
            Identifier(_) | CompoundIdentifier(_) | CompoundFieldAccess { .. } => self.path(expr),
            Value(value) => literal::value(&value.value),
            TypedString(typed) => self.typed_literal(typed),
            Interval(interval) => literal::interval(interval),
            BinaryOp { left, op, right } => self.binary(expr, left, op, right),
            UnaryOp { op, expr } => self.unary(*op, expr),
            Function(function) => self.function(function),
            Case { operand, conditions, else_result, .. } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref())
            }
            Cast { expr, data_type, format: None, .. } => self.cast(expr, data_type),
            other => match self.condition(other)? {
                Some(condition) => Ok(TypedExpr::untyped(condition)),
                None => self.special(other),
            },
        }
    }
}
