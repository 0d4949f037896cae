//! The type of a function: its name, languages, arity and code.

use crate::value::{Dialect, Value};

pub(super) use crate::value::dialect::{BOTH, INSIGHTS, SQL};

/// A scalar function.
pub struct Function {
    /// The name, in any case.
    pub name: &'static str,
    /// The languages that have it. Functions of no language are the targets of
    /// special syntax.
    pub dialects: &'static [Dialect],
    /// The number of its arguments.
    pub arity: Arity,
    /// It sees null arguments; the result of any other function is null then.
    pub sees_nulls: bool,
    /// Computes the value. The number of arguments fits `arity`.
    pub call: fn(&[Value]) -> Value,
}

/// The number of arguments of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arity {
    /// The least.
    pub least: usize,
    /// The most; `usize::MAX` for no limit.
    pub most: usize,
}

/// No language: the targets of special syntax.
pub(super) const NONE: &[Dialect] = &[];

pub(super) const fn exactly(count: usize) -> Arity {
    Arity::exactly(count)
}

pub(super) const fn from_to(least: usize, most: usize) -> Arity {
    Arity { least, most }
}

pub(super) const fn at_least(least: usize) -> Arity {
    Arity { least, most: usize::MAX }
}

/// A row of the table, for a function whose result is null if any argument is.
pub(super) const fn row(
    name: &'static str,
    dialects: &'static [Dialect],
    arity: Arity,
    call: fn(&[Value]) -> Value,
) -> Function {
    Function { name, dialects, arity, sees_nulls: false, call }
}

/// A row of the table, for a function that sees nulls.
pub(super) const fn null_aware(
    name: &'static str,
    dialects: &'static [Dialect],
    arity: Arity,
    call: fn(&[Value]) -> Value,
) -> Function {
    Function { name, dialects, arity, sees_nulls: true, call }
}

impl Function {
    /// The value for these arguments; null if there are too few or too many.
    pub fn of(&self, values: &[Value]) -> Value {
        if !self.arity.takes(values.len()) || !self.sees_nulls && values.iter().any(Value::is_null) {
            return Value::Null;
        }
        (self.call)(values)
    }
}

impl Arity {
    /// This number of arguments.
    pub const fn exactly(count: usize) -> Arity {
        Arity { least: count, most: count }
    }

    /// True if `count` arguments are accepted.
    pub fn takes(self, count: usize) -> bool {
        (self.least..=self.most).contains(&count)
    }
}

impl std::fmt::Display for Arity {
    /// `2 values`, `1 to 3 values`, `1 or more values`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.least, self.most) {
            (0, 0) => f.write_str("no value"),
            (1, 1) => f.write_str("1 value"),
            (least, most) if least == most => write!(f, "{least} values"),
            (least, usize::MAX) => write!(f, "{least} or more values"),
            (least, most) => write!(f, "{least} to {most} values"),
        }
    }
}

impl PartialEq for Function {
    /// True for the same row of the table.
    fn eq(&self, other: &Function) -> bool {
        self.name == other.name && self.dialects == other.dialects
    }
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
