//! Periods: `5m`, `1h`, `30min`.

use std::ops::Range;

use crate::error::QueryError;
use crate::expr::Period;

/// Units of time: the name, its abbreviations, and the limit on counts, to which
/// larger ones are reduced.
const UNITS: &[(&str, &[&str], i64)] = &[
    ("millisecond", &["ms", "msec"], 1000),
    ("second", &["s", "sec"], 60),
    ("minute", &["m", "min"], 60),
    ("hour", &["h", "hr", "hrs"], 24),
    ("day", &["d"], 100_000),
    ("week", &["w"], 10_000),
    ("month", &["mo", "mon"], 12_000),
    ("quarter", &["q", "qtr"], 4_000),
    ("year", &["y", "yr", "yrs"], 1_000),
];

/// Parses a number with a unit. `bin(300s)` is `bin(60s)`, as in Insights.
///
/// # Errors
/// If the text is no period.
pub(super) fn period(text: &str, at: Range<usize>) -> Result<Period, QueryError> {
    let (count, name) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let is_it = |known: &str| {
        known.eq_ignore_ascii_case(name) || name.len() > 3 && name.eq_ignore_ascii_case(&format!("{known}s"))
    };
    let unit = UNITS.iter().find(|(name, short, _)| is_it(name) || short.iter().any(|short| is_it(short)));
    let unit = unit.and_then(|&(name, _, max)| Some((Period::named(name)?, max)));
    let count = count.parse::<i64>().ok().filter(|&count| count > 0);
    match (count, unit) {
        (Some(count), Some((period, max))) => Ok(period.times(count.min(max))),
        _ => Err(QueryError::new(at, format!("`{text}` is no period"))
            .hint("a period is written 500ms, 30s, 5m, 1h, 1d, 1w, 1mo, 1q or 1y")),
    }
}
