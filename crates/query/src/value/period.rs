//! Calendar periods.

/// A period of time: fixed in length, or of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Microseconds. Periods that times are rounded to have at least one; whole
    /// weeks begin on Monday, other periods are counted from 1970.
    Micros(i64),
    /// Months of the calendar. Periods that times are rounded to have 1 to 12,000,
    /// counted from the year 0.
    Months(i64),
}

const SECOND: i64 = 1_000_000;

impl Period {
    /// The units of `date_diff`, `date_add` and `date_trunc`.
    pub const NAMED: &[(&str, Period)] = &[
        ("millisecond", Period::Micros(SECOND / 1000)),
        ("second", Period::Micros(SECOND)),
        ("minute", Period::Micros(60 * SECOND)),
        ("hour", Period::Micros(3600 * SECOND)),
        ("day", Period::Micros(86_400 * SECOND)),
        ("week", Period::Micros(7 * 86_400 * SECOND)),
        ("month", Period::Months(1)),
        ("quarter", Period::Months(3)),
        ("year", Period::Months(12)),
    ];

    /// The unit of this name.
    pub fn named(name: &str) -> Option<Period> {
        Period::NAMED.iter().find(|(known, _)| *known == name).map(|&(_, period)| period)
    }

    /// This many times the period.
    pub fn times(self, count: i64) -> Period {
        match self {
            Period::Micros(micros) => Period::Micros(micros.saturating_mul(count)),
            Period::Months(months) => Period::Months(months.saturating_mul(count)),
        }
    }
}
