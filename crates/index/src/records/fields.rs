//! Fields of single events, read from the columns of a shard.

use std::io;

use logdex_event::field::is_null;
use logdex_shard::FieldColumn;

use crate::error::Result;
use crate::shard::Shard;

/// A stored name and a value.
pub(crate) type Fields = Vec<(String, String)>;

/// Reads the values of some fields, event by event.
pub(crate) struct FieldReader<'a> {
    shard: &'a Shard,
    columns: Vec<Option<FieldColumn>>,
}

impl<'a> FieldReader<'a> {
    /// Opens the columns of these stored names.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn open<'n>(shard: &'a Shard, names: impl Iterator<Item = &'n str>) -> Result<FieldReader<'a>> {
        let columns = names.map(|name| shard.columns.field(name)).collect::<io::Result<_>>();
        Ok(FieldReader { shard, columns: columns.map_err(|error| shard.damaged(error))? })
    }

    /// The values of an event in the field at this position of the names, in
    /// the order of the record, without null forms.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn values(&self, field: usize, doc: u32) -> Result<Vec<String>> {
        let Some(column) = &self.columns[field] else { return Ok(Vec::new()) };
        let values = column.values(doc).filter(|value| value.as_ref().map_or(true, |value| !is_null(value)));
        values.collect::<io::Result<_>>().map_err(|error| self.shard.damaged(error))
    }
}
