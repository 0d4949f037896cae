//! Derivation: how the values of a column follow from those of others.

use std::io;

use logdex_event::scalar::ScalarFormat;

use super::cuts::{Cuts, WHOLE};
use crate::encoding::derived::{concatenation, event_time, map, patches, substring};
use crate::memory::code_list::CodeList;

/// The code of what has none: ids, scalars, concatenations.
pub(crate) const NO_CODE: u32 = u32::MAX;

/// What a column is derived from. Its own values and codes are those that its
/// function needs, and those of the patches.
pub(crate) struct Derivation {
    /// What gives the values.
    pub function: Function,
    /// The event of each patch, ascending; its codes are the column's.
    pub patches: Vec<u32>,
    /// Events whose value the function gives.
    pub rows: usize,
    /// Those of them with a value that is no null form.
    pub non_null: usize,
    /// The last of these events, and the index of the value in it.
    last: Option<(u32, usize)>,
}

/// A function of the values of other columns, which are known by their ids.
pub(crate) enum Function {
    /// A code for each code of the source. If this `is_narrower`, the source has
    /// values in more events.
    Map { source: u32, map: Vec<u32>, is_narrower: bool },
    /// A part of the source's value, or a code, for each code of the source; in
    /// events of one format, which is the code of their first value.
    Substring { source: u32, format: u32, cuts: Cuts },
    /// The values of two columns with a character between.
    Concatenation { sources: [u32; 2], separator: u8 },
    /// The time of the event.
    EventTime(ScalarFormat),
}

impl Function {
    /// The function of a source by a code for each of its codes, [`NO_CODE`] where
    /// it is not needed; of a copy, the same as the whole value of the source.
    pub fn of_source(source: u32, mut map: Vec<u32>, is_narrower: bool, is_copy: bool) -> Function {
        if is_copy {
            let mut cuts = Cuts::default();
            (0..).zip(&map).filter(|(_, to)| **to != NO_CODE).for_each(|(from, _)| cuts.set(from, WHOLE));
            return Function::Substring { source, format: 0, cuts };
        }
        map.iter_mut().filter(|code| **code == NO_CODE).for_each(|code| *code = 0);
        Function::Map { source, map, is_narrower }
    }
}

impl Derivation {
    /// A derivation that fills as events come; these events came before.
    pub fn filling(function: Function, patches: Vec<u32>) -> Derivation {
        Derivation { function, patches, rows: 0, non_null: 0, last: None }
    }

    /// A derivation of all values of a column.
    pub fn whole(function: Function, rows: usize, non_null: usize) -> Derivation {
        Derivation { function, patches: Vec::new(), rows, non_null, last: None }
    }

    /// True if the event has no value in the column yet.
    pub fn is_free(&self, event: u32) -> bool {
        self.last.is_none_or(|(last, _)| last != event) && self.patches.last() != Some(&event)
    }

    /// Counts a value of an event that the function gives; it is no null form.
    pub fn derive(&mut self, event: u32, index: usize) {
        self.last = Some((event, index));
        self.rows += 1;
        self.non_null += 1;
    }

    /// Makes an event's derived value a patch, if it has one, because another
    /// value came: returns its index in the event.
    pub fn revert(&mut self, event: u32) -> Option<usize> {
        let (_, index) = self.last.take_if(|(last, _)| *last == event)?;
        self.rows -= 1;
        self.non_null -= 1;
        self.patches.push(event);
        Some(index)
    }

    /// The codes section; `names` are those of all columns, `codes` the column's.
    ///
    /// # Errors
    /// None in practice: it is written to memory.
    pub fn encode_codes(&self, names: &[&str], codes: &CodeList) -> io::Result<Vec<u8>> {
        let patches = patches::encode(&self.patches, &codes.to_vec())?;
        let name = |column: u32| names[column as usize];
        match &self.function {
            Function::Map { source, map, is_narrower } => {
                map::encode_codes(name(*source), map, *is_narrower, &patches)
            }
            Function::Substring { source, cuts, .. } => {
                substring::encode_codes(name(*source), cuts.iter(), &patches)
            }
            Function::Concatenation { sources, separator } => {
                Ok(concatenation::encode_codes(sources.map(name), *separator, &patches))
            }
            Function::EventTime(format) => Ok(event_time::encode_codes(*format)),
        }
    }
}
