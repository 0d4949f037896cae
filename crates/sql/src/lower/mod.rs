//! The parser's expressions to those of core.

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
mod types;

use logdex_query::{AggregateColumn, Context, Dialect, Expr, QueryError};
use sqlparser::ast::{self as sql, Ident};

use crate::expr_visitor::parts;
use crate::scope::Scope;
use crate::source_map::{SourceMap, unlocated};
use crate::typed_expr::TypedExpr;

pub(crate) use literal::whole_number;

const SQL: Dialect = Dialect::Sql;

/// Expressions in each other. More than anybody writes; rows are evaluated by
/// recursion.
const MOST_DEPTH: usize = 100;

/// Slots of aggregates are counted from here until it is known which values
/// make a group: those stand before them.
pub(crate) const AGGREGATES: usize = 1 << 32;

/// Parts of an expression. `BETWEEN` and the like write down twice what they
/// ask of once, which in each other would grow without end.
const MOST_PARTS: usize = 100_000;

/// Which names an expression may have beside those of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// None: in `SELECT` and `WHERE`.
    Columns,
    /// Those of the select list where no column of the table is called so: in
    /// `GROUP BY` and `HAVING`. Trino has no names there.
    ThenAliases,
    /// Those of the select list first: in `ORDER BY`.
    AliasesFirst,
}

/// What is lowered, and what has come of it beside expressions.
pub(crate) struct Lowering<'q> {
    pub(crate) source_map: &'q SourceMap<'q>,
    pub(crate) context: &'q Context<'q>,
    pub(crate) scope: Scope<'q>,
    pub(crate) names: Names,
    /// The select list, by name.
    pub(crate) aliases: Vec<(Ident, TypedExpr)>,
    /// The aggregates so far, each once.
    pub(crate) aggregates: Vec<AggregateColumn>,
    /// Why there can't be an aggregate here, if there can't.
    pub(crate) no_aggregates: Option<&'static str>,
    depth: usize,
}

impl<'q> Lowering<'q> {
    pub(crate) fn new(
        source_map: &'q SourceMap<'q>,
        context: &'q Context<'q>,
        scope: Scope<'q>,
    ) -> Lowering<'q> {
        Lowering {
            source_map,
            context,
            scope,
            names: Names::Columns,
            aliases: Vec::new(),
            aggregates: Vec::new(),
            no_aggregates: None,
            depth: 0,
        }
    }

    /// An expression, lowered.
    pub(crate) fn lower(&mut self, expr: &sql::Expr) -> Result<TypedExpr, QueryError> {
        self.depth += 1;
        let term = match self.depth > MOST_DEPTH {
            true => Err(unlocated(format!("nested too deeply: at most {MOST_DEPTH} levels"))),
            false => self.dispatch(expr),
        };
        self.depth -= 1;
        let fits = |term: TypedExpr| match parts(&term.expr) > MOST_PARTS {
            true => Err(unlocated(format!("this is too large: more than {MOST_PARTS} parts"))),
            false => Ok(term),
        };
        term.and_then(fits).map_err(|error| self.source_map.locate(expr, error))
    }

    /// The same where nothing is to be known of it.
    pub(crate) fn lower_expr(&mut self, expr: &sql::Expr) -> Result<Expr, QueryError> {
        self.lower(expr).map(|term| term.expr)
    }

    fn dispatch(&mut self, expr: &sql::Expr) -> Result<TypedExpr, QueryError> {
        use sql::Expr::{
            BinaryOp, Case, Cast, CompoundFieldAccess, CompoundIdentifier, Function, Identifier, Interval,
            Nested, TypedString, UnaryOp, Value,
        };
        match expr {
            Nested(inner) => self.lower(inner),
            Identifier(_) | CompoundIdentifier(_) | CompoundFieldAccess { .. } => self.path(expr),
            Value(value) => literal::plain(&value.value),
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
