//! Reads events back from their raw records.

use logdex_core::carrier::Shape;
use logdex_core::event::Event;
use logdex_core::field::Paths;
use logdex_core::parser::{Parsed, Parser};

use crate::error::Error;
use crate::shard::{RawReader, Shard};

/// Reads the events of one shard back, parsing their raw records again.
pub(crate) struct Reader<'a> {
    raw: RawReader<'a>,
    parser: Parser,
}

impl<'a> Reader<'a> {
    /// A reader with buffers of its own.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn new(shard: &'a Shard) -> Result<Reader<'a>, Error> {
        Ok(Reader { raw: shard.raw()?, parser: Parser::new(None) })
    }

    /// Hands an event to `take`.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn read<T: Default>(&mut self, doc: u32, take: impl FnOnce(&Event, &Paths) -> T) -> Result<T, Error> {
        let raw = self.raw.get(doc)?;
        Ok(match self.parser.parse(&raw, shape(&raw)) {
            Parsed::Event { event, paths, .. } => take(event, paths),
            Parsed::Skip(_) => T::default(),
        })
    }
}

/// How a record must have looked when it was cut.
fn shape(raw: &[u8]) -> Shape {
    match raw.trim_ascii_start().first() {
        Some(b'{' | b'[') => Shape::Json,
        _ => Shape::Line,
    }
}
