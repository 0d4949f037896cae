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
    /// How it takes a record; several where the same is written in several ways.
    pub readers: &'static [Reader],
    /// Records as they look in the wild: each must be taken by this format
    /// and by no other but the catch-alls below it.
    pub samples: &'static [&'static str],
}

/// How a format takes a record: told from other formats, then read.
pub enum Reader {
    /// A record that is one JSON object.
    Json {
        /// The keys it is told by.
        marks: Marks,
        /// Fills the event; the leaves are pushed by the parser.
        read: fn(Value, &Context, &mut Event, &mut Paths) -> Verdict,
    },
    /// A record that is one line of text.
    Line {
        /// What it is told by, in words: `a time and a host`.
        told_by: &'static str,
        /// Fills the event if the line is of this format and says so; an
        /// event that was refused is cleared by the parser.
        read: fn(&[u8], &Context, &mut Event, &mut Paths) -> bool,
    },
}

/// What a format makes of a record that has its marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// An event.
    Event,
    /// An event that has what the record says at this key already, in a better form.
    EventBut(&'static str),
    /// No event by its nature, counted under this reason.
    Skip(&'static str),
    /// Of some other format, for all its marks.
    Other,
}
