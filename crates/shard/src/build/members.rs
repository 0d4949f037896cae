//! Members of value groups when a shard is finished: a column all of whose
//! values came with groups of one determinant becomes a map from the group
//! code; any other gets a code for each row, as if its values had come alone.

use super::column::{Column, ColumnKind, is_null_form};
use super::dependencies::pays;
use super::derivation::{Derivation, Function};
use super::groups::{GroupsBuilder, Item, SeenGroup, items};
use super::schemas::Schemas;
use super::values::ValuesBuilder;
use crate::memory::code_list::CodeList;

/// Groups that a column got values of.
#[derive(Clone, Default)]
struct Membership {
    /// Columns of their keys.
    keys: Vec<u32>,
    rows: usize,
    /// Some group has several of its values.
    repeats: bool,
}

/// Derives columns of group members, or gives them their codes.
pub(crate) fn derive_members(
    columns: &mut [Column],
    groups: &GroupsBuilder,
    schemas: &Schemas,
    lists: &ValuesBuilder,
) {
    if groups.all.is_empty() {
        return;
    }
    let counts = counts(columns, groups);
    let memberships = memberships(columns.len(), groups, &counts);
    let mut missing = Vec::new();
    for (id, membership) in memberships.iter().enumerate().filter(|(_, member)| !member.keys.is_empty()) {
        match derivation(id, membership, columns, groups, schemas, &counts) {
            Some(derivation) => columns[id].derivation = Some(Box::new(derivation)),
            None => missing.push(id),
        }
    }
    fill(&missing, columns, groups, lists);
}

/// How many events have each group.
fn counts(columns: &[Column], groups: &GroupsBuilder) -> Vec<u32> {
    let mut by_column: Vec<Vec<u32>> = vec![Vec::new(); columns.len()];
    for (column, counts) in columns.iter().zip(&mut by_column) {
        if let Some(values) = column.dictionary().filter(|_| column.kind == ColumnKind::Groups) {
            counts.resize(values.distinct.len(), 0);
            values.codes.iter().for_each(|code| counts[code as usize] += 1);
        }
    }
    groups.all.iter().map(|group| by_column[group.column as usize][group.code as usize]).collect()
}

fn memberships(columns: usize, groups: &GroupsBuilder, counts: &[u32]) -> Vec<Membership> {
    let mut memberships = vec![Membership::default(); columns];
    let mut last = vec![usize::MAX; columns];
    for (at, (group, &count)) in groups.all.iter().zip(counts).enumerate() {
        for &(id, _) in groups.members(group) {
            let membership = &mut memberships[id as usize];
            membership.repeats |= std::mem::replace(&mut last[id as usize], at) == at;
            membership.rows += count as usize;
            if !membership.keys.contains(&group.column) {
                membership.keys.push(group.column);
            }
        }
    }
    memberships
}

/// A column as a map from group codes, if one will do and pays.
fn derivation(
    id: usize,
    membership: &Membership,
    columns: &[Column],
    groups: &GroupsBuilder,
    schemas: &Schemas,
    counts: &[u32],
) -> Option<Derivation> {
    let &[source] = &membership.keys[..] else { return None };
    let values = columns[id].dictionary()?;
    let codes = columns[source as usize].dictionary()?.distinct.len();
    let rows = membership.rows;
    let is_function = values.codes.len() == 0 && !membership.repeats && schemas.is_single(source as usize);
    if !is_function || columns[id].is_rare_with(rows) || !pays(codes, values.distinct.len(), rows) {
        return None;
    }
    let (mut map, mut is_narrower, mut non_null) = (vec![0; codes], false, 0);
    for (group, &count) in groups.all.iter().zip(counts).filter(|(group, _)| group.column == source) {
        match groups.members(group).iter().find(|member| member.0 as usize == id) {
            Some(&(_, code)) => {
                map[group.code as usize] = code;
                let is_null = is_null_form(values.distinct.get(code));
                non_null += if is_null { 0 } else { count as usize };
            }
            None => is_narrower = true,
        }
    }
    Some(Derivation::whole(Function::Map { source, map, is_narrower }, rows, non_null))
}

/// Gives columns a code for each row, in the order of events.
fn fill(missing: &[usize], columns: &mut [Column], groups: &GroupsBuilder, lists: &ValuesBuilder) {
    if missing.is_empty() {
        return;
    }
    // By column: its place among the missing.
    let mut places = vec![usize::MAX; columns.len()];
    missing.iter().enumerate().for_each(|(place, &id)| places[id] = place);
    let place = |id: u32| Some(places[id as usize]).filter(|&place| place != usize::MAX);
    let is_group: Vec<bool> = columns.iter().map(|column| column.kind == ColumnKind::Groups).collect();
    let mut by_column: Vec<Vec<&SeenGroup>> = vec![Vec::new(); columns.len()];
    groups.all.iter().for_each(|group| by_column[group.column as usize].push(group));
    let mut own: Vec<_> = missing.iter().map(|&id| codes(&columns[id])).collect();
    let mut keys: Vec<_> = columns.iter().map(codes).collect();
    let mut filled: Vec<CodeList> = missing.iter().map(|_| CodeList::default()).collect();
    for list in lists.codes.iter() {
        for item in items(lists.distinct.get(list), |id| is_group[id as usize]) {
            match item {
                Item::Own(id) => {
                    if let Some(place) = place(id)
                        && let Some(code) = own[place].next()
                    {
                        filled[place].push(code);
                    }
                }
                Item::Key(id) => {
                    let Some(group) = keys[id as usize].next() else { continue };
                    for &(member, code) in groups.members(by_column[id as usize][group as usize]) {
                        if let Some(place) = place(member) {
                            filled[place].push(code);
                        }
                    }
                }
                Item::Member(_) | Item::Derived(_) => {}
            }
        }
    }
    drop((own, keys));
    for (&id, codes) in missing.iter().zip(filled) {
        if let Some(values) = columns[id].dictionary_mut() {
            values.codes = codes;
        }
    }
}

fn codes(column: &Column) -> Box<dyn Iterator<Item = u32> + '_> {
    match column.dictionary() {
        Some(values) => Box::new(values.codes.iter()),
        None => Box::new(std::iter::empty()),
    }
}
