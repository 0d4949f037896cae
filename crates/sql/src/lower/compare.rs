//! Comparison operators and `IN`, by the types of their operands.

use logdex_event::Timestamp;
use logdex_event::field::is_null;
use logdex_query::expr::{Comparison, Type};
use logdex_query::function::COALESCE;
use logdex_query::time_expression::Span;
use logdex_query::{Clock, Expr, QueryError, Value};

use crate::source_map::unlocated;
use crate::typed_expr::{ExprKind, TypedExpr};

use super::quotes::spellings;
use super::{Lowering, SQL};

impl Lowering<'_> {
    /// Lowers `left op right`.
    pub(super) fn compare(
        &mut self,
        op: Comparison,
        left: TypedExpr,
        right: TypedExpr,
    ) -> Result<Expr, QueryError> {
        if left.value().is_some() && right.value().is_none() {
            return self.compare(op.mirrored(), right, left);
        }
        for side in [&left, &right] {
            if side.kind == ExprKind::Address && !is_equality(op) {
                let error = unlocated("addresses can only be compared by `=` and `<>`");
                return Err(error.hint("for networks write contains('10.0.0.0/8', ip)"));
            }
        }
        if let Some(value) = right.value() {
            let value = value.clone();
            return self.compare_with(op, left, value);
        }
        Ok(Expr::compare(op, SQL, left.expr, right.expr))
    }

    /// Lowers a comparison with a constant.
    fn compare_with(&mut self, op: Comparison, left: TypedExpr, value: Value) -> Result<Expr, QueryError> {
        let with = |left: Expr, value: Value| Ok(Expr::compare(op, SQL, left, Expr::Literal(value)));
        match (left.kind, value) {
            (_, Value::Null) => Ok(Expr::Literal(Value::Null)),
            (ExprKind::QuotedText, value @ Value::Text(_)) if is_equality(op) => {
                let equal = in_spellings(left.expr, vec![value]);
                Ok(if op == Comparison::Equal { equal } else { equal.negated() })
            }
            (ExprKind::Number(slot), value) => with(comparable(slot, &value), number_of(value)),
            (ExprKind::DayPartition, Value::Text(day)) => match first_timestamp(&day) {
                Some(first) => Ok(self.compare_day(op, first)),
                None => with(left.expr, Value::Text(day)),
            },
            (ExprKind::TimeText | ExprKind::IsoTimeText, value @ (Value::Time(_) | Value::Date(_))) => {
                let time = self.scope.time();
                with(time, self.to_timestamp(value)?)
            }
            (ExprKind::IsoTimeText, Value::Text(text)) => match (iso_span(&text), is_equality(op)) {
                (Some(span), false) => Ok(self.compare_span(op, span, text.len() == ISO.len())),
                _ => with(left.expr, Value::Text(text)),
            },
            (ExprKind::Time | ExprKind::Zoned(_), value) => with(left.expr, self.to_timestamp(value)?),
            (ExprKind::Address, value) => with(left.expr, Type::Address.cast(&value)),
            (_, value) => with(left.expr, value),
        }
    }

    /// Lowers `x IN (list)`.
    pub(super) fn is_in(&mut self, typed: TypedExpr, list: Vec<TypedExpr>) -> Result<Expr, QueryError> {
        let constants: Option<Vec<Value>> = list.iter().map(|item| item.value().cloned()).collect();
        match (&typed.kind, constants) {
            (ExprKind::Number(slot), Some(values)) if !values.iter().any(is_null_marker) => {
                let values = values.into_iter().map(|value| Expr::Literal(number_of(value)));
                Ok(Expr::is_in(SQL, without_null_markers(*slot), values.collect()))
            }
            (ExprKind::QuotedText, Some(values)) => Ok(in_spellings(typed.expr, values)),
            (ExprKind::Unknown | ExprKind::Json(..) | ExprKind::QuotedText, _)
            | (ExprKind::TimeText | ExprKind::IsoTimeText, Some(_)) => {
                Ok(Expr::is_in(SQL, typed.expr, list.into_iter().map(|item| item.expr).collect()))
            }
            _ => {
                let equal = |item| self.compare(Comparison::Equal, typed.clone(), item);
                Ok(Expr::any_of(list.into_iter().map(equal).collect::<Result<_, _>>()?))
            }
        }
    }

    /// A value to compare with a time; texts and dates become times.
    fn to_timestamp(&self, value: Value) -> Result<Value, QueryError> {
        match value {
            Value::Text(text) => self.timestamp(&text).map(Value::Time),
            Value::Date(_) => self.timestamp(&value.to_string()).map(Value::Time),
            other => Ok(other),
        }
    }

    /// A comparison of a time's spelling as one of times, which prunes shards. No
    /// time is spelled like a mere prefix.
    fn compare_span(&mut self, op: Comparison, span: Span, is_whole: bool) -> Expr {
        let op = match op {
            Comparison::Greater if !is_whole => Comparison::AtLeast,
            Comparison::AtMost if !is_whole => Comparison::Less,
            op => op,
        };
        Expr::compare(op, SQL, self.scope.time(), Expr::literal(span.from))
    }

    /// A comparison of a day partition as one of times, which prunes shards.
    fn compare_day(&mut self, op: Comparison, first: Timestamp) -> Expr {
        const DAY_MICROS: i64 = 86_400_000_000;
        let next = Timestamp(first.0.saturating_add(DAY_MICROS));
        let time = self.scope.time();
        let at = |op, timestamp: Timestamp| Expr::compare(op, SQL, time.clone(), Expr::literal(timestamp));
        match op {
            Comparison::Less => at(Comparison::Less, first),
            Comparison::AtMost => at(Comparison::Less, next),
            Comparison::Greater => at(Comparison::AtLeast, next),
            Comparison::AtLeast => at(Comparison::AtLeast, first),
            Comparison::Equal => Expr::And(vec![at(Comparison::AtLeast, first), at(Comparison::Less, next)]),
            Comparison::NotEqual => {
                Expr::Or(vec![at(Comparison::Less, first), at(Comparison::AtLeast, next)])
            }
        }
    }
}

/// CloudTrail's spelling of times. All have this length, so texts order as
/// times do, and a prefix orders before all times that begin with it.
const ISO: &str = "0000-00-00T00:00:00Z";

/// The span of a time in this spelling, or of a prefix of one.
pub(super) fn iso_span(text: &str) -> Option<Span> {
    let fits =
        |(known, written): (u8, u8)| if known == b'0' { written.is_ascii_digit() } else { known == written };
    let ends_well = matches!(text.len(), 4 | 7 | 10 | 13 | 16 | 19 | 20);
    let is_start = ends_well && ISO.bytes().zip(text.bytes()).all(fits);
    is_start.then(|| Clock::utc(Timestamp(0)).span(text).ok()).flatten()
}

/// The first instant of a UTC day named like a partition: `2024/02/01`.
fn first_timestamp(day: &str) -> Option<Timestamp> {
    let bytes = day.as_bytes();
    let is_day = bytes.len() == 10 && bytes[4] == b'/' && bytes[7] == b'/';
    is_day.then(|| Value::from(day.replace('/', "-")).timestamp()).flatten()
}

fn is_equality(op: Comparison) -> bool {
    matches!(op, Comparison::Equal | Comparison::NotEqual)
}

/// The condition that a column equals one of these, with or without quotes.
fn in_spellings(column: Expr, values: Vec<Value>) -> Expr {
    let spellings = values.into_iter().flat_map(spellings).map(Expr::Literal);
    Expr::is_in(SQL, column, spellings.collect())
}

/// A column of numbers for comparison with a value. Only a null marker such as
/// `-` compares with the null markers of the column.
fn comparable(slot: usize, value: &Value) -> Expr {
    if is_null_marker(value) { Expr::Slot(slot) } else { without_null_markers(slot) }
}

fn is_null_marker(value: &Value) -> bool {
    value.text().is_some_and(is_null)
}

/// The value of a slot with its null markers as plain nulls.
pub(super) fn without_null_markers(slot: usize) -> Expr {
    Expr::Call(&COALESCE, vec![Expr::Slot(slot)])
}

/// A constant for comparison with a column of numbers: texts of numbers become numbers.
fn number_of(value: Value) -> Value {
    match (value.text(), value.number()) {
        (Some(_), Some(number)) => number.into(),
        _ => value,
    }
}
