//! The columns of the table of formats.

use crate::context::Context;
use crate::event::Event;
use crate::field::Paths;
use crate::json::{Marks, Value};

/// A kind of record.
pub struct Format {
    /// Its `event.dataset`.
    pub name: &'static str,
    /// One line for `logdex list formats`.
    pub description: &'static str,
    /// Its readers, one for each notation of its records.
    pub readers: &'static [Reader],
    /// Records as they look in the wild: each must be taken by this format
    /// and by no other but the catch-alls below it.
    pub samples: &'static [&'static str],
}

/// A reader of one notation of a format: recognition, then parsing.
pub enum Reader {
    /// A record that is one JSON object.
    Json {
        /// The keys that identify it.
        marks: Marks,
        /// Fills the event; the leaves are pushed by the parser.
        read: fn(Value, &Context, &mut Event, &mut Paths) -> Verdict,
    },
    /// A record that is one line of text.
    Line {
        /// How it is recognized, in words: `a time and a host`.
        recognized_by: &'static str,
        /// Fills the event and returns true if the line is of this format; the
        /// parser clears the event otherwise.
        read: fn(&[u8], &Context, &mut Event, &mut Paths) -> bool,
    },
}

/// The result of a reader for a record that has its marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// An event.
    Event,
    /// An event that already has the value at this key, in a better form.
    EventBut(&'static str),
    /// No event by its nature, counted under this reason.
    Skip(&'static str),
    /// A record of some other format, despite its marks.
    Other,
}
