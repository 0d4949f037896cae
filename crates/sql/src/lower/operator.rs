//! Operators and `CASE`.

use logdex_query::expr::{Arithmetic, Comparison, Period};
use logdex_query::{Expr, QueryError, Value};
use sqlparser::ast::{self as sql, BinaryOperator, UnaryOperator};

use crate::source_map::unlocated;
use crate::typed_expr::{Lowered, TypedExpr, folded};

use super::args::core;
use super::literal::span;
use super::{Lowering, SQL};

/// Comparison operators.
const COMPARISONS: &[(BinaryOperator, Comparison)] = &[
    (BinaryOperator::Eq, Comparison::Equal),
    (BinaryOperator::NotEq, Comparison::NotEqual),
    (BinaryOperator::Lt, Comparison::Less),
    (BinaryOperator::LtEq, Comparison::AtMost),
    (BinaryOperator::Gt, Comparison::Greater),
    (BinaryOperator::GtEq, Comparison::AtLeast),
];

/// Arithmetic operators.
const ARITHMETIC: &[(BinaryOperator, Arithmetic)] = &[
    (BinaryOperator::Plus, Arithmetic::Add),
    (BinaryOperator::Minus, Arithmetic::Subtract),
    (BinaryOperator::Multiply, Arithmetic::Multiply),
    (BinaryOperator::Divide, Arithmetic::Divide),
    (BinaryOperator::Modulo, Arithmetic::Remainder),
];

fn row<T: Copy>(table: &[(BinaryOperator, T)], op: &BinaryOperator) -> Option<T> {
    table.iter().find(|(known, _)| known == op).map(|&(_, row)| row)
}

impl Lowering<'_> {
    pub(super) fn binary(
        &mut self,
        whole: &sql::Expr,
        left: &sql::Expr,
        op: &BinaryOperator,
        right: &sql::Expr,
    ) -> Lowered {
        if let Some(op) = row(COMPARISONS, op) {
            let (left, right) = (self.lower(left)?, self.lower(right)?);
            return self.compare(op, left, right).map(TypedExpr::untyped);
        }
        if let Some(op) = row(ARITHMETIC, op) {
            return self.calculate(op, left, right);
        }
        let mut all = || -> Result<Vec<Expr>, QueryError> {
            Ok(self.lower_all(chain(whole, op))?.into_iter().map(|typed| typed.expr).collect())
        };
        match op {
            BinaryOperator::And => Ok(TypedExpr::untyped(Expr::all_of(all()?))),
            BinaryOperator::Or => Ok(TypedExpr::untyped(Expr::any_of(all()?))),
            BinaryOperator::StringConcat => Ok(TypedExpr::call(core("concat")?, all()?)),
            other => Err(unlocated(format!("the operator `{other}` is not supported"))),
        }
    }

    pub(super) fn unary(&mut self, op: UnaryOperator, expr: &sql::Expr) -> Lowered {
        match op {
            UnaryOperator::Not => Ok(TypedExpr::untyped(self.lower_expr(expr)?.negated())),
            UnaryOperator::Plus => self.lower(expr),
            UnaryOperator::Minus => {
                let value = self.lower_expr(expr)?;
                let negative = Expr::calculate(Arithmetic::Subtract, SQL, 0.into(), value);
                Ok(TypedExpr::untyped(folded(negative)))
            }
            other => Err(unlocated(format!("the operator `{other}` is not supported"))),
        }
    }

    fn calculate(&mut self, op: Arithmetic, left: &sql::Expr, right: &sql::Expr) -> Lowered {
        match (op, left, right) {
            (Arithmetic::Add, time, sql::Expr::Interval(interval))
            | (Arithmetic::Add, sql::Expr::Interval(interval), time) => {
                let (time, span) = (self.lower(time)?, span(interval)?);
                Ok(self.later(time, span))
            }
            (Arithmetic::Subtract, time, sql::Expr::Interval(interval)) => {
                let time = self.lower(time)?;
                let back = span(interval)?.times(-1);
                Ok(self.later(time, back))
            }
            _ => {
                let (left, right) = (self.lower(left)?, self.lower(right)?);
                let [left, right] = [left, right].map(|typed| self.event_time(typed));
                Ok(TypedExpr::untyped(folded(Expr::calculate(op, SQL, left.expr, right.expr))))
            }
        }
    }

    /// The time a span later.
    pub(super) fn later(&mut self, time: TypedExpr, span: Period) -> TypedExpr {
        let time = self.event_time(time);
        let expr = match span {
            Period::Micros(_) => span.after(time.expr.clone()),
            // A month later is the same local time.
            Period::Months(_) => self.map_local_time(&time, |clock| span.after(clock)),
        };
        TypedExpr { expr: folded(expr), kind: time.kind.or_time() }
    }

    /// Lowers `CASE [operand] WHEN … THEN … ELSE … END`.
    pub(super) fn case(
        &mut self,
        operand: Option<&sql::Expr>,
        conditions: &[sql::CaseWhen],
        otherwise: Option<&sql::Expr>,
    ) -> Lowered {
        let operand = operand.map(|operand| self.lower(operand)).transpose()?;
        let mut branches = Vec::new();
        for branch in conditions {
            let condition = self.lower(&branch.condition)?;
            let condition = match &operand {
                Some(operand) => self.compare(Comparison::Equal, operand.clone(), condition)?,
                None => condition.expr,
            };
            branches.push((condition, self.lower_expr(&branch.result)?));
        }
        let otherwise =
            otherwise.map_or(Ok(Expr::Literal(Value::Null)), |otherwise| self.lower_expr(otherwise))?;
        Ok(TypedExpr::untyped(Expr::Case(branches, Box::new(otherwise))))
    }
}

/// The operands of a chain such as `a AND b AND c`, which the parser makes a
/// left-deep tree.
fn chain<'e>(mut expr: &'e sql::Expr, of: &BinaryOperator) -> Vec<&'e sql::Expr> {
    let mut operands = Vec::new();
    while let sql::Expr::BinaryOp { left, op, right } = expr
        && op == of
    {
        operands.push(&**right);
        expr = left;
    }
    operands.push(expr);
    operands.reverse();
    operands
}
