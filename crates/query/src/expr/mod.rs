//! Expressions over rows, and what they give.
//!
//! One evaluation serves every language. Logic has three values in all of
//! them: a comparison with nothing is nothing (unless an event's field says so
//! in writing, [`Value::NullMarker`]), `not` leaves that as it is, and a filter
//! keeps only what is true. What languages do not share hangs on the
//! operator: a [`Comparison`] or a sum knows whose it is ([`Dialect`]).
//!
//! Evaluation never fails. Where Athena would stop (a cast that can't be done,
//! a division by zero, a position outside of an array) the value is nothing.

mod pattern;
mod period;
mod required_literals;
mod walk;

use std::sync::Arc;

use crate::function::Function;
use crate::value::Value;

pub use crate::value::{Arithmetic, Comparison, Dialect, Type, equal};
pub use pattern::{Pattern, PatternError};
pub use period::Period;

/// The values that an expression is evaluated over.
pub trait Row {
    /// The value of a slot; nothing if the row has no such slot.
    fn value(&self, slot: usize) -> Value;
}

impl Row for [Value] {
    fn value(&self, slot: usize) -> Value {
        self.get(slot).cloned().unwrap_or_default()
    }
}

impl Row for Vec<Value> {
    fn value(&self, slot: usize) -> Value {
        self.as_slice().value(slot)
    }
}

/// What is computed from a row. Names are gone: whoever built the expression
/// has resolved them to slots.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Always this.
    Literal(Value),
    /// The value of a slot.
    Slot(usize),
    /// All of these; true if there are none.
    And(Vec<Expr>),
    /// Any of these; false if there are none.
    Or(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// True for nothing, else false.
    IsNull(Box<Expr>),
    /// A comparison.
    Compare(Box<Compare>),
    /// Equal to one of a list.
    In(Box<In>),
    /// A calculation.
    Arithmetic(Box<Calculation>),
    /// A text that a pattern fits, or the form of nothing that an event has.
    Matches(Box<Expr>, Pattern),
    /// The part of a text that a group of a pattern takes, where the pattern
    /// first fits; group 0 is all that fits. Nothing if it does not.
    Capture(Box<Expr>, Pattern, usize),
    /// A text in which every part that a pattern fits is replaced; `$1` in the
    /// replacement is what the first group took.
    Replace(Box<Expr>, Pattern, Arc<str>),
    /// A function.
    Call(&'static Function, Vec<Expr>),
    /// The value beside the first condition that is true, or else the other.
    Case(Vec<(Expr, Expr)>, Box<Expr>),
    /// A value as another type; nothing if that can't be.
    Cast(Box<Expr>, Type),
}

/// A comparison of two values.
#[derive(Clone, Debug, PartialEq)]
pub struct Compare {
    /// What must hold.
    pub op: Comparison,
    /// Whose meaning.
    pub dialect: Dialect,
    /// The first value.
    pub left: Expr,
    /// The second.
    pub right: Expr,
}

/// A value that is asked for in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct In {
    /// Whose meaning equality has.
    pub dialect: Dialect,
    /// The value.
    pub value: Expr,
    /// The list.
    pub list: Vec<Expr>,
}

/// A calculation with two values.
#[derive(Clone, Debug, PartialEq)]
pub struct Calculation {
    /// What is done.
    pub op: Arithmetic,
    /// Whose meaning.
    pub dialect: Dialect,
    /// The first value.
    pub left: Expr,
    /// The second.
    pub right: Expr,
}

impl Expr {
    /// A literal.
    pub fn literal(value: impl Into<Value>) -> Expr {
        Expr::Literal(value.into())
    }

    /// `left op right`.
    pub fn compare(op: Comparison, dialect: Dialect, left: Expr, right: Expr) -> Expr {
        Expr::Compare(Box::new(Compare { op, dialect, left, right }))
    }

    /// `left op right`.
    pub fn calculate(op: Arithmetic, dialect: Dialect, left: Expr, right: Expr) -> Expr {
        Expr::Arithmetic(Box::new(Calculation { op, dialect, left, right }))
    }

    /// `value in [list]`.
    pub fn is_in(dialect: Dialect, value: Expr, list: Vec<Expr>) -> Expr {
        Expr::In(Box::new(In { dialect, value, list }))
    }

    /// The opposite.
    pub fn negated(self) -> Expr {
        match self {
            Expr::Not(inner) => *inner,
            other => Expr::Not(Box::new(other)),
        }
    }

    /// True where this gives something.
    pub fn is_present(self) -> Expr {
        Expr::Not(Box::new(Expr::IsNull(Box::new(self))))
    }

    /// What it gives for a row.
    pub fn eval(&self, row: &dyn Row) -> Value {
        match self {
            Expr::Literal(value) => value.clone(),
            Expr::Slot(slot) => row.value(*slot),
            Expr::And(all) => all_of(all, row).into(),
            Expr::Or(any) => any_of(any, row).into(),
            Expr::Not(inner) => inner.eval(row).truth().map(|truth| !truth).into(),
            Expr::IsNull(inner) => inner.eval(row).is_null().into(),
            Expr::Compare(compare) => {
                compare.op.holds(compare.dialect, &compare.left.eval(row), &compare.right.eval(row)).into()
            }
            Expr::In(question) => question.holds(row).into(),
            Expr::Arithmetic(sum) => sum.op.apply(sum.dialect, &sum.left.eval(row), &sum.right.eval(row)),
            Expr::Matches(text, pattern) => pattern.fits_value(&text.eval(row)).into(),
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
            Expr::Cast(value, to) => to.of(&value.eval(row)),
        }
    }

    /// True if it is true for a row, neither false nor nothing: what a filter asks.
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

fn all_of(all: &[Expr], row: &dyn Row) -> Option<bool> {
    let mut known = Some(true);
    for expr in all {
        match expr.eval(row).truth() {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = None,
        }
    }
    known
}

fn any_of(any: &[Expr], row: &dyn Row) -> Option<bool> {
    let mut known = Some(false);
    for expr in any {
        match expr.eval(row).truth() {
            Some(true) => return Some(true),
            Some(false) => {}
            None => known = None,
        }
    }
    known
}

impl In {
    fn holds(&self, row: &dyn Row) -> Option<bool> {
        let value = self.value.eval(row);
        let mut known = Some(false);
        for candidate in &self.list {
            match Comparison::Equal.holds(self.dialect, &value, &candidate.eval(row)) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => known = None,
            }
        }
        known
    }
}

#[cfg(test)]
mod tests;
