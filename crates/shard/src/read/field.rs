//! The column that has the values of a field: its own, or the overflow column.

use std::io;

use crate::encoding::column::ValueColumn;
use crate::read::columns::Columns;
use crate::{OVERFLOW, OVERFLOW_SEPARATOR, is_own};

/// The column that has the values of a field.
pub struct FieldColumn {
    /// The column.
    pub column: ValueColumn,
    /// What stands before each value of the field there, and before no other:
    /// nothing in a column of its own.
    pub prefix: String,
}

impl FieldColumn {
    /// The name of the column of a field of this name.
    pub fn name<'n>(&self, field: &'n str) -> &'n str {
        if self.prefix.is_empty() { field } else { OVERFLOW }
    }

    /// The values of an event in the field, in the order of the record.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn values(&self, event: u32) -> impl Iterator<Item = io::Result<String>> + '_ {
        self.column.codes(event).filter_map(|code| match self.column.value(code) {
            Ok(mut value) if value.starts_with(&self.prefix) => {
                value.drain(..self.prefix.len());
                Some(Ok(value))
            }
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        })
    }
}

impl Columns {
    /// The column that may have values of the field of this stored name; `None`
    /// if no event of the shard has one.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn field(&self, name: &str) -> io::Result<Option<FieldColumn>> {
        // Paths with names like our own columns' are in the overflow column.
        let own = if is_own(name) { None } else { self.values(name)? };
        if let Some(column) = own {
            return Ok(Some(FieldColumn { column, prefix: String::new() }));
        }
        if self.entry(OVERFLOW).is_none() || !self.may_have_field(name)? {
            return Ok(None);
        }
        let overflow = self.values(OVERFLOW)?;
        Ok(overflow.map(|column| FieldColumn { column, prefix: format!("{name}{OVERFLOW_SEPARATOR}") }))
    }
}
