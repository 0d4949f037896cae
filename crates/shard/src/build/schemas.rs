//! The shapes of a shard's events, and what they say of its columns.

use crate::build::builder::{Column, Kind};
use crate::build::column_values::ValuesBuilder;
use crate::build::groups::{Item, items};
use crate::memory::code_list::CodeList;

/// Shapes and the events that have them.
pub(crate) struct Shapes<'a> {
    /// For each column, by shape, how many values events have in it; only
    /// shapes that have any.
    by_slot: Vec<Vec<(u32, u32)>>,
    /// The shape of each event.
    pub of_docs: &'a CodeList,
    /// How many shapes there are.
    pub len: usize,
    /// Where the events of each shape begin in `docs`, and where the last ends.
    starts: Vec<u32>,
    docs: Vec<u32>,
}

/// With more shapes than this among so many events, columns list their events
/// themselves: counts by shape would cost about as much.
const MANY: (usize, usize) = (64, 16);

impl<'a> Shapes<'a> {
    /// What the shapes of events say of the columns.
    pub fn of(values: &'a ValuesBuilder, columns: &[Column]) -> Shapes<'a> {
        let mut by_slot: Vec<Vec<(u32, u32)>> = vec![Vec::new(); columns.len()];
        let rules: Vec<bool> = columns.iter().map(|column| column.kind == Kind::Rule).collect();
        for (shape, list) in (0u32..).zip(values.distinct.iter()) {
            for slot in items(list, |slot| rules[slot as usize]).map(Item::slot) {
                match by_slot[slot as usize].last_mut() {
                    Some((last, count)) if *last == shape => *count += 1,
                    _ => by_slot[slot as usize].push((shape, 1)),
                }
            }
        }
        let len = values.distinct.len();
        let mut starts = vec![0u32; len + 1];
        values.ordinals.iter().for_each(|shape| starts[shape as usize + 1] += 1);
        (0..len).for_each(|at| starts[at + 1] += starts[at]);
        let mut next = starts.clone();
        let mut docs = vec![0; values.ordinals.len()];
        for (doc, shape) in (0u32..).zip(values.ordinals.iter()) {
            docs[next[shape as usize] as usize] = doc;
            next[shape as usize] += 1;
        }
        Shapes { by_slot, of_docs: &values.ordinals, len, starts, docs }
    }

    /// True if there are so many shapes that they say little.
    pub fn are_many(&self) -> bool {
        self.len > MANY.0 + self.of_docs.len() / MANY.1
    }

    /// How many values events have in a column, by shape.
    pub fn of_slot(&self, slot: usize) -> &[(u32, u32)] {
        &self.by_slot[slot]
    }

    /// True if every event has exactly one value in a column.
    pub fn are_all(&self, slot: usize) -> bool {
        self.by_slot[slot].len() == self.len && self.is_single(slot)
    }

    /// True if no event has several values in a column.
    pub fn is_single(&self, slot: usize) -> bool {
        self.by_slot[slot].iter().all(|&(_, count)| count == 1)
    }

    /// How many values events have in a column, for each shape.
    pub fn counts(&self, slot: usize) -> Vec<u32> {
        let mut counts = vec![0; self.len];
        self.by_slot[slot].iter().for_each(|&(shape, count)| counts[shape as usize] = count);
        counts
    }

    /// How many events have a value in a column that is wanted, by its row. An
    /// event may have thousands, so their events are not listed.
    pub fn events_with(&self, slot: usize, is_wanted: impl Fn(usize) -> bool) -> u32 {
        let counts = self.counts(slot);
        let (mut row, mut events) = (0, 0);
        self.of_docs.for_each(|shape| {
            let rows = row..row + counts[shape as usize] as usize;
            row = rows.end;
            events += u32::from({ rows }.any(&is_wanted));
        });
        events
    }

    /// The event of each value of a column, ascending.
    pub fn docs(&self, slot: usize) -> Vec<u32> {
        let events = |shape: u32| {
            &self.docs[self.starts[shape as usize] as usize..self.starts[shape as usize + 1] as usize]
        };
        let each = self.by_slot[slot].iter();
        let mut docs: Vec<u32> = each
            .flat_map(|&(shape, count)| {
                events(shape).iter().flat_map(move |&doc| std::iter::repeat_n(doc, count as usize))
            })
            .collect();
        docs.sort_unstable();
        docs
    }
}

/// The event of each value that a column has of its own, ascending, while a
/// shard fills.
pub(crate) fn docs_with(lists: &ValuesBuilder, slot: u32, columns: &[Column]) -> Vec<u32> {
    let is_rule = |slot: u32| columns[slot as usize].kind == Kind::Rule;
    let count = |list| items(list, is_rule).filter(|&item| item == Item::Own(slot)).count();
    let counts: Vec<usize> = lists.distinct.iter().map(count).collect();
    let docs = (0u32..).zip(lists.ordinals.iter());
    docs.flat_map(|(doc, list)| std::iter::repeat_n(doc, counts[list as usize])).collect()
}
