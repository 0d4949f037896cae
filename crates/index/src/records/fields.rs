//! Fields of single events, read from the columns of a shard.

use logdex_event::field::is_null;
use logdex_shard::{OVERFLOW, OVERFLOW_SEPARATOR, ValueColumn, is_own};

use crate::error::Result;
use crate::shard::Shard;

/// A stored name and a value.
pub(crate) type Fields = Vec<(String, String)>;

/// Reads the values of some fields, event by event.
pub(crate) struct FieldReader<'a> {
    shard: &'a Shard,
    columns: Vec<FieldColumn>,
}

/// Where the values of a stored name are.
enum FieldColumn {
    /// No event of the shard has the field.
    Absent,
    /// In a column of its own.
    Own(ValueColumn),
    /// In the overflow column, behind this prefix.
    Overflow(ValueColumn, String),
}

impl<'a> FieldReader<'a> {
    /// Opens the columns of these stored names.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn open<'n>(shard: &'a Shard, names: impl Iterator<Item = &'n str>) -> Result<FieldReader<'a>> {
        let columns = names.map(|name| FieldColumn::open(shard, name)).collect::<Result<_>>()?;
        Ok(FieldReader { shard, columns })
    }

    /// The values of an event in the field at this position of the names, in
    /// the order of the record, without null forms.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn values(&self, field: usize, doc: u32) -> Result<Vec<String>> {
        let values = match &self.columns[field] {
            FieldColumn::Absent => Ok(Vec::new()),
            FieldColumn::Own(column) => column.codes(doc).map(|code| column.value(code)).collect(),
            FieldColumn::Overflow(column, prefix) => {
                let values = column.codes(doc).map(|code| column.value(code));
                let own = |value: String| value.strip_prefix(prefix).map(str::to_owned);
                values.filter_map(|value| value.map(own).transpose()).collect()
            }
        };
        let mut values: Vec<String> = values.map_err(|error| self.shard.damaged(error))?;
        values.retain(|value| !is_null(value));
        Ok(values)
    }
}

impl FieldColumn {
    fn open(shard: &Shard, name: &str) -> Result<FieldColumn> {
        let column = |name: &str| shard.columns.values(name).map_err(|error| shard.damaged(error));
        // Paths with names like our own columns' are in the overflow column.
        if !is_own(name)
            && let Some(own) = column(name)?
        {
            return Ok(FieldColumn::Own(own));
        }
        Ok(match column(OVERFLOW)? {
            Some(overflow) => FieldColumn::Overflow(overflow, format!("{name}{OVERFLOW_SEPARATOR}")),
            None => FieldColumn::Absent,
        })
    }
}
