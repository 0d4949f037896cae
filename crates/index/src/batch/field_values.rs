//! Fields of selected events as dictionary arrays, from columns.

use std::borrow::Cow;
use std::io;

use logdex_event::field::is_null;
use logdex_event::field::names::Named;
use logdex_query::{Source, Value};

use crate::error::Result;
use crate::open::{OBJECT_PATH, OpenShard};
use crate::shard::Shard;
use logdex_shard::{CodeSet, FieldColumn, NONE, ValueColumn};

use super::dictionary_array::DictionaryArray;
use super::times::of_objects;

/// Where the values of a stored name are.
enum FieldSource {
    /// In the catalogue: the paths of objects.
    Objects,
    /// In a column of their own.
    Own(ValueColumn),
    /// In the overflow column: these codes, ascending, behind the prefix.
    Overflow { column: ValueColumn, codes: Vec<u32>, prefix: String },
}

/// True if no event has several values in a source, null forms included.
///
/// # Errors
/// If the shard is damaged.
pub(crate) fn is_single(shard: &Shard, source: &Source) -> Result<bool> {
    let Source::Field(named) = source else { return Ok(true) };
    if named.element.is_some() {
        return Ok(true);
    }
    Ok(match &sources(shard, named)?[..] {
        [] => true,
        [source] => source.is_single(),
        _ => false,
    })
}

/// The value that each of these events (ascending) has in a field without array
/// positions; code 0 is null.
///
/// # Errors
/// If the shard is damaged.
pub(crate) fn read_field(open: OpenShard, named: &Named, docs: &[u32]) -> Result<DictionaryArray> {
    let shard = open.shard;
    let damaged = |error| shard.damaged(error);
    let sources = sources(shard, named)?;
    let mut array = DictionaryArray::constant(Value::Null, docs.len());
    let mut without_value: Option<Vec<u32>> = None;
    for source in &sources {
        // Events without a value so far, by their positions.
        let (positions, docs_left) = match &without_value {
            None => (None, Cow::Borrowed(docs)),
            Some(left) => (Some(&left[..]), Cow::Owned(left.iter().map(|&at| docs[at as usize]).collect())),
        };
        let found = match source {
            FieldSource::Objects => of_objects(open, &docs_left)?,
            FieldSource::Own(column) => of_column(column, &docs_left, shard.events).map_err(damaged)?,
            FieldSource::Overflow { column, codes, prefix } => {
                of_overflow(column, codes, prefix, &docs_left).map_err(damaged)?
            }
        };
        merge(&mut array, positions, found);
        if sources.len() > 1 {
            let all = 0..docs.len() as u32;
            without_value = Some(all.filter(|&at| array.at(at as usize).is_null()).collect());
        }
    }
    Ok(array)
}

/// The column that alone has the values of a field without array positions, if
/// one does.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn only_column(shard: &Shard, named: &Named) -> Result<Option<ValueColumn>> {
    let mut sources = sources(shard, named)?;
    Ok(match (sources.pop(), sources.is_empty()) {
        (Some(FieldSource::Own(column)), true) => Some(column),
        _ => None,
    })
}

/// Memory that [`read_field`] takes for so many events at most, in bytes,
/// roughly: where values hardly repeat, their texts are most of it.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn estimated_bytes(shard: &Shard, named: &Named, events: usize) -> Result<usize> {
    /// Of an event: its code, and two temporary ones.
    const EVENT_BYTES: usize = 3 * size_of::<u32>();
    /// Of an id such as a UUID.
    const VALUE_BYTES: usize = size_of::<Value>() + 64;
    let values = only_column(shard, named)?.map_or(0, |column| events.min(column.distinct() as usize));
    Ok(events * EVENT_BYTES + values * VALUE_BYTES)
}

/// Adds the values that were found for the events at some positions, or for
/// all. A null marker that is there already is replaced only by a value.
fn merge(array: &mut DictionaryArray, positions: Option<&[u32]>, found: DictionaryArray) {
    let base = array.values.len() as u32 - 1;
    let moved = |code: u32| if code == 0 { 0 } else { code + base };
    match positions {
        None => array.codes.iter_mut().zip(&found.codes).for_each(|(mine, &code)| *mine = moved(code)),
        Some(positions) => {
            for (&at, &code) in positions.iter().zip(&found.codes) {
                let mine = &mut array.codes[at as usize];
                if *mine == 0 || !found.values[code as usize].is_null() {
                    *mine = moved(code);
                }
            }
        }
    }
    array.values.extend(found.values.into_iter().skip(1));
}

fn sources(shard: &Shard, named: &Named) -> Result<Vec<FieldSource>> {
    let sources = named.fields.iter().filter_map(|name| FieldSource::open(shard, name).transpose());
    sources.collect::<io::Result<_>>().map_err(|error| shard.damaged(error))
}

impl FieldSource {
    fn open(shard: &Shard, name: &str) -> io::Result<Option<FieldSource>> {
        if OBJECT_PATH.spec().is_some_and(|spec| spec.name == name) {
            return Ok(Some(FieldSource::Objects));
        }
        let Some(FieldColumn { column, prefix }) = shard.columns.field(name)? else { return Ok(None) };
        if prefix.is_empty() {
            return Ok(Some(FieldSource::Own(column)));
        }
        let codes = column.passing(&|value| value.starts_with(&prefix))?;
        Ok((!codes.is_empty()).then_some(FieldSource::Overflow { column, codes, prefix }))
    }

    fn is_single(&self) -> bool {
        match self {
            FieldSource::Objects => true,
            FieldSource::Own(column) => column.is_single(),
            FieldSource::Overflow { column, codes, .. } => {
                let mut docs = docs_of(column, codes);
                let several = docs.len();
                docs.dedup();
                docs.len() == several
                    && docs.iter().all(|&doc| {
                        column.codes(doc).filter(|one| codes.binary_search(one).is_ok()).count() == 1
                    })
            }
        }
    }
}

/// The first value of each event that is not a null form, or else the first.
fn of_column(column: &ValueColumn, docs: &[u32], total: u32) -> io::Result<DictionaryArray> {
    let mut firsts = column.first_codes(docs, total)?;
    if !column.is_single() {
        // A search for one null form would skip ids, which have none.
        let nulls = column.passing(&is_null)?;
        for (first, &doc) in firsts.iter_mut().zip(docs) {
            if *first != NONE && nulls.binary_search(first).is_ok() {
                let next = column.codes(doc).find(|code| nulls.binary_search(code).is_err());
                *first = next.unwrap_or(*first);
            }
        }
    }
    dense(column, &firsts, |value| Some(value))
}

fn of_overflow(
    column: &ValueColumn,
    codes: &[u32],
    prefix: &str,
    docs: &[u32],
) -> io::Result<DictionaryArray> {
    let mut firsts = vec![NONE; docs.len()];
    let mut nulls = Vec::new();
    for form in Value::NULL_MARKERS {
        nulls.extend(column.find(&format!("{prefix}{form}"))?);
    }
    for doc in docs_of(column, codes) {
        if let Ok(at) = docs.binary_search(&doc) {
            let mine = || column.codes(doc).filter(|code| codes.binary_search(code).is_ok());
            let first = mine().find(|code| !nulls.contains(code)).or_else(|| mine().next());
            firsts[at] = first.unwrap_or(NONE);
        }
    }
    dense(column, &firsts, |value| value.strip_prefix(prefix))
}

/// The events that have a value with one of these codes, ascending.
fn docs_of(column: &ValueColumn, codes: &[u32]) -> Vec<u32> {
    let mut docs = Vec::new();
    column.docs_with(&CodeSet::of_ascending(codes), |doc| docs.push(doc));
    docs.sort_unstable();
    docs
}

/// The values of a column's codes as an array, of which 0 is null and the other
/// codes have no gaps.
fn dense(
    column: &ValueColumn,
    codes: &[u32],
    stored: impl Fn(&str) -> Option<&str>,
) -> io::Result<DictionaryArray> {
    let (used, codes) = ranked(codes, column.distinct());
    let mut values = Vec::with_capacity(used.len() + 1);
    values.push(Value::Null);
    column.for_each_of(&used, &mut |_, value| {
        values.push(stored(value).map_or(Value::Null, Value::from_field));
        Ok(())
    })?;
    // A damaged column may have fewer values than codes.
    values.resize(used.len() + 1, Value::Null);
    Ok(DictionaryArray { codes, values })
}

/// With more distinct values than this per event, and in all, searching for
/// ranks costs less than a table of them.
const MOST_EACH: usize = 4;
const FEW: usize = 1 << 16;

/// The codes that occur, ascending, and for each event one more than the rank of
/// its code, or 0.
fn ranked(codes: &[u32], distinct: u32) -> (Vec<u32>, Vec<u32>) {
    if distinct as usize > FEW.max(MOST_EACH * codes.len()) {
        let mut used: Vec<u32> = codes.iter().copied().filter(|&code| code != NONE).collect();
        used.sort_unstable();
        used.dedup();
        let rank = |code: &u32| used.binary_search(code).map_or(0, |at| at as u32 + 1);
        let ranks = codes.iter().map(rank).collect();
        return (used, ranks);
    }
    let mut ranks = vec![0u32; distinct as usize];
    for &code in codes {
        if let Some(rank) = ranks.get_mut(code as usize) {
            *rank = 1;
        }
    }
    let mut used = Vec::new();
    for (code, rank) in (0..).zip(&mut ranks).filter(|(_, rank)| **rank == 1) {
        used.push(code);
        *rank = used.len() as u32;
    }
    let of_events = codes.iter().map(|&code| ranks.get(code as usize).copied().unwrap_or(0)).collect();
    (used, of_events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_ranked_with_and_without_a_table() {
        let codes = [7, NONE, 3, 7, 900_000];
        for distinct in [900_001, 20_000_000] {
            let (used, ranks) = ranked(&codes, distinct);
            assert_eq!((&used[..], &ranks[..]), (&[3, 7, 900_000][..], &[2, 0, 1, 2, 3][..]));
        }
        assert_eq!(ranked(&codes[..4], 8), (vec![3, 7], vec![2, 0, 1, 2]));
    }
}
