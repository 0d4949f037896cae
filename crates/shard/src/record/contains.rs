//! Which raw records may hold a text, without putting them together.
//!
//! A text stands in a record within a value, within the template around the
//! values, or across an edge between the two. Values are looked at once each,
//! and so are templates, which are few.

use std::io;

use memchr::memmem::Finder;

use logdex_event::FieldId;
use logdex_event::field::Role;
use logdex_event::field::names::canonical;

use crate::encoding::code_set::CodeSet;
use crate::encoding::column::ValueColumn;
use crate::file::directory::Entry;
use crate::read::columns::Columns;
use crate::record::template::{Piece, decode};
use crate::{SCHEMAS, TEMPLATES, corrupt};

/// Characters of scalars: numbers, and times in their formats.
const OF_SCALARS: &str = "0123456789TZ:+-/. JanFebMarAprMayJunJulAugSepOctNovDec";

/// Signs that packed ids are written with.
const OF_IDS: &str = "+/=-_.";

impl Columns {
    /// Calls `take` with every event whose raw record holds a text, and some
    /// others; with an event perhaps several times. False if the shard does
    /// not keep raw records: then nothing is known.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn docs_containing(&self, text: &str, mut take: impl FnMut(u32)) -> io::Result<bool> {
        self.holding(text, &|_| true, &mut take)
    }

    /// The same for a word with these signs or blanks `around` it, but for
    /// values whose words are indexed: the [`TextIndex`] finds those.
    ///
    /// [`TextIndex`]: crate::text::terms::TextIndex
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn docs_containing_without_words(
        &self,
        word: &str,
        around: [char; 2],
        mut take: impl FnMut(u32),
    ) -> io::Result<bool> {
        // Ids that are packed have few signs in them.
        let may_be_id = around.into_iter().all(|c| OF_IDS.contains(c));
        let is_searched = |entry: &Entry| match entry.role {
            Some(Role::Id) => may_be_id || self.has_plain_ids(entry).unwrap_or(true),
            _ => entry.first_word.is_none(),
        };
        self.holding(word, &is_searched, &mut take)
    }

    fn has_plain_ids(&self, entry: &Entry) -> io::Result<bool> {
        Ok(self.values(&entry.name)?.is_some_and(|column| column.has_plain_ids()))
    }

    fn holding(
        &self,
        text: &str,
        is_searched: &dyn Fn(&Entry) -> bool,
        take: &mut dyn FnMut(u32),
    ) -> io::Result<bool> {
        let Some(templates) = self.values(TEMPLATES)? else { return Ok(false) };
        if text.is_empty() {
            return Ok(false);
        }
        let finder = Finder::new(text);
        let holding = templates_holding(&templates, text.as_bytes(), &finder)?;
        templates.docs_with(&CodeSet::of_ascending(&holding), &mut *take);
        let holds = |value: &str| finder.find(value.as_bytes()).is_some();
        let may_be_scalar = text.chars().all(|c| OF_SCALARS.contains(c));
        for entry in self.entries().iter().filter(|entry| entry.role.is_some() && is_searched(entry)) {
            if entry.name == TEMPLATES || entry.name == SCHEMAS || is_derived(&entry.name) {
                continue;
            }
            let Some(column) = self.values(&entry.name)? else { continue };
            let passing =
                if may_be_scalar { column.passing(&holds)? } else { column.passing_texts(None, &holds)? };
            column.docs_with(&CodeSet::of_ascending(&passing), &mut *take);
        }
        Ok(true)
    }
}

/// True if values of this name are made from others: no record has them.
fn is_derived(name: &str) -> bool {
    let spec = canonical(name).and_then(FieldId::spec);
    spec.is_some_and(|spec| spec.role == Role::Derived)
}

/// The codes of templates in which the text may stand, or across one of their edges.
fn templates_holding(templates: &ValueColumn, text: &[u8], finder: &Finder) -> io::Result<Vec<u32>> {
    let (mut holding, mut bytes) = (Vec::new(), Vec::new());
    for code in 0..templates.distinct() {
        bytes.clear();
        templates.bytes(code, &mut bytes)?;
        if holds(&bytes, text, finder).ok_or_else(|| corrupt("template of a record"))? {
            holding.push(code);
        }
    }
    Ok(holding)
}

fn holds(template: &[u8], text: &[u8], finder: &Finder) -> Option<bool> {
    // Whether it may run from what stands before the next value into it.
    let (mut holds, mut runs_on, mut is_behind_value) = (false, false, false);
    decode(template, |piece| {
        match piece {
            Piece::Text(piece) => {
                let starts = || (1..text.len()).map(|at| &text[..at]);
                let ends = || (1..text.len()).map(|at| &text[at..]);
                holds |= finder.find(piece).is_some();
                holds |= is_behind_value && ends().any(|end| piece.starts_with(end));
                // A piece shorter than the text may be all that stands between two values.
                runs_on = starts().any(|start| piece.ends_with(start))
                    || is_behind_value && ends().any(|end| end.starts_with(piece));
            }
            Piece::Value(_) => {
                holds |= runs_on;
                is_behind_value = true;
            }
        }
        Some(())
    })?;
    Some(holds)
}

#[cfg(test)]
mod tests {
    use logdex_event::field::Role;

    use super::*;
    use crate::record::template::{Placeholder, encode};

    /// Records with holes in them, and whether a text may be in what is left.
    #[test]
    fn texts_are_found_within_and_across_edges() {
        let may_hold = |raw: &str, holes: &[(usize, usize)], text: &str| {
            let hole = |&(start, end)| Placeholder { start, end, index: 0, role: Role::Content };
            let mut template = Vec::new();
            encode(raw.as_bytes(), &holes.iter().map(hole).collect::<Vec<_>>(), &mut template);
            holds(&template, text.as_bytes(), &Finder::new(text)).unwrap()
        };
        let raw = "user=eve from 192.0.2.7";
        let holes = [(5, 8), (14, 23)];
        for (text, wanted) in [
            ("from", true),
            ("eve", false),
            ("eve from", true),
            ("r=e", true),
            ("192", false),
            ("m 1", true),
            ("x from 7", true),
            ("x frox 7", false),
            ("7x", false),
            ("=", true),
        ] {
            assert_eq!(may_hold(raw, &holes, text), wanted, "{text}");
        }
        assert!(may_hold("ab", &[(0, 1), (1, 2)], "xy"), "values side by side");
        assert!(!may_hold("ab", &[(0, 1)], "xy"));
        assert!(!may_hold("a", &[(0, 1)], "xy"), "one value is the whole record");
    }
}
