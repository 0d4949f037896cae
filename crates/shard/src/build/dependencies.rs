//! Finds columns whose values follow from another column's: the role's name
//! from its ARN, the path of a request from the request line. Such a column
//! needs no ordinal for each event, only one for each distinct value of the
//! other.

use crate::memory::code_list::CodeList;

/// A column that may follow from another, or another from it: events have one
/// value in it or none.
#[derive(Clone, Copy)]
pub(crate) struct Candidate<'a> {
    /// CodeList, one for each event that has a value.
    pub ordinals: &'a CodeList,
    /// How many distinct values there are.
    pub distinct: usize,
    /// The shapes of events that have a value, ascending, each with a one.
    pub shapes: &'a [(u32, u32)],
}

/// What a column follows from: the place of the other column among the
/// candidates, and this column's ordinal for each of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub column: usize,
    pub map: Vec<u32>,
    /// Whether the other column has values in the same events, or in more.
    pub is_wider: bool,
}

/// Bytes that a map must save, at least: it has an entry for each distinct
/// value of the other column, and must be read when the column is.
const SAVED_BYTES: usize = 1024;

/// For each candidate the column it follows from, if there is one. What
/// others follow from follows from nothing itself. `of_docs` are the shapes of
/// all events, of which there are `shapes` different ones.
pub(crate) fn sources(candidates: &[Candidate], of_docs: &CodeList, shapes: usize) -> Vec<Option<Source>> {
    let mut found: Vec<Option<Source>> = candidates.iter().map(|_| None).collect();
    let mut pairs = Pairs { of_docs, entries: Vec::new(), stamp: 0, has: vec![0; shapes] };
    // The least distinct first: who follows from a small one has a small map.
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by_key(|&at| candidates[at].distinct);
    for (place, &at) in order.iter().enumerate().rev() {
        let follower = candidates[at];
        for &other in &order[place + 1..] {
            if !pays(candidates[other].distinct, follower.distinct, follower.ordinals.len()) {
                break;
            }
            if found[other].is_none()
                && let Some(map) = pairs.map(candidates[other], follower)
            {
                let is_wider = candidates[other].shapes != follower.shapes;
                found[at] = Some(Source { column: other, map, is_wider });
                break;
            }
        }
    }
    found
}

/// True if a map for so many values of the source takes less than the
/// ordinals of the follower: of how many values, in how many rows.
pub(crate) fn pays(source: usize, follower: usize, rows: usize) -> bool {
    let bits = usize::BITS - follower.saturating_sub(1).leading_zeros();
    let bytes = |entries: usize| entries * bits as usize / 8;
    bytes(rows) >= bytes(source) + SAVED_BYTES
}

/// Tries pairs of columns.
struct Pairs<'a> {
    of_docs: &'a CodeList,
    /// A map being filled. Entries of earlier tries are told by their stamp,
    /// so that a try that fails after a few events costs no more than these.
    entries: Vec<(u32, u32)>,
    stamp: u32,
    /// For each shape, whether it has values: of the source 1, of the follower 2.
    has: Vec<u8>,
}

const IN_SOURCE: u8 = 1;
const IN_FOLLOWER: u8 = 2;

impl Pairs<'_> {
    /// The follower's ordinal for each of the source's, if each has one only.
    fn map(&mut self, source: Candidate, follower: Candidate) -> Option<Vec<u32>> {
        self.stamp += 1;
        if self.entries.len() < source.distinct {
            self.entries.resize(source.distinct, (0, 0));
        }
        let follows = if source.shapes == follower.shapes {
            source.ordinals.all_pairs(follower.ordinals, |from, to| self.agrees(from, to))
        } else {
            is_within(follower.shapes, source.shapes) && self.agree(source, follower)
        };
        let stamp = self.stamp;
        let map = || self.entries[..source.distinct].iter().map(|&(s, to)| if s == stamp { to } else { 0 });
        follows.then(|| map().collect())
    }

    /// Goes through the events of both columns.
    fn agree(&mut self, source: Candidate, follower: Candidate) -> bool {
        self.has.fill(0);
        for (column, bit) in [(source, IN_SOURCE), (follower, IN_FOLLOWER)] {
            column.shapes.iter().for_each(|&(shape, _)| self.has[shape as usize] |= bit);
        }
        let (mut sources, mut followers) = (source.ordinals.iter(), follower.ordinals.iter());
        for shape in self.of_docs.iter() {
            let has = self.has[shape as usize];
            let from = if has & IN_SOURCE != 0 { sources.next() } else { None };
            if has & IN_FOLLOWER != 0 {
                match (from, followers.next()) {
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
    few.len() <= many.len() && few.iter().all(|shape| many.by_ref().any(|other| other == shape))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: u32 = 40_000;

    fn column<'a>(ordinals: &'a CodeList, shapes: &'static [(u32, u32)]) -> Candidate<'a> {
        let distinct = ordinals.iter().max().map_or(0, |last| last as usize + 1);
        Candidate { ordinals, distinct, shapes }
    }

    fn chunks(numbers: impl Iterator<Item = u32>) -> CodeList {
        let mut chunks = CodeList::default();
        numbers.for_each(|number| {
            chunks.push(number);
        });
        chunks
    }

    #[test]
    fn what_follows_is_found_and_nothing_else() {
        const ALL: &[(u32, u32)] = &[(0, 1), (1, 1)];
        let of_docs = chunks((0..EVENTS).map(|event| u32::from(event % 3 == 0)));
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
        let found = sources(&candidates, &of_docs, 2);
        let map = |modulus: u32| (0..50).map(|arn| arn % modulus).collect::<Vec<u32>>();
        assert_eq!(found[0], Some(Source { column: 2, map: map(5), is_wider: false }));
        assert_eq!(found[5], Some(Source { column: 2, map: map(7), is_wider: true }));
        assert!(found[1..5].iter().all(Option::is_none), "{found:?}");
    }

    #[test]
    fn who_has_more_events_than_the_other_does_not_follow() {
        let of_docs = chunks((0..EVENTS).map(|event| event % 2));
        let (few, many) = (chunks((0..EVENTS / 2).map(|_| 3)), chunks((0..EVENTS).map(|_| 1)));
        let few = Candidate { distinct: 4, ..column(&few, &[(0, 1)]) };
        let many = Candidate { distinct: 4, ..column(&many, &[(0, 1), (1, 1)]) };
        let found = sources(&[few, many], &of_docs, 2);
        assert_eq!(found, [Some(Source { column: 1, map: vec![0, 3, 0, 0], is_wider: true }), None]);
    }

    #[test]
    fn equal_columns_are_kept_once() {
        let ordinals = chunks((0..EVENTS).map(|event| event % 4));
        let of_docs = chunks((0..EVENTS).map(|_| 0));
        let one = column(&ordinals, &[(0, 1)]);
        let found = sources(&[one, one, one], &of_docs, 1);
        assert_eq!(found.iter().flatten().count(), 2);
        assert!(sources(&[], &CodeList::default(), 0).is_empty());
    }
}
