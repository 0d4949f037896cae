//! ValuesBuilder that come together while a shard fills: what followed from a text is
//! looked up once, and then noted with one number for all of it.
//!
//! Each rule has a column of its own, whose values are the texts.
//!
//! ```text
//! list of an event's columns = (column*2+rides:varint | bundle)*
//! bundle                     = column*2:varint members:varint column*2:varint*
//! ```

use logdex_event::event::{Bundle, RULES};

use crate::file::sections::{put_varint, take_varint};
use crate::memory::interner::Interner;

/// Begins the names of rules' columns. Their values have a note of one
/// character before the text.
const PREFIX: &str = "\u{1}bundle ";

/// Stands for a bundle that was not seen, and a rule without a column.
const NONE: u32 = u32::MAX;

/// Bundles that a shard has seen.
pub(crate) struct Bundles {
    /// Whose numbers `known` is by.
    memory: u64,
    /// By the event's number.
    known: Vec<Seen>,
    /// All of them, in the order they came.
    pub all: Vec<Seen>,
    /// The column of each rule.
    columns: [u32; RULES.len()],
    /// For each rule, by ordinal in its column: the place in `all`.
    by_ordinal: [Vec<u32>; RULES.len()],
    members: Vec<(u32, u32)>,
    /// What bundles add to lists of columns: few, as most bundles of a rule
    /// have the same columns.
    shapes: Interner,
}

/// A bundle that the shard has seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// The column of its rule, and its ordinal there.
    pub slot: u32,
    pub ordinal: u32,
    /// How many values it has.
    pub members: u32,
    first_member: u32,
    shape: u32,
}

const UNSEEN: Seen = Seen { slot: NONE, ordinal: 0, members: 0, first_member: 0, shape: 0 };

impl Default for Bundles {
    fn default() -> Bundles {
        Bundles {
            memory: u64::MAX,
            known: Vec::new(),
            all: Vec::new(),
            columns: [NONE; RULES.len()],
            by_ordinal: [const { Vec::new() }; RULES.len()],
            members: Vec::new(),
            shapes: Interner::default(),
        }
    }
}

impl Bundles {
    /// A bundle of an event, if that number was seen before.
    #[inline]
    pub fn find(&mut self, memory: u64, number: u32) -> Option<Seen> {
        if self.memory != memory {
            self.memory = memory;
            self.known.clear();
        }
        self.known.get(number as usize).filter(|seen| seen.slot != NONE).copied()
    }

    /// Notes that an event's number means the bundle with this ordinal, which
    /// was seen under another.
    pub fn know(&mut self, bundle: &Bundle, ordinal: u32) -> Option<Seen> {
        let at = *self.by_ordinal[bundle.rule().index()].get(ordinal as usize)?;
        let seen = self.all[at as usize];
        self.number(bundle.number, seen);
        Some(seen)
    }

    /// Takes a bundle whose ordinal is the next of its column.
    pub fn add(&mut self, bundle: &Bundle, ordinal: u32, members: &[(u32, u32)]) -> Seen {
        let slot = self.columns[bundle.rule().index()];
        let mut shape = Vec::new();
        put_slot(&mut shape, slot, false);
        put_varint(&mut shape, members.len() as u64);
        members.iter().for_each(|&(slot, _)| put_slot(&mut shape, slot, false));
        let shape = self.shapes.intern(&shape).start;
        let (members_len, first_member) = (members.len() as u32, self.members.len() as u32);
        self.members.extend_from_slice(members);
        let seen = Seen { slot, ordinal, members: members_len, first_member, shape };
        self.by_ordinal[bundle.rule().index()].push(self.all.len() as u32);
        self.all.push(seen);
        self.number(bundle.number, seen);
        seen
    }

    /// The column of a rule, which is made by `make` if there is none yet.
    pub fn column(&mut self, rule: usize, make: impl FnOnce(String) -> u32) -> u32 {
        if self.columns[rule] == NONE {
            self.columns[rule] = make(format!("{PREFIX}{}", RULES[rule]));
        }
        self.columns[rule]
    }

    /// Columns and ordinals of a bundle's values.
    #[inline]
    pub fn members(&self, seen: &Seen) -> &[(u32, u32)] {
        &self.members[seen.first_member as usize..(seen.first_member + seen.members) as usize]
    }

    /// What a bundle adds to the list of an event's columns.
    #[inline]
    pub fn shape(&self, seen: Seen) -> &[u8] {
        self.shapes.at(seen.shape)
    }

    /// Memory taken, in bytes.
    pub fn bytes(&self) -> usize {
        let each = 2 * size_of::<Seen>() + size_of::<u32>();
        self.all.len() * each + self.members.len() * size_of::<(u32, u32)>() + self.shapes.bytes()
    }

    fn number(&mut self, number: u32, seen: Seen) {
        if self.known.len() <= number as usize {
            self.known.resize(number as usize + 1, UNSEEN);
        }
        self.known[number as usize] = seen;
    }
}

/// Appends a column to a list.
#[inline]
pub(crate) fn put_slot(list: &mut Vec<u8>, slot: u32, rides: bool) {
    put_varint(list, u64::from(slot) << 1 | u64::from(rides));
}

/// What stands in a list of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// A column that the event has a value of its own in.
    Own(u32),
    /// A rule's column.
    Rule(u32),
    /// A column that the rule's bundle has a value in.
    Member(u32),
    /// A column that the event has a value in that rides on others.
    Rider(u32),
}

impl Item {
    /// The column.
    pub fn slot(self) -> u32 {
        let (Item::Own(slot) | Item::Rule(slot) | Item::Member(slot) | Item::Rider(slot)) = self;
        slot
    }
}

/// Goes through a list of columns as it is while a shard fills.
pub(crate) fn items<'a>(
    mut list: &'a [u8],
    is_rule: impl Fn(u32) -> bool + 'a,
) -> impl Iterator<Item = Item> + 'a {
    let mut members = 0;
    std::iter::from_fn(move || {
        let number = take_varint(&mut list)?;
        let slot = (number >> 1) as u32;
        if members > 0 {
            members -= 1;
            return Some(Item::Member(slot));
        }
        if is_rule(slot) {
            members = take_varint(&mut list)?;
            return Some(Item::Rule(slot));
        }
        Some(if number & 1 == 1 { Item::Rider(slot) } else { Item::Own(slot) })
    })
}
