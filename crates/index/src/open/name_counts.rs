//! Counts by name in little memory: those of the smallest keys, if there are too many.

use std::cmp::Ordering;
use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// A field and how many events have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldCount {
    /// Stored name: canonical, or a native path.
    pub name: String,
    /// Events with a value that is not a null form; events of replaced or
    /// forgotten objects count until they are merged away.
    pub events: u64,
}

/// The order of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldOrder {
    /// By name.
    Name,
    /// Those of most events first, then by name.
    Events,
}

impl FieldCount {
    pub(super) fn key(&self) -> (&str, u64) {
        (&self.name, self.events)
    }
}

impl FieldOrder {
    /// How two fields are ordered, by name and events.
    pub(super) fn of(self, one: (&str, u64), other: (&str, u64)) -> Ordering {
        match self {
            FieldOrder::Name => one.0.cmp(other.0),
            FieldOrder::Events => other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)),
        }
    }
}

/// A count and where its name stands in the text.
#[derive(Clone, Copy)]
struct Item {
    start: u32,
    end: u32,
    events: u64,
}

/// Counts by name. Past a limit the larger half of the keys is given up, and those
/// come in a later pass over the shards.
pub(super) struct NameCounts {
    order: FieldOrder,
    most_bytes: usize,
    text: String,
    items: Vec<Item>,
    table: HashTable<u32>,
    /// The largest key that is kept; `None` if none was given up.
    until: Option<FieldCount>,
}

impl NameCounts {
    /// No counts, of at most about so many bytes.
    pub fn new(order: FieldOrder, most_bytes: usize) -> NameCounts {
        NameCounts {
            order,
            most_bytes,
            text: String::new(),
            items: Vec::new(),
            table: HashTable::new(),
            until: None,
        }
    }

    /// True if a key was not given up.
    pub fn is_kept(&self, name: &str, events: u64) -> bool {
        self.until.as_ref().is_none_or(|until| self.order.of((name, events), until.key()).is_le())
    }

    /// True if some keys were given up.
    pub fn is_cut(&self) -> bool {
        self.until.is_some()
    }

    /// The place of a name, with a count of 0 if it is new.
    pub fn place(&mut self, name: &str) -> usize {
        let hash = FxBuildHasher.hash_one(name);
        let NameCounts { text, items, table, .. } = self;
        let is_it = |&at: &u32| text[range(items[at as usize])] == *name;
        if let Some(&at) = table.find(hash, is_it) {
            return at as usize;
        }
        let start = text.len() as u32;
        text.push_str(name);
        let at = items.len() as u32;
        items.push(Item { start, end: text.len() as u32, events: 0 });
        table.insert_unique(hash, at, |&at| FxBuildHasher.hash_one(&text[range(items[at as usize])]));
        at as usize
    }

    /// Adds to the count at a place.
    pub fn add(&mut self, place: usize, events: u64) {
        self.items[place].events += events;
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Gives up the larger half of the keys if there are too many. Places change.
    pub fn shrink(&mut self) {
        let bytes = self.text.len() + self.items.len() * size_of::<Item>() + self.table.allocation_size();
        if bytes <= self.most_bytes || self.items.len() < 2 {
            return;
        }
        self.table = HashTable::new();
        let mut items = self.sorted();
        items.truncate(items.len() / 2);
        items.shrink_to_fit();
        let text = std::mem::take(&mut self.text);
        let name = |item: Item| &text[range(item)];
        self.until =
            items.last().map(|&last| FieldCount { name: name(last).to_owned(), events: last.events });
        for item in items {
            let place = self.place(name(item));
            self.add(place, item.events);
        }
    }

    /// All counts in order.
    pub fn into_sorted(mut self) -> impl Iterator<Item = FieldCount> {
        self.table = HashTable::new();
        let items = self.sorted();
        let text = self.text;
        items
            .into_iter()
            .map(move |item| FieldCount { name: text[range(item)].to_owned(), events: item.events })
    }

    fn sorted(&mut self) -> Vec<Item> {
        let mut items = std::mem::take(&mut self.items);
        let key = |item: &Item| (&self.text[range(*item)], item.events);
        items.sort_unstable_by(|one, other| -> Ordering { self.order.of(key(one), key(other)) });
        items
    }
}

fn range(item: Item) -> std::ops::Range<usize> {
    item.start as usize..item.end as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_keys_are_kept_with_their_counts() {
        let mut counts = NameCounts::new(FieldOrder::Name, 20_000);
        for round in 0..2 {
            for at in 0..5000 {
                let name = format!("{:05}", at * 7919 % 5000);
                if counts.is_kept(&name, 0) {
                    let place = counts.place(&name);
                    counts.add(place, 1);
                }
                counts.shrink();
            }
            assert!(counts.is_cut() && round < 2);
        }
        let kept: Vec<FieldCount> = counts.into_sorted().collect();
        assert!(kept.len() > 50 && kept.len() < 2500);
        for (at, field) in kept.iter().enumerate() {
            assert_eq!((&*field.name, field.events), (&*format!("{at:05}"), 2));
        }
    }
}
