//! ValuesBuilder that are the time of their event: nothing is kept of them but how
//! they are written.

use logdex_event::scalar::{SCALAR_FORMATS, Scalar, ScalarFormat};

use crate::encoding::numbers::{NumberColumn, of_step};
use crate::encoding::scalars::{Known, write};
use crate::{FieldValue, corrupt};

/// Microseconds in a second.
const MICROS: i64 = 1_000_000;

/// The times of events as a column: the ordinal of a value is its event.
pub struct EventTimeColumn {
    format: ScalarFormat,
    times: NumberColumn,
    docs: u32,
}

impl EventTimeColumn {
    /// The times of so many events, in the format with this number.
    pub(crate) fn new(format: u8, times: NumberColumn, docs: u32) -> Option<EventTimeColumn> {
        Some(EventTimeColumn { format: *SCALAR_FORMATS.get(format as usize)?, times, docs })
    }

    /// How many events there are.
    pub fn len(&self) -> u32 {
        self.docs
    }

    /// How the times are written.
    pub fn format(&self) -> ScalarFormat {
        self.format
    }

    /// The events that have this value, ascending; also some that have no
    /// value in the column.
    pub fn find(&self, value: &str) -> Vec<u32> {
        let wanted = Scalar::read(value).filter(|figure| figure.format == self.format);
        let Some(moment) = wanted.and_then(Scalar::timestamp) else { return Vec::new() };
        (0..self.docs).filter(|&doc| self.times.first(doc) == Some(moment.0)).collect()
    }

    /// Appends the value of an event to `out`.
    ///
    /// # Errors
    /// If the event has no time, or one before 1970: such columns are damaged.
    pub fn get(&self, doc: u32, out: &mut Vec<u8>) -> std::io::Result<()> {
        write(self.figure(doc).ok_or_else(|| corrupt("times"))?, out);
        Ok(())
    }

    /// The events whose time passes as a value, ascending.
    pub fn passing(&self, passes: &dyn Fn(&str) -> bool) -> Vec<u32> {
        let mut known = Known::default();
        let mut passing = |doc: &u32| {
            let Some(figure) = self.figure(*doc) else { return false };
            let text = |text: &mut Vec<u8>| {
                write(figure, text);
                Ok(())
            };
            known.passes(figure.number, text, passes).unwrap_or(false)
        };
        (0..self.docs).filter(|doc| passing(doc)).collect()
    }

    /// The times of a step's events, in microseconds since 1970; of events
    /// without one, which have no value in the column either, before all others.
    pub fn of_step(&self, step: u32, times: &mut Vec<i64>) {
        of_step(&self.times, self.docs, step, times);
    }

    /// The least and the greatest time, in microseconds since 1970.
    pub fn span(&self) -> (i64, i64) {
        (self.times.values.min_value(), self.times.values.max_value())
    }

    /// Calls `take` with each event that has a time, and the value it would have.
    ///
    /// # Errors
    /// Those of `take`.
    pub fn for_each(&self, take: &mut FieldValue) -> std::io::Result<()> {
        let (mut last, mut text) = (None, String::new());
        for doc in 0..self.docs {
            let Some(figure) = self.figure(doc) else { continue };
            if last != Some(figure) {
                text.clear();
                figure.write(&mut text);
                last = Some(figure);
            }
            take(doc, &text)?;
        }
        Ok(())
    }

    /// The time of an event in seconds since 1970, which its value follows from.
    pub fn seconds(&self, doc: u32) -> Option<u64> {
        self.figure(doc).map(|figure| figure.number)
    }

    fn figure(&self, doc: u32) -> Option<Scalar> {
        let time = self.times.first(doc)?;
        Some(Scalar { format: self.format, number: u64::try_from(time / MICROS).ok()? })
    }
}
