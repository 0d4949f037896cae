//! What a filter's answer on a shard is known to be.

use super::bits::Bits;

/// Two sets between which the answer lies: events that surely fit, and events
/// that may. Most filters are known exactly; what only the raw record tells
/// (words in order across a line, a position in an array) is looked up later,
/// and only for events that may fit but not surely do.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    /// These fit.
    pub sure: Bits,
    /// No others fit. Holds `sure`.
    pub maybe: Bits,
}

impl Bounds {
    /// The answer itself.
    pub fn exact(answer: Bits) -> Bounds {
        Bounds { maybe: answer.clone(), sure: answer }
    }

    /// These fit, too.
    pub fn insert(&mut self, fit: &Bits) {
        self.sure.or(fit);
        self.maybe.or(fit);
    }

    /// Both fit.
    pub fn and(&mut self, other: &Bounds) {
        self.sure.and(&other.sure);
        self.maybe.and(&other.maybe);
    }

    /// One fits.
    pub fn or(&mut self, other: &Bounds) {
        self.sure.or(&other.sure);
        self.maybe.or(&other.maybe);
    }

    /// It does not fit.
    pub fn not(self) -> Bounds {
        Bounds { sure: self.maybe.complement(), maybe: self.sure.complement() }
    }

    /// Takes events out, whatever they are.
    pub fn and_not(&mut self, hidden: &Bits) {
        self.sure.and_not(hidden);
        self.maybe.and_not(hidden);
    }

    /// True if nothing is left to look up.
    pub fn is_exact(&self) -> bool {
        self.sure == self.maybe
    }
}
