//! The directory: which columns a file has, where, and their statistics.

use std::io;

use logdex_event::field::Role;

use crate::corrupt;
use crate::file::sections::{put_bytes, put_varint, put_zigzag, take_bytes, take_varint, take_zigzag};
use crate::file::statistics::{Bounds, Statistics};

/// One column of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Stored name: canonical, native path, or a name of our own.
    pub name: String,
    /// Whether and how free text looks at it; `None` for what is no field.
    pub role: Option<Role>,
    /// Events with at least one value that is not a null form.
    pub events: u32,
    /// First byte of its sections in the file.
    pub start: u64,
    /// Bytes of the first section: which events have values.
    pub validity_bytes: u64,
    /// Bytes of the second section: the codes, or the numbers.
    pub codes_bytes: u64,
    /// Bytes of the third section: the dictionary or the ids; the zone map of
    /// a number column.
    pub values_bytes: u64,
    /// The document of the first dictionary value's words, if they are indexed.
    pub first_word: Option<u32>,
    /// What its values are like.
    pub statistics: Statistics,
}

impl Entry {
    /// The order of entries: a field may have the name of a number column, as
    /// `@timestamp` often does, so the kind belongs to it.
    pub(crate) fn key(&self) -> (&str, bool) {
        (&self.name, self.role.is_some())
    }

    /// False if no event has this value, as far as the bounds tell.
    pub fn may_hold(&self, value: &str) -> bool {
        self.statistics.bounds.may_hold(value.as_bytes())
    }
}

/// The number of each role in the file.
const ROLES: [(u8, Option<Role>); 5] = [
    (0, None),
    (1, Some(Role::Content)),
    (2, Some(Role::Id)),
    (3, Some(Role::Derived)),
    (4, Some(Role::Scalar)),
];

/// Numbers of the kinds of bounds in the file.
const NO_BOUNDS: u8 = 0;
const NUMBERS: u8 = 1;
const VALUES: u8 = 2;

/// Appends entries, sorted by [`Entry::key`], to `out`.
pub(crate) fn encode(entries: &[Entry], out: &mut Vec<u8>) {
    for entry in entries {
        put_bytes(entry.name.as_bytes(), out);
        out.push(ROLES.iter().find(|(_, role)| *role == entry.role).map_or(0, |(code, _)| *code));
        let Statistics { rows, distinct, bounds } = &entry.statistics;
        for number in [
            u64::from(entry.events),
            entry.start,
            entry.validity_bytes,
            entry.codes_bytes,
            entry.values_bytes,
            one_more(entry.first_word),
            u64::from(*rows),
            one_more(*distinct),
        ] {
            put_varint(out, number);
        }
        match bounds {
            Bounds::Unknown => out.push(NO_BOUNDS),
            Bounds::Numbers { min, max } => {
                out.push(NUMBERS);
                [min, max].into_iter().for_each(|&number| put_zigzag(out, number));
            }
            Bounds::Values { min, max } => {
                out.push(VALUES);
                [min, max].into_iter().for_each(|value| put_bytes(value, out));
            }
        }
    }
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode(mut bytes: &[u8]) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        entries.push(entry(&mut bytes).ok_or_else(|| corrupt("directory of columns"))?);
    }
    Ok(entries)
}

fn entry(bytes: &mut &[u8]) -> Option<Entry> {
    let name = String::from_utf8(take_bytes(bytes)?.to_vec()).ok()?;
    let code = take_byte(bytes)?;
    let role = ROLES.iter().find(|(known, _)| *known == code)?.1;
    let mut next = || take_varint(bytes);
    let events = u32::try_from(next()?).ok()?;
    let (start, validity_bytes, codes_bytes, values_bytes) = (next()?, next()?, next()?, next()?);
    let first_word = one_less(next()?)?;
    let (rows, distinct) = (u32::try_from(next()?).ok()?, one_less(next()?)?);
    let bounds = match take_byte(bytes)? {
        NO_BOUNDS => Bounds::Unknown,
        NUMBERS => Bounds::Numbers { min: take_zigzag(bytes)?, max: take_zigzag(bytes)? },
        VALUES => Bounds::Values { min: take_bytes(bytes)?.to_vec(), max: take_bytes(bytes)?.to_vec() },
        _ => return None,
    };
    let statistics = Statistics { rows, distinct, bounds };
    Some(Entry {
        name,
        role,
        events,
        start,
        validity_bytes,
        codes_bytes,
        values_bytes,
        first_word,
        statistics,
    })
}

/// A number that may be missing: 0, or one more than the number.
fn one_more(number: Option<u32>) -> u64 {
    number.map_or(0, |number| u64::from(number) + 1)
}

fn one_less(number: u64) -> Option<Option<u32>> {
    number.checked_sub(1).map(u32::try_from).transpose().ok()
}

fn take_byte(bytes: &mut &[u8]) -> Option<u8> {
    let (&byte, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bounds() -> impl Strategy<Value = Bounds> {
        prop_oneof![
            Just(Bounds::Unknown),
            any::<(i64, i64)>().prop_map(|(min, max)| Bounds::Numbers { min, max }),
            any::<(Vec<u8>, Vec<u8>)>().prop_map(|(min, max)| Bounds::Values { min, max }),
        ]
    }

    prop_compose! {
        fn entries()(
            name in ".{0,20}",
            role in 0..ROLES.len(),
            (events, rows) in any::<(u32, u32)>(),
            (start, validity_bytes, codes_bytes, values_bytes) in any::<(u64, u64, u64, u64)>(),
            (first_word, distinct) in any::<(Option<u32>, Option<u32>)>(),
            bounds in bounds(),
        ) -> Entry {
            let (role, statistics) = (ROLES[role].1, Statistics { rows, distinct, bounds });
            Entry { name, role, events, start, validity_bytes, codes_bytes, values_bytes, first_word, statistics }
        }
    }

    proptest! {
        #[test]
        fn entries_come_back_and_damage_is_noticed(entries in proptest::collection::vec(entries(), 0..5)) {
            let mut bytes = Vec::new();
            encode(&entries, &mut bytes);
            prop_assert_eq!(&decode(&bytes).unwrap(), &entries);
            for end in 0..bytes.len() {
                let cut = decode(&bytes[..end]);
                prop_assert!(cut.is_err() || cut.unwrap().len() < entries.len(), "cut at {}", end);
            }
        }
    }
}
