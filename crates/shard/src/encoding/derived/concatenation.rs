//! The concatenation encoding: values that are those of two other columns with
//! a character between, as a bucket and a key make a path.
//!
//! ```text
//! codes section  = of a derived column with tag 6 and two sources
//! function       = separator:u8, in ASCII
//! values section = dictionary, see dictionary/mod.rs: values of patches
//! ```
//!
//! In an event with several values of a source the first counts. Codes below
//! the length of the dictionary are its own; the code of a concatenation is
//! that length plus the number of its event, so equal values have several
//! codes. A source is stored in any other encoding than this.

use std::io;

use rustc_hash::FxHashMap;

use crate::encoding::code_set::CodeSet;
use crate::encoding::codes::unify;
use crate::encoding::column::ValueColumn;
use crate::encoding::derived::{self, Derived, EventCodes};
use crate::encoding::dictionary::Dictionary;
use crate::encoding::dictionary_column::for_each_text;
use crate::encoding::encoded::{ColumnSections, EncodedColumn, Encoding, Shard, Values, first_byte};
use crate::encoding::runs::NONE;

use crate::{FieldValue, corrupt};

/// The row of the table.
pub(crate) const ENCODING: Encoding = Encoding { code: CODE, name: "concatenation", open };

const CODE: u8 = 6;

/// The codes section.
pub(crate) fn encode_codes(sources: [&str; 2], separator: u8, patches: &[u8]) -> Vec<u8> {
    derived::encode(CODE, &sources, &[separator], patches)
}

fn open(shard: &dyn Shard, sections: ColumnSections) -> io::Result<EncodedColumn> {
    let Derived { sources, function, patches } = Derived::<2>::open(&sections.codes)?;
    let (separator, _) = first_byte(&function)?;
    let values = Dictionary::open(&sections.values)?;
    let source = |name: &str| {
        // A damaged file could derive columns from each other in a circle.
        if first_byte(&shard.sections(name)?.codes)?.0 == CODE {
            return Err(corrupt("derived column"));
        }
        let (validity, encoded) = shard.open(name)?;
        Ok(ValueColumn { validity, encoded })
    };
    let (first, second) = (source(&sources[0])?, source(&sources[1])?);
    let events = shard.docs();
    let codes = EventCodes { from: values.len(), events, patches };
    let separator = char::from(separator);
    Ok(EncodedColumn::new(codes, Concatenations { events, values, first, second, separator }))
}

struct Concatenations {
    /// Events of the shard.
    events: u32,
    /// Values of patches.
    values: Dictionary,
    first: ValueColumn,
    second: ValueColumn,
    separator: char,
}

impl Concatenations {
    fn put(&self, first: u32, second: u32, out: &mut Vec<u8>) -> io::Result<()> {
        self.first.encoded.values.read(first, out)?;
        out.extend_from_slice(self.separator.encode_utf8(&mut [0; 4]).as_bytes());
        self.second.encoded.values.read(second, out)
    }

    /// Calls `take` with each event that has a value of both sources, and the codes of these.
    fn for_each_pair(&self, take: &mut dyn FnMut(u32, u32, u32) -> io::Result<()>) -> io::Result<()> {
        let total = self.events;
        let events: Vec<u32> = (0..total).collect();
        let (first, second) =
            (self.first.first_codes(&events, total)?, self.second.first_codes(&events, total)?);
        for ((event, first), second) in events.into_iter().zip(first).zip(second) {
            if first != NONE && second != NONE {
                take(event, first, second)?;
            }
        }
        Ok(())
    }

    /// Events whose value of the first source is among these codes, and that
    /// have this code of the second.
    fn events_with(&self, first: &[u32], second: u32, found: &mut Vec<u32>) {
        let mut events = Vec::new();
        let wanted = CodeSet::Range(second..second.saturating_add(1));
        let second = &self.second;
        second.encoded.codes.select(&second.validity, &wanted, &mut |some| events.extend_from_slice(some));
        // The first values count, be there several.
        let has_both = |event: &u32| {
            let first_code = |column: &ValueColumn| column.encoded.codes.code_at(&column.validity, *event, 0);
            first_code(second).is_some_and(|code| wanted.contains(code))
                && first_code(&self.first).is_some_and(|code| first.contains(&code))
        };
        found
            .extend(events.into_iter().filter(has_both).map(|event| self.values.len().saturating_add(event)));
    }
}

impl Values for Concatenations {
    fn code_count(&self) -> u32 {
        self.values.len().saturating_add(self.events)
    }

    /// Also codes of events that have both values, but none in the column.
    fn find(&self, value: &str) -> io::Result<Vec<u32>> {
        let mut found: Vec<u32> = self.values.find(value.as_bytes())?.into_iter().collect();
        for (at, _) in value.match_indices(self.separator) {
            let first = self.first.encoded.values.find(&value[..at])?;
            if first.is_empty() {
                continue;
            }
            for second in self.second.encoded.values.find(&value[at + self.separator.len_utf8()..])? {
                self.events_with(&first, second, &mut found);
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        for_each_text(&self.values, take)?;
        let mut text = Vec::new();
        self.for_each_pair(&mut |event, first, second| {
            text.clear();
            self.put(first, second, &mut text)?;
            take(
                self.values.len().saturating_add(event),
                str::from_utf8(&text).map_err(|_| corrupt("dictionary"))?,
            )
        })
    }

    /// Each pair of values is tested once.
    fn passing(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        let (mut known, mut passed, mut text) = (FxHashMap::default(), Vec::new(), Vec::new());
        for_each_text(&self.values, &mut |code, value| {
            if passes(value) {
                passed.push(code);
            }
            Ok(())
        })?;
        self.for_each_pair(&mut |event, first, second| {
            let passes = match known.get(&(first, second)) {
                Some(&known) => known,
                None => {
                    text.clear();
                    self.put(first, second, &mut text)?;
                    let passes = passes(str::from_utf8(&text).map_err(|_| corrupt("dictionary"))?);
                    known.insert((first, second), passes);
                    passes
                }
            };
            if passes {
                passed.push(self.values.len().saturating_add(event));
            }
            Ok(())
        })?;
        Ok(passed)
    }

    fn read(&self, code: u32, out: &mut Vec<u8>) -> io::Result<()> {
        let Some(event) = code.checked_sub(self.values.len()) else { return self.values.get(code, out) };
        let code = |source: &ValueColumn| source.encoded.codes.code_at(&source.validity, event, 0);
        match (code(&self.first), code(&self.second)) {
            (Some(first), Some(second)) => self.put(first, second, out),
            _ => Err(corrupt("concatenated values")),
        }
    }

    fn unify(&self, codes: &mut [u32], events: &[u32], total: u32) -> io::Result<()> {
        let (first, second) =
            (self.first.first_codes(events, total)?, self.second.first_codes(events, total)?);
        let pair = |at: usize| u64::from(first[at]) << 32 | u64::from(second[at]);
        unify(codes, |at, code| (code >= self.values.len()).then(|| pair(at)));
        Ok(())
    }
}
