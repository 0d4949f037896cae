//! Reads events back from their raw records.

use logdex_core::Timestamp;
use logdex_core::event::Event;
use logdex_core::field::Paths;
use logdex_core::parser::{Parsed, Parser};

use crate::columns::NumberColumn;
use crate::error::Error;
use crate::shard::{Number, RawReader, Shard};

/// Reads the events of one shard back, parsing their raw records again.
pub(crate) struct Reader<'a> {
    raw: RawReader<'a>,
    times: Option<NumberColumn>,
    parser: Parser,
}

impl<'a> Reader<'a> {
    /// A reader with buffers of its own.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn new(shard: &'a Shard) -> Result<Reader<'a>, Error> {
        Ok(Reader { raw: shard.raw()?, times: shard.number(Number::Time)?, parser: Parser::new(None) })
    }

    /// Hands an event to `take`.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn read<T: Default>(&mut self, doc: u32, take: impl FnOnce(&Event, &Paths) -> T) -> Result<T, Error> {
        let (raw, context) = self.raw.get(doc)?;
        let raw = raw.unwrap_or_default();
        let time = self.times.as_ref().and_then(|times| times.first(doc)).map(Timestamp);
        Ok(match self.parser.parse_again(&raw, &context, time) {
            Parsed::Event { event, paths, .. } => take(event, paths),
            Parsed::Skip(_) => T::default(),
        })
    }
}
