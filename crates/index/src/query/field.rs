//! The values of fields by event, as numbers.

use std::borrow::Cow;
use std::io;

use logdex_event::field::is_null;
use logdex_event::field::names::Named;
use logdex_query::{Source, Value};

use crate::error::Result;
use crate::search::{OBJECT_PATH, Part};
use crate::shard::Shard;
use logdex_shard::{NONE, OVERFLOW, OVERFLOW_SEPARATOR, ValueColumn, is_own};

use super::coded::Coded;
use super::dated::Written;
use super::times::objects;

/// Where the values of a stored name are.
enum Holder {
    /// In the catalogue: the paths of objects.
    Objects,
    /// In a column of their own.
    Column(ValueColumn),
    /// Among the rare ones: these ordinals, ascending, behind the path.
    Rare { column: ValueColumn, ordinals: Vec<u64>, path: String },
}

/// True if no event has several values for a source, those that are nothing
/// included.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn is_single(shard: &Shard, source: &Source) -> Result<bool> {
    let Source::Field(named) = source else { return Ok(true) };
    if named.element.is_some() {
        return Ok(true);
    }
    Ok(match &holders(shard, named)?[..] {
        [] => true,
        [holder] => holder.is_single(),
        _ => false,
    })
}

/// The value of a source without array positions that each of these events
/// (ascending) has; number 0 is nothing.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn coded(part: Part, named: &Named, docs: &[u32]) -> Result<Coded> {
    let shard = part.asked.shard;
    let holders = holders(shard, named)?;
    let mut coded = Coded { ids: vec![0; docs.len()], values: vec![Value::Null] };
    let mut open: Option<Vec<u32>> = None;
    for holder in &holders {
        // Events that have nothing so far, by their places.
        let (places, asked) = match &open {
            None => (None, Cow::Borrowed(docs)),
            Some(open) => (Some(open), Cow::Owned(open.iter().map(|&at| docs[at as usize]).collect())),
        };
        let found = match holder {
            Holder::Objects => objects(part, &asked)?,
            Holder::Column(column) => {
                of_column(column, &asked, shard.events).map_err(|e| shard.damaged(e))?
            }
            Holder::Rare { column, ordinals, path } => {
                of_rare(column, ordinals, path, &asked).map_err(|e| shard.damaged(e))?
            }
        };
        add(&mut coded, places.map(|places| &places[..]), found);
        if holders.len() > 1 {
            let all = 0..docs.len() as u32;
            open = Some(all.filter(|&at| coded.at(at as usize).is_null()).collect());
        }
    }
    Ok(coded)
}

/// The column that alone has the values of a source without array positions,
/// if one does.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn only(shard: &Shard, named: &Named) -> Result<Option<ValueColumn>> {
    let mut holders = holders(shard, named)?;
    Ok(match (holders.pop(), holders.is_empty()) {
        (Some(Holder::Column(column)), true) => Some(column),
        _ => None,
    })
}

/// Memory that [`coded`] takes for so many events at most, in bytes, roughly:
/// where values hardly repeat, their texts are most of it.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn foreseen_bytes(shard: &Shard, named: &Named, events: usize) -> Result<usize> {
    /// Of an event: its number, and what finds it.
    const EVENT_BYTES: usize = 3 * size_of::<u32>();
    /// Of an id such as a UUID.
    const VALUE_BYTES: usize = size_of::<Value>() + 64;
    let values = only(shard, named)?.map_or(0, |column| events.min(column.distinct() as usize));
    Ok(events * EVENT_BYTES + values * VALUE_BYTES)
}

/// The field as one that is the time of each event that has it.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn dated(shard: &Shard, named: &Named) -> Result<Option<Written>> {
    Ok(only(shard, named)?.and_then(Written::of))
}

/// Puts what was found for some places, or for all, behind what is there. What
/// is nothing there already, in writing, only a value replaces.
fn add(coded: &mut Coded, places: Option<&[u32]>, found: Coded) {
    let base = coded.values.len() as u32 - 1;
    let moved = |id: u32| if id == 0 { 0 } else { id + base };
    match places {
        None => coded.ids.iter_mut().zip(&found.ids).for_each(|(mine, &id)| *mine = moved(id)),
        Some(places) => {
            for (&at, &id) in places.iter().zip(&found.ids) {
                let mine = &mut coded.ids[at as usize];
                if *mine == 0 || !found.values[id as usize].is_null() {
                    *mine = moved(id);
                }
            }
        }
    }
    coded.values.extend(found.values.into_iter().skip(1));
}

fn holders(shard: &Shard, named: &Named) -> Result<Vec<Holder>> {
    let mut holders = Vec::new();
    for name in &named.fields {
        let holder = holder(shard, name).map_err(|error| shard.damaged(error))?;
        holders.extend(holder);
    }
    Ok(holders)
}

fn holder(shard: &Shard, name: &str) -> io::Result<Option<Holder>> {
    if OBJECT_PATH.spec().is_some_and(|spec| spec.name == name) {
        return Ok(Some(Holder::Objects));
    }
    // Paths with names like our own columns' are kept with the rare ones.
    if !is_own(name)
        && let Some(column) = shard.columns.values(name)?
    {
        return Ok(Some(Holder::Column(column)));
    }
    let Some(column) = shard.columns.values(OVERFLOW)? else { return Ok(None) };
    let path = format!("{name}{OVERFLOW_SEPARATOR}");
    let ordinals = column.passing(&|value| value.starts_with(&path))?;
    Ok((!ordinals.is_empty()).then_some(Holder::Rare { column, ordinals, path }))
}

impl Holder {
    fn is_single(&self) -> bool {
        match self {
            Holder::Objects => true,
            Holder::Column(column) => column.is_single(),
            Holder::Rare { column, ordinals, .. } => {
                let mut docs = docs_of(column, ordinals);
                let several = docs.len();
                docs.dedup();
                docs.len() == several
                    && docs.iter().all(|&doc| {
                        column.codes(doc).filter(|one| ordinals.binary_search(one).is_ok()).count() == 1
                    })
            }
        }
    }
}

/// The first value of each event that is not nothing, or else the first.
fn of_column(column: &ValueColumn, docs: &[u32], total: u32) -> io::Result<Coded> {
    let mut firsts = column.first_codes(docs, total)?;
    if !column.is_single() {
        // Looking for one value would pass by ids, which have no null forms.
        let nothing = column.passing(&is_null)?;
        for (first, &doc) in firsts.iter_mut().zip(docs) {
            if *first != NONE && nothing.binary_search(&u64::from(*first)).is_ok() {
                let next = column.codes(doc).find(|ordinal| nothing.binary_search(ordinal).is_err());
                *first = next.map_or(*first, |ordinal| ordinal as u32);
            }
        }
    }
    numbered(column, &firsts, |value| Some(value))
}

fn of_rare(column: &ValueColumn, ordinals: &[u64], path: &str, docs: &[u32]) -> io::Result<Coded> {
    let mut firsts = vec![NONE; docs.len()];
    let mut nothing = Vec::new();
    for form in Value::SCALAR_FORMATS {
        nothing.extend(column.find(&format!("{path}{form}"))?);
    }
    for doc in docs_of(column, ordinals) {
        if let Ok(at) = docs.binary_search(&doc) {
            let mine = || column.codes(doc).filter(|ordinal| ordinals.binary_search(ordinal).is_ok());
            let first = mine().find(|ordinal| !nothing.contains(ordinal)).or_else(|| mine().next());
            firsts[at] = first.map_or(NONE, |ordinal| ordinal as u32);
        }
    }
    numbered(column, &firsts, |value| value.strip_prefix(path))
}

/// The events that have one of these values, ascending.
fn docs_of(column: &ValueColumn, ordinals: &[u64]) -> Vec<u32> {
    let mut docs = Vec::new();
    column.docs_where(|ordinal| ordinals.binary_search(&ordinal).is_ok(), |doc| docs.push(doc));
    docs.sort_unstable();
    docs
}

/// Ordinals as numbers from 1 without holes, and their values.
fn numbered(
    column: &ValueColumn,
    ordinals: &[u32],
    shown: impl Fn(&str) -> Option<&str>,
) -> io::Result<Coded> {
    let (used, ids) = ranked(ordinals, column.distinct());
    let mut values = Vec::with_capacity(used.len() + 1);
    values.push(Value::Null);
    column.for_each_of(&used, &mut |_, value| {
        values.push(shown(value).map_or(Value::Null, Value::of_field));
        Ok(())
    })?;
    // A damaged column may have fewer values than ordinals.
    values.resize(used.len() + 1, Value::Null);
    Ok(Coded { ids, values })
}

/// With more distinct values than this for each event, and in all, looking
/// for them costs less than a table of them.
const MOST_EACH: usize = 4;
const FEW: usize = 1 << 16;

/// The ordinals that come, ascending, and for each place one more than which
/// of them it has, or 0.
fn ranked(ordinals: &[u32], distinct: u32) -> (Vec<u32>, Vec<u32>) {
    if distinct as usize > FEW.max(MOST_EACH * ordinals.len()) {
        let mut used: Vec<u32> = ordinals.iter().copied().filter(|&ordinal| ordinal != NONE).collect();
        used.sort_unstable();
        used.dedup();
        let rank = |ordinal: &u32| used.binary_search(ordinal).map_or(0, |at| at as u32 + 1);
        let ids = ordinals.iter().map(rank).collect();
        return (used, ids);
    }
    let mut ranks = vec![0u32; distinct as usize];
    for &ordinal in ordinals {
        if let Some(rank) = ranks.get_mut(ordinal as usize) {
            *rank = 1;
        }
    }
    let mut used = Vec::new();
    for (ordinal, rank) in (0..).zip(&mut ranks).filter(|(_, rank)| **rank == 1) {
        used.push(ordinal);
        *rank = used.len() as u32;
    }
    let ids = ordinals.iter().map(|&ordinal| ranks.get(ordinal as usize).copied().unwrap_or(0)).collect();
    (used, ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_are_ranked_with_and_without_a_table() {
        let ordinals = [7, NONE, 3, 7, 900_000];
        for distinct in [900_001, 20_000_000] {
            let (used, ids) = ranked(&ordinals, distinct);
            assert_eq!((&used[..], &ids[..]), (&[3, 7, 900_000][..], &[2, 0, 1, 2, 3][..]));
        }
        assert_eq!(ranked(&ordinals[..4], 8), (vec![3, 7], vec![2, 0, 1, 2]));
    }
}
