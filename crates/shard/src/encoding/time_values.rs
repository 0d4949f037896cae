//! The times of events as the values of a column.

use std::io;

use logdex_event::scalar::{Scalar, ScalarFormat};

use crate::encoding::numbers::{NumberColumn, of_step};
use crate::encoding::scalar_text::{PassMemo, put};
use crate::{FieldValue, corrupt};

const MICROS_PER_SECOND: i64 = 1_000_000;

/// Texts of the events' times, in one format. The code of a value is the
/// number of its event.
pub struct EventTimeColumn {
    format: ScalarFormat,
    times: NumberColumn,
    events: u32,
}

impl EventTimeColumn {
    /// The times of so many events, in a format.
    pub(crate) fn new(format: ScalarFormat, times: NumberColumn, events: u32) -> EventTimeColumn {
        EventTimeColumn { format, times, events }
    }

    /// Events of the shard.
    pub fn events(&self) -> u32 {
        self.events
    }

    /// The format of the texts.
    pub fn format(&self) -> ScalarFormat {
        self.format
    }

    /// The events with this time, ascending; also some that have no value in
    /// the column.
    pub fn find(&self, value: &str) -> Vec<u32> {
        let wanted = Scalar::read(value).filter(|scalar| scalar.format == self.format);
        let Some(time) = wanted.and_then(Scalar::timestamp) else { return Vec::new() };
        (0..self.events).filter(|&event| self.times.first(event) == Some(time.0)).collect()
    }

    /// Appends the value of an event to `out`.
    ///
    /// # Errors
    /// If the event has no time, or one before 1970: the file is damaged.
    pub fn get(&self, event: u32, out: &mut Vec<u8>) -> io::Result<()> {
        put(self.scalar(event).ok_or_else(|| corrupt("times"))?, out);
        Ok(())
    }

    /// The events whose time passes as a text, ascending; each time is tested once.
    ///
    /// # Errors
    /// None in practice.
    pub fn passing(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        let (mut memo, mut passed) = (PassMemo::default(), Vec::new());
        for event in 0..self.events {
            let Some(scalar) = self.scalar(event) else { continue };
            let text = |text: &mut Vec<u8>| {
                put(scalar, text);
                Ok(())
            };
            if memo.passes(scalar.number, text, passes)? {
                passed.push(event);
            }
        }
        Ok(passed)
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

    /// Calls `take` with each event that has a time, and its text.
    ///
    /// # Errors
    /// Those of `take`.
    pub fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        let (mut last, mut text) = (None, String::new());
        for event in 0..self.events {
            let Some(scalar) = self.scalar(event) else { continue };
            if last != Some(scalar) {
                text.clear();
                scalar.write(&mut text);
                last = Some(scalar);
            }
            take(event, &text)?;
        }
        Ok(())
    }

    /// The time of an event in seconds since 1970, which its text is made of.
    pub fn seconds(&self, event: u32) -> Option<u64> {
        self.scalar(event).map(|scalar| scalar.number)
    }

    fn scalar(&self, event: u32) -> Option<Scalar> {
        let time = self.times.first(event)?;
        Some(Scalar { format: self.format, number: u64::try_from(time / MICROS_PER_SECOND).ok()? })
    }
}
