//! Fields that are the event's time written out.

use std::io;
use std::rc::Rc;

use logdex_event::Timestamp;
use logdex_event::scalar::{Scalar, ScalarFormat};
use logdex_query::Value;

use logdex_shard::ValueColumn;

/// An expression that is a function of the event's time.
pub(crate) enum TimeArgument {
    /// The time itself.
    Time,
    /// A field that is the time of each event that has it, in one format.
    Text(Rc<TimestampText>),
}

/// A field that is the time of each event that has it, in one format.
pub(crate) struct TimestampText {
    /// The column of the field.
    pub column: ValueColumn,
    format: ScalarFormat,
}

impl TimestampText {
    /// The column as such a field, if it is one.
    pub fn of(column: ValueColumn) -> Option<TimestampText> {
        let format = column.times()?.format();
        Some(TimestampText { column, format })
    }

    /// True if the texts sort as their times do.
    pub fn is_ordered(&self) -> bool {
        self.format == ScalarFormat::Rfc3339
    }

    /// The value in an event of this time that has the field.
    ///
    /// # Errors
    /// If the event has no time: then the column is damaged.
    pub fn value(&self, time: Option<Timestamp>) -> io::Result<Value> {
        let scalar = time.and_then(|time| Scalar::of_timestamp(self.format, time));
        let scalar =
            scalar.ok_or_else(|| io::Error::other("a field that is the time of an event without one"))?;
        let mut text = String::new();
        scalar.write(&mut text);
        Ok(text.as_str().into())
    }
}
