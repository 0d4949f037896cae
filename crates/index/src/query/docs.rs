//! The events of a shard that a query is left with.

use std::cell::OnceCell;

use crate::search::Bits;

/// Some events of a shard: a bit each and, once somebody asks for it, their
/// list. A query over everything never does.
pub(super) struct Docs {
    bits: Bits,
    listed: OnceCell<Vec<u32>>,
}

impl Docs {
    /// These events.
    pub fn of(bits: Bits) -> Docs {
        Docs { bits, listed: OnceCell::new() }
    }

    /// These events of a shard of `total`, ascending.
    pub fn listed(docs: Vec<u32>, total: u32) -> Docs {
        let mut bits = Bits::none(total);
        docs.iter().for_each(|&doc| bits.insert(doc));
        Docs { bits, listed: OnceCell::from(docs) }
    }

    /// The set of them.
    pub fn bits(&self) -> &Bits {
        &self.bits
    }

    /// The list of them, ascending.
    pub fn list(&self) -> &[u32] {
        self.listed.get_or_init(|| self.bits.list())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.listed.get().map_or_else(|| self.bits.len() as usize, Vec::len)
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.bits.is_empty()
    }

    /// Leaves the events for which `kept` is true.
    pub fn keep(&mut self, kept: &[bool]) {
        let mut bits = Bits::none(self.bits.limit());
        let left = self.list().iter().zip(kept).filter(|(_, kept)| **kept).map(|(&doc, _)| doc);
        left.for_each(|doc| bits.insert(doc));
        *self = Docs::of(bits);
    }

    /// Leaves out these events.
    pub fn leave_out(&mut self, docs: &[u32]) {
        let mut out = Bits::none(self.bits.limit());
        docs.iter().for_each(|&doc| out.insert(doc));
        let mut bits = self.bits.clone();
        bits.and_not(&out);
        *self = Docs::of(bits);
    }
}
