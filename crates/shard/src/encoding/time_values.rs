//! The times of events as the values of a column.

use logdex_event::scalar::{Scalar, ScalarFormat};

use crate::encoding::numbers::{NumberColumn, of_step};

const MICROS_PER_SECOND: i64 = 1_000_000;

/// Texts of the events' times, in one format. The code of a value is the
/// number of its event.
pub struct EventTimeColumn {
    pub(crate) format: ScalarFormat,
    pub(crate) times: NumberColumn,
    pub(crate) events: u32,
}

impl EventTimeColumn {
    /// Events of the shard.
    pub fn events(&self) -> u32 {
        self.events
    }

    /// The format of the texts.
    pub fn format(&self) -> ScalarFormat {
        self.format
    }

    /// The times of a batch of events, in microseconds since 1970; the least
    /// number for events without one, which have no value in the column either.
    pub fn of_step(&self, batch: u32, times: &mut Vec<i64>) {
        of_step(&self.times, self.events, batch, times);
    }

    /// The least and the greatest time, in microseconds since 1970.
    pub fn span(&self) -> (i64, i64) {
        (self.times.values.min_value(), self.times.values.max_value())
    }

    /// The value of an event, to the second; `None` if it has no time, or one
    /// before 1970, which only a damaged file has.
    pub(crate) fn scalar(&self, event: u32) -> Option<Scalar> {
        let time = self.times.first(event)?;
        Some(Scalar { format: self.format, number: u64::try_from(time.div_euclid(MICROS_PER_SECOND)).ok()? })
    }
}
