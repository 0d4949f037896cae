//! Expressions over rows, and their evaluation.
//!
//! All languages share one evaluation. Logic is three-valued: a comparison with
//! null is null (except with a null marker, [`Value::NullMarker`]), the negation of
//! null is null, and a filter keeps only rows for which it is true. Operators
//! whose meaning differs between languages carry their [`Dialect`].
//!
//! Evaluation never fails. Where Athena would stop (a failing cast, a division by
//! zero, an index outside of an array) the value is null.

mod membership;
mod pattern;
mod period;
mod required_literals;
mod walk;

use std::sync::Arc;

use crate::function::Function;
use crate::value::Value;

pub use crate::value::{Arithmetic, Comparison, Dialect, Period, Type, equal};
pub use membership::In;
pub use pattern::{Pattern, PatternError};

/// The values that an expression reads.
pub trait Row {
    /// The value of a slot; null if the row has no such slot.
    fn value(&self, slot: usize) -> Value;
}

/// A row whose values are made when they are read.
impl<F: Fn(usize) -> Value> Row for F {
    fn value(&self, slot: usize) -> Value {
        self(slot)
    }
}

impl Row for Vec<Value> {
    fn value(&self, slot: usize) -> Value {
        self.get(slot).cloned().unwrap_or_default()
    }
}

/// An expression over the slots of a row. Parsers resolve names to slots.
///
/// ```
/// use logdex_query::expr::{Comparison, Dialect};
/// use logdex_query::{Expr, Value};
///
/// let large = Expr::compare(Comparison::Greater, Dialect::Sql, Expr::Slot(0), Expr::literal(100));
/// assert!(large.holds(&vec![Value::from("512")]));
/// assert_eq!(large.eval(&vec![Value::Null]), Value::Null);
/// assert_eq!(large.slots(), [0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A constant.
    Literal(Value),
    /// The value of a slot.
    Slot(usize),
    /// Conjunction; true if empty.
    And(Vec<Expr>),
    /// Disjunction; false if empty.
    Or(Vec<Expr>),
    /// Negation.
    Not(Box<Expr>),
    /// True for null, else false.
    IsNull(Box<Expr>),
    /// A comparison.
    Compare(Box<Binary<Comparison>>),
    /// Membership in a list.
    In(Box<In>),
    /// An arithmetic operation.
    Arithmetic(Box<Binary<Arithmetic>>),
    /// True if a pattern matches a text or null marker.
    Matches(Box<Expr>, Pattern),
    /// The capture group of a pattern's first match in a text; group 0 is the
    /// whole match. Null without a match.
    Capture(Box<Expr>, Pattern, usize),
    /// A text with every match of a pattern replaced; `$1` in the replacement is
    /// the first capture group.
    Replace(Box<Expr>, Pattern, Arc<str>),
    /// A call of a function.
    Call(&'static Function, Vec<Expr>),
    /// The value of the first branch whose condition is true, or else the other.
    Case(Vec<(Expr, Expr)>, Box<Expr>),
    /// A cast; null if it fails.
    Cast(Box<Expr>, Type),
}

/// A comparison of two values, or an arithmetic operation on them.
#[derive(Clone, Debug, PartialEq)]
pub struct Binary<Operator> {
    /// The operator.
    pub op: Operator,
    /// The language of the operator.
    pub dialect: Dialect,
    /// The left operand.
    pub left: Expr,
    /// The right operand.
    pub right: Expr,
}

impl Expr {
    /// A literal.
    pub fn literal(value: impl Into<Value>) -> Expr {
        Expr::Literal(value.into())
    }

    /// `left op right`.
    pub fn compare(op: Comparison, dialect: Dialect, left: Expr, right: Expr) -> Expr {
        Expr::Compare(Box::new(Binary { op, dialect, left, right }))
    }

    /// `left op right`.
    pub fn calculate(op: Arithmetic, dialect: Dialect, left: Expr, right: Expr) -> Expr {
        Expr::Arithmetic(Box::new(Binary { op, dialect, left, right }))
    }

    /// `value in [list]`.
    pub fn is_in(dialect: Dialect, value: Expr, list: Vec<Expr>) -> Expr {
        Expr::In(Box::new(In::new(dialect, value, list)))
    }

    /// The negation; a double negation is removed.
    pub fn negated(self) -> Expr {
        match self {
            Expr::Not(inner) => *inner,
            other => Expr::Not(Box::new(other)),
        }
    }

    /// True where this is not null.
    pub fn is_present(self) -> Expr {
        Expr::Not(Box::new(Expr::IsNull(Box::new(self))))
    }

    /// The value for a row. Costs one visit of each node that is needed.
    pub fn eval(&self, row: &dyn Row) -> Value {
        match self {
            Expr::Literal(value) => value.clone(),
            Expr::Slot(slot) => row.value(*slot),
            // All are true unless any is false.
            Expr::And(all) => {
                any(all.iter().map(|expr| Some(!expr.eval(row).truth()?))).map(|any| !any).into()
            }
            Expr::Or(exprs) => any(exprs.iter().map(|expr| expr.eval(row).truth())).into(),
            Expr::Not(inner) => inner.eval(row).truth().map(|truth| !truth).into(),
            Expr::IsNull(inner) => inner.eval(row).is_null().into(),
            Expr::Compare(compare) => {
                compare.op.holds(compare.dialect, &compare.left.eval(row), &compare.right.eval(row)).into()
            }
            Expr::In(membership) => membership.holds(row).into(),
            Expr::Arithmetic(calculation) => {
                let Binary { op, dialect, left, right } = &**calculation;
                op.apply(*dialect, &left.eval(row), &right.eval(row))
            }
            Expr::Matches(text, pattern) => pattern.matches_value(&text.eval(row)).into(),
            Expr::Capture(text, pattern, group) => text
                .eval(row)
                .as_text()
                .and_then(|text| pattern.group(&text, *group).map(Value::from))
                .unwrap_or_default(),
            Expr::Replace(text, pattern, with) => {
                text.eval(row).as_text().and_then(|text| pattern.replace(&text, with)).into()
            }
            Expr::Call(function, args) => call(function, args, row),
            Expr::Case(branches, otherwise) => {
                let taken = branches.iter().find(|(condition, _)| condition.holds(row));
                taken.map_or(&**otherwise, |(_, value)| value).eval(row)
            }
            Expr::Cast(value, to) => to.cast(&value.eval(row)),
        }
    }

    /// True if the value for a row is true, neither false nor null: the test of
    /// a filter.
    pub fn holds(&self, row: &dyn Row) -> bool {
        match self {
            Expr::And(all) => all.iter().all(|expr| expr.holds(row)),
            Expr::Or(any) => any.iter().any(|expr| expr.holds(row)),
            other => other.eval(row).truth() == Some(true),
        }
    }
}

/// The value of a function for a row.
fn call(function: &Function, args: &[Expr], row: &dyn Row) -> Value {
    // Most calls have few arguments, which then need no allocation.
    match args {
        [] => function.of(&[]),
        [a] => function.of(&[a.eval(row)]),
        [a, b] => function.of(&[a.eval(row), b.eval(row)]),
        [a, b, c] => function.of(&[a.eval(row), b.eval(row), c.eval(row)]),
        more => function.of(&more.iter().map(|arg| arg.eval(row)).collect::<Vec<_>>()),
    }
}

/// Disjunction in three-valued logic.
fn any(truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(false);
    for truth in truths {
        match truth {
            Some(true) => return truth,
            Some(false) => {}
            None => known = None,
        }
    }
    known
}

#[cfg(test)]
mod tests;
