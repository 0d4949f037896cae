//! The type of a function: its name, languages, arity and code.

use crate::value::{Dialect, Value};

/// A function.
pub struct Function {
    /// Its name; case does not count.
    pub name: &'static str,
    /// The languages that have it. Those that none has are what the parsers
    /// turn special syntax into.
    pub dialects: &'static [Dialect],
    /// How many values it takes.
    pub arity: Arity,
    /// What it does with nothing.
    pub nulls: Nulls,
    /// One line of meaning.
    pub meaning: &'static str,
    /// Its value. There are as many values as `arity` says.
    pub call: fn(&[Value]) -> Value,
}

/// How many values a function takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arity {
    /// At least.
    pub least: usize,
    /// At most; `usize::MAX` for any number.
    pub most: usize,
}

/// What a function does with nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// It gives nothing as soon as one of its values is nothing.
    Pass,
    /// It looks at it.
    Take,
}

/// Both languages.
pub(super) const BOTH: &[Dialect] = &[Dialect::Insights, Dialect::Sql];
pub(super) const INSIGHTS: &[Dialect] = &[Dialect::Insights];
pub(super) const SQL: &[Dialect] = &[Dialect::Sql];
/// No language by itself: parsers turn special syntax into it.
pub(super) const NONE: &[Dialect] = &[];

pub(super) const fn exactly(count: usize) -> Arity {
    Arity { least: count, most: count }
}

pub(super) const fn from_to(least: usize, most: usize) -> Arity {
    Arity { least, most }
}

pub(super) const fn at_least(least: usize) -> Arity {
    Arity { least, most: usize::MAX }
}

/// A row, in the order a reader wants it.
pub(super) const fn row(
    name: &'static str,
    dialects: &'static [Dialect],
    arity: Arity,
    meaning: &'static str,
    call: fn(&[Value]) -> Value,
) -> Function {
    Function { name, dialects, arity, nulls: Nulls::Pass, meaning, call }
}

/// The same for a function that looks at nothing.
pub(super) const fn open(
    name: &'static str,
    dialects: &'static [Dialect],
    arity: Arity,
    meaning: &'static str,
    call: fn(&[Value]) -> Value,
) -> Function {
    Function { name, dialects, arity, nulls: Nulls::Take, meaning, call }
}

impl Function {
    /// Its value for values; nothing if there are too few or too many.
    pub fn of(&self, values: &[Value]) -> Value {
        if !self.arity.takes(values.len()) || self.nulls == Nulls::Pass && values.iter().any(Value::is_null) {
            return Value::Null;
        }
        (self.call)(values)
    }
}

impl Arity {
    /// True if so many values are right.
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
