//! Events that have some value in any of several columns.
//!
//! What follows from another column is looked for there: the name, the path
//! and the key of an object are all told by the path's ordinal, so one look
//! through the paths finds the events of all three.

use crate::columns::{Presence, ValueColumn};

use super::bits::Bits;
use super::ordinals::{Ordinals, insert};

/// What is looked for, by the column that is looked through.
#[derive(Default)]
pub(super) struct Gathered {
    sources: Vec<Source>,
    /// Columns of which every value is wanted.
    whole: Vec<ValueColumn>,
}

/// A column that is looked through, for itself and for what follows from it.
struct Source {
    name: String,
    /// Ordinals that are wanted whatever else the event has.
    sure: Vec<bool>,
    /// Ordinals that are wanted of events that have a value in a column.
    of_some: Vec<(Vec<bool>, usize)>,
    columns: Vec<ValueColumn>,
    /// The one thing asked so far, if that is all.
    only: Option<Ordinals>,
}

impl Gathered {
    /// Asks for the events with these ordinals of a column of this name.
    pub fn add(&mut self, name: &str, column: ValueColumn, ordinals: Ordinals) {
        if ordinals.is_empty() {
            return;
        }
        if ordinals.are_all(u64::from(column.distinct())) && column.presence().is_some_and(is_quick) {
            return self.whole.push(column);
        }
        let follows = column.follows().map(str::to_owned);
        let source_name = follows.as_deref().unwrap_or(name);
        let at = self.sources.iter().position(|source| source.name == source_name);
        match at {
            Some(at) if column.is_looked_through() => self.sources[at].add(column, ordinals),
            _ => self.sources.push(Source::new(source_name.to_owned(), column, ordinals)),
        }
    }

    /// Adds the events to `answer`.
    pub fn insert(&self, answer: &mut Bits) {
        insert_whole(&self.whole, answer);
        for source in &self.sources {
            // A common word is in all events, whatever other columns say.
            if answer.is_full() {
                return;
            }
            source.insert(answer);
        }
    }
}

fn is_quick(presence: &Presence) -> bool {
    presence.is_all() || presence.by_shape().is_some()
}

/// Adds the events that have a value in one of these columns: their shapes say
/// so, and one look through those is enough for all columns.
fn insert_whole(columns: &[ValueColumn], answer: &mut Bits) {
    let mut wanted = Vec::new();
    let mut shapes = None;
    for presence in columns.iter().filter_map(ValueColumn::presence) {
        if presence.is_all() {
            return answer.fill();
        }
        if let Some((counts, of_events)) = presence.by_shape() {
            let has: Vec<bool> = counts.iter().map(|&count| count > 0).collect();
            or(&mut wanted, &has);
            shapes = Some(of_events);
        }
    }
    let Some(shapes) = shapes else { return };
    let mut batch = [0; 512];
    for start in (0..shapes.num_vals()).step_by(batch.len()) {
        let batch = &mut batch[..(shapes.num_vals() - start).min(512) as usize];
        shapes.get_range(u64::from(start), batch);
        for (doc, &shape) in (start..).zip(batch.iter()) {
            if wanted.get(shape as usize) == Some(&true) {
                answer.insert(doc);
            }
        }
    }
}

impl Source {
    fn new(name: String, column: ValueColumn, ordinals: Ordinals) -> Source {
        Source { name, sure: Vec::new(), of_some: Vec::new(), columns: vec![column], only: Some(ordinals) }
    }

    fn add(&mut self, column: ValueColumn, ordinals: Ordinals) {
        if let Some(only) = self.only.take() {
            self.take(0, &only);
        }
        self.columns.push(column);
        self.take(self.columns.len() - 1, &ordinals);
    }

    fn take(&mut self, at: usize, ordinals: &Ordinals) {
        let column = &self.columns[at];
        let wanted = column.through(&|ordinal| ordinals.contains(ordinal));
        match column.is_partly_following() {
            true => self.of_some.push((wanted, at)),
            false => or(&mut self.sure, &wanted),
        }
    }

    fn insert(&self, answer: &mut Bits) {
        let first = &self.columns[0];
        if let Some(only) = &self.only {
            return insert(first, only, answer);
        }
        let has = |set: &[bool], ordinal: u64| set.get(ordinal as usize).copied().unwrap_or(false);
        let mut any = self.sure.clone();
        self.of_some.iter().for_each(|(wanted, _)| or(&mut any, wanted));
        let of_some = |doc: u32, ordinal: u64| {
            self.of_some.iter().any(|(wanted, at)| has(wanted, ordinal) && self.columns[*at].has(doc))
        };
        first.look_through(
            |ordinal| has(&any, ordinal),
            |doc, ordinal| {
                if has(&self.sure, ordinal) || of_some(doc, ordinal) {
                    answer.insert(doc);
                }
            },
        );
    }
}

fn or(set: &mut Vec<bool>, other: &[bool]) {
    set.resize(set.len().max(other.len()), false);
    set.iter_mut().zip(other).for_each(|(one, other)| *one |= other);
}
