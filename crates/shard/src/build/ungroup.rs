//! Gives columns their ordinals when a shard is finished: where all values of
//! a column came with the bundles of one rule, a map from that rule's column;
//! else one for each event, as if each value had come alone.

use logdex_event::field::is_null;

use crate::build::builder::{Column, Kind, Stored};
use crate::build::column_values::ValuesBuilder;
use crate::build::dependencies::{Source, pays};
use crate::build::groups::{Bundles, Item, Seen, items};
use crate::build::overflow::RARE_BELOW;
use crate::build::schemas::Shapes;
use crate::is_own;
use crate::memory::code_list::CodeList;

/// A column whose ordinals follow from a rule's.
pub(crate) struct Mapped {
    pub source: Source,
    /// How many values events have in it, and how many of these are no null forms.
    pub rows: usize,
    pub told: usize,
}

/// By which rules a column got values.
#[derive(Clone, Default)]
struct Feed {
    rules: Vec<u32>,
    rows: usize,
    /// Some bundle has several of its values.
    repeats: bool,
}

/// Gives all columns what they miss.
pub(crate) fn unbundle(columns: &mut [Column], bundles: &Bundles, shapes: &Shapes, lists: &ValuesBuilder) {
    if bundles.all.is_empty() {
        return;
    }
    let counts = counts(columns, bundles);
    let feeds = feeds(columns.len(), bundles, &counts);
    let mut missing = Vec::new();
    for (slot, feed) in feeds.iter().enumerate().filter(|(_, feed)| !feed.rules.is_empty()) {
        match mapped(slot, feed, columns, bundles, shapes, &counts) {
            Some(mapped) => columns[slot].mapped = Some(mapped),
            None => missing.push(slot),
        }
    }
    fill(&missing, columns, bundles, lists);
}

/// How many events have each bundle.
fn counts(columns: &[Column], bundles: &Bundles) -> Vec<u32> {
    let mut by_slot: Vec<Vec<u32>> = vec![Vec::new(); columns.len()];
    for (column, counts) in columns.iter().zip(&mut by_slot).filter(|(column, _)| column.kind == Kind::Rule) {
        if let Stored::ValuesBuilder(values) = &column.stored {
            counts.resize(values.distinct.len(), 0);
            values.ordinals.iter().for_each(|ordinal| counts[ordinal as usize] += 1);
        }
    }
    bundles.all.iter().map(|seen| by_slot[seen.slot as usize][seen.ordinal as usize]).collect()
}

fn feeds(columns: usize, bundles: &Bundles, counts: &[u32]) -> Vec<Feed> {
    let mut feeds = vec![Feed::default(); columns];
    let mut last = vec![usize::MAX; columns];
    for (at, (seen, &count)) in bundles.all.iter().zip(counts).enumerate() {
        for &(slot, _) in bundles.members(seen) {
            let feed = &mut feeds[slot as usize];
            feed.repeats |= std::mem::replace(&mut last[slot as usize], at) == at;
            feed.rows += count as usize;
            if !feed.rules.contains(&seen.slot) {
                feed.rules.push(seen.slot);
            }
        }
    }
    feeds
}

/// The map of a column, if one will do and pays.
fn mapped(
    slot: usize,
    feed: &Feed,
    columns: &[Column],
    bundles: &Bundles,
    shapes: &Shapes,
    counts: &[u32],
) -> Option<Mapped> {
    let &[rule] = &feed.rules[..] else { return None };
    let rule = rule as usize;
    let values = values(&columns[slot])?;
    let causes = self::values(&columns[rule])?.distinct.len();
    let is_one = values.ordinals.len() == 0 && !feed.repeats && shapes.is_single(rule);
    let Column { kind, name, .. } = &columns[slot];
    let is_rare = *kind == Kind::Native && (feed.rows < RARE_BELOW || is_own(name));
    if !is_one || is_rare || !pays(causes, values.distinct.len(), feed.rows) {
        return None;
    }
    let told: Vec<bool> =
        values.distinct.iter().map(|value| !str::from_utf8(value).is_ok_and(is_null)).collect();
    let (mut map, mut is_wider, mut events) = (vec![0; causes], false, 0);
    for (seen, &count) in bundles.all.iter().zip(counts).filter(|(seen, _)| seen.slot as usize == rule) {
        match bundles.members(seen).iter().find(|member| member.0 as usize == slot) {
            Some(&(_, ordinal)) => {
                map[seen.ordinal as usize] = ordinal;
                events += if told[ordinal as usize] { count as usize } else { 0 };
            }
            None => is_wider = true,
        }
    }
    Some(Mapped { source: Source { column: rule, map, is_wider }, rows: feed.rows, told: events })
}

/// Gives columns an ordinal for each value, in the order of events.
fn fill(missing: &[usize], columns: &mut [Column], bundles: &Bundles, lists: &ValuesBuilder) {
    if missing.is_empty() {
        return;
    }
    // By column: its place among the missing.
    let mut places = vec![usize::MAX; columns.len()];
    missing.iter().enumerate().for_each(|(place, &slot)| places[slot] = place);
    let place = |slot: u32| Some(places[slot as usize]).filter(|&place| place != usize::MAX);
    let rules: Vec<bool> = columns.iter().map(|column| column.kind == Kind::Rule).collect();
    let mut seen: Vec<Vec<&Seen>> = vec![Vec::new(); columns.len()];
    bundles.all.iter().for_each(|bundle| seen[bundle.slot as usize].push(bundle));
    let mut own: Vec<_> = missing.iter().map(|&slot| ordinals(&columns[slot])).collect();
    let mut of_rules: Vec<_> = columns.iter().map(ordinals).collect();
    let mut filled: Vec<CodeList> = missing.iter().map(|_| CodeList::default()).collect();
    for list in lists.ordinals.iter() {
        for item in items(lists.distinct.get(list), |slot| rules[slot as usize]) {
            match item {
                Item::Own(slot) => {
                    if let Some(place) = place(slot)
                        && let Some(ordinal) = own[place].next()
                    {
                        filled[place].push(ordinal);
                    }
                }
                Item::Rule(slot) => {
                    let slot = slot as usize;
                    let Some(ordinal) = of_rules[slot].next() else { continue };
                    for &(member, ordinal) in bundles.members(seen[slot][ordinal as usize]) {
                        if let Some(place) = place(member) {
                            filled[place].push(ordinal);
                        }
                    }
                }
                Item::Member(_) | Item::Rider(_) => {}
            }
        }
    }
    drop((own, of_rules));
    for (&slot, ordinals) in missing.iter().zip(filled) {
        if let Stored::ValuesBuilder(values) = &mut columns[slot].stored {
            values.ordinals = ordinals;
        }
    }
}

fn ordinals(column: &Column) -> Box<dyn Iterator<Item = u32> + '_> {
    match &column.stored {
        Stored::ValuesBuilder(values) => Box::new(values.ordinals.iter()),
        Stored::Ids(_) | Stored::ScalarsBuilder(_) => Box::new(std::iter::empty()),
    }
}

fn values(column: &Column) -> Option<&ValuesBuilder> {
    match &column.stored {
        Stored::ValuesBuilder(values) => Some(values),
        Stored::Ids(_) | Stored::ScalarsBuilder(_) => None,
    }
}
