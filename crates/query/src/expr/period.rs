//! The calls that round times to calendar periods, and move them by periods.

use crate::value::{Period, Value};

use super::Expr;
use crate::function::{ADD_MICROS, ADD_MONTHS, CEIL, CEIL_MONTHS, FLOOR, FLOOR_MONTHS};

const WEEK: i64 = 7 * 86_400_000_000;
/// The first Monday after 1970 began.
const MONDAY: i64 = 4 * 86_400_000_000;

impl Period {
    /// The inverse of [`Period::floor`]: the time and the period, if the
    /// expression is such a call.
    pub fn floored(expr: &Expr) -> Option<(&Expr, Period)> {
        let Expr::Call(function, args) = expr else { return None };
        let number = |arg: &Expr| match arg {
            Expr::Literal(Value::Int(number)) => Some(*number),
            _ => None,
        };
        match &args[..] {
            [time, length, from] if **function == FLOOR => {
                let length = number(length).filter(|&length| length > 0)?;
                (number(from)? == origin(length)).then_some((time, Period::Micros(length)))
            }
            [time, months] if **function == FLOOR_MONTHS => Some((time, Period::Months(number(months)?))),
            _ => None,
        }
    }

    /// The start of the period that contains a time.
    pub fn floor(self, time: Expr) -> Expr {
        match self {
            Period::Micros(length) => Expr::Call(&FLOOR, vec![time, length.into(), origin(length).into()]),
            Period::Months(count) => Expr::Call(&FLOOR_MONTHS, vec![time, count.into()]),
        }
    }

    /// The end of the period that contains a time, or the time itself if a
    /// period begins there.
    pub fn ceil(self, time: Expr) -> Expr {
        match self {
            Period::Micros(length) => Expr::Call(&CEIL, vec![time, length.into(), origin(length).into()]),
            Period::Months(count) => Expr::Call(&CEIL_MONTHS, vec![time, count.into()]),
        }
    }

    /// The time that is the period later; earlier if it is negative.
    pub fn after(self, time: Expr) -> Expr {
        match self {
            Period::Micros(length) => Expr::Call(&ADD_MICROS, vec![time, length.into()]),
            Period::Months(count) => Expr::Call(&ADD_MONTHS, vec![time, count.into()]),
        }
    }
}

fn origin(length: i64) -> i64 {
    if length % WEEK == 0 { MONDAY } else { 0 }
}

impl From<i64> for Expr {
    fn from(number: i64) -> Expr {
        Expr::literal(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_later_are_days_that_exist() {
        let day = Expr::literal(logdex_event::time::rfc3339(b"2024-01-31T10:00:00Z"));
        let none: Vec<Value> = Vec::new();
        assert_eq!(Period::Months(1).after(day.clone()).eval(&none).to_string(), "2024-02-29T10:00:00Z");
        assert_eq!(Period::Months(-12).after(day.clone()).eval(&none).to_string(), "2023-01-31T10:00:00Z");
        assert_eq!(
            Period::Micros(3_600_000_000).times(24).after(day).eval(&none).to_string(),
            "2024-02-01T10:00:00Z"
        );
    }

    #[test]
    fn periods_are_told_from_other_calls() {
        let time = Expr::Slot(3);
        for period in [Period::Micros(3_600_000_000), Period::Micros(7 * 86_400_000_000), Period::Months(3)] {
            assert_eq!(Period::floored(&period.floor(time.clone())), Some((&time, period)));
            assert_eq!(Period::floored(&period.ceil(time.clone())), None);
        }
        assert_eq!(Period::floored(&time), None);
    }
}
