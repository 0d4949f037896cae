//! Patches: values of a derived column that its function does not give.
//!
//! ```text
//! patches = nothing, or events codes bytes-of-events:u64 bytes-of-codes:u64
//! events  = packed: the event of each patch, ascending; an event with several
//!           patches stands several times
//! codes   = packed: for each of them a code of the column's own dictionary
//! ```
//!
//! The patches of an event replace what the function gives for it: they are
//! all values the event has in the column, in their order.

use std::io;
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::columnar::ColumnValues;
use tantivy::directory::FileSlice;

use crate::corrupt;
use crate::encoding::code_set::CodeSet;
use crate::encoding::integers::{self, widened};
use crate::encoding::runs::narrow;
use crate::encoding::validity::first_from;
use crate::file::sections::{Sections, put_sections};

/// The patches section: ascending events, one for each code.
///
/// # Errors
/// None in practice: it is written to memory.
pub(crate) fn encode(events: &[u32], codes: &[u32]) -> io::Result<Vec<u8>> {
    let mut section = Vec::new();
    if events.is_empty() {
        return Ok(section);
    }
    let (mut packed_events, mut packed) = (Vec::new(), Vec::new());
    integers::encode(&widened(events), &mut packed_events)?;
    integers::encode_fixed(&widened(codes), &mut packed);
    put_sections(&mut section, &[&packed_events, &packed]);
    Ok(section)
}

/// The patches of a derived column.
pub(crate) struct Patches(Option<Stored>);

struct Stored {
    events: Arc<dyn ColumnValues<u64>>,
    codes: Arc<dyn ColumnValues<u64>>,
}

impl Patches {
    /// Opens what [`encode`] made.
    pub fn open(section: &FileSlice) -> io::Result<Patches> {
        if section.len() == 0 {
            return Ok(Patches(None));
        }
        let Sections { sections: [events, codes], .. } = Sections::split(section)?;
        let (events, codes) = (integers::open(events.read_bytes()?)?, integers::open(codes.read_bytes()?)?);
        if events.num_vals() != codes.num_vals() {
            return Err(corrupt("patches of a column"));
        }
        Ok(Patches(Some(Stored { events, codes })))
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// True if the event has patches.
    pub fn has(&self, event: u32) -> bool {
        self.first_of(event).is_some()
    }

    /// True if no event has several.
    pub fn is_single(&self) -> bool {
        let mut last = None;
        self.iter().all(|(event, _)| last.replace(event) != Some(event))
    }

    /// The code of an event's patch with this index among those of the event;
    /// `derived` gives it if the event has no patches.
    pub fn code_or(&self, event: u32, index: u32, derived: impl FnOnce() -> Option<u32>) -> Option<u32> {
        let Some((stored, first)) = self.first_of(event) else { return derived() };
        let at = first.checked_add(index).filter(|&at| stored.is_of(at, event))?;
        (at < stored.codes.num_vals()).then(|| narrow(stored.codes.get_val(at)))
    }

    /// Calls `take` with the events that have a wanted patch.
    pub fn select(&self, wanted: &CodeSet, take: &mut dyn FnMut(&[u32])) {
        let events: Vec<u32> =
            self.iter().filter(|&(_, code)| wanted.contains(code)).map(|(event, _)| event).collect();
        if !events.is_empty() {
            take(&events);
        }
    }

    /// Sets the code of the first patch of each event that has any, by event.
    pub fn put_first(&self, first_codes: &mut [u32]) {
        let mut last = None;
        for (event, code) in self.iter() {
            if last.replace(event) != Some(event)
                && let Some(first) = first_codes.get_mut(event as usize)
            {
                *first = code;
            }
        }
    }

    /// All of them: event and code.
    fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.0.iter().flat_map(|stored| stored.events.iter().map(narrow).zip(stored.codes.iter().map(narrow)))
    }

    /// The place of an event's first patch, if it has any.
    fn first_of(&self, event: u32) -> Option<(&Stored, u32)> {
        let stored = self.0.as_ref()?;
        let first = first_from(&*stored.events, event);
        stored.is_of(first, event).then_some((stored, first))
    }
}

impl Stored {
    /// True if there is a patch at a place, and it is one of the event.
    fn is_of(&self, at: u32, event: u32) -> bool {
        at < self.events.num_vals() && self.events.get_val(at) == u64::from(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_replace_what_is_derived() {
        let section = FileSlice::from(encode(&[1, 4, 4, 9], &[7, 5, 6, 7]).unwrap());
        let patches = Patches::open(&section).unwrap();
        let code = |event, index| patches.code_or(event, index, || Some(100));
        assert_eq!([code(0, 0), code(1, 0), code(1, 1)], [Some(100), Some(7), None]);
        assert_eq!([code(4, 0), code(4, 1), code(4, 2)], [Some(5), Some(6), None]);
        assert!(patches.has(9) && !patches.has(8) && !patches.is_single());
        let mut selected = Vec::new();
        patches.select(&CodeSet::Range(7..8), &mut |events| selected.extend_from_slice(events));
        assert_eq!(selected, [1, 9]);
        let mut first = [0; 6];
        patches.put_first(&mut first);
        assert_eq!(first, [0, 7, 0, 0, 5, 0]);
    }

    #[test]
    fn no_patches_take_no_bytes() {
        let section = encode(&[], &[]).unwrap();
        assert!(section.is_empty());
        let patches = Patches::open(&FileSlice::from(section)).unwrap();
        assert!(patches.is_empty() && patches.is_single() && !patches.has(0));
        assert_eq!(patches.code_or(3, 0, || Some(1)), Some(1));
    }
}
