//! ValuesBuilder that are numbers or moments and seldom come again: kept as numbers,
//! without a dictionary. ValuesBuilder that are written in other ways have one.
//!
//! ```text
//! blob    = odd-values codes lengths-of-these
//! code    = number * 4 + form + 1, or of an odd value ordinal * 4
//! ```
//!
//! Where all values are the time of their event, written in the same way,
//! there is nothing to keep but the form: see times.rs.

use std::io;

use logdex_event::Timestamp;
use logdex_event::field::is_null;
use logdex_event::scalar::{SCALAR_FORMATS, Scalar, ScalarFormat};
use rustc_hash::FxHashMap;
use tantivy::columnar::MonotonicallyMappableToU64;
use tantivy::directory::FileSlice;
use zstd::bulk::Compressor;

use crate::build::interner::{ENTRY_BYTES, Interner};
use crate::encoding::dictionary::{self, Dictionary};
use crate::encoding::integers;
use crate::encoding::numbers::{Deltas, rows_between};
use crate::encoding::random_access::RandomAccess;
use crate::file::sections::{Sections, put_sections};
use crate::{FieldValue, corrupt};

/// Codes of one number: one for each form, and one for odd values.
const FORMS_AND_ODD: u64 = 4;

/// The figures of one field while a shard fills.
#[derive(Default)]
pub(crate) struct ScalarsBuilder {
    codes: Deltas,
    odd: Interner,
    odd_bytes: usize,
    /// The form of all values, as long as each is its event's time.
    timed: Timed,
    /// Rows whose value is a null form, ascending.
    pub nulls: Vec<u32>,
}

/// Whether all values are the times of their events.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Timed {
    #[default]
    Unknown,
    All(ScalarFormat),
    No,
}

impl ScalarsBuilder {
    /// Adds the next row, of an event of some time.
    #[inline]
    pub fn push(&mut self, value: &str, time: Option<Timestamp>) {
        let figure = Scalar::read(value);
        let is_time = figure.filter(|figure| figure.moment().is_some_and(|moment| Some(moment) == time));
        self.timed = match (self.timed, is_time) {
            (Timed::Unknown, Some(figure)) => Timed::All(figure.form),
            (Timed::All(form), Some(figure)) if form == figure.form => Timed::All(form),
            _ => Timed::No,
        };
        let code = figure.map_or_else(|| self.odd(value), code);
        self.codes.push(code as i64);
    }

    #[cold]
    fn odd(&mut self, value: &str) -> u64 {
        if is_null(value) {
            self.nulls.push(self.codes.len() as u32);
        }
        let interned = self.odd.intern(value.as_bytes());
        if interned.is_new {
            self.odd_bytes += value.len() + ENTRY_BYTES;
        }
        u64::from(interned.number) * FORMS_AND_ODD
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Memory taken, in bytes.
    pub fn bytes(&self) -> usize {
        self.codes.bytes() + self.odd_bytes + self.nulls.len() * size_of::<u32>()
    }

    /// The form in which each value is its event's time, if they all are.
    pub fn timed(&self) -> Option<u8> {
        match self.timed {
            Timed::All(form) => SCALAR_FORMATS.iter().position(|&known| known == form).map(|at| at as u8),
            Timed::Unknown | Timed::No => None,
        }
    }

    /// The blob.
    ///
    /// # Errors
    /// None in practice: it is written to memory.
    pub fn encode(&self, zstd: &mut Compressor<'_>) -> io::Result<Vec<u8>> {
        let odd = dictionary::encode(self.odd.iter(), zstd)?;
        let codes: Vec<u64> = self.codes.values().into_iter().map(i64::to_u64).collect();
        let (mut blob, mut packed) = (Vec::new(), Vec::new());
        integers::encode(&codes, &mut packed)?;
        put_sections(&mut blob, &[&odd, &packed]);
        Ok(blob)
    }
}

fn code(figure: Scalar) -> u64 {
    let form = SCALAR_FORMATS.iter().position(|&form| form == figure.form).unwrap_or_default();
    figure.number * FORMS_AND_ODD + form as u64 + 1
}

fn figure(code: u64) -> Option<Scalar> {
    let form = (code % FORMS_AND_ODD).checked_sub(1)?;
    Some(Scalar { form: *SCALAR_FORMATS.get(form as usize)?, number: code / FORMS_AND_ODD })
}

/// A code from the integer that keeps it: of signed numbers, in their order.
fn read(kept: u64) -> u64 {
    i64::from_u64(kept) as u64
}

/// The figures of a finished shard. Each row has an ordinal of its own.
pub(crate) struct ScalarColumn {
    /// As [`i64`]s turned into unsigned numbers of the same order.
    codes: RandomAccess,
    odd: Dictionary,
}

/// Rows that are looked at together.
const BATCH: usize = 512;

impl ScalarColumn {
    /// Opens what [`ScalarsBuilder::encode`] made.
    pub(crate) fn open(blob: &FileSlice) -> io::Result<ScalarColumn> {
        let Sections { sections: [odd, codes], .. } = Sections::split(blob)?;
        Ok(ScalarColumn { codes: RandomAccess::open(codes)?, odd: Dictionary::open(&odd)? })
    }

    /// How many rows there are.
    pub fn len(&self) -> u32 {
        self.codes.len()
    }

    /// A number that is the same for equal values.
    pub fn code(&self, row: u32) -> u64 {
        self.codes.get(row).map_or(u64::MAX, read)
    }

    /// The rows that have this value, ascending.
    ///
    /// # Errors
    /// If the column is damaged.
    pub fn find(&self, value: &str) -> io::Result<Vec<u32>> {
        let code = match Scalar::read(value) {
            Some(figure) => Some(code(figure)),
            None => self.odd.find(value.as_bytes())?.map(|number| u64::from(number) * FORMS_AND_ODD),
        };
        let mut rows = Vec::new();
        if let Some(code) = code {
            let code = (code as i64).to_u64();
            rows_between(&**self.codes.whole()?, code..=code, |some| rows.extend_from_slice(some));
        }
        Ok(rows)
    }

    /// Appends the value of a row to `out`.
    ///
    /// # Errors
    /// If the column is damaged or has no such row.
    pub fn get(&self, row: u32, out: &mut Vec<u8>) -> io::Result<()> {
        self.write(read(self.codes.get(row)?), out)
    }

    /// Calls `take` with each row and its value, ascending.
    ///
    /// # Errors
    /// If the column is damaged, and those of `take`.
    pub fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        let (mut last, mut text) = (None, Vec::new());
        self.for_each_code(&mut |row, code| {
            if last != Some(code) {
                text.clear();
                self.write(code, &mut text)?;
                last = Some(code);
            }
            take(row, str::from_utf8(&text).map_err(|_| corrupt("figures"))?)
        })
    }

    /// The rows whose value passes, ascending; each distinct value is asked
    /// for once.
    ///
    /// # Errors
    /// If the column is damaged.
    pub fn passing(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        let (mut known, mut rows) = (Known::default(), Vec::new());
        self.for_each_code(&mut |row, code| {
            if known.passes(code, |text| self.write(code, text), passes)? {
                rows.push(row);
            }
            Ok(())
        })?;
        Ok(rows)
    }

    /// The rows whose figure passes, ascending; odd values don't.
    ///
    /// # Errors
    /// If the column is damaged.
    pub fn figures_passing(&self, passes: &dyn Fn(Scalar) -> bool) -> io::Result<Vec<u32>> {
        let mut rows = Vec::new();
        self.for_each_code(&mut |row, code| {
            if figure(code).is_some_and(passes) {
                rows.push(row);
            }
            Ok(())
        })?;
        Ok(rows)
    }

    /// True if a value passes that is no figure.
    ///
    /// # Errors
    /// If the column is damaged.
    pub fn odd_passes(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<bool> {
        let mut passed = false;
        self.odd.for_each(&mut |_, value| {
            passed |= passes(str::from_utf8(value).map_err(|_| corrupt("figures"))?);
            Ok(())
        })?;
        Ok(passed)
    }

    fn for_each_code(&self, take: &mut dyn FnMut(u32, u64) -> io::Result<()>) -> io::Result<()> {
        let mut batch = [0; BATCH];
        let codes = self.codes.whole()?;
        for start in (0..self.len()).step_by(BATCH) {
            let batch = &mut batch[..BATCH.min((self.len() - start) as usize)];
            codes.get_range(u64::from(start), batch);
            for (row, &code) in (start..).zip(batch.iter()) {
                take(row, read(code))?;
            }
        }
        Ok(())
    }

    fn write(&self, code: u64, out: &mut Vec<u8>) -> io::Result<()> {
        match figure(code) {
            Some(figure) => {
                write(figure, out);
                Ok(())
            }
            None => self.odd.get((code / FORMS_AND_ODD) as u32, out),
        }
    }
}

/// ValuesBuilder that were asked about.
#[derive(Default)]
pub(crate) struct Known {
    known: FxHashMap<u64, bool>,
    text: Vec<u8>,
}

impl Known {
    /// What was answered for this number, or is for the text it stands for.
    pub fn passes(
        &mut self,
        number: u64,
        write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
        passes: &dyn Fn(&str) -> bool,
    ) -> io::Result<bool> {
        if let Some(&passed) = self.known.get(&number) {
            return Ok(passed);
        }
        self.text.clear();
        write(&mut self.text)?;
        let passed = passes(str::from_utf8(&self.text).map_err(|_| corrupt("figures"))?);
        self.known.insert(number, passed);
        Ok(passed)
    }
}

/// Appends a figure as it is written.
pub(crate) fn write(figure: Scalar, out: &mut Vec<u8>) {
    let mut text = String::new();
    figure.write(&mut text);
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_odd_values_come_back() {
        let values =
            ["17", "-", "0", "017", "06/Feb/2019:00:00:38 +0000", "17", "", "2023-07-10T11:44:29Z", "x"];
        let mut figures = ScalarsBuilder::default();
        values.iter().for_each(|value| figures.push(value, None));
        assert_eq!((figures.len(), &figures.nulls[..], figures.timed()), (9, &[1, 6][..], None));
        let blob = figures.encode(&mut Compressor::new(1).unwrap()).unwrap();
        let column = ScalarColumn::open(&FileSlice::from(blob)).unwrap();
        let mut told = Vec::new();
        column
            .for_each(&mut |row, value| {
                told.push((row as usize, value.to_owned()));
                Ok(())
            })
            .unwrap();
        assert!(
            told.iter().map(|(row, value)| (*row, value.as_str())).eq(values.iter().copied().enumerate())
        );
        for (value, rows) in [("17", &[0, 5][..]), ("017", &[3]), ("-", &[1]), ("18", &[]), ("y", &[])] {
            assert_eq!(column.find(value).unwrap(), rows, "{value}");
        }
        assert!(column.odd_passes(&|value| value == "x").unwrap());
        assert!(!column.odd_passes(&|value| value == "17").unwrap());
        assert_eq!(column.passing(&|value| value.len() == 1).unwrap(), [1, 2, 8]);
        assert!(column.get(9, &mut Vec::new()).is_err());
    }

    #[test]
    fn numbers_below_and_above_all_are_not_found() {
        let mut figures = ScalarsBuilder::default();
        ["11", "15", "19"].iter().for_each(|value| figures.push(value, None));
        let blob = figures.encode(&mut Compressor::new(1).unwrap()).unwrap();
        let column = ScalarColumn::open(&FileSlice::from(blob)).unwrap();
        for (value, rows) in [("11", &[0][..]), ("19", &[2]), ("7", &[]), ("12", &[]), ("20", &[])] {
            assert_eq!(column.find(value).unwrap(), rows, "{value}");
        }
    }

    #[test]
    fn times_of_events_are_told_from_others() {
        let mut figures = ScalarsBuilder::default();
        let time = |seconds: i64| Some(Timestamp(seconds * 1_000_000));
        figures.push("1970-01-01T00:00:05Z", time(5));
        figures.push("1970-01-01T00:00:07Z", time(7));
        assert_eq!(figures.timed(), Some(2));
        figures.push("1970-01-01T00:00:07Z", Some(Timestamp(7_000_001)));
        assert_eq!(figures.timed(), None);
    }
}
