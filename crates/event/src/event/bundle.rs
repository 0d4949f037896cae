//! Values that always come together.
//!
//! Logs repeat themselves: the same requester, the same user agent, the same
//! end of a line. What follows from such a text is worked out once, remembered,
//! and from then on told by a number: a bundle. Whoever keeps many events needs
//! to look at it once, too.

use std::hash::{BuildHasher, Hasher};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use crate::field::FieldId;
use crate::table::same;

/// The rules by which values follow from a text, by the format whose they are.
/// Names of columns are made of them.
pub const RULES: &[&str] = &[
    "aws.s3access/address",
    "aws.s3access/requester",
    "aws.s3access/operation",
    "aws.s3access/status",
    "aws.s3access/agent",
    "aws.s3access/signature",
    "aws.s3access/channel",
];

/// A row of [`RULES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rule(u8);

impl Rule {
    /// The rule of this name; known when the program is compiled.
    pub const fn named(name: &str) -> Rule {
        let mut at = 0;
        while at < RULES.len() {
            if same(RULES[at].as_bytes(), name.as_bytes()) {
                return Rule(at as u8);
            }
            at += 1;
        }
        panic!("no such rule in the table")
    }

    /// Its place in [`RULES`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The longest text, in bytes, that something is remembered for: what is
/// longer hardly comes again.
pub(super) const MAX_CAUSE: usize = 1024;

/// Memory for what is remembered, in bytes; beyond this it starts anew. Some
/// thousand bundles: requesters and user agents of a large account.
const MEMORY_BYTES: usize = 2 << 20;

/// Bundles of a rule after which is asked whether they come again at all.
const TRIED: u32 = 4096;

/// What came together.
#[derive(Debug)]
struct Known {
    rule: Rule,
    /// Rule, note and text, in [`Memory::text`].
    cause: Range<u32>,
    /// In [`Memory::values`].
    values: Range<u32>,
    said: u32,
}

/// How often a rule's texts were new, and how often known.
#[derive(Clone, Copy, Debug, Default)]
struct Tries {
    new: u32,
    known: u32,
}

/// What came together, by what it followed from.
#[derive(Debug)]
pub(super) struct Memory {
    identity: u64,
    table: HashTable<u32>,
    known: Vec<Known>,
    values: Vec<(FieldId, Range<u32>)>,
    text: String,
    tries: [Tries; RULES.len()],
    /// The last of each rule.
    last: [Option<u32>; RULES.len()],
}

impl Default for Memory {
    fn default() -> Memory {
        Memory {
            identity: next_identity(),
            table: HashTable::new(),
            known: Vec::new(),
            values: Vec::new(),
            text: String::new(),
            tries: [Tries::default(); RULES.len()],
            last: [None; RULES.len()],
        }
    }
}

impl Memory {
    /// Whose numbers they are: no two memories have the same, nor one before
    /// and after it started anew.
    pub fn identity(&self) -> u64 {
        self.identity
    }

    /// The number of what followed from a text, and what was said of it.
    #[inline]
    pub fn find(&mut self, rule: Rule, note: char, text: &str) -> Option<(u32, u32)> {
        let is_it = |number: u32| {
            let known = &self.known[number as usize];
            known.rule == rule && self.is_cause(known, note, text)
        };
        let last = self.last[rule.index()].filter(|&number| is_it(number));
        let number = match last {
            Some(number) => number,
            None => *self.table.find(hash(rule, note, text), |&number| is_it(number))?,
        };
        self.last[rule.index()] = Some(number);
        self.tries[rule.index()].known += 1;
        Some((number, self.known[number as usize].said))
    }

    fn is_cause(&self, known: &Known, note: char, text: &str) -> bool {
        let cause = &self.text[known.cause.start as usize..known.cause.end as usize];
        cause.strip_prefix(note) == Some(text)
    }

    /// False for rules whose texts hardly ever come again.
    pub fn is_worth(&self, rule: Rule) -> bool {
        let Tries { new, known } = self.tries[rule.index()];
        new < TRIED || known > new
    }

    /// Remembers what followed; returns its number.
    pub fn remember<'a>(
        &mut self,
        rule: Rule,
        note: char,
        text: &str,
        said: u32,
        values: impl Iterator<Item = (FieldId, &'a str)>,
    ) -> u32 {
        if self.is_full() {
            *self = Memory::default();
        }
        let add = |memory: &mut String, texts: &[&str]| {
            let start = memory.len() as u32;
            texts.iter().for_each(|text| memory.push_str(text));
            start..memory.len() as u32
        };
        let cause = add(&mut self.text, &[note.encode_utf8(&mut [0; 4]), text]);
        let first = self.values.len() as u32;
        for (field, value) in values {
            let value = add(&mut self.text, &[value]);
            self.values.push((field, value));
        }
        let number = self.known.len() as u32;
        self.known.push(Known { rule, cause, values: first..self.values.len() as u32, said });
        let Memory { table, known, text: texts, .. } = self;
        table.insert_unique(hash(rule, note, text), number, |&number| {
            let known = &known[number as usize];
            let cause = &texts[known.cause.start as usize..known.cause.end as usize];
            let mut chars = cause.chars();
            chars.next().map_or(0, |note| hash(known.rule, note, chars.as_str()))
        });
        self.tries[rule.index()].new += 1;
        self.last[rule.index()] = Some(number);
        number
    }

    /// True if the next that is remembered makes it start anew.
    pub fn is_full(&self) -> bool {
        self.bytes() > MEMORY_BYTES
    }

    fn bytes(&self) -> usize {
        let entry = size_of::<Known>() + 2 * size_of::<u32>();
        self.text.len() + self.known.len() * entry + self.values.len() * size_of::<(FieldId, Range<u32>)>()
    }

    /// A bundle by its number.
    #[inline]
    pub fn get(&self, number: u32, raw: Option<Range<usize>>) -> Bundle<'_> {
        Bundle { number, raw, memory: self }
    }
}

fn hash(rule: Rule, note: char, text: &str) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    hasher.write_u32(u32::from(rule.0) << 24 | note as u32);
    hasher.write(text.as_bytes());
    hasher.finish()
}

fn next_identity() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Values that came together.
#[derive(Clone, Debug)]
pub struct Bundle<'a> {
    /// Where the text that they follow from stands in the raw record, if it
    /// stands for all of them there: they are parts of it or derived.
    pub raw: Option<Range<usize>>,
    /// Its number among those of the event's memory
    /// ([`Event::memory`](super::Event::memory)).
    pub number: u32,
    memory: &'a Memory,
}

impl<'a> Bundle<'a> {
    /// The rule by which they follow.
    pub fn rule(&self) -> Rule {
        self.known().rule
    }

    /// What they follow from: a note of one character, and the text. The same
    /// rule and cause have the same values in all events.
    pub fn cause(&self) -> &'a str {
        let Range { start, end } = self.known().cause;
        &self.memory.text[start as usize..end as usize]
    }

    /// The values.
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
