//! Periods: `5m`, `1h`, `30min`.

use std::ops::Range;

use crate::error::QueryError;
use crate::expr::Period;

const MILLI: i64 = 1_000;
const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A unit of time.
struct PeriodUnit {
    names: &'static [&'static str],
    period: Period,
    /// The limit on counts; larger ones are reduced to it.
    max: i64,
}

const UNITS: &[PeriodUnit] = &[
    PeriodUnit { names: &["ms", "msec", "millisecond"], period: Period::Micros(MILLI), max: 1000 },
    PeriodUnit { names: &["s", "sec", "second"], period: Period::Micros(SECOND), max: 60 },
    PeriodUnit { names: &["m", "min", "minute"], period: Period::Micros(MINUTE), max: 60 },
    PeriodUnit { names: &["h", "hr", "hrs", "hour"], period: Period::Micros(HOUR), max: 24 },
    PeriodUnit { names: &["d", "day"], period: Period::Micros(DAY), max: 100_000 },
    PeriodUnit { names: &["w", "week"], period: Period::Micros(7 * DAY), max: 10_000 },
    PeriodUnit { names: &["mo", "mon", "month"], period: Period::Months(1), max: 12_000 },
    PeriodUnit { names: &["q", "qtr", "quarter"], period: Period::Months(3), max: 4_000 },
    PeriodUnit { names: &["y", "yr", "yrs", "year"], period: Period::Months(12), max: 1_000 },
];

/// Parses a number with a unit. `bin(300s)` is `bin(60s)`, as in Insights.
///
/// # Errors
/// If the text is no period.
pub(super) fn period(text: &str, at: Range<usize>) -> Result<Period, QueryError> {
    let (count, name) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let is_it = |known: &&str| {
        known.eq_ignore_ascii_case(name) || name.len() > 3 && name.eq_ignore_ascii_case(&format!("{known}s"))
    };
    let unit = UNITS.iter().find(|unit| unit.names.iter().any(is_it));
    let count = count.parse::<i64>().ok().filter(|&count| count > 0);
    match (count, unit) {
        (Some(count), Some(unit)) => Ok(unit.period.times(count.min(unit.max))),
        _ => Err(QueryError::new(at, format!("`{text}` is no period"))
            .hint("a period is written 500ms, 30s, 5m, 1h, 1d, 1w, 1mo, 1q or 1y")),
    }
}
