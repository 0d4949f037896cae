//! The distinct values of a column, in each of the ways they are kept.

use std::io;

use crate::encoding::concatenation::ConcatenationColumn;
use crate::encoding::dictionary::Dictionary;
use crate::encoding::event_time::EventTimeColumn;
use crate::encoding::ids::IdColumn;
use crate::encoding::scalars::ScalarColumn;
use crate::encoding::substring::SubstringColumn;
use crate::{FieldValue, corrupt};

/// The distinct values. Ids, figures and what is joined have an ordinal for
/// each row or event, equal values or not.
pub(crate) enum DistinctValues {
    Values(Dictionary),
    Ids(IdColumn),
    Figures(ScalarColumn),
    Times(EventTimeColumn),
    Parts(SubstringColumn),
    Joined(Box<ConcatenationColumn>),
}

impl DistinctValues {
    /// How many ordinals there are.
    pub fn len(&self) -> u32 {
        match self {
            DistinctValues::Values(dictionary) => dictionary.len(),
            DistinctValues::Ids(ids) => ids.len(),
            DistinctValues::Figures(figures) => figures.len(),
            DistinctValues::Times(times) => times.len(),
            DistinctValues::Parts(parts) => parts.len(),
            DistinctValues::Joined(joined) => joined.len(),
        }
    }

    /// The ordinals of a value, ascending.
    pub fn find(&self, value: &str) -> io::Result<Vec<u32>> {
        Ok(match self {
            DistinctValues::Values(dictionary) => dictionary.find(value.as_bytes())?.into_iter().collect(),
            DistinctValues::Ids(ids) => ids.find(value.as_bytes())?,
            DistinctValues::Figures(figures) => figures.find(value)?,
            DistinctValues::Times(times) => times.find(value),
            DistinctValues::Parts(parts) => parts.passing(&|other| other == value)?,
            DistinctValues::Joined(joined) => joined.find(value)?,
        })
    }

    /// Calls `take` with each ordinal and its value, ascending.
    pub fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        match self {
            DistinctValues::Values(dictionary) => for_each_text(dictionary, take),
            DistinctValues::Ids(ids) => ids.for_each(take),
            DistinctValues::Figures(figures) => figures.for_each(take),
            DistinctValues::Times(times) => times.for_each(take),
            DistinctValues::Parts(parts) => parts.for_each(take),
            DistinctValues::Joined(joined) => joined.for_each(take),
        }
    }

    /// The ordinals whose value passes, ascending.
    pub fn passing(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        match self {
            DistinctValues::Figures(figures) => return figures.passing(passes),
            DistinctValues::Times(times) => return Ok(times.passing(passes)),
            DistinctValues::Joined(joined) => return joined.passing(passes),
            DistinctValues::Values(_) | DistinctValues::Ids(_) | DistinctValues::Parts(_) => {}
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
            DistinctValues::Values(dictionary) => dictionary.get(ordinal, out),
            DistinctValues::Ids(ids) => {
                out.extend_from_slice(ids.value(ordinal)?.as_bytes());
                Ok(())
            }
            DistinctValues::Figures(figures) => figures.get(ordinal, out),
            DistinctValues::Times(times) => times.get(ordinal, out),
            DistinctValues::Parts(parts) => parts.get(ordinal, out),
            DistinctValues::Joined(joined) => joined.get(ordinal, out),
        }
    }
}

/// Goes through a dictionary whose values are text.
pub(crate) fn for_each_text(dictionary: &Dictionary, take: &mut FieldValue) -> io::Result<()> {
    dictionary.for_each(&mut |number, value| {
        take(number, str::from_utf8(value).map_err(|_| corrupt("dictionary"))?)
    })
}
