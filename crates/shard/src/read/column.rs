//! The values of one field over the events of a finished shard.

use std::io;
use std::ops::Range;

use logdex_event::scalar::Scalar;

use crate::encoding::batch::{BatchMask, BatchSchemas};
use crate::encoding::event_time::EventTimeColumn;
use crate::encoding::validity::Validity;
use crate::read::batch_scan::BatchScan;
use crate::read::codes::Codes;
use crate::read::distinct::DistinctValues;
use crate::{FieldValue, corrupt};

/// The values of one field over the events of a shard.
pub struct ValueColumn {
    pub(crate) presence: Validity,
    pub(crate) ordinals: Codes,
    pub(crate) distinct: DistinctValues,
}

impl ValueColumn {
    pub(crate) fn new(presence: Validity, ordinals: Codes, distinct: DistinctValues) -> ValueColumn {
        ValueColumn { presence, ordinals, distinct }
    }

    /// How many ordinals there are: distinct values, but of ids, figures, and
    /// values that follow from others, where equal ones may have several.
    pub fn distinct(&self) -> u32 {
        self.distinct.len()
    }

    /// The ordinals of a value, ascending.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn find(&self, value: &str) -> io::Result<Vec<u64>> {
        self.distinct.find(value).map(wide)
    }

    /// Calls `take` with each ordinal and its value, ascending.
    ///
    /// # Errors
    /// If the file is damaged, and those of `take`.
    pub fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        self.distinct.for_each(take)
    }

    /// The ordinals whose value passes, ascending. Each value is asked for
    /// once, if it hasn't several ordinals.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn passing(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u64>> {
        self.distinct.passing(passes).map(wide)
    }

    /// The same where of figures only this one can pass, if any, which is no moment.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn passing_but_figures(
        &self,
        number: Option<&str>,
        passes: &dyn Fn(&str) -> bool,
    ) -> io::Result<Vec<u64>> {
        match &self.distinct {
            DistinctValues::Times(_) => Ok(Vec::new()),
            DistinctValues::Figures(figures) if !figures.odd_passes(passes)? => {
                number.map_or(Ok(Vec::new()), |number| self.find(number))
            }
            _ => self.passing(passes),
        }
    }

    /// The ordinals whose value passes, ascending, where a figure passes if
    /// `figures` takes it, but in columns of [`times`](Self::times).
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn passing_by_figures(
        &self,
        figures: &dyn Fn(Scalar) -> bool,
        passes: &dyn Fn(&str) -> bool,
    ) -> io::Result<Vec<u64>> {
        match &self.distinct {
            DistinctValues::Figures(column) if !column.odd_passes(passes)? => {
                column.figures_passing(figures).map(wide)
            }
            _ => self.passing(passes),
        }
    }

    /// The value with this ordinal.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn value(&self, ordinal: u64) -> io::Result<String> {
        let mut bytes = Vec::new();
        self.bytes(ordinal, &mut bytes)?;
        String::from_utf8(bytes).map_err(|_| corrupt("dictionary"))
    }

    /// Appends the value with this ordinal to `out`.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn bytes(&self, ordinal: u64, out: &mut Vec<u8>) -> io::Result<()> {
        let ordinal = u32::try_from(ordinal).map_err(|_| corrupt("column"))?;
        self.distinct.bytes(ordinal, out)
    }

    /// Calls `take` with each event that has the value with this ordinal.
    pub fn docs_of(&self, ordinal: u64, take: impl FnMut(u32)) {
        self.docs_between(ordinal..ordinal + 1, take);
    }

    /// Calls `take` with each event that has a value with an ordinal in the
    /// range; an event with several such values may come several times.
    pub fn docs_between(&self, ordinals: Range<u64>, take: impl FnMut(u32)) {
        self.ordinals.docs_between(&self.presence, ordinals, take);
    }

    /// Calls `take` with each event that has a value whose ordinal is wanted.
    pub fn docs_where(&self, wanted: impl Fn(u64) -> bool, take: impl FnMut(u32)) {
        self.ordinals.docs_where(&self.presence, wanted, take);
    }

    /// True if it is one of ids, and some of them may hold any characters.
    pub fn has_plain_ids(&self) -> bool {
        matches!(&self.distinct, DistinctValues::Ids(ids) if ids.has_plain())
    }

    /// True if it is known without looking that no value is a null form.
    pub fn has_no_nulls(&self) -> bool {
        match &self.distinct {
            DistinctValues::Ids(ids) => !ids.has_nulls(),
            DistinctValues::Times(_) => true,
            _ => false,
        }
    }

    /// The times that the values are, if each is the time of its event.
    pub fn times(&self) -> Option<&EventTimeColumn> {
        match &self.distinct {
            DistinctValues::Times(times) => Some(times),
            _ => None,
        }
    }

    /// True if every event has a value.
    pub fn is_in_all(&self) -> bool {
        self.presence.is_all()
    }

    /// Which events of a step have a value.
    pub fn has_in_step(&self, step: u32, shapes: &mut BatchSchemas) -> BatchMask {
        self.presence.has_in_step(step, shapes)
    }

    /// The column whose ordinals tell those of this one, if another does.
    pub fn follows(&self) -> Option<&str> {
        self.ordinals.follows()
    }

    /// True if it is looked through by ordinals, its own or of the column
    /// that it follows: [`in_steps`](Self::in_steps) has those.
    pub fn is_looked_through(&self) -> bool {
        self.ordinals.is_looked_through()
    }

    /// The ordinals that are looked through for this column, if any are.
    pub fn in_steps(&self) -> Option<BatchScan<'_>> {
        BatchScan::of(&self.presence, &self.ordinals)
    }

    /// True if it has no value in some events that the column it follows has
    /// one in: those must be told by [`presence`](Self::presence).
    pub fn is_partly_following(&self) -> bool {
        self.ordinals.is_partly_following()
    }

    /// Which events have a value at all, where that is all there is to it:
    /// not with values that are exceptions.
    pub fn presence(&self) -> Option<&Validity> {
        let is_all = matches!(self.ordinals, Codes::InOrder(_) | Codes::Event(_));
        (is_all || self.ordinals.is_looked_through()).then_some(&self.presence)
    }

    /// For each ordinal of the column it follows, or of itself, whether it
    /// stands for a wanted one.
    pub fn through(&self, wanted: &dyn Fn(u64) -> bool) -> Vec<bool> {
        self.ordinals.through(self.distinct(), wanted)
    }

    /// The ordinals of one event's values.
    pub fn ordinals(&self, doc: u32) -> impl Iterator<Item = u64> + '_ {
        (0..).map_while(move |before| self.ordinal_at(doc, before))
    }

    /// The ordinal of an event's first value.
    pub fn first(&self, doc: u32) -> Option<u64> {
        self.ordinal_at(doc, 0)
    }

    /// The ordinal of an event's value before which so many others stand.
    pub fn ordinal_at(&self, doc: u32, before: u32) -> Option<u64> {
        self.ordinals.at(&self.presence, doc, before)
    }
}

fn wide(ordinals: Vec<u32>) -> Vec<u64> {
    ordinals.into_iter().map(u64::from).collect()
}
