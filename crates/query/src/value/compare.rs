//! What `=`, `<` and their like mean.

use std::cmp::Ordering;

use super::number::decimal;
use super::{Dialect, Value};

/// How two values are to stand to each other.
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
    /// True if `left` stands to `right` like this; `None` if one is nothing,
    /// or they can't be compared.
    ///
    /// A text and a number compare as numbers, a text and a moment as moments,
    /// in both languages: Athena refuses `httpstatus = 200` on a column of
    /// text, which nobody is helped by. Two texts compare byte by byte, but in
    /// Insights order those that are both numbers by size. A field in which a
    /// log says nothing compares as what it says (`-`, the empty text), so
    /// `requester = '-'` finds the anonymous and `httpstatus <> '200'` what has
    /// no status. A field that is not there, and nothing that was computed,
    /// compares with nothing at all.
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

    /// The comparison that holds with its two sides exchanged.
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

/// True if two values are the same, false if not, `None` if that can't be
/// said; see [`Comparison::holds`].
pub fn equal(left: &Value, right: &Value) -> Option<bool> {
    if let (Some(a), Some(b)) = (left.seen(), right.seen()) {
        return Some(a == b);
    }
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::List(_) | Value::Map(_), _) | (_, Value::List(_) | Value::Map(_)) => Some(left == right),
        _ => Some(typed(left, right).is_some_and(Ordering::is_eq)),
    }
}

fn order(dialect: Dialect, left: &Value, right: &Value) -> Option<Ordering> {
    let (Some(a), Some(b)) = (left.seen(), right.seen()) else { return typed(left, right) };
    let numbers = match dialect {
        Dialect::Insights => decimal(a).zip(decimal(b)),
        Dialect::Sql => None,
    };
    Some(numbers.and_then(|(a, b)| a.partial_cmp(&b)).unwrap_or_else(|| a.cmp(b)))
}

/// How values stand to each other that are not both texts; `None` if their
/// types have nothing in common.
fn typed(left: &Value, right: &Value) -> Option<Ordering> {
    use Value::{Bool, Date, Float, Int, Text, Time};
    match (left, right) {
        (Int(_) | Float(_), Int(_) | Float(_)) => Some(left.cmp(right)),
        (Text(text), Int(_) | Float(_)) => as_number(text)?.partial_cmp(&right.number()?.float()),
        (Int(_) | Float(_), Text(_)) => typed(right, left).map(Ordering::reverse),
        (Bool(_), Bool(_) | Int(_) | Float(_) | Text(_)) | (Int(_) | Float(_) | Text(_), Bool(_)) => {
            Some(left.truth()?.cmp(&right.truth()?))
        }
        (Time(_) | Date(_), Int(_) | Float(_)) => {
            let millis = left.timestamp()?.0 as f64 / 1000.0;
            millis.partial_cmp(&right.number()?.float())
        }
        (Int(_) | Float(_), Time(_) | Date(_)) => typed(right, left).map(Ordering::reverse),
        (Time(_) | Date(_) | Text(_), Time(_) | Date(_) | Text(_)) => {
            Some(left.timestamp()?.cmp(&right.timestamp()?))
        }
        _ => None,
    }
}

/// The number a text stands for beside a number. JSON's booleans compare to 1
/// and 0.
fn as_number(text: &str) -> Option<f64> {
    match text {
        "true" => Some(1.0),
        "false" => Some(0.0),
        _ => decimal(text),
    }
}
