//! Predicates with keywords: `IS NULL`, `IN`, `BETWEEN`, `LIKE`.

use logdex_query::expr::Comparison;
use logdex_query::{Expr, QueryError};
use sqlparser::ast::{self as sql, InTarget};

use crate::hints::TWO_STEPS;
use crate::source_map::unlocated;

use super::Lowering;

impl Lowering<'_> {
    /// Lowers a predicate; `None` for any other expression.
    pub(super) fn condition(&mut self, expr: &sql::Expr) -> Result<Option<Expr>, QueryError> {
        use sql::Expr as E;
        let condition = match expr {
            E::IsNull(inner) | E::IsUnknown(inner) => self.is_null(inner)?,
            E::IsNotNull(inner) | E::IsNotUnknown(inner) => self.is_null(inner)?.negated(),
            E::IsTrue(inner) => self.is_just(inner, true)?,
            E::IsNotTrue(inner) => self.is_just(inner, true)?.negated(),
            E::IsFalse(inner) => self.is_just(inner, false)?,
            E::IsNotFalse(inner) => self.is_just(inner, false)?.negated(),
            E::IsDistinctFrom(left, right) => self.is_same(left, right)?.negated(),
            E::IsNotDistinctFrom(left, right) => self.is_same(left, right)?,
            E::In { expr, target, negated, global: false } => {
                negated_if(self.in_target(expr, target)?, *negated)
            }
            E::Between { expr, negated, low, high } => negated_if(self.between(expr, low, high)?, *negated),
            E::Like { negated, any: false, expr, pattern, escape_char } => {
                negated_if(self.like(expr, pattern, escape_char.as_deref())?, *negated)
            }
            E::ILike { .. } => {
                return Err(unlocated("Athena has no ILIKE")
                    .hint("write lower(x) LIKE '…', or regexp_like(x, '(?i)…')"));
            }
            E::Exists { .. } => {
                return Err(unlocated("EXISTS is not supported").hint(TWO_STEPS));
            }
            _ => return Ok(None),
        };
        Ok(Some(condition))
    }

    fn is_null(&mut self, inner: &sql::Expr) -> Result<Expr, QueryError> {
        Ok(Expr::IsNull(Box::new(self.lower(inner)?.presence())))
    }

    /// `x IS TRUE`, which is never unknown.
    fn is_just(&mut self, inner: &sql::Expr, wanted: bool) -> Result<Expr, QueryError> {
        let inner = self.lower_expr(inner)?;
        let condition = if wanted { inner } else { inner.negated() };
        Ok(Expr::Case(vec![(condition, Expr::literal(true))], Box::new(Expr::literal(false))))
    }

    /// `IS NOT DISTINCT FROM`: both null, or equal.
    fn is_same(&mut self, left: &sql::Expr, right: &sql::Expr) -> Result<Expr, QueryError> {
        let (left, right) = (self.lower(left)?, self.lower(right)?);
        let [a, b] = [left.clone(), right.clone()].map(|side| Expr::IsNull(Box::new(side.presence())));
        let equal = self.compare(Comparison::Equal, left, right)?;
        let both_there = Expr::And(vec![a.clone().negated(), b.clone().negated(), equal]);
        Ok(Expr::Or(vec![Expr::And(vec![a, b]), both_there]))
    }

    fn in_target(&mut self, expr: &sql::Expr, target: &InTarget) -> Result<Expr, QueryError> {
        match target {
            InTarget::List(list) => {
                let typed = self.lower(expr)?;
                let list = self.lower_all(list)?;
                self.is_in(typed, list)
            }
            InTarget::Subquery(query) => {
                let error = unlocated("IN (SELECT …) is not supported").hint(TWO_STEPS);
                Err(self.spans.locate(&**query, error))
            }
            _ => Err(unlocated("expected a list after IN")),
        }
    }

    /// `BETWEEN`, both ends included.
    fn between(&mut self, expr: &sql::Expr, low: &sql::Expr, high: &sql::Expr) -> Result<Expr, QueryError> {
        let (typed, low, high) = (self.lower(expr)?, self.lower(low)?, self.lower(high)?);
        let low = self.compare(Comparison::AtLeast, typed.clone(), low)?;
        let high = self.compare(Comparison::AtMost, typed, high)?;
        Ok(Expr::And(vec![low, high]))
    }
}

fn negated_if(condition: Expr, negated: bool) -> Expr {
    if negated { condition.negated() } else { condition }
}
