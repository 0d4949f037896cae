//! The values of one field while a shard fills: each distinct value once.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// The bytes of all values of a shard, one after another.
pub(super) type Arena = Vec<u8>;

/// Distinct values in the order they came, and per event which it has.
#[derive(Default)]
pub(super) struct Values {
    /// Where each distinct value stands in the arena.
    pub spans: Vec<Span>,
    /// For each value of an event, in order: which.
    pub ordinals: Vec<u32>,
    /// The event of each entry of `ordinals`; empty as long as event `n` has
    /// exactly one value, the `n`-th.
    pub docs: Vec<u32>,
    table: HashTable<u32>,
}

/// A value in the arena.
#[derive(Clone, Copy)]
pub(super) struct Span {
    start: u32,
    length: u32,
}

impl Span {
    /// The bytes of the value.
    pub fn of<'a>(&self, arena: &'a Arena) -> &'a [u8] {
        &arena[self.start as usize..(self.start + self.length) as usize]
    }
}

impl Values {
    /// Notes that event `doc` has `value`. Events come in ascending order.
    pub fn push(&mut self, arena: &mut Arena, doc: u32, value: &[u8]) {
        let ordinal = match self.ordinals.last() {
            // Logs repeat themselves: every other value is the one before.
            Some(&last) if self.spans[last as usize].of(arena) == value => last,
            _ => self.intern(arena, value),
        };
        self.note(doc, ordinal);
    }

    /// The same for values that hardly ever come again (ids): they are not
    /// looked up, and the few that do come again are kept as often as they come.
    pub fn push_unique(&mut self, arena: &mut Arena, doc: u32, value: &[u8]) {
        let ordinal = self.add(arena, value);
        self.note(doc, ordinal);
    }

    fn note(&mut self, doc: u32, ordinal: u32) {
        let entries = self.ordinals.len();
        if self.docs.is_empty() && entries != doc as usize {
            self.docs.extend(0..entries as u32);
        }
        if entries != doc as usize || !self.docs.is_empty() {
            self.docs.push(doc);
        }
        self.ordinals.push(ordinal);
    }

    /// The event of an entry.
    pub fn doc(&self, entry: usize) -> u32 {
        self.docs.get(entry).copied().unwrap_or(entry as u32)
    }

    fn intern(&mut self, arena: &mut Arena, value: &[u8]) -> u32 {
        let spans = &self.spans;
        let hash = FxBuildHasher.hash_one(value);
        if let Some(&found) = self.table.find(hash, |&at| spans[at as usize].of(arena) == value) {
            return found;
        }
        let at = self.add(arena, value);
        let spans = &self.spans;
        let rehash = |&at: &u32| FxBuildHasher.hash_one(spans[at as usize].of(arena));
        self.table.insert_unique(hash, at, rehash);
        at
    }

    fn add(&mut self, arena: &mut Arena, value: &[u8]) -> u32 {
        // The shard writer finishes a shard long before its arena reaches 4 GiB.
        self.spans.push(Span { start: arena.len() as u32, length: value.len() as u32 });
        arena.extend_from_slice(value);
        (self.spans.len() - 1) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(values: &Values, arena: &Arena) -> Vec<(u32, String)> {
        let text =
            |ordinal: u32| String::from_utf8(values.spans[ordinal as usize].of(arena).to_vec()).unwrap();
        values.ordinals.iter().enumerate().map(|(at, &ordinal)| (values.doc(at), text(ordinal))).collect()
    }

    #[test]
    fn each_distinct_value_is_kept_once() {
        let (mut values, mut arena) = (Values::default(), Arena::new());
        for (doc, value) in ["a", "b", "a", "a", "b"].iter().enumerate() {
            values.push(&mut arena, doc as u32, value.as_bytes());
        }
        assert_eq!((values.spans.len(), &arena[..]), (2, &b"ab"[..]));
        assert!(values.docs.is_empty());
    }

    #[test]
    fn gaps_and_several_values_are_remembered() {
        for docs in [vec![0, 1, 3, 3, 9], vec![0, 0, 1], vec![2], vec![1, 1], vec![0, 1, 1, 2]] {
            let (mut values, mut arena) = (Values::default(), Arena::new());
            for &doc in &docs {
                values.push(&mut arena, doc, doc.to_string().as_bytes());
            }
            let wanted: Vec<_> = docs.iter().map(|doc| (*doc, doc.to_string())).collect();
            assert_eq!(entries(&values, &arena), wanted);
            assert!(!values.docs.is_empty());
        }
    }
}
