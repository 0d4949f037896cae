//! A stored column: codes of rows and the values they stand for; the parts of a
//! shard that an encoding reads.

use std::io;

use logdex_event::scalar::Scalar;
use tantivy::HasLen;
use tantivy::columnar::ColumnValues;
use tantivy::directory::FileSlice;

use super::code_map::CodeMap;
use super::code_set::CodeSet;
use super::numbers::NumberColumn;
use super::time_values::EventTimeColumn;
use super::validity::Validity;
use crate::{FieldValue, corrupt};

/// One way to store the values of a column.
pub(crate) struct Encoding {
    /// Its tag: the first byte of the codes section. Never reused.
    pub code: u8,
    /// Its name in FORMAT.md.
    pub name: &'static str,
    /// Opens a column; reads no more than a few tables.
    pub open: fn(&dyn Shard, ColumnSections) -> io::Result<EncodedColumn>,
}

/// A column in some encoding. A value is known by its code, a number below
/// [`code_count`](Values::code_count).
pub(crate) struct EncodedColumn {
    /// Which code each row has.
    pub codes: Box<dyn Codes>,
    /// Which value each code stands for.
    pub values: Box<dyn Values>,
}

impl EncodedColumn {
    /// A column of these codes and values.
    pub fn new(codes: impl Codes + 'static, values: impl Values + 'static) -> EncodedColumn {
        EncodedColumn { codes: Box::new(codes), values: Box::new(values) }
    }
}

/// The sections of a column in the file.
pub(crate) struct ColumnSections {
    /// Which events have values.
    pub validity: FileSlice,
    /// The encoding's tag, and which value each row has.
    pub codes: FileSlice,
    /// The distinct values, or the values of all rows.
    pub values: FileSlice,
}

/// The shard around a column, for columns that are derived from others.
pub(crate) trait Shard {
    /// Events of the shard.
    fn docs(&self) -> u32;
    /// The sections of the value column of this name.
    fn sections(&self, name: &str) -> io::Result<ColumnSections>;
    /// Opens a validity section.
    fn validity(&self, section: &FileSlice) -> io::Result<Validity>;
    /// Opens a value column of this name.
    fn open(&self, name: &str) -> io::Result<(Validity, EncodedColumn)>;
    /// The time of each event.
    fn times(&self) -> io::Result<Option<NumberColumn>>;
}

/// The codes of a column's rows. Methods work on a whole column or on one
/// event; loops over rows stay inside of them.
pub(crate) trait Codes: Send + Sync {
    /// The code of an event's value with this index among its values here.
    fn code_at(&self, validity: &Validity, event: u32, index: u32) -> Option<u32>;

    /// Calls `take` with events that have a wanted code, some at a time. An
    /// event with several such codes may come several times.
    fn select(&self, validity: &Validity, wanted: &CodeSet, take: &mut dyn FnMut(&[u32]));

    /// The code of the first value of each event, of so many events.
    fn first_codes(&self, validity: &Validity, events: u32) -> Vec<u32>;

    /// True if no event has several values.
    fn is_single(&self, validity: &Validity) -> bool {
        validity.is_single()
    }

    /// How many rows have codes, where each row has one of its own.
    fn row_count(&self) -> Option<u32> {
        None
    }

    /// Stored codes that a batch scan can read; `None` if there are none, or
    /// equal values may have several codes.
    fn stored<'c>(&'c self, _validity: &'c Validity) -> Option<StoredCodes<'c>> {
        None
    }
}

/// The values of a column by their codes.
pub(crate) trait Values: Send + Sync {
    /// Number of codes: of distinct values, or of rows or events where equal
    /// values may have several codes.
    fn code_count(&self) -> u32;

    /// The codes of a value, ascending.
    fn find(&self, value: &str) -> io::Result<Vec<u32>>;

    /// Calls `take` with each code and its value, ascending.
    fn for_each(&self, take: &mut FieldValue) -> io::Result<()>;

    /// Appends the value of a code to `out`.
    fn read(&self, code: u32, out: &mut Vec<u8>) -> io::Result<()>;

    /// The codes whose value passes, ascending.
    fn passing(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        let mut passed = Vec::new();
        self.for_each(&mut |code, value| {
            if passes(value) {
                passed.push(code);
            }
            Ok(())
        })?;
        Ok(passed)
    }

    /// The same where of scalars only this number can pass, if any, and no time.
    fn passing_texts(&self, _number: Option<&str>, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        self.passing(passes)
    }

    /// The same where a scalar passes if `scalars` takes it.
    fn passing_scalars(
        &self,
        _scalars: &dyn Fn(Scalar) -> bool,
        passes: &dyn Fn(&str) -> bool,
    ) -> io::Result<Vec<u32>> {
        self.passing(passes)
    }

    /// Gives codes of equal values one code, where equal values may have
    /// several: the codes of these events (ascending), of so many in all.
    fn unify(&self, _codes: &mut [u32], _events: &[u32], _total: u32) -> io::Result<()> {
        Ok(())
    }

    /// What reading one value by its code costs, in values read in order; 0 if
    /// it is never worth it to read all in order.
    fn lookup_cost(&self) -> usize {
        0
    }

    /// True if values are ids, and some of them may have any characters.
    fn has_plain_ids(&self) -> bool {
        false
    }

    /// True if it is known without reading values that none is a null form.
    fn has_no_nulls(&self) -> bool {
        false
    }

    /// The times of events, if the values are those.
    fn event_times(&self) -> Option<&EventTimeColumn> {
        None
    }
}

/// Stored codes of a column, or of the column it is derived from.
pub(crate) struct StoredCodes<'c> {
    /// Which events have a code.
    pub validity: &'c Validity,
    /// A code for each row.
    pub codes: &'c dyn ColumnValues<u64>,
    /// The derivation, if the codes are another column's.
    pub derived: Option<DerivedFrom<'c>>,
}

/// How codes follow from those of another column.
#[derive(Clone, Copy)]
pub(crate) struct DerivedFrom<'c> {
    /// The name of the other column, the source.
    pub source: &'c str,
    /// This column's code for each code of the source.
    pub map: &'c CodeMap,
    /// True if the source has values in more events.
    pub is_narrower: bool,
}

/// The first byte of a section, and the rest.
pub(crate) fn first_byte(section: &FileSlice) -> io::Result<(u8, FileSlice)> {
    if section.len() == 0 {
        return Err(corrupt("column"));
    }
    let (first, rest) = section.clone().split(1);
    Ok((first.read_bytes()?[0], rest))
}
