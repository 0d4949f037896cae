//! Time functions: epoch conversions, rounding to periods and time arithmetic.

use crate::value::{Number, Type, Value, civil, of_civil};
use logdex_event::time::{Timestamp, utc};

use super::definition::{Function, INSIGHTS, NONE, SQL, exactly, row};

pub(super) const FUNCTIONS: &[Function] = &[
    // The time so many milliseconds after 1970.
    row("fromMillis", INSIGHTS, exactly(1), |values| {
        let millis = values[0].integer().and_then(|millis| millis.checked_mul(1000));
        millis.map(Timestamp).into()
    }),
    // Milliseconds from 1970 to the time.
    row("toMillis", INSIGHTS, exactly(1), |values| {
        epoch_timestamp(&values[0]).map(|time| time.0.div_euclid(1000)).into()
    }),
    FLOOR,
    CEIL,
    FLOOR_MONTHS,
    CEIL_MONTHS,
    // The time that a text in ISO 8601 spells.
    row("from_iso8601_timestamp", SQL, exactly(1), |values| values[0].timestamp().into()),
    // Seconds from 1970 to the time.
    row("to_unixtime", SQL, exactly(1), |values| {
        epoch_timestamp(&values[0]).map(|time| time.0 as f64 / 1e6).into()
    }),
    // The time so many seconds after 1970.
    row("from_unixtime", SQL, exactly(1), |values| {
        let micros = values[0].number().map(Number::float).map(|seconds| (seconds * 1e6).round());
        micros.and_then(|micros| Value::Float(micros).integer()).map(Timestamp).into()
    }),
    ADD_MICROS,
    ADD_MONTHS,
    // The day of a time.
    row("date", SQL, exactly(1), |values| Type::Date.cast(&values[0])),
];

/// The last multiple of microseconds, counted from an origin, at or before.
pub(crate) const FLOOR: Function = row("floor to", NONE, exactly(3), |values| floor(values, 0).into());

/// The next multiple of microseconds, counted from an origin, at or after.
pub(crate) const CEIL: Function = row("ceil to", NONE, exactly(3), |values| {
    let unit = values[1].integer().unwrap_or(1);
    floor(values, unit.saturating_sub(1)).into()
});

/// The start of a period of so many months.
pub(crate) const FLOOR_MONTHS: Function =
    row("floor to months", NONE, exactly(2), |values| months(values, false).into());

/// The start of the next period of so many months, unless it is one.
pub(crate) const CEIL_MONTHS: Function =
    row("ceil to months", NONE, exactly(2), |values| months(values, true).into());

/// The time so many microseconds later.
pub(crate) const ADD_MICROS: Function = row("add micros", NONE, exactly(2), |values| {
    let micros = values[1].integer().zip(epoch_timestamp(&values[0]));
    micros.and_then(|(micros, time)| time.0.checked_add(micros)).map(Timestamp).into()
});

/// The same day so many months later, or the last of the month.
pub(crate) const ADD_MONTHS: Function =
    row("add months", NONE, exactly(2), |values| add_months(values).into());

/// The timestamp of a value; numbers are milliseconds since 1970.
pub(super) fn epoch_timestamp(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Int(_) | Value::Float(_) => value.integer()?.checked_mul(1000).map(Timestamp),
        Value::Text(text) => match text.parse::<i64>() {
            Ok(millis) => millis.checked_mul(1000).map(Timestamp),
            Err(_) => value.timestamp(),
        },
        _ => value.timestamp(),
    }
}

/// The last multiple of a period at or before the time plus `ahead` microseconds.
fn floor(values: &[Value], ahead: i64) -> Option<Timestamp> {
    let (time, unit, origin) = (epoch_timestamp(&values[0])?, values[1].integer()?, values[2].integer()?);
    let from = time.0.checked_sub(origin)?.checked_add(ahead)?;
    from.checked_sub(from.checked_rem_euclid(unit)?)?.checked_add(origin).map(Timestamp)
}

/// A thousand years; the calendar ends before ten.
const MAX_MONTHS: i64 = 12_000;

fn months(values: &[Value], up: bool) -> Option<Timestamp> {
    let time = epoch_timestamp(&values[0])?;
    let unit = values[1].integer().filter(|unit| (1..=MAX_MONTHS).contains(unit))?;
    let day = civil(time)?;
    let month = i64::from(day.year()) * 12 + i64::from(day.month()) - 1;
    let start = month - month.rem_euclid(unit);
    let begins = |month: i64| utc(month.div_euclid(12), month.rem_euclid(12) + 1, 1, 0);
    match begins(start)? {
        begin if up && begin < time => begins(start.checked_add(unit)?),
        begin => Some(begin),
    }
}

fn add_months(values: &[Value]) -> Option<Timestamp> {
    let (time, months) = (epoch_timestamp(&values[0])?, values[1].integer()?);
    let span = jiff::Span::new().try_months(months).ok()?;
    of_civil(civil(time)?.checked_add(span).ok()?)
}
