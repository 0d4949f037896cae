//! Event schemas: the list of columns that an event has values in, by a number.

use super::column::{Column, ColumnKind};
use super::groups::{Item, items};
use super::values::ValuesBuilder;
use crate::memory::code_list::CodeList;

/// Schemas and the events that have them.
pub(crate) struct Schemas<'a> {
    /// For each column, by schema, how many values events have in it; only
    /// schemas that have any.
    by_column: Vec<Vec<(u32, u32)>>,
    /// The schema of each event.
    pub of_events: &'a CodeList,
    /// How many schemas there are.
    pub len: usize,
    /// Where the events of each schema begin in `events`, and where the last ends.
    starts: Vec<u32>,
    events: Vec<u32>,
}

/// With more schemas than this among so many events, columns list their events
/// themselves: counts by schema would cost about as much.
const MANY: (usize, usize) = (64, 16);

impl<'a> Schemas<'a> {
    /// The schemas of events, from those that filling has numbered.
    pub fn of(values: &'a ValuesBuilder, columns: &[Column]) -> Schemas<'a> {
        let mut by_column: Vec<Vec<(u32, u32)>> = vec![Vec::new(); columns.len()];
        let is_group: Vec<bool> = columns.iter().map(|column| column.kind == ColumnKind::Groups).collect();
        for (schema, list) in (0u32..).zip(values.distinct.iter()) {
            for column in items(list, |column| is_group[column as usize]).map(Item::column) {
                match by_column[column as usize].last_mut() {
                    Some((last, count)) if *last == schema => *count += 1,
                    _ => by_column[column as usize].push((schema, 1)),
                }
            }
        }
        let len = values.distinct.len();
        let mut starts = vec![0u32; len + 1];
        values.codes.iter().for_each(|schema| starts[schema as usize + 1] += 1);
        (0..len).for_each(|at| starts[at + 1] += starts[at]);
        let mut next = starts.clone();
        let mut events = vec![0; values.codes.len()];
        for (event, schema) in (0u32..).zip(values.codes.iter()) {
            events[next[schema as usize] as usize] = event;
            next[schema as usize] += 1;
        }
        Schemas { by_column, of_events: &values.codes, len, starts, events }
    }

    /// True if there are so many schemas that columns list their events.
    pub fn are_many(&self) -> bool {
        self.len > MANY.0 + self.of_events.len() / MANY.1
    }

    /// How many values events have in a column, by schema.
    pub fn of_column(&self, column: usize) -> &[(u32, u32)] {
        &self.by_column[column]
    }

    /// True if every event has exactly one value in a column.
    pub fn are_all(&self, column: usize) -> bool {
        self.by_column[column].len() == self.len && self.is_single(column)
    }

    /// True if no event has several values in a column.
    pub fn is_single(&self, column: usize) -> bool {
        self.by_column[column].iter().all(|&(_, count)| count == 1)
    }

    /// How many values events have in a column, for each schema.
    pub fn counts(&self, column: usize) -> Vec<u32> {
        let mut counts = vec![0; self.len];
        self.by_column[column].iter().for_each(|&(schema, count)| counts[schema as usize] = count);
        counts
    }

    /// How many events have a value in a column that is wanted, by its row. An
    /// event may have thousands, so their events are not listed.
    pub fn events_with(&self, column: usize, is_wanted: impl Fn(usize) -> bool) -> u32 {
        let counts = self.counts(column);
        let (mut row, mut events) = (0, 0);
        self.of_events.for_each(|schema| {
            let rows = row..row + counts[schema as usize] as usize;
            row = rows.end;
            events += u32::from({ rows }.any(&is_wanted));
        });
        events
    }

    /// The event of each value of a column, ascending.
    pub fn events(&self, column: usize) -> Vec<u32> {
        let events_of = |schema: u32| {
            &self.events[self.starts[schema as usize] as usize..self.starts[schema as usize + 1] as usize]
        };
        let each = self.by_column[column].iter();
        let mut events: Vec<u32> = each
            .flat_map(|&(schema, count)| {
                events_of(schema).iter().flat_map(move |&event| std::iter::repeat_n(event, count as usize))
            })
            .collect();
        events.sort_unstable();
        events
    }
}

/// The event of each value that a column has of its own, ascending, while a
/// shard fills.
pub(crate) fn events_of_own(lists: &ValuesBuilder, column: u32, columns: &[Column]) -> Vec<u32> {
    let is_group = |column: u32| columns[column as usize].kind == ColumnKind::Groups;
    let count = |list| items(list, is_group).filter(|&item| item == Item::Own(column)).count();
    let counts: Vec<usize> = lists.distinct.iter().map(count).collect();
    let events = (0u32..).zip(lists.codes.iter());
    events.flat_map(|(event, list)| std::iter::repeat_n(event, counts[list as usize])).collect()
}
