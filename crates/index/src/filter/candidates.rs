//! Exact and candidate selections of a filter.

use super::bitmap::Bitmap;

/// Two selections that enclose a filter's answer on a shard. Most filters are
/// answered exactly by columns; what only the raw record tells (words in order
/// across a line, a position in an array) is rechecked later, and only for
/// candidates that are not in the exact selection.
#[derive(Clone, Debug)]
pub(crate) struct CandidateSelection {
    /// Events that match.
    pub exact: Bitmap,
    /// Events that may match; holds `exact`.
    pub candidates: Bitmap,
}

impl CandidateSelection {
    /// A selection that is the answer itself.
    pub fn exact(answer: Bitmap) -> CandidateSelection {
        CandidateSelection { candidates: answer.clone(), exact: answer }
    }

    /// Adds matching events.
    pub fn insert(&mut self, matching: &Bitmap) {
        self.exact.or(matching);
        self.candidates.or(matching);
    }

    /// Both filters match.
    pub fn and(&mut self, other: &CandidateSelection) {
        self.exact.and(&other.exact);
        self.candidates.and(&other.candidates);
    }

    /// Either filter matches.
    pub fn or(&mut self, other: &CandidateSelection) {
        self.exact.or(&other.exact);
        self.candidates.or(&other.candidates);
    }

    /// The filter does not match.
    pub fn not(self) -> CandidateSelection {
        CandidateSelection { exact: self.candidates.complement(), candidates: self.exact.complement() }
    }

    /// Takes events out of both.
    pub fn and_not(&mut self, hidden: &Bitmap) {
        self.exact.and_not(hidden);
        self.candidates.and_not(hidden);
    }

    /// True if nothing has to be rechecked.
    pub fn is_exact(&self) -> bool {
        self.exact == self.candidates
    }
}
