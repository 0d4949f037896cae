//! Functional dependencies between columns, found when a shard is finished: the
//! role's name depends on its ARN, the path of a request on the request line.
//! Such a column needs no code for each row, only one for each distinct value of
//! the other.

use super::derivation::NO_CODE;
use crate::memory::code_list::CodeList;

/// A column that may depend on another, or another on it: events have one
/// value in it or none.
#[derive(Clone, Copy)]
pub(crate) struct Candidate<'a> {
    /// Codes, one for each event that has a value.
    pub codes: &'a CodeList,
    /// How many distinct values there are.
    pub distinct: usize,
    /// The schemas of events that have a value, ascending, each with a one.
    pub schemas: &'a [(u32, u32)],
}

/// What a column depends on: the place of the other column among the
/// candidates, and this column's code for each of its codes, [`NO_CODE`] where no
/// event with such a code has a value in this column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub column: usize,
    pub map: Vec<u32>,
    /// Whether the other column has values in more events.
    pub is_narrower: bool,
}

/// Bytes that a map must save, at least: it has an entry for each distinct
/// value of the other column, and must be read when the column is.
const SAVED_BYTES: usize = 1024;

/// For each candidate the column it depends on, if there is one. Columns that
/// others depend on depend on none themselves. `of_events` are the schemas of
/// all events, of which there are `schemas` different ones.
pub(crate) fn sources(candidates: &[Candidate], of_events: &CodeList, schemas: usize) -> Vec<Option<Source>> {
    let mut found: Vec<Option<Source>> = candidates.iter().map(|_| None).collect();
    let mut pairs = Pairs { of_events, entries: Vec::new(), stamp: 0, has: vec![0; schemas] };
    // The fewest distinct first: a map from those is small.
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by_key(|&at| candidates[at].distinct);
    for (place, &at) in order.iter().enumerate().rev() {
        let dependent = candidates[at];
        for &other in &order[place + 1..] {
            if !pays(candidates[other].distinct, dependent.distinct, dependent.codes.len()) {
                break;
            }
            if found[other].is_none()
                && let Some(map) = pairs.map(candidates[other], dependent)
            {
                let is_narrower = candidates[other].schemas != dependent.schemas;
                found[at] = Some(Source { column: other, map, is_narrower });
                break;
            }
        }
    }
    found
}

/// True if a map for so many values of the source takes less than the
/// codes of the dependent: of how many values, in how many rows.
pub(crate) fn pays(source: usize, dependent: usize, rows: usize) -> bool {
    let bits = usize::BITS - dependent.saturating_sub(1).leading_zeros();
    let bytes = |entries: usize| entries * bits as usize / 8;
    bytes(rows) >= bytes(source) + SAVED_BYTES
}

/// Tries pairs of columns.
struct Pairs<'a> {
    of_events: &'a CodeList,
    /// A map being filled. Entries of earlier tries have another stamp,
    /// so that a try that fails after a few events costs no more than these.
    entries: Vec<(u32, u32)>,
    stamp: u32,
    /// For each schema, whether it has values: of the source 1, of the dependent 2.
    has: Vec<u8>,
}

const IN_SOURCE: u8 = 1;
const IN_DEPENDENT: u8 = 2;

impl Pairs<'_> {
    /// The dependent's code for each of the source's, if each has one only.
    fn map(&mut self, source: Candidate, dependent: Candidate) -> Option<Vec<u32>> {
        self.stamp += 1;
        if self.entries.len() < source.distinct {
            self.entries.resize(source.distinct, (0, 0));
        }
        let depends = if source.schemas == dependent.schemas {
            source.codes.all_pairs(dependent.codes, |from, to| self.agrees(from, to))
        } else {
            is_within(dependent.schemas, source.schemas) && self.agree(source, dependent)
        };
        let stamp = self.stamp;
        let map =
            || self.entries[..source.distinct].iter().map(|&(s, to)| if s == stamp { to } else { NO_CODE });
        depends.then(|| map().collect())
    }

    /// Goes through the events of both columns.
    fn agree(&mut self, source: Candidate, dependent: Candidate) -> bool {
        self.has.fill(0);
        for (column, bit) in [(source, IN_SOURCE), (dependent, IN_DEPENDENT)] {
            column.schemas.iter().for_each(|&(schema, _)| self.has[schema as usize] |= bit);
        }
        let (mut sources, mut dependents) = (source.codes.iter(), dependent.codes.iter());
        for schema in self.of_events.iter() {
            let has = self.has[schema as usize];
            let from = if has & IN_SOURCE != 0 { sources.next() } else { None };
            if has & IN_DEPENDENT != 0 {
                match (from, dependents.next()) {
                    (Some(from), Some(to)) if self.agrees(from, to) => {}
                    _ => return false,
                }
            }
        }
        true
    }

    #[inline]
    fn agrees(&mut self, from: u32, to: u32) -> bool {
        let entry = &mut self.entries[from as usize];
        if entry.0 == self.stamp {
            return entry.1 == to;
        }
        *entry = (self.stamp, to);
        true
    }
}

/// True if all of `few` are among `many`; both are ascending.
fn is_within(few: &[(u32, u32)], many: &[(u32, u32)]) -> bool {
    let mut many = many.iter();
    few.len() <= many.len() && few.iter().all(|schema| many.by_ref().any(|other| other == schema))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: u32 = 40_000;

    fn column<'a>(codes: &'a CodeList, schemas: &'static [(u32, u32)]) -> Candidate<'a> {
        let distinct = codes.iter().max().map_or(0, |last| last as usize + 1);
        Candidate { codes, distinct, schemas }
    }

    fn chunks(numbers: impl Iterator<Item = u32>) -> CodeList {
        let mut chunks = CodeList::default();
        numbers.for_each(|number| {
            chunks.push(number);
        });
        chunks
    }

    #[test]
    fn dependencies_are_found_and_nothing_else() {
        const ALL: &[(u32, u32)] = &[(0, 1), (1, 1)];
        let of_events = chunks((0..EVENTS).map(|event| u32::from(event % 3 == 0)));
        let arn = chunks((0..EVENTS).map(|event| event * 7 % 50));
        let role = chunks(arn.iter().map(|arn| arn % 5));
        let thirds = chunks((0..EVENTS).step_by(3).map(|event| event * 7 % 50 % 7));
        let other = chunks((0..EVENTS).map(|event| event % 3));
        let unique = chunks(0..EVENTS);
        let one = chunks((0..EVENTS).map(|_| 0));
        let candidates = [
            column(&role, ALL),
            column(&other, ALL),
            column(&arn, ALL),
            column(&unique, ALL),
            column(&one, ALL),
            column(&thirds, &[(1, 1)]),
        ];
        let found = sources(&candidates, &of_events, 2);
        let map = |modulus: u32| (0..50).map(|arn| arn % modulus).collect::<Vec<u32>>();
        assert_eq!(found[0], Some(Source { column: 2, map: map(5), is_narrower: false }));
        assert_eq!(found[5], Some(Source { column: 2, map: map(7), is_narrower: true }));
        assert!(found[1..5].iter().all(Option::is_none), "{found:?}");
    }

    #[test]
    fn a_column_with_more_events_depends_on_none_with_fewer() {
        let of_events = chunks((0..EVENTS).map(|event| event % 2));
        let (few, many) = (chunks((0..EVENTS / 2).map(|_| 3)), chunks((0..EVENTS).map(|_| 1)));
        let few = Candidate { distinct: 4, ..column(&few, &[(0, 1)]) };
        let many = Candidate { distinct: 4, ..column(&many, &[(0, 1), (1, 1)]) };
        let found = sources(&[few, many], &of_events, 2);
        assert_eq!(
            found,
            [Some(Source { column: 1, map: vec![NO_CODE, 3, NO_CODE, NO_CODE], is_narrower: true }), None]
        );
    }

    #[test]
    fn equal_columns_are_kept_once() {
        let codes = chunks((0..EVENTS).map(|event| event % 4));
        let of_events = chunks((0..EVENTS).map(|_| 0));
        let one = column(&codes, &[(0, 1)]);
        let found = sources(&[one, one, one], &of_events, 1);
        assert_eq!(found.iter().flatten().count(), 2);
        assert!(sources(&[], &CodeList::default(), 0).is_empty());
    }
}
