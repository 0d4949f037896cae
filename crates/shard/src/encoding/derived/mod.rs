//! Derived columns: values that are a function of those of other columns, the
//! sources, and patches for the events that have other values.
//!
//! All encodings of derived columns share the layout of their codes section:
//!
//! ```text
//! codes section = encoding:u8 sources:u8 source* function patches
//!                 bytes-of-function:u64 bytes-of-patches:u64
//! source        = length:u32 name
//! function      = by encoding: see map.rs, substring.rs, concatenation.rs, event_time.rs
//! patches       = see patches.rs
//! ```
//!
//! Their values section is the dictionary of the values that do not follow
//! from those of a source as texts.

pub(crate) mod concatenation;
pub(crate) mod event_time;
pub(crate) mod map;
pub(crate) mod patches;
pub(crate) mod substring;

use std::io;
use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::directory::FileSlice;

use crate::corrupt;
use crate::encoding::code_map::CodeMap;
use crate::encoding::code_set::CodeSet;
use crate::encoding::codes::PackedCodes;
use crate::encoding::derived::patches::Patches;
use crate::encoding::dictionary_column;
use crate::encoding::encoded::{Codes, ColumnSections, DerivedFrom, Shard, StoredCodes};
use crate::encoding::integers;
use crate::encoding::runs::NONE;
use crate::encoding::validity::Validity;
use crate::file::sections::{Sections, put_name, put_sections, take_name};

/// The codes section of a derived column.
pub(crate) fn encode(encoding: u8, sources: &[&str], function: &[u8], patches: &[u8]) -> Vec<u8> {
    let mut section = vec![encoding, sources.len() as u8];
    sources.iter().for_each(|source| put_name(source, &mut section));
    put_sections(&mut section, &[function, patches]);
    section
}

/// The codes section of a derived column, taken apart.
pub(crate) struct Derived<const SOURCES: usize> {
    /// Names of the sources.
    pub sources: [String; SOURCES],
    /// What the encoding's function needs.
    pub function: FileSlice,
    /// Values that the function does not give.
    pub patches: Patches,
}

impl<const SOURCES: usize> Derived<SOURCES> {
    /// Takes apart what [`encode`] put together.
    pub fn open(section: &FileSlice) -> io::Result<Self> {
        let damaged = || corrupt("derived column");
        let Sections { head, sections: [function, patches] } = Sections::split(section)?;
        let head = head.read_bytes()?;
        let (_, mut names) = head.split_at_checked(2).ok_or_else(damaged)?;
        let mut sources = [const { String::new() }; SOURCES];
        for source in &mut sources {
            *source = take_name(&mut names).ok_or_else(damaged)?;
        }
        if usize::from(head[1]) != SOURCES || !names.is_empty() {
            return Err(damaged());
        }
        Ok(Derived { sources, function, patches: Patches::open(&patches)? })
    }
}

/// Codes that follow from those of one source by a map.
pub(crate) struct MappedCodes {
    source: String,
    validity: Validity,
    codes: PackedCodes,
    /// This column's code for each of the source.
    map: Arc<CodeMap>,
    /// True if the source has values in more events.
    is_narrower: bool,
    patches: Patches,
}

impl MappedCodes {
    /// Opens the codes of the source.
    pub fn open(
        shard: &dyn Shard,
        source: String,
        map: Arc<CodeMap>,
        is_narrower: bool,
        patches: Patches,
    ) -> io::Result<MappedCodes> {
        let ColumnSections { validity, codes, .. } = shard.sections(&source)?;
        let validity = shard.validity(&validity)?;
        let codes = dictionary_column::open_codes(&codes)?;
        let rows = codes.0.num_vals();
        // Each code of the source has a row.
        if u64::from(rows) != validity.row_count(shard.docs()) || map.len() > rows {
            return Err(corrupt("source of a column"));
        }
        Ok(MappedCodes { source, validity, codes, map, is_narrower, patches })
    }
}

impl Codes for MappedCodes {
    fn code_at(&self, validity: &Validity, event: u32, index: u32) -> Option<u32> {
        self.patches.code_or(event, index, || {
            if index > 0 || self.is_narrower && !validity.has(event) {
                return None;
            }
            self.map.get(self.codes.code_at(&self.validity, event, 0)?)
        })
    }

    fn select(&self, validity: &Validity, wanted: &CodeSet, take: &mut dyn FnMut(&[u32])) {
        self.patches.select(wanted, take);
        let is_wanted = self.map.map(|code| wanted.contains(code));
        let of_source = CodeSet::of(self.map.len(), |source| is_wanted[source as usize]);
        if of_source.is_empty() {
            return;
        }
        // In an event with several values of the source the first counts.
        let is_single = self.validity.is_single();
        if !self.is_narrower && self.patches.is_empty() && is_single {
            return self.codes.select(&self.validity, &of_source, take);
        }
        let mut derived = Vec::new();
        self.codes.select(&self.validity, &of_source, &mut |events| {
            let is_first = |event: u32| {
                let code = self.codes.code_at(&self.validity, event, 0);
                code.is_some_and(|code| of_source.contains(code))
            };
            let is_derived = |event: &u32| {
                validity.has(*event) && !self.patches.has(*event) && (is_single || is_first(*event))
            };
            derived.clear();
            derived.extend(events.iter().copied().filter(is_derived));
            take(&derived);
        });
    }

    fn first_codes(&self, validity: &Validity, events: u32) -> Vec<u32> {
        let map = self.map.map(|code| code);
        let mut codes = self.codes.first_codes(&self.validity, events);
        codes.iter_mut().for_each(|code| *code = map.get(*code as usize).copied().unwrap_or(NONE));
        if self.is_narrower {
            for (code, row) in codes.iter_mut().zip(validity.first_rows(events)) {
                *code = if row == NONE { NONE } else { *code };
            }
        }
        self.patches.put_first(&mut codes);
        codes
    }

    fn is_single(&self, _: &Validity) -> bool {
        self.patches.is_single()
    }

    /// The codes of the source, unless patches have others.
    fn stored<'c>(&'c self, _: &'c Validity) -> Option<StoredCodes<'c>> {
        let derived = DerivedFrom { source: &self.source, map: &self.map, is_narrower: self.is_narrower };
        let stored = StoredCodes { validity: &self.validity, codes: &*self.codes.0, derived: Some(derived) };
        self.patches.is_empty().then_some(stored)
    }
}

/// Codes that are the event's number, counted from a first code.
pub(crate) struct EventCodes {
    /// The code of event 0.
    pub from: u32,
    /// Events of the shard.
    pub events: u32,
    /// Values that are not derived.
    pub patches: Patches,
}

impl Codes for EventCodes {
    fn code_at(&self, validity: &Validity, event: u32, index: u32) -> Option<u32> {
        let derived = || (index == 0 && validity.has(event)).then(|| self.from.saturating_add(event));
        self.patches.code_or(event, index, derived)
    }

    fn select(&self, validity: &Validity, wanted: &CodeSet, take: &mut dyn FnMut(&[u32])) {
        self.patches.select(wanted, take);
        let is_wanted = |event: &u32| wanted.contains(self.from.saturating_add(*event));
        let is_derived = |event: &u32| validity.has(*event) && !self.patches.has(*event);
        take(&(0..self.events).filter(is_wanted).filter(is_derived).collect::<Vec<u32>>());
    }

    fn first_codes(&self, validity: &Validity, events: u32) -> Vec<u32> {
        let code = |(event, row)| if row == NONE { NONE } else { self.from.saturating_add(event) };
        let mut codes: Vec<u32> = (0..).zip(validity.first_rows(events)).map(code).collect();
        self.patches.put_first(&mut codes);
        codes
    }

    fn is_single(&self, _: &Validity) -> bool {
        self.patches.is_single()
    }
}

/// Opens packed numbers.
pub(crate) fn packed(section: &FileSlice) -> io::Result<Arc<dyn ColumnValues<u64>>> {
    integers::open(section.read_bytes()?)
}
