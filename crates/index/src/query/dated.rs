//! Arguments that an event's time tells: itself, and fields that are the time
//! written out.

use std::io;
use std::rc::Rc;

use logdex_event::Timestamp;
use logdex_event::scalar::{Scalar, ScalarFormat};
use logdex_query::Value;

use logdex_shard::ValueColumn;

/// An argument that the event's time tells.
pub(super) enum Dated {
    /// The time itself.
    Time,
    /// A field that is the time of each event that has it, in one format.
    Text(Rc<Written>),
}

/// A field that is the time of each event that has it, in one format.
pub(super) struct Written {
    column: ValueColumn,
    format: ScalarFormat,
}

impl Written {
    /// The column as such a field, if it is one.
    pub fn of(column: ValueColumn) -> Option<Written> {
        let format = column.times()?.format();
        Some(Written { column, format })
    }

    /// True if what is earlier is smaller as a text, too.
    pub fn is_ordered(&self) -> bool {
        self.format == ScalarFormat::Rfc3339
    }

    /// True if every event has the field.
    pub fn is_in_all(&self) -> bool {
        self.column.is_in_all()
    }

    /// The column of the field.
    pub fn column(&self) -> &ValueColumn {
        &self.column
    }

    /// The value in an event of this time that has it.
    pub fn value(&self, time: Option<Timestamp>) -> io::Result<Value> {
        let figure = time.and_then(|time| Scalar::of_timestamp(self.format, time));
        let figure =
            figure.ok_or_else(|| io::Error::other("a field that is the time of an event without one"))?;
        let mut text = String::new();
        figure.write(&mut text);
        Ok(text.as_str().into())
    }
}
