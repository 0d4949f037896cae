//! Finds columns whose values follow from another column's: the role's name
//! from its ARN, the path of a request from the request line. Such a column
//! needs no ordinal for each event, only one for each distinct value of the
//! other.

/// One column among those that have values in the same events.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    /// Ordinals, one for each value of an event.
    pub ordinals: &'a [u32],
    /// How many distinct values there are.
    pub distinct: usize,
}

/// What a column follows from: the place of the other column among the
/// candidates, and this column's ordinal for each of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub column: usize,
    pub map: Vec<u32>,
}

/// A map pays if the other column has fewer distinct values than this share of
/// the events: it has an entry for each of them.
const PAYS_BELOW: (usize, usize) = (3, 4);

/// For each candidate the column it follows from, if there is one. What
/// others follow from follows from nothing itself.
pub(super) fn sources(candidates: &[Candidate]) -> Vec<Option<Source>> {
    let mut found: Vec<Option<Source>> = candidates.iter().map(|_| None).collect();
    // The least distinct first: who follows from a small one has a small map.
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by_key(|&at| candidates[at].distinct);
    let mut map = Map::default();
    for (place, &at) in order.iter().enumerate().rev() {
        let follower = candidates[at];
        // A column of one value takes no room.
        if follower.distinct < 2 {
            continue;
        }
        for &other in &order[place + 1..] {
            let source = candidates[other];
            if found[other].is_some() {
                continue;
            }
            if source.distinct * PAYS_BELOW.1 >= source.ordinals.len() * PAYS_BELOW.0 {
                break;
            }
            if let Some(map) = map.of(source, follower) {
                found[at] = Some(Source { column: other, map });
                break;
            }
        }
    }
    found
}

/// A map being filled; entries of earlier tries are told by their stamp, so
/// that a try that fails after a few events costs no more than these.
#[derive(Default)]
struct Map {
    entries: Vec<(u32, u32)>,
    stamp: u32,
}

impl Map {
    /// The follower's ordinal for each of the source's, if each has one only.
    fn of(&mut self, source: Candidate, follower: Candidate) -> Option<Vec<u32>> {
        self.stamp += 1;
        if self.entries.len() < source.distinct {
            self.entries.resize(source.distinct, (0, 0));
        }
        for (&from, &to) in source.ordinals.iter().zip(follower.ordinals) {
            let entry = &mut self.entries[from as usize];
            if entry.0 != self.stamp {
                *entry = (self.stamp, to);
            } else if entry.1 != to {
                return None;
            }
        }
        let entries = self.entries[..source.distinct].iter();
        Some(entries.map(|&(stamp, to)| if stamp == self.stamp { to } else { 0 }).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_is_found_and_nothing_else() {
        let arn: Vec<u32> = (0..1000).map(|event| event * 7 % 50).collect();
        let role: Vec<u32> = arn.iter().map(|arn| arn % 5).collect();
        let other: Vec<u32> = (0..1000).map(|event| event % 3).collect();
        let unique: Vec<u32> = (0..1000).collect();
        let one = vec![0; 1000];
        let columns = [(&role, 5), (&other, 3), (&arn, 50), (&unique, 1000), (&one, 1)];
        let candidates = columns.map(|(ordinals, distinct)| Candidate { ordinals, distinct });
        let found = sources(&candidates);
        let role = found[0].as_ref().unwrap();
        assert_eq!((role.column, &role.map), (2, &(0..50).map(|arn| arn % 5).collect()));
        assert!(found[1..].iter().all(Option::is_none), "{found:?}");
    }

    #[test]
    fn equal_columns_are_kept_once() {
        let ordinals: Vec<u32> = (0..100).map(|event| event % 4).collect();
        let column = Candidate { ordinals: &ordinals, distinct: 4 };
        let found = sources(&[column, column, column]);
        assert_eq!(found.iter().flatten().count(), 2);
        assert!(sources(&[]).is_empty());
    }
}
