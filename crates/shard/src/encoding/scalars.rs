//! The scalar encoding: numbers and times that seldom come again, as numbers
//! without a dictionary. Texts that are no scalars are patches and have one.
//!
//! ```text
//! codes section  = 3:u8
//! values section = texts scalars bytes-of-texts:u64 bytes-of-scalars:u64
//! texts          = dictionary, see dictionary/mod.rs
//! scalars        = packed numbers of 64 bits with their sign (i64): for each row
//!                  number * 4 + format, or of a text its place in `texts` * 4
//! ```
//!
//! The formats are 1: decimal digits, without a zero before others; 2:
//! `06/Feb/2019:00:00:38 +0000`; 3: `2023-07-10T11:44:29Z`. The number of a time
//! is in seconds since 1970. A packed i64 is stored as the unsigned number that
//! it becomes with its highest bit turned over. The code of a value is its row.

use std::cell::Cell;
use std::io;

use logdex_event::Timestamp;
use logdex_event::field::is_null;
use logdex_event::scalar::{Scalar, ScalarFormat};
use tantivy::columnar::MonotonicallyMappableToU64;
use tantivy::directory::FileSlice;
use zstd::bulk::Compressor;

use super::codes::{RowNumbers, unify};
use super::dictionary::{self, Dictionary};
use super::dictionary_column::for_each_text;
use super::encoded::{ColumnSections, EncodedColumn, Encoding, Shard, Values};
use super::integers;
use super::integers::random_access::RandomAccess;
use super::numbers::{Deltas, rows_between};
use super::runs;
use super::scalar_text::{self, FORMAT_BITS, PassMemo, code_of_format, format_of_code};
use crate::file::sections::{Sections, put_sections};
use crate::memory::interner::{ENTRY_BYTES, Interner};
use crate::{FieldValue, corrupt};

/// The row of the table.
pub(crate) const ENCODING: Encoding = Encoding { code: CODE, name: "scalars", open };

const CODE: u8 = 3;

/// The codes section.
pub(crate) const CODES_SECTION: &[u8] = &[CODE];

fn open(_: &dyn Shard, sections: ColumnSections) -> io::Result<EncodedColumn> {
    let scalars = ScalarColumn::open(&sections.values)?;
    Ok(EncodedColumn::new(RowNumbers(scalars.code_count()), scalars))
}

/// The scalars of one field while a shard fills.
#[derive(Default)]
pub(crate) struct ScalarsBuilder {
    packed: Deltas,
    /// Values that are no scalars.
    texts: Interner,
    text_bytes: usize,
    event_time: EventTime,
    /// Rows whose value is a null form, ascending.
    pub nulls: Vec<u32>,
}

/// Whether all values are the times of their events.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum EventTime {
    #[default]
    Unknown,
    All(ScalarFormat),
    No,
}

impl ScalarsBuilder {
    /// Adds the next row, of an event of some time.
    #[inline]
    pub fn push(&mut self, value: &str, time: Option<Timestamp>) {
        let scalar = Scalar::read(value);
        let is_time = scalar.filter(|scalar| scalar.timestamp().is_some_and(|value| Some(value) == time));
        self.event_time = match (self.event_time, is_time) {
            (EventTime::Unknown, Some(scalar)) => EventTime::All(scalar.format),
            (EventTime::All(format), Some(scalar)) if format == scalar.format => EventTime::All(format),
            _ => EventTime::No,
        };
        let packed = scalar.map_or_else(|| self.push_text(value), packed);
        self.packed.push(packed as i64);
    }

    #[cold]
    fn push_text(&mut self, value: &str) -> u64 {
        if is_null(value) {
            self.nulls.push(self.packed.len() as u32);
        }
        let interned = self.texts.intern(value.as_bytes());
        if interned.is_new {
            self.text_bytes += value.len() + ENTRY_BYTES;
        }
        u64::from(interned.number) << FORMAT_BITS
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.packed.len()
    }

    /// Memory taken, in bytes.
    pub fn bytes(&self) -> usize {
        self.packed.bytes() + self.text_bytes + self.nulls.len() * size_of::<u32>()
    }

    /// The format in which each value is its event's time, if all are.
    pub fn event_time(&self) -> Option<ScalarFormat> {
        match self.event_time {
            EventTime::All(format) => Some(format),
            EventTime::Unknown | EventTime::No => None,
        }
    }

    /// The values section.
    ///
    /// # Errors
    /// None in practice: it is written to memory.
    pub fn encode(&self, zstd: &mut Compressor<'_>) -> io::Result<Vec<u8>> {
        let texts = dictionary::encode(self.texts.iter(), zstd)?;
        let values: Vec<u64> = self.packed.values().into_iter().map(i64::to_u64).collect();
        let (mut section, mut packed) = (Vec::new(), Vec::new());
        integers::encode(&values, &mut packed)?;
        put_sections(&mut section, &[&texts, &packed]);
        Ok(section)
    }
}

fn packed(scalar: Scalar) -> u64 {
    scalar.number << FORMAT_BITS | u64::from(code_of_format(scalar.format))
}

fn scalar(packed: u64) -> Option<Scalar> {
    let format = format_of_code((packed & ((1 << FORMAT_BITS) - 1)) as u8)?;
    Some(Scalar { format, number: packed >> FORMAT_BITS })
}

/// A packed scalar from the unsigned number that is stored for it.
fn of_stored(stored: u64) -> u64 {
    i64::from_u64(stored) as u64
}

/// The scalars of a finished shard. Each row has a code of its own.
struct ScalarColumn {
    scalars: RandomAccess,
    texts: Dictionary,
}

impl ScalarColumn {
    fn open(section: &FileSlice) -> io::Result<ScalarColumn> {
        let Sections { sections: [texts, scalars], .. } = Sections::split(section)?;
        Ok(ScalarColumn { scalars: RandomAccess::open(scalars)?, texts: Dictionary::open(&texts)? })
    }

    /// True if a text passes that is no scalar.
    fn text_passes(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<bool> {
        let mut passed = false;
        for_each_text(&self.texts, &mut |_, text| {
            passed |= passes(text);
            Ok(())
        })?;
        Ok(passed)
    }

    fn for_each_packed(&self, mut take: impl FnMut(u32, u64) -> io::Result<()>) -> io::Result<()> {
        let mut result = Ok(());
        runs::for_each_run(&**self.scalars.whole()?, |start, run| {
            if result.is_ok() {
                result = (start..).zip(run).try_for_each(|(row, &stored)| take(row, of_stored(stored)));
            }
        });
        result
    }

    fn put(&self, packed: u64, out: &mut Vec<u8>) -> io::Result<()> {
        match scalar(packed) {
            Some(scalar) => {
                scalar_text::put(scalar, out);
                Ok(())
            }
            None => self.texts.get((packed >> FORMAT_BITS) as u32, out),
        }
    }
}

impl Values for ScalarColumn {
    fn code_count(&self) -> u32 {
        self.scalars.len()
    }

    fn find(&self, value: &str) -> io::Result<Vec<u32>> {
        let packed = match Scalar::read(value) {
            Some(scalar) => Some(packed(scalar)),
            None => self.texts.find(value.as_bytes())?.map(|text| u64::from(text) << FORMAT_BITS),
        };
        let mut rows = Vec::new();
        if let Some(packed) = packed {
            let stored = (packed as i64).to_u64();
            rows_between(&**self.scalars.whole()?, stored..=stored, |some| rows.extend_from_slice(some));
        }
        Ok(rows)
    }

    fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        let (mut last, mut text) = (None, Vec::new());
        self.for_each_packed(|row, packed| {
            if last != Some(packed) {
                text.clear();
                self.put(packed, &mut text)?;
                last = Some(packed);
            }
            take(row, str::from_utf8(&text).map_err(|_| corrupt("scalars"))?)
        })
    }

    fn read(&self, code: u32, out: &mut Vec<u8>) -> io::Result<()> {
        self.put(of_stored(self.scalars.get(code)?), out)
    }

    /// Each distinct value is tested once.
    fn passing(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        let (mut memo, mut rows) = (PassMemo::default(), Vec::new());
        self.for_each_packed(|row, packed| {
            if memo.passes(packed, |text| self.put(packed, text), passes)? {
                rows.push(row);
            }
            Ok(())
        })?;
        Ok(rows)
    }

    fn passing_texts(&self, number: Option<&str>, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        match self.text_passes(passes)? {
            true => self.passing(passes),
            false => number.map_or(Ok(Vec::new()), |number| self.find(number)),
        }
    }

    fn passing_scalars(
        &self,
        scalars: &dyn Fn(Scalar) -> bool,
        passes: &dyn Fn(&str) -> bool,
    ) -> io::Result<Vec<u32>> {
        if self.text_passes(passes)? {
            return self.passing(passes);
        }
        let mut rows = Vec::new();
        self.for_each_packed(|row, packed| {
            if scalar(packed).is_some_and(scalars) {
                rows.push(row);
            }
            Ok(())
        })?;
        Ok(rows)
    }

    fn unify(&self, codes: &mut [u32], _: &[u32], _: u32) -> io::Result<()> {
        let failed = Cell::new(None);
        unify(codes, |_, row| self.scalars.get(row).map_err(|error| failed.set(Some(error))).ok());
        failed.take().map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_and_texts_come_back() {
        let values =
            ["17", "-", "0", "017", "06/Feb/2019:00:00:38 +0000", "17", "", "2023-07-10T11:44:29Z", "x"];
        let mut scalars = ScalarsBuilder::default();
        values.iter().for_each(|value| scalars.push(value, None));
        assert_eq!((scalars.len(), &scalars.nulls[..], scalars.event_time()), (9, &[1, 6][..], None));
        let blob = scalars.encode(&mut Compressor::new(1).unwrap()).unwrap();
        let column = ScalarColumn::open(&FileSlice::from(blob)).unwrap();
        let mut read_back = Vec::new();
        column
            .for_each(&mut |row, value| {
                read_back.push((row as usize, value.to_owned()));
                Ok(())
            })
            .unwrap();
        assert!(
            read_back
                .iter()
                .map(|(row, value)| (*row, value.as_str()))
                .eq(values.iter().copied().enumerate())
        );
        for (value, rows) in [("17", &[0, 5][..]), ("017", &[3]), ("-", &[1]), ("18", &[]), ("y", &[])] {
            assert_eq!(column.find(value).unwrap(), rows, "{value}");
        }
        assert!(column.text_passes(&|value| value == "x").unwrap());
        assert!(!column.text_passes(&|value| value == "17").unwrap());
        assert_eq!(column.passing(&|value| value.len() == 1).unwrap(), [1, 2, 8]);
        assert!(column.read(9, &mut Vec::new()).is_err());
    }

    #[test]
    fn numbers_below_and_above_all_are_not_found() {
        let mut scalars = ScalarsBuilder::default();
        ["11", "15", "19"].iter().for_each(|value| scalars.push(value, None));
        let blob = scalars.encode(&mut Compressor::new(1).unwrap()).unwrap();
        let column = ScalarColumn::open(&FileSlice::from(blob)).unwrap();
        for (value, rows) in [("11", &[0][..]), ("19", &[2]), ("7", &[]), ("12", &[]), ("20", &[])] {
            assert_eq!(column.find(value).unwrap(), rows, "{value}");
        }
    }

    #[test]
    fn times_of_events_are_read_back_from_others() {
        let mut scalars = ScalarsBuilder::default();
        let time = |seconds: i64| Some(Timestamp(seconds * 1_000_000));
        scalars.push("1970-01-01T00:00:05Z", time(5));
        scalars.push("1970-01-01T00:00:07Z", time(7));
        assert_eq!(scalars.event_time(), Some(ScalarFormat::Rfc3339));
        scalars.push("1970-01-01T00:00:07Z", Some(Timestamp(7_000_001)));
        assert_eq!(scalars.event_time(), None);
    }
}
