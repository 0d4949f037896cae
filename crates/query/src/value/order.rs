//! Equality, hash and order of values for grouping, and the sort orders of rows.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use super::decimal::{Decimal, compare_texts};
use super::{Number, Value};

/// The sort order of one key. Sorting is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Direction {
    /// Largest values first.
    pub descending: bool,
    /// The order of ascending values.
    pub by: By,
}

/// The rule by which sorting compares two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The order of Insights: nulls, then what is no number, then numbers; runs
    /// of digits in texts compare by length and then by value.
    Natural,
    /// By type and then by value, texts byte by byte, with nulls first or last
    /// in either direction.
    Typed {
        /// Nulls come first.
        nulls_first: bool,
    },
}

impl Direction {
    /// Compares `a` with `b` in this order.
    pub fn compare(self, a: &Value, b: &Value) -> Ordering {
        let nulls_first = match self.by {
            By::Natural => return self.turn(a.natural(b)),
            By::Typed { nulls_first } => nulls_first,
        };
        match (a.is_null(), b.is_null()) {
            (true, true) => Ordering::Equal,
            (false, false) => self.turn(a.cmp(b)),
            (true, false) if nulls_first => Ordering::Less,
            (false, true) if !nulls_first => Ordering::Less,
            _ => Ordering::Greater,
        }
    }

    fn turn(self, order: Ordering) -> Ordering {
        if self.descending { order.reverse() } else { order }
    }
}

impl Value {
    /// Compares two values in the order of [`By::Natural`].
    pub fn natural(&self, other: &Value) -> Ordering {
        let number = |value: &Value| match value {
            Value::Time(_) | Value::Bool(_) => None,
            value => value.number(),
        };
        match (self.is_null(), other.is_null()) {
            (false, false) => {}
            (a, b) => return b.cmp(&a),
        }
        match (number(self), number(other)) {
            (Some(a), Some(b)) => numbers((self, a), (other, b)).then_with(|| self.cmp(other)),
            (Some(_), None) => Ordering::Greater,
            (None, Some(_)) => Ordering::Less,
            (None, None) => match (self.text(), other.text()) {
                (Some(a), Some(b)) => natural(a, b),
                _ => self.cmp(other),
            },
        }
    }

    /// The position of the value's type among the types.
    fn rank(&self) -> u8 {
        match self {
            Value::Null | Value::NullMarker(_) => 0,
            Value::Bool(_) => 1,
            Value::Int(_) | Value::WideInt(_) | Value::Float(_) => 2,
            Value::Text(_) => 3,
            Value::Time(_) => 4,
            Value::Date(_) => 5,
            Value::List(_) => 6,
            Value::Map(_) => 7,
        }
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
            (Value::Int(a), Value::Int(b)) => a.cmp(b),
            (Value::Float(a), Value::Float(b)) => canonical(*a).total_cmp(&canonical(*b)),
            (Value::Int(a), Value::Float(b)) => mixed((*a).into(), canonical(*b)),
            (Value::Float(a), Value::Int(b)) => mixed((*b).into(), canonical(*a)).reverse(),
            (Value::WideInt(a), Value::WideInt(b)) => a.cmp(b),
            (Value::Int(_), Value::WideInt(b)) => 0.cmp(&b.get()),
            (Value::WideInt(a), Value::Int(_)) => a.get().cmp(&0),
            (Value::WideInt(a), Value::Float(b)) => mixed(a.get(), canonical(*b)),
            (Value::Float(a), Value::WideInt(b)) => mixed(b.get(), canonical(*a)).reverse(),
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            (Value::Time(a), Value::Time(b)) => a.cmp(b),
            (Value::Date(a), Value::Date(b)) => a.cmp(b),
            (Value::List(a), Value::List(b)) => a.cmp(b),
            (Value::Map(a), Value::Map(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Value) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Text(a), Value::Text(b)) => a == b,
            _ => self.cmp(other).is_eq(),
        }
    }
}

impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u8(self.rank());
        match self {
            Value::Null | Value::NullMarker(_) => {}
            Value::Bool(yes) => yes.hash(state),
            // A whole float equals the integer, so they need one hash.
            Value::Float(number) => match whole(*number) {
                Some(number) => integer(number, state),
                None => canonical(*number).to_bits().hash(state),
            },
            Value::Int(number) => number.hash(state),
            Value::WideInt(number) => integer(number.get(), state),
            Value::Text(text) => text.hash(state),
            Value::Time(time) => time.hash(state),
            Value::Date(days) => days.hash(state),
            Value::List(values) => values.hash(state),
            Value::Map(entries) => entries.hash(state),
        }
    }
}

/// The float with one representation of NaN and of zero.
fn canonical(number: f64) -> f64 {
    if number.is_nan() {
        f64::NAN
    } else if number == 0.0 {
        0.0
    } else {
        number
    }
}

/// 2 to the power of 127, the least float above every `i128`.
const END: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;

fn whole(number: f64) -> Option<i128> {
    (number.fract() == 0.0 && (-END..END).contains(&number)).then_some(number as i128)
}

/// Hashes an integer, in 64 bits where it fits.
fn integer<H: Hasher>(number: i128, state: &mut H) {
    match i64::try_from(number) {
        Ok(number) => number.hash(state),
        Err(_) => number.hash(state),
    }
}

/// Compares two numbers, each with the value that it comes from: where their floats are
/// equal, by the digits of texts.
fn numbers((a, x): (&Value, Number), (b, y): (&Value, Number)) -> Ordering {
    match (x, y) {
        (Number::Int(x), Number::Int(y)) => x.cmp(&y),
        _ => canonical(x.float()).total_cmp(&canonical(y.float())).then_with(|| {
            let digits = match (a.text(), b.text()) {
                (Some(a), Some(b)) => compare_texts(a, b),
                (Some(a), None) => y.compare_with(a).map(Ordering::reverse),
                (None, Some(b)) => x.compare_with(b),
                (None, None) => Some(Decimal::from(x).cmp(&Decimal::from(y))),
            };
            digits.unwrap_or(Ordering::Equal)
        }),
    }
}

/// Compares an integer with a float without rounding the integer.
fn mixed(int: i128, float: f64) -> Ordering {
    if float.is_nan() || float >= END {
        return Ordering::Less;
    }
    if float < -END {
        return Ordering::Greater;
    }
    int.cmp(&(float.floor() as i128)).then(if float.fract() == 0.0 {
        Ordering::Equal
    } else {
        Ordering::Less
    })
}

/// Compares texts with runs of digits by length and then by value.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.as_bytes(), b.as_bytes());
    loop {
        let (Some(&x), Some(&y)) = (left.first(), right.first()) else {
            return left.len().cmp(&right.len());
        };
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (p, q) = (digits(left), digits(right));
            match p.len().cmp(&q.len()).then_with(|| p.cmp(q)) {
                Ordering::Equal => (left, right) = (&left[p.len()..], &right[q.len()..]),
                order => return order,
            }
        } else if x == y {
            (left, right) = (&left[1..], &right[1..]);
        } else {
            return x.cmp(&y);
        }
    }
}

fn digits(text: &[u8]) -> &[u8] {
    let length = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    &text[..length]
}
