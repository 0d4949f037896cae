//! Values of events as small numbers, and combinations of them.

use hashbrown::HashMap;
use logdex_query::{Expr, Row, Value};
use rustc_hash::FxBuildHasher;

use super::combining::Combining;

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
        let values: usize = self.values.iter().map(Value::total_bytes).sum();
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
        let form = value.null_marker();
        *self.known.entry((value, form)).or_insert_with_key(|(value, _)| {
            self.values.push(value.clone());
            next
        })
    }
}

/// What some slots have as a row.
struct Slots<'a> {
    /// Slots and what their numbers mean.
    slots: &'a [(usize, &'a Coded)],
    /// The number of each.
    numbers: Vec<u32>,
}

impl Row for Slots<'_> {
    fn value(&self, slot: usize) -> Value {
        let mut slots = self.slots.iter().zip(&self.numbers);
        let found = slots.find(|((known, _), _)| *known == slot);
        found.map_or(Value::Null, |((_, coded), &number)| coded.values[number as usize].clone())
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
        [] => Coded::constant(expr.eval(&Slots { slots, numbers: Vec::new() }), events),
        [(slot, coded)] => coded.map(|value| expr.eval(&One { slot: *slot, value })),
        _ => {
            let mut all = Combining::new(slots.iter().map(|(_, coded)| coded.values.len()).collect(), events);
            let mut ids = vec![0; events];
            all.number(&mut ids, |slot| &slots[slot].1.ids);
            // Of a column that stands for itself all numbers are combinations.
            let mut row = Slots { slots, numbers: vec![0; slots.len()] };
            let values = (0..all.len(1) as u32).map(|id| {
                all.columns(id, &mut row.numbers);
                expr.eval(&row)
            });
            united(&ids, values)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_results_have_one_number() {
        let coded = Coded { ids: vec![0, 1, 2, 1], values: vec!["a".into(), Value::Null, "b".into()] };
        let there = evaluated(&Expr::Slot(3).is_present(), &[(3, &coded)], 4);
        assert_eq!((there.ids, there.values), (vec![0, 1, 0, 1], vec![true.into(), false.into()]));
    }
}
