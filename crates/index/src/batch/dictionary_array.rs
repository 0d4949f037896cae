//! Dictionary arrays: a code per event and the value of each code; expressions
//! evaluated once for each distinct combination of codes.

use hashbrown::HashMap;
use logdex_query::{Expr, Row, Value};
use rustc_hash::FxBuildHasher;

use super::composite_key::CompositeKeys;

/// Values of some events as codes into a dictionary. Several codes may have
/// the same value.
#[derive(Clone, Debug, Default)]
pub(crate) struct DictionaryArray {
    /// A code below `values.len()` for each event.
    pub codes: Vec<u32>,
    /// The value of each code.
    pub values: Vec<Value>,
}

impl DictionaryArray {
    /// One value for so many events.
    pub fn constant(value: Value, events: usize) -> DictionaryArray {
        DictionaryArray { codes: vec![0; events], values: vec![value] }
    }

    /// The value of the event at a position.
    pub fn at(&self, position: usize) -> &Value {
        &self.values[self.codes[position] as usize]
    }

    /// Memory taken, in bytes, roughly.
    pub fn bytes(&self) -> usize {
        let values: usize = self.values.iter().map(Value::total_bytes).sum();
        self.codes.len() * size_of::<u32>() + values
    }

    /// The array of the events that are kept.
    pub fn filter(&self, kept: &[bool]) -> DictionaryArray {
        let codes = self.codes.iter().zip(kept).filter(|(_, kept)| **kept).map(|(&code, _)| code).collect();
        DictionaryArray { codes, values: self.values.clone() }
    }

    /// Another value for each code; equal ones get one code.
    pub fn map(&self, of: impl Fn(&Value) -> Value) -> DictionaryArray {
        interned(&self.codes, self.values.iter().map(of))
    }
}

/// Codes replaced so that equal values have one.
fn interned(codes: &[u32], values: impl Iterator<Item = Value>) -> DictionaryArray {
    let mut interner = ValueInterner::default();
    let new: Vec<u32> = values.map(|value| interner.code(value)).collect();
    DictionaryArray { codes: codes.iter().map(|&code| new[code as usize]).collect(), values: interner.values }
}

/// Codes for values as they come. Each null marker has one of its own, as
/// comparisons tell them apart.
#[derive(Default)]
pub(super) struct ValueInterner {
    known: HashMap<(Value, Option<&'static str>), u32, FxBuildHasher>,
    /// The value of each code.
    pub values: Vec<Value>,
}

impl ValueInterner {
    /// The code of a value.
    pub fn code(&mut self, value: Value) -> u32 {
        let next = self.values.len() as u32;
        let form = value.null_marker();
        *self.known.entry((value, form)).or_insert_with_key(|(value, _)| {
            self.values.push(value.clone());
            next
        })
    }
}

/// The inputs of an expression as a row.
struct Inputs<'a> {
    /// Slots and their arrays.
    slots: &'a [(usize, &'a DictionaryArray)],
    /// The code of each.
    codes: Vec<u32>,
}

impl Row for Inputs<'_> {
    fn value(&self, slot: usize) -> Value {
        let mut slots = self.slots.iter().zip(&self.codes);
        let found = slots.find(|((known, _), _)| *known == slot);
        found.map_or(Value::Null, |((_, array), &code)| array.values[code as usize].clone())
    }
}

/// The values of an expression, evaluated once for each combination of its
/// inputs. `slots` are all that it reads, each once.
pub(super) fn evaluated(expr: &Expr, slots: &[(usize, &DictionaryArray)], events: usize) -> DictionaryArray {
    match slots {
        [] => DictionaryArray::constant(expr.eval(&Inputs { slots, codes: Vec::new() }), events),
        [(only, array)] => {
            array.map(|value| expr.eval(&|slot| if slot == *only { value.clone() } else { Value::Null }))
        }
        _ => {
            let widths = slots.iter().map(|(_, array)| array.values.len()).collect();
            let mut keys = CompositeKeys::new(widths, events);
            let mut ids = vec![0; events];
            keys.encode(&mut ids, |slot| &slots[slot].1.codes);
            // Of a column that is its own key all codes are combinations.
            let mut row = Inputs { slots, codes: vec![0; slots.len()] };
            let values = (0..keys.width(1) as u32).map(|id| {
                keys.decode(id, &mut row.codes);
                expr.eval(&row)
            });
            interned(&ids, values)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_results_have_one_code() {
        let array =
            DictionaryArray { codes: vec![0, 1, 2, 1], values: vec!["a".into(), Value::Null, "b".into()] };
        let there = evaluated(&Expr::Slot(3).is_present(), &[(3, &array)], 4);
        assert_eq!((there.codes, there.values), (vec![0, 1, 0, 1], vec![true.into(), false.into()]));
    }
}
