//! Comparison operators and their three-valued results.

use std::cmp::Ordering;

use super::decimal::compare_texts;
use super::{Dialect, Number, Value};

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`, `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// True if the comparison of `left` with `right` holds; `None` if one of them
    /// is null, or they can't be compared.
    ///
    /// A text and a number compare as numbers, a text and a time as times, in
    /// both languages: Athena rejects `httpstatus = 200` on a column of text,
    /// which helps nobody. Two texts compare byte by byte, except that Insights
    /// orders texts that both spell numbers by size. Null markers compare as
    /// their texts (`-`, the empty text), so `requester = '-'` finds anonymous
    /// requests and `httpstatus <> '200'` those without a status. Missing fields
    /// and computed nulls compare with nothing.
    pub fn holds(self, dialect: Dialect, left: &Value, right: &Value) -> Option<bool> {
        match self {
            Comparison::Equal => equal(left, right),
            Comparison::NotEqual => equal(left, right).map(|equal| !equal),
            Comparison::Less => order(dialect, left, right).map(Ordering::is_lt),
            Comparison::AtMost => order(dialect, left, right).map(Ordering::is_le),
            Comparison::Greater => order(dialect, left, right).map(Ordering::is_gt),
            Comparison::AtLeast => order(dialect, left, right).map(Ordering::is_ge),
        }
    }

    /// The comparison that holds with its operands exchanged.
    pub fn mirrored(self) -> Comparison {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::AtMost => Comparison::AtLeast,
            Comparison::Greater => Comparison::Less,
            Comparison::AtLeast => Comparison::AtMost,
            same => same,
        }
    }
}

/// True if two values are equal, `None` if one of them is null; see
/// [`Comparison::holds`].
pub fn equal(left: &Value, right: &Value) -> Option<bool> {
    if let (Some(a), Some(b)) = (left.comparable_text(), right.comparable_text()) {
        return Some(a == b);
    }
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::List(_) | Value::Map(_), _) | (_, Value::List(_) | Value::Map(_)) => Some(left == right),
        _ => Some(typed(left, right).is_some_and(Ordering::is_eq)),
    }
}

fn order(dialect: Dialect, left: &Value, right: &Value) -> Option<Ordering> {
    let (Some(a), Some(b)) = (left.comparable_text(), right.comparable_text()) else {
        return typed(left, right);
    };
    let numbers = match dialect {
        Dialect::Insights => compare_texts(a, b),
        Dialect::Sql => None,
    };
    Some(numbers.unwrap_or_else(|| a.cmp(b)))
}

/// The order of two values that are not both texts; `None` if their types
/// are not comparable.
fn typed(left: &Value, right: &Value) -> Option<Ordering> {
    use Value::{Bool, Date, Float, Int, Text, Time, WideInt};
    match (left, right) {
        (Int(_) | WideInt(_) | Float(_), Int(_) | WideInt(_) | Float(_)) => Some(left.cmp(right)),
        (Text(text), Int(_) | WideInt(_) | Float(_)) => {
            with_text(right.number()?, text).map(Ordering::reverse)
        }
        (Int(_) | WideInt(_) | Float(_), Text(text)) => with_text(left.number()?, text),
        (Bool(_), Bool(_) | Int(_) | WideInt(_) | Float(_) | Text(_))
        | (Int(_) | WideInt(_) | Float(_) | Text(_), Bool(_)) => Some(left.truth()?.cmp(&right.truth()?)),
        (Time(_) | Date(_), Int(_) | WideInt(_) | Float(_)) => {
            let millis = left.timestamp()?.0 as f64 / 1000.0;
            millis.partial_cmp(&right.number()?.float())
        }
        (Int(_) | WideInt(_) | Float(_), Time(_) | Date(_)) => typed(right, left).map(Ordering::reverse),
        (Time(_) | Date(_) | Text(_), Time(_) | Date(_) | Text(_)) => {
            Some(left.timestamp()?.cmp(&right.timestamp()?))
        }
        _ => None,
    }
}

/// How a number compares with the one that a text spells. The booleans of JSON
/// compare as 1 and 0.
fn with_text(number: Number, text: &str) -> Option<Ordering> {
    number.compare_with(match text {
        "true" => "1",
        "false" => "0",
        _ => text,
    })
}
