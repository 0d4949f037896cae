//! Values of events as small numbers, and combinations of them.

use hashbrown::HashMap;
use logdex_core::query::{Expr, Row, Value};
use rustc_hash::FxBuildHasher;

use crate::columns::NONE;

/// What is said of each of some events: a number, and what the numbers mean.
/// Different numbers may mean the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Coded {
    /// A number below `values.len()` for each event.
    pub ids: Vec<u32>,
    /// What each number means.
    pub values: Vec<Value>,
}

impl Coded {
    /// The same for so many events.
    pub fn constant(value: Value, events: usize) -> Coded {
        Coded { ids: vec![0; events], values: vec![value] }
    }

    /// The value of the event at a place.
    pub fn at(&self, place: usize) -> &Value {
        &self.values[self.ids[place] as usize]
    }

    /// Memory taken, in bytes, roughly.
    pub fn bytes(&self) -> usize {
        let values: usize = self.values.iter().map(Value::whole_bytes).sum();
        self.ids.len() * size_of::<u32>() + values
    }

    /// The same of the events for which `kept` is true.
    pub fn kept(&self, kept: &[bool]) -> Coded {
        let ids = self.ids.iter().zip(kept).filter(|(_, kept)| **kept).map(|(&id, _)| id).collect();
        Coded { ids, values: self.values.clone() }
    }

    /// Other values for the same numbers; equal ones get one number.
    pub fn map(&self, of: impl Fn(&Value) -> Value) -> Coded {
        united(&self.ids, self.values.iter().map(of))
    }
}

/// Numbers replaced so that equal values have one.
fn united(ids: &[u32], values: impl Iterator<Item = Value>) -> Coded {
    let mut numbers = Numbers::default();
    let new: Vec<u32> = values.map(|value| numbers.of(value)).collect();
    Coded { ids: ids.iter().map(|&id| new[id as usize]).collect(), values: numbers.values }
}

/// Numbers for values as they come. Nothing has one for each way to write it,
/// for comparisons tell them apart.
#[derive(Default)]
pub(super) struct Numbers {
    known: HashMap<(Value, Option<&'static str>), u32, FxBuildHasher>,
    /// What each number means.
    pub values: Vec<Value>,
}

impl Numbers {
    /// The number of a value.
    pub fn of(&mut self, value: Value) -> u32 {
        let next = self.values.len() as u32;
        let form = value.form();
        *self.known.entry((value, form)).or_insert_with_key(|(value, _)| {
            self.values.push(value.clone());
            next
        })
    }
}

/// The combinations of numbers that events have.
#[derive(Debug)]
pub(super) struct Combined {
    /// Which combination each event has.
    pub ids: Vec<u32>,
    /// An event, by its place, that has each combination: the first.
    pub firsts: Vec<u32>,
}

/// A table of all numbers is made where there are at most so many for each
/// event, or this many in all: four megabytes.
const MOST_EACH: u64 = 4;
const FEW: u64 = 1 << 16;

impl Combined {
    /// What the events have of several columns together; all the same if there
    /// are none. A column is the numbers of the events, and how many numbers
    /// there may be.
    pub fn of(columns: &[(&[u32], usize)], events: usize) -> Combined {
        let mut all = Combined { ids: vec![0; events], firsts: Vec::from_iter((events > 0).then_some(0)) };
        for &(ids, count) in columns.iter().filter(|(_, count)| *count > 1) {
            all = match all.firsts.len() {
                0 | 1 => number(ids.iter().map(|&id| u64::from(id)), count as u64),
                combinations => {
                    let count = count as u64;
                    let keys = all.ids.iter().zip(ids).map(|(&a, &b)| u64::from(a) * count + u64::from(b));
                    number(keys, (combinations as u64).saturating_mul(count))
                }
            };
        }
        all
    }

    /// How often each combination comes among the events that count.
    pub fn counts(&self, counts: impl Fn(usize) -> bool) -> Vec<u64> {
        let mut times = vec![0; self.firsts.len()];
        for (place, &id) in self.ids.iter().enumerate() {
            times[id as usize] += u64::from(counts(place));
        }
        times
    }
}

/// Keys below `space` as numbers, in the order they first come.
fn number(keys: impl ExactSizeIterator<Item = u64>, space: u64) -> Combined {
    let mut all = Combined { ids: Vec::with_capacity(keys.len()), firsts: Vec::new() };
    if space <= FEW.max(MOST_EACH * keys.len() as u64) {
        let mut table = vec![NONE; space as usize];
        for (key, place) in keys.zip(0..) {
            let number = &mut table[key as usize];
            if *number == NONE {
                *number = all.firsts.len() as u32;
                all.firsts.push(place);
            }
            all.ids.push(*number);
        }
    } else {
        let mut table: HashMap<u64, u32, FxBuildHasher> = HashMap::default();
        for (key, place) in keys.zip(0..) {
            let number = *table.entry(key).or_insert_with(|| {
                all.firsts.push(place);
                all.firsts.len() as u32 - 1
            });
            all.ids.push(number);
        }
    }
    all
}

/// The event at a place as a row of some slots.
pub(super) struct Place<'a> {
    /// Slots and what they hold.
    pub slots: &'a [(usize, &'a Coded)],
    /// The place.
    pub at: usize,
}

impl Row for Place<'_> {
    fn value(&self, slot: usize) -> Value {
        let found = self.slots.iter().find(|(known, _)| *known == slot);
        found.map_or(Value::Null, |(_, coded)| coded.at(self.at).clone())
    }
}

/// One value as a row of one slot.
struct One<'a> {
    slot: usize,
    value: &'a Value,
}

impl Row for One<'_> {
    fn value(&self, slot: usize) -> Value {
        if slot == self.slot { self.value.clone() } else { Value::Null }
    }
}

/// What an expression gives for each event, evaluated once for each
/// combination of what it reads. `slots` are all of those, each once.
pub(super) fn evaluated(expr: &Expr, slots: &[(usize, &Coded)], events: usize) -> Coded {
    match slots {
        [] => Coded::constant(expr.eval(&Place { slots, at: 0 }), events),
        [(slot, coded)] => coded.map(|value| expr.eval(&One { slot: *slot, value })),
        _ => {
            let columns: Vec<_> =
                slots.iter().map(|(_, coded)| (&coded.ids[..], coded.values.len())).collect();
            let all = Combined::of(&columns, events);
            let values = all.firsts.iter().map(|&at| expr.eval(&Place { slots, at: at as usize }));
            united(&all.ids, values)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_are_numbered_as_they_come() {
        let (a, b) = ([0, 1, 0, 1, 0], [5, 5, 70_000, 5, 5]);
        for count in [70_001, 1 << 30] {
            let all = Combined::of(&[(&a, 2), (&[0; 5], 1), (&b, count)], 5);
            assert_eq!((&all.ids[..], &all.firsts[..]), (&[0, 1, 2, 1, 0][..], &[0, 1, 2][..]));
            assert_eq!(all.counts(|place| place != 4), [1, 2, 1]);
        }
        assert_eq!(Combined::of(&[], 3).counts(|_| true), [3]);
        assert!(Combined::of(&[], 0).firsts.is_empty());
    }

    #[test]
    fn equal_results_have_one_number() {
        let coded = Coded { ids: vec![0, 1, 2, 1], values: vec!["a".into(), Value::Null, "b".into()] };
        let there = evaluated(&Expr::Slot(3).is_present(), &[(3, &coded)], 4);
        assert_eq!((there.ids, there.values), (vec![0, 1, 0, 1], vec![true.into(), false.into()]));
    }
}
