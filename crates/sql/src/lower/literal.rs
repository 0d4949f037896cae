//! Literals: numbers, texts, typed constants and intervals.

use logdex_event::Timestamp;
use logdex_query::expr::{Period, Type};
use logdex_query::function::zone;
use logdex_query::value::Number;
use logdex_query::{Clock, Expr, QueryError, Value};
use sqlparser::ast::{self as sql, DataType};

use crate::source_map::unlocated;
use crate::typed_expr::{ExprKind, Lowered, TypedExpr};

use super::Lowering;
use super::cast::type_of;

/// Lowers a number, a text, `true` or `NULL`.
pub(super) fn value(value: &sql::Value) -> Lowered {
    match value {
        sql::Value::Number(digits, _) => number(digits),
        sql::Value::SingleQuotedString(text) => Ok(TypedExpr::literal(text.as_str())),
        sql::Value::Boolean(yes) => Ok(TypedExpr::literal(*yes)),
        sql::Value::Null => Ok(TypedExpr::untyped(Expr::Literal(Value::Null))),
        sql::Value::Placeholder(_) => Err(unlocated("parameters are not supported: write the value itself")),
        other => Err(unlocated(format!("the constant `{other}` is not supported"))),
    }
}

fn number(digits: &str) -> Lowered {
    if let Ok(whole) = digits.parse::<i128>() {
        return Ok(TypedExpr::literal(Number::Int(whole)));
    }
    match digits.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(TypedExpr::literal(number)),
        _ => Err(unlocated(format!("`{digits}` is not a number"))),
    }
}

/// The value of a literal whole number; `None` for any other expression.
pub(crate) fn whole_number(expr: &sql::Expr) -> Option<u64> {
    match expr {
        sql::Expr::Value(value) => match &value.value {
            sql::Value::Number(digits, _) => digits.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

impl Lowering<'_> {
    /// Lowers `timestamp '2024-02-01 00:00:00'`, `date '2024-02-01'`.
    pub(super) fn typed_literal(&mut self, typed: &sql::TypedString) -> Lowered {
        let Some(text) = typed.value.clone().into_string() else {
            return Err(unlocated("expected a text in quotes"));
        };
        match (&typed.data_type, type_of(&typed.data_type)) {
            (DataType::Timestamp(..), _) => Ok(TypedExpr::time(Expr::literal(self.timestamp(&text)?))),
            (DataType::Date, _) => {
                self.timestamp(&text)?;
                Ok(TypedExpr::untyped(Expr::Literal(Type::Date.cast(&text.into()))))
            }
            (_, Some(of @ Type::Address)) => match of.cast(&text.as_str().into()) {
                Value::Null => Err(unlocated(format!("`{text}` is not an address"))),
                address => Ok(TypedExpr { expr: Expr::Literal(address), kind: ExprKind::Address }),
            },
            (
                _,
                Some(of @ (Type::Int | Type::Float | Type::Decimal | Type::Bool | Type::Text | Type::Json)),
            ) => Ok(TypedExpr::untyped(Expr::Literal(of.cast(&text.into())))),
            (other, _) => Err(unlocated(format!("constants of type {other} are not supported"))),
        }
    }

    /// Parses a time, in the session's zone if the text names none.
    pub(super) fn timestamp(&self, text: &str) -> Result<Timestamp, QueryError> {
        let known = text.trim();
        let named = known.rsplit_once(' ').and_then(|(timestamp, name)| {
            let tz = zone(name).filter(|_| name.len() > 2)?;
            let clock = Clock { now: self.context.clock.now, tz };
            parse_time(timestamp, &clock)
        });
        let found = named.or_else(|| parse_time(known, self.context.clock));
        found.ok_or_else(|| {
            unlocated(format!("`{text}` is not a time; expected 2024-02-01 or 2024-02-01 10:00:05"))
        })
    }
}

/// Parses a date with an optional time of day.
fn parse_time(text: &str, clock: &Clock) -> Option<Timestamp> {
    // Excludes what else a clock reads: `2h`, `today`, seconds since 1970.
    let dated = text.len() >= "2024-02-01".len() && text.get(4..5) == Some("-");
    dated.then(|| clock.instant(text).ok()).flatten()
}

/// Lowers `interval '2' hour` by itself: milliseconds, like the difference of two times.
pub(super) fn interval(interval: &sql::Interval) -> Lowered {
    match span(interval)? {
        Period::Micros(micros) => Ok(TypedExpr::literal(micros / 1000)),
        Period::Months(_) => {
            Err(unlocated("an interval of months has no fixed length; add it to a time")
                .hint("or write days"))
        }
    }
}

/// The span of an interval.
pub(super) fn span(interval: &sql::Interval) -> Result<Period, QueryError> {
    let form = || unlocated("expected an interval like interval '2' hour");
    let (sql::Expr::Value(value), Some(field), None) =
        (&*interval.value, &interval.leading_field, &interval.last_field)
    else {
        return Err(form());
    };
    let count = match &value.value {
        sql::Value::SingleQuotedString(text) | sql::Value::Number(text, _) => text.trim().parse::<i64>().ok(),
        _ => None,
    };
    let name = field.to_string().to_lowercase();
    let unit = Period::named(name.strip_suffix('s').unwrap_or(&name));
    let (count, unit) = count.zip(unit).ok_or_else(form)?;
    Ok(unit.times(count))
}
