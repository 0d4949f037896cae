//! Objects: files of the archive and members of tar archives in it.

pub(crate) mod growth;
pub(crate) mod hints;
pub(crate) mod members;
pub(crate) mod open;
pub(crate) mod prescan;
mod years;

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use logdex_event::sink::{ObjectEnd, ObjectFile};

use crate::codec;
use crate::list::Scope;
use crate::source::hash::ContentHash;
use crate::source::meter::Meter;
use crate::source::problems::ProblemLog;
use hints::ObjectHints;
use prescan::Prescan;

/// An object that was opened and is not read yet.
pub(crate) struct Input<'r> {
    pub file: &'r ObjectFile,
    /// Bytes that the object should have, by its folder or archive.
    pub size: u64,
    pub scope: &'r Scope,
    pub prescan: Prescan<'r>,
    pub hash: ContentHash,
    pub meter: Meter<'r>,
    pub problems: ProblemLog,
    /// Archives around the object.
    pub depth: usize,
}

impl<'r> Input<'r> {
    /// A member of this archive. `size` is what the archive says it has.
    pub(crate) fn member<'m>(
        &self,
        file: &'m ObjectFile,
        size: u64,
        scope: &'m Scope,
        prescan: Prescan<'m>,
        hash: ContentHash,
    ) -> Input<'m>
    where
        'r: 'm,
    {
        let meter = self.meter.within();
        Input {
            file,
            size,
            scope,
            prescan,
            hash,
            meter,
            problems: ProblemLog::default(),
            depth: self.depth + 1,
        }
    }

    /// Notes that the end of the object is missing, for what does not note it
    /// while it is unpacked: files and members that are not packed.
    pub(crate) fn note_missing_end(&self, end: &ObjectEnd) {
        let (read, size) = (self.meter.read(), self.size);
        if read >= size || self.problems.failed() || (end.codec != codec::NONE && self.depth == 0) {
            return;
        }
        let why = if self.depth == 0 { "cut short while it was read" } else { "the archive ends inside it" };
        self.problems.fail("truncated", read, format!("{why}: {read} of {size} bytes"));
        self.problems.locate(end.records.saturating_sub(1));
    }
}

/// An object that the store has admitted, as all blocks of it share it.
pub(crate) struct Object {
    /// Its number in the store.
    pub number: u64,
    pub path: String,
    /// Ordinals that are indexed already; sorted, disjoint.
    pub covered: Vec<Range<u64>>,
    pub hints: ObjectHints,
    record_problems: AtomicU64,
}

impl Object {
    pub(crate) fn new(number: u64, path: String, covered: Vec<Range<u64>>, hints: ObjectHints) -> Object {
        Object { number, path, covered, hints, record_problems: AtomicU64::new(0) }
    }

    /// True if a record is indexed already.
    pub(crate) fn covers(&self, ordinal: u64) -> bool {
        let at = self.covered.partition_point(|range| range.end <= ordinal);
        self.covered.get(at).is_some_and(|range| range.start <= ordinal)
    }

    /// Counts a problem of a record; returns how many came before it.
    pub(crate) fn count_problem(&self) -> u64 {
        self.record_problems.fetch_add(1, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;

    #[test]
    fn covered_ordinals() {
        let hints = ObjectHints::new(&ObjectFile::default(), b"", &Options::default());
        let object = Object::new(1, String::new(), vec![2..4, 7..8], hints);
        let covered: Vec<u64> = (0..10).filter(|&ordinal| object.covers(ordinal)).collect();
        assert_eq!(covered, [2, 3, 7]);
    }
}
