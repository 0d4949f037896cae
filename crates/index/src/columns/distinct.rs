//! The distinct values of a column, in each of the ways they are kept.

use std::io;

use super::dictionary::Dictionary;
use super::figures::FigureColumn;
use super::ids::IdColumn;
use super::joined::JoinedColumn;
use super::parts::PartColumn;
use super::times::TimeColumn;
use super::{FieldValue, corrupt};

/// The distinct values. Ids, figures and what is joined have an ordinal for
/// each row or event, equal values or not.
pub(super) enum Distinct {
    Values(Dictionary),
    Ids(IdColumn),
    Figures(FigureColumn),
    Times(TimeColumn),
    Parts(PartColumn),
    Joined(Box<JoinedColumn>),
}

impl Distinct {
    /// How many ordinals there are.
    pub fn len(&self) -> u32 {
        match self {
            Distinct::Values(dictionary) => dictionary.len(),
            Distinct::Ids(ids) => ids.len(),
            Distinct::Figures(figures) => figures.len(),
            Distinct::Times(times) => times.len(),
            Distinct::Parts(parts) => parts.len(),
            Distinct::Joined(joined) => joined.len(),
        }
    }

    /// The ordinals of a value, ascending.
    pub fn find(&self, value: &str) -> io::Result<Vec<u32>> {
        Ok(match self {
            Distinct::Values(dictionary) => dictionary.find(value.as_bytes())?.into_iter().collect(),
            Distinct::Ids(ids) => ids.find(value.as_bytes())?,
            Distinct::Figures(figures) => figures.find(value)?,
            Distinct::Times(times) => times.find(value),
            Distinct::Parts(parts) => parts.passing(&|other| other == value)?,
            Distinct::Joined(joined) => joined.find(value)?,
        })
    }

    /// Calls `take` with each ordinal and its value, ascending.
    pub fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        match self {
            Distinct::Values(dictionary) => for_each_text(dictionary, take),
            Distinct::Ids(ids) => ids.for_each(take),
            Distinct::Figures(figures) => figures.for_each(take),
            Distinct::Times(times) => times.for_each(take),
            Distinct::Parts(parts) => parts.for_each(take),
            Distinct::Joined(joined) => joined.for_each(take),
        }
    }

    /// The ordinals whose value passes, ascending.
    pub fn passing(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        match self {
            Distinct::Figures(figures) => return figures.passing(passes),
            Distinct::Times(times) => return Ok(times.passing(passes)),
            Distinct::Joined(joined) => return joined.passing(passes),
            Distinct::Values(_) | Distinct::Ids(_) | Distinct::Parts(_) => {}
        }
        let mut passed = Vec::new();
        self.for_each(&mut |ordinal, value| {
            if passes(value) {
                passed.push(ordinal);
            }
            Ok(())
        })?;
        Ok(passed)
    }

    /// Appends the value with this ordinal to `out`.
    pub fn bytes(&self, ordinal: u32, out: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Distinct::Values(dictionary) => dictionary.get(ordinal, out),
            Distinct::Ids(ids) => {
                out.extend_from_slice(ids.value(ordinal)?.as_bytes());
                Ok(())
            }
            Distinct::Figures(figures) => figures.get(ordinal, out),
            Distinct::Times(times) => times.get(ordinal, out),
            Distinct::Parts(parts) => parts.get(ordinal, out),
            Distinct::Joined(joined) => joined.get(ordinal, out),
        }
    }
}

/// Goes through a dictionary whose values are text.
pub(super) fn for_each_text(dictionary: &Dictionary, take: &mut FieldValue) -> io::Result<()> {
    dictionary.for_each(&mut |number, value| {
        take(number, str::from_utf8(value).map_err(|_| corrupt("dictionary"))?)
    })
}
