//! ValuesBuilder that are those of two columns with a character between: a bucket
//! and a key make a path. Nothing is kept of them.

use std::io;

use rustc_hash::FxHashMap;

use crate::encoding::dictionary::Dictionary;
use crate::read::column::ValueColumn;
use crate::read::distinct::for_each_text;
use crate::read::first_values::NONE;
use crate::{FieldValue, corrupt};

/// The values of a column that are joined from two others: its own, which are
/// exceptions, and then one for each event.
pub(crate) struct ConcatenationColumn {
    own: Dictionary,
    pub(crate) first: ValueColumn,
    pub(crate) second: ValueColumn,
    separator: char,
    docs: u32,
}

impl ConcatenationColumn {
    /// Joins two columns of so many events.
    pub fn new(
        own: Dictionary,
        first: ValueColumn,
        separator: char,
        second: ValueColumn,
        docs: u32,
    ) -> ConcatenationColumn {
        ConcatenationColumn { own, first, second, separator, docs }
    }

    /// How many values are its own: events come behind them.
    pub fn base(&self) -> u32 {
        self.own.len()
    }

    /// How many ordinals there are.
    pub fn len(&self) -> u32 {
        self.own.len().saturating_add(self.docs)
    }

    /// The ordinals of a value, ascending; also of events that have both
    /// values, but none in the column.
    ///
    /// # Errors
    /// If a column is damaged.
    pub fn find(&self, value: &str) -> io::Result<Vec<u32>> {
        let mut found: Vec<u32> = self.own.find(value.as_bytes())?.into_iter().collect();
        let mut docs = Vec::new();
        for (at, _) in value.match_indices(self.separator) {
            let first = self.first.find(&value[..at])?;
            if first.is_empty() {
                continue;
            }
            for ordinal in self.second.find(&value[at + self.separator.len_utf8()..])? {
                self.second.docs_of(ordinal, |doc| docs.push(doc));
            }
            docs.retain(|&doc| self.first.first(doc).is_some_and(|ordinal| first.contains(&ordinal)));
            found.extend(docs.drain(..).map(|doc| self.base() + doc));
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Calls `take` with each ordinal and its value, ascending.
    ///
    /// # Errors
    /// If a column is damaged, and those of `take`.
    pub fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        for_each_text(&self.own, take)?;
        let mut text = Vec::new();
        self.for_each_pair(&mut |doc, first, second| {
            text.clear();
            self.write(first, second, &mut text)?;
            take(self.base() + doc, str::from_utf8(&text).map_err(|_| corrupt("dictionary"))?)
        })
    }

    /// The ordinals whose value passes, ascending; each pair of values is
    /// asked for once.
    ///
    /// # Errors
    /// If a column is damaged.
    pub fn passing(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        let (mut known, mut passed, mut text) = (FxHashMap::default(), Vec::new(), Vec::new());
        for_each_text(&self.own, &mut |ordinal, value| {
            if passes(value) {
                passed.push(ordinal);
            }
            Ok(())
        })?;
        self.for_each_pair(&mut |doc, first, second| {
            let passes = match known.get(&(first, second)) {
                Some(&known) => known,
                None => {
                    text.clear();
                    self.write(first, second, &mut text)?;
                    let passes = passes(str::from_utf8(&text).map_err(|_| corrupt("dictionary"))?);
                    known.insert((first, second), passes);
                    passes
                }
            };
            if passes {
                passed.push(self.base() + doc);
            }
            Ok(())
        })?;
        Ok(passed)
    }

    /// Appends the value with this ordinal to `out`.
    ///
    /// # Errors
    /// If a column is damaged or there is no such value.
    pub fn get(&self, ordinal: u32, out: &mut Vec<u8>) -> io::Result<()> {
        let Some(doc) = ordinal.checked_sub(self.base()) else { return self.own.get(ordinal, out) };
        match (self.first.first(doc), self.second.first(doc)) {
            (Some(first), Some(second)) => self.write(first, second, out),
            _ => Err(corrupt("joined values")),
        }
    }

    fn write(&self, first: u64, second: u64, out: &mut Vec<u8>) -> io::Result<()> {
        self.first.bytes(first, out)?;
        out.extend_from_slice(self.separator.encode_utf8(&mut [0; 4]).as_bytes());
        self.second.bytes(second, out)
    }

    /// Calls `take` with each event that has both values, and their ordinals.
    fn for_each_pair(&self, take: &mut dyn FnMut(u32, u64, u64) -> io::Result<()>) -> io::Result<()> {
        let docs: Vec<u32> = (0..self.docs).collect();
        for (doc, pair) in docs.iter().zip(self.pairs(&docs, self.docs)?) {
            let (first, second) = ((pair >> 32) as u32, pair as u32);
            if first != NONE && second != NONE {
                take(*doc, u64::from(first), u64::from(second))?;
            }
        }
        Ok(())
    }
}
