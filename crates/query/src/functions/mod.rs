//! The functions of expressions: one table, whatever the language.

mod calendar;
mod general;
mod ip;
mod json;
mod json_path;
mod numeric;
mod pattern;
mod period;
mod string;
mod time;
mod url;

use super::expr::{Dialect, Expr, Row};
use super::value::Value;

pub use calendar::{FROM_LOCAL, IN_ZONE, LOCAL, PART, PARTS, UNITS, zone, zone_name};
pub use general::AT;
pub(super) use json::parse as parse_json;
pub use json_path::{Step, json_path};
pub use pattern::{DATE_FORMAT, reads_zone, unknown_in_pattern};
pub use period::Period;
pub(super) use string::MOST_BYTES;

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
const BOTH: &[Dialect] = &[Dialect::Insights, Dialect::Sql];
const INSIGHTS: &[Dialect] = &[Dialect::Insights];
const SQL: &[Dialect] = &[Dialect::Sql];
/// No language by itself: parsers turn special syntax into it.
const NONE: &[Dialect] = &[];

const fn exactly(count: usize) -> Arity {
    Arity { least: count, most: count }
}

const fn from_to(least: usize, most: usize) -> Arity {
    Arity { least, most }
}

const fn at_least(least: usize) -> Arity {
    Arity { least, most: usize::MAX }
}

/// A row, in the order a reader wants it.
const fn row(
    name: &'static str,
    dialects: &'static [Dialect],
    arity: Arity,
    meaning: &'static str,
    call: fn(&[Value]) -> Value,
) -> Function {
    Function { name, dialects, arity, nulls: Nulls::Pass, meaning, call }
}

/// The same for a function that looks at nothing.
const fn open(
    name: &'static str,
    dialects: &'static [Dialect],
    arity: Arity,
    meaning: &'static str,
    call: fn(&[Value]) -> Value,
) -> Function {
    Function { name, dialects, arity, nulls: Nulls::Take, meaning, call }
}

/// Every function, by what it is about.
pub const FUNCTIONS: &[&[Function]] = &[
    general::FUNCTIONS,
    numeric::FUNCTIONS,
    string::FUNCTIONS,
    time::FUNCTIONS,
    ip::FUNCTIONS,
    json::FUNCTIONS,
    calendar::FUNCTIONS,
    pattern::FUNCTIONS,
    url::FUNCTIONS,
    json_path::FUNCTIONS,
];

/// Every function, one after the other.
pub fn all() -> impl Iterator<Item = &'static Function> {
    FUNCTIONS.iter().flat_map(|group| group.iter())
}

/// The function that a language has under a name, in any case.
pub fn find(name: &str, dialect: Dialect) -> Option<&'static Function> {
    all().find(|function| function.dialects.contains(&dialect) && function.name.eq_ignore_ascii_case(name))
}

impl Function {
    /// Its value for a row.
    pub(super) fn apply(&self, args: &[Expr], row: &dyn Row) -> Value {
        // Most have few values, which then need no room of their own.
        match args {
            [] => self.of(&[]),
            [a] => self.of(&[a.eval(row)]),
            [a, b] => self.of(&[a.eval(row), b.eval(row)]),
            [a, b, c] => self.of(&[a.eval(row), b.eval(row), c.eval(row)]),
            more => self.of(&more.iter().map(|arg| arg.eval(row)).collect::<Vec<_>>()),
        }
    }

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

#[cfg(test)]
mod tests;
