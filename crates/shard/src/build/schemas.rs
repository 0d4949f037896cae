//! Event schemas: the list of columns that an event has values in, by a number.

use super::column::{Column, ColumnKind};
use super::groups::{Item, items};
use super::values::ValuesBuilder;
use crate::memory::code_list::CodeList;

/// Numbers in pairs.
type Pairs = Vec<(u32, u32)>;

/// Schemas and the events that have them.
pub(crate) struct Schemas<'a> {
    /// By schema, how many values events have in a column; only schemas that have
    /// any. Those of one column after those of another.
    counts: Vec<(u32, u32)>,
    /// For each column, where its counts begin and end.
    of_columns: Vec<(u32, u32)>,
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
        let (counts, of_columns) = counts_by_column(values, columns);
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
        Schemas { counts, of_columns, of_events: &values.codes, len, starts, events }
    }

    /// True if there are so many schemas that columns list their events.
    pub fn are_many(&self) -> bool {
        self.len > MANY.0 + self.of_events.len() / MANY.1
    }

    /// How many values events have in a column, by schema.
    pub fn of_column(&self, column: usize) -> &[(u32, u32)] {
        let (start, end) = self.of_columns[column];
        &self.counts[start as usize..end as usize]
    }

    /// True if every event has exactly one value in a column.
    pub fn are_all(&self, column: usize) -> bool {
        self.of_column(column).len() == self.len && self.is_single(column)
    }

    /// True if no event has several values in a column.
    pub fn is_single(&self, column: usize) -> bool {
        self.of_column(column).iter().all(|&(_, count)| count == 1)
    }

    /// How many values events have in a column, for each schema.
    pub fn counts(&self, column: usize) -> Vec<u32> {
        let mut counts = vec![0; self.len];
        self.of_column(column).iter().for_each(|&(schema, count)| counts[schema as usize] = count);
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
        let each = self.of_column(column).iter();
        let mut events: Vec<u32> = each
            .flat_map(|&(schema, count)| {
                events_of(schema).iter().flat_map(move |&event| std::iter::repeat_n(event, count as usize))
            })
            .collect();
        events.sort_unstable();
        events
    }
}

/// How many values events have in each column, by schema: all of them, and where those
/// of each column begin and end.
fn counts_by_column(values: &ValuesBuilder, columns: &[Column]) -> (Pairs, Pairs) {
    let is_group: Vec<bool> = columns.iter().map(|column| column.kind == ColumnKind::Groups).collect();
    let for_each = |take: &mut dyn FnMut(u32, usize)| {
        for (schema, list) in (0u32..).zip(values.distinct.iter()) {
            let columns = items(list, |column| is_group[column as usize]).map(Item::column);
            columns.for_each(|column| take(schema, column as usize));
        }
    };
    let (mut of_columns, mut last) = (vec![(0, 0); columns.len()], vec![u32::MAX; columns.len()]);
    for_each(&mut |schema, column| {
        of_columns[column].1 += u32::from(std::mem::replace(&mut last[column], schema) != schema);
    });
    let mut start = 0;
    for place in &mut of_columns {
        start += std::mem::replace(place, (start, start)).1;
    }
    let mut counts = vec![(u32::MAX, 0); start as usize];
    for_each(&mut |schema, column| {
        let (start, end) = &mut of_columns[column];
        if *end == *start || counts[*end as usize - 1].0 != schema {
            counts[*end as usize] = (schema, 0);
            *end += 1;
        }
        counts[*end as usize - 1].1 += 1;
    });
    (counts, of_columns)
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
