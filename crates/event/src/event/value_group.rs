//! Value groups: values that are determined by one text of the record, the key.
//!
//! Logs repeat themselves: the same requester, the same user agent, the same
//! end of a line. The values that follow from such a text are worked out once,
//! remembered, and from then on known by a number. A consumer of many events
//! looks at them once, too.

use std::hash::{BuildHasher, Hasher};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use crate::field::FieldId;

/// Determinants that there may be in all formats together.
pub const MAX_DETERMINANTS: usize = 16;

/// A kind of key, which determines the values of a group. A format declares
/// its own as constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Determinant {
    number: u8,
    name: &'static str,
}

impl Determinant {
    /// A determinant whose number no other of any format has. Columns are
    /// named after it.
    pub const fn new(number: u8, name: &'static str) -> Determinant {
        assert!((number as usize) < MAX_DETERMINANTS, "more determinants than MAX_DETERMINANTS");
        Determinant { number, name }
    }

    /// Its number, below [`MAX_DETERMINANTS`].
    pub fn number(self) -> usize {
        self.number as usize
    }

    /// Its name, as `aws.s3access/agent`.
    pub fn name(self) -> &'static str {
        self.name
    }
}

/// The longest text of a key, in bytes, that is remembered: what is longer
/// hardly comes again.
pub(super) const MAX_KEY: usize = 1024;

/// Memory for groups, in bytes; beyond this it starts anew. Some thousand
/// groups: requesters and user agents of a large account.
const MEMORY_BYTES: usize = 2 << 20;

/// Groups of a determinant after which it is checked whether keys come again
/// at all.
const TRIED: u32 = 4096;

/// A group that is remembered.
#[derive(Debug)]
struct Known {
    determinant: Determinant,
    /// Qualifier and text, in [`GroupMemory::text`].
    key: Range<u32>,
    /// In [`GroupMemory::values`].
    values: Range<u32>,
    result: u32,
}

/// Keys of a determinant that were new, and that were known.
#[derive(Clone, Copy, Debug, Default)]
struct Tries {
    new: u32,
    known: u32,
}

/// Value groups by their keys.
#[derive(Debug)]
pub(super) struct GroupMemory {
    identity: u64,
    table: HashTable<u32>,
    known: Vec<Known>,
    values: Vec<(FieldId, Range<u32>)>,
    text: String,
    tries: [Tries; MAX_DETERMINANTS],
    /// The last group of each determinant.
    last: [Option<u32>; MAX_DETERMINANTS],
}

impl Default for GroupMemory {
    fn default() -> GroupMemory {
        GroupMemory {
            identity: next_identity(),
            table: HashTable::new(),
            known: Vec::new(),
            values: Vec::new(),
            text: String::new(),
            tries: [Tries::default(); MAX_DETERMINANTS],
            last: [None; MAX_DETERMINANTS],
        }
    }
}

impl GroupMemory {
    /// Whose numbers groups have: no two memories have the same, nor one
    /// before and after it started anew.
    pub fn identity(&self) -> u64 {
        self.identity
    }

    /// The number of the group with a key, and the result kept with it.
    #[inline]
    pub fn find(&mut self, determinant: Determinant, qualifier: char, text: &str) -> Option<(u32, u32)> {
        let is_it = |number: u32| {
            let known = &self.known[number as usize];
            known.determinant.number == determinant.number && self.is_key(known, qualifier, text)
        };
        let last = self.last[determinant.number()].filter(|&number| is_it(number));
        let number = match last {
            Some(number) => number,
            None => *self.table.find(hash(determinant, qualifier, text), |&number| is_it(number))?,
        };
        self.last[determinant.number()] = Some(number);
        self.tries[determinant.number()].known += 1;
        Some((number, self.known[number as usize].result))
    }

    fn is_key(&self, known: &Known, qualifier: char, text: &str) -> bool {
        let key = &self.text[known.key.start as usize..known.key.end as usize];
        key.strip_prefix(qualifier) == Some(text)
    }

    /// False for determinants whose keys hardly ever come again.
    pub fn is_worth(&self, determinant: Determinant) -> bool {
        let Tries { new, known } = self.tries[determinant.number()];
        new < TRIED || known > new
    }

    /// Remembers a group; returns its number.
    pub fn remember<'a>(
        &mut self,
        determinant: Determinant,
        qualifier: char,
        text: &str,
        result: u32,
        values: impl Iterator<Item = (FieldId, &'a str)>,
    ) -> u32 {
        if self.is_full() {
            *self = GroupMemory::default();
        }
        let add = |memory: &mut String, texts: &[&str]| {
            let start = memory.len() as u32;
            texts.iter().for_each(|text| memory.push_str(text));
            start..memory.len() as u32
        };
        let key = add(&mut self.text, &[qualifier.encode_utf8(&mut [0; 4]), text]);
        let first = self.values.len() as u32;
        for (field, value) in values {
            let value = add(&mut self.text, &[value]);
            self.values.push((field, value));
        }
        let number = self.known.len() as u32;
        self.known.push(Known { determinant, key, values: first..self.values.len() as u32, result });
        let GroupMemory { table, known, text: texts, .. } = self;
        table.insert_unique(hash(determinant, qualifier, text), number, |&number| {
            let known = &known[number as usize];
            let mut key = texts[known.key.start as usize..known.key.end as usize].chars();
            key.next().map_or(0, |qualifier| hash(known.determinant, qualifier, key.as_str()))
        });
        self.tries[determinant.number()].new += 1;
        self.last[determinant.number()] = Some(number);
        number
    }

    /// True if the next group that is remembered makes it start anew.
    pub fn is_full(&self) -> bool {
        self.bytes() > MEMORY_BYTES
    }

    fn bytes(&self) -> usize {
        let entry = size_of::<Known>() + 2 * size_of::<u32>();
        self.text.len() + self.known.len() * entry + self.values.len() * size_of::<(FieldId, Range<u32>)>()
    }

    /// A group by its number.
    #[inline]
    pub fn get(&self, number: u32, raw: Option<Range<usize>>) -> ValueGroup<'_> {
        ValueGroup { number, raw, memory: self }
    }
}

fn hash(determinant: Determinant, qualifier: char, text: &str) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    hasher.write_u32(u32::from(determinant.number) << 24 | qualifier as u32);
    hasher.write(text.as_bytes());
    hasher.finish()
}

fn next_identity() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Values that are determined by one key.
#[derive(Clone, Debug)]
pub struct ValueGroup<'a> {
    /// Where the key's text stands in the raw record, if it covers the members
    /// there: those that are parts of the record are parts of the text.
    pub raw: Option<Range<usize>>,
    /// Its number among the groups of the event's memory
    /// ([`Event::memory`](super::Event::memory)).
    pub number: u32,
    memory: &'a GroupMemory,
}

impl<'a> ValueGroup<'a> {
    /// The kind of its key.
    pub fn determinant(&self) -> Determinant {
        self.known().determinant
    }

    /// Its key: the qualifier, which is one character, and the text. Groups of
    /// one determinant and key have the same values in all events.
    pub fn key(&self) -> &'a str {
        let Range { start, end } = self.known().key;
        &self.memory.text[start as usize..end as usize]
    }

    /// Its members.
    pub fn values(&self) -> impl Iterator<Item = (FieldId, &'a str)> + use<'a> {
        let Range { start, end } = self.known().values;
        let memory = self.memory;
        let text = |range: &Range<u32>| &memory.text[range.start as usize..range.end as usize];
        memory.values[start as usize..end as usize].iter().map(move |(field, range)| (*field, text(range)))
    }

    fn known(&self) -> &'a Known {
        &self.memory.known[self.number as usize]
    }
}
