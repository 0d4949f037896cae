//! A record's bytes to an event.

use crate::carrier::Shape;
use crate::event::Event;
use crate::field::Paths;

use super::Format;

/// What a record turned out to be.
pub enum Parsed<'a> {
    /// An event.
    Event {
        /// The event, valid until the next record.
        event: &'a Event,
        /// Names its fields.
        paths: &'a Paths,
        /// Its format.
        format: &'static Format,
    },
    /// No event by its nature, counted under this reason.
    Skip(&'static str),
}

/// Turns records into events, one at a time, with buffers of its own.
pub struct Parser {
    event: Event,
    paths: Paths,
}

impl Parser {
    /// A parser that tries every format, or only one (`--format`).
    pub fn new(_only: Option<&'static Format>) -> Parser {
        Parser { event: Event::default(), paths: Paths::default() }
    }

    /// Reads one record. Never fails: what no format takes becomes a `text`
    /// event with `event.kind: pipeline_error` and the reason.
    pub fn parse(&mut self, _raw: &[u8], _shape: Shape) -> Parsed<'_> {
        Parsed::Event { event: &self.event, paths: &self.paths, format: &super::text::FORMAT }
    }

    /// The field names met so far.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Forgets all field names; numbers given out before mean nothing any more.
    pub fn forget_paths(&mut self) {
        self.paths = Paths::default();
    }
}
