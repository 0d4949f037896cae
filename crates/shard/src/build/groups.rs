//! Value groups while a shard fills: values of one key are looked up once, and
//! from then on counted by one group code.
//!
//! Each determinant has a column of its own, whose values are the keys and
//! whose codes are the group codes.
//!
//! ```text
//! columns of an event = (column*2+is-derived:varint | group)*
//! group               = column*2:varint members:varint column*2:varint*
//! ```

use logdex_event::event::{MAX_DETERMINANTS, ValueGroup};

use crate::file::sections::{put_varint, take_varint};
use crate::memory::interner::Interner;

/// Begins the names of the columns of keys. Their values have the qualifier,
/// one character, before the text.
const PREFIX: &str = "\u{1}group ";

/// Stands for the column of a group that was not seen.
const NONE: u32 = u32::MAX;

/// Value groups that a shard has seen.
#[derive(Default)]
pub(crate) struct GroupsBuilder {
    /// Whose numbers `known` is by.
    memory: Option<u64>,
    /// By the number that events give them.
    known: Vec<SeenGroup>,
    /// All of them, in the order they came.
    pub all: Vec<SeenGroup>,
    /// The column of each determinant.
    columns: [Option<u32>; MAX_DETERMINANTS],
    /// For each determinant, by group code: the place in `all`.
    by_code: [Vec<u32>; MAX_DETERMINANTS],
    members: Vec<(u32, u32)>,
    /// What groups add to lists of columns: few, as most groups of a
    /// determinant have the same columns.
    lists: Interner,
}

/// A group that the shard has seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SeenGroup {
    /// The column of its key, and its group code there.
    pub column: u32,
    pub code: u32,
    /// How many values it has.
    pub members: u32,
    first_member: u32,
    list: u32,
}

const UNSEEN: SeenGroup = SeenGroup { column: NONE, code: 0, members: 0, first_member: 0, list: 0 };

impl GroupsBuilder {
    /// A group of an event, if its number was seen before.
    #[inline]
    pub fn find(&mut self, memory: u64, number: u32) -> Option<SeenGroup> {
        if self.memory.replace(memory) != Some(memory) {
            self.known.clear();
        }
        self.known.get(number as usize).filter(|seen| seen.column != NONE).copied()
    }

    /// Gives the group with this code, which was seen under another number,
    /// the number of an event, too.
    pub fn know(&mut self, group: &ValueGroup, code: u32) -> Option<SeenGroup> {
        let at = *self.by_code[group.determinant().number()].get(code as usize)?;
        let seen = self.all[at as usize];
        self.number(group.number, seen);
        Some(seen)
    }

    /// Takes a group whose code is the next of its column.
    pub fn add(&mut self, group: &ValueGroup, code: u32, members: &[(u32, u32)]) -> SeenGroup {
        let column = self.columns[group.determinant().number()].unwrap_or(NONE);
        let mut list = Vec::new();
        put_column(&mut list, column, false);
        put_varint(&mut list, members.len() as u64);
        members.iter().for_each(|&(member, _)| put_column(&mut list, member, false));
        let list = self.lists.intern(&list).start;
        let (members_len, first_member) = (members.len() as u32, self.members.len() as u32);
        self.members.extend_from_slice(members);
        let seen = SeenGroup { column, code, members: members_len, first_member, list };
        self.by_code[group.determinant().number()].push(self.all.len() as u32);
        self.all.push(seen);
        self.number(group.number, seen);
        seen
    }

    /// The column of a group's key, which is made by `make` if there is none yet.
    pub fn column(&mut self, group: &ValueGroup, make: impl FnOnce(String) -> u32) -> u32 {
        let name = || format!("{PREFIX}{}", group.determinant().name());
        *self.columns[group.determinant().number()].get_or_insert_with(|| make(name()))
    }

    /// Columns and codes of a group's values.
    #[inline]
    pub fn members(&self, seen: &SeenGroup) -> &[(u32, u32)] {
        &self.members[seen.first_member as usize..(seen.first_member + seen.members) as usize]
    }

    /// What a group adds to the list of an event's columns.
    #[inline]
    pub fn columns_of(&self, seen: SeenGroup) -> &[u8] {
        self.lists.at(seen.list)
    }

    /// Memory taken, in bytes.
    pub fn bytes(&self) -> usize {
        let each = 2 * size_of::<SeenGroup>() + size_of::<u32>();
        self.all.len() * each + self.members.len() * size_of::<(u32, u32)>() + self.lists.bytes()
    }

    fn number(&mut self, number: u32, seen: SeenGroup) {
        if self.known.len() <= number as usize {
            self.known.resize(number as usize + 1, UNSEEN);
        }
        self.known[number as usize] = seen;
    }
}

/// Appends a column to a list.
#[inline]
pub(crate) fn put_column(list: &mut Vec<u8>, column: u32, is_derived: bool) {
    put_varint(list, u64::from(column) << 1 | u64::from(is_derived));
}

/// What stands in a list of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// A column that the event has a value of its own in.
    Own(u32),
    /// The column of a group's key.
    Key(u32),
    /// A column that the group has a value in.
    Member(u32),
    /// A column that the event has a derived value in.
    Derived(u32),
}

impl Item {
    /// The column.
    pub fn column(self) -> u32 {
        let (Item::Own(column) | Item::Key(column) | Item::Member(column) | Item::Derived(column)) = self;
        column
    }
}

/// Goes through a list of columns as it is while a shard fills.
pub(crate) fn items<'a>(
    mut list: &'a [u8],
    is_group: impl Fn(u32) -> bool + 'a,
) -> impl Iterator<Item = Item> + 'a {
    let mut members = 0;
    std::iter::from_fn(move || {
        let number = take_varint(&mut list)?;
        let column = (number >> 1) as u32;
        if members > 0 {
            members -= 1;
            return Some(Item::Member(column));
        }
        if is_group(column) {
            members = take_varint(&mut list)?;
            return Some(Item::Key(column));
        }
        Some(if number & 1 == 1 { Item::Derived(column) } else { Item::Own(column) })
    })
}
