//! First codes of many events at once are those of each event by itself.

use std::sync::Arc;

use super::*;
use crate::{BATCH_ROWS, BatchSchemas, NONE, ValueColumn};

/// Compares for every column: all events together, some, and each by itself.
pub(crate) fn check(columns: &Columns) {
    let all: Vec<u32> = (0..columns.docs).collect();
    let few: Vec<u32> = all.iter().copied().filter(|doc| doc % 101 == 7).collect();
    let some: Vec<u32> = all.iter().copied().filter(|doc| doc % 3 != 1).collect();
    for entry in columns.entries().iter().filter(|entry| entry.role.is_some()) {
        let column = columns.values(&entry.name).unwrap().unwrap();
        if is_own(&entry.name) && entry.name != OVERFLOW {
            continue;
        }
        let is_single = all.iter().all(|&doc| column.codes(doc).count() <= 1);
        assert_eq!(column.is_single(), is_single, "{}", entry.name);
        for docs in [&all, &few, &some] {
            let firsts = column.first_codes(docs, columns.docs).unwrap();
            let text = |ordinal| column.value(ordinal).unwrap();
            let read_back: Vec<Option<String>> =
                firsts.iter().map(|&first| (first != NONE).then(|| text(first))).collect();
            let wanted: Vec<Option<String>> = docs.iter().map(|&doc| column.first(doc).map(text)).collect();
            assert_eq!(read_back, wanted, "{}", entry.name);
            let mut used: Vec<u32> = firsts.into_iter().filter(|&first| first != NONE).collect();
            used.sort_unstable();
            used.dedup();
            let mut values = Vec::new();
            let mut take = |ordinal: u32, value: &str| {
                values.push((ordinal, value.to_owned()));
                Ok(())
            };
            check_numbers(columns, &column, &entry.name);
            column.for_each_of(&used, &mut take).unwrap();
            let wanted = used.iter().map(|&ordinal| (ordinal, text(ordinal)));
            assert!(values.into_iter().eq(wanted), "{}", entry.name);
        }
    }
}

/// The same step by step: all events of a step, and some.
fn check_numbers(columns: &Columns, column: &ValueColumn, name: &str) {
    let Some(mut numbered) = column.nullable_codes().filter(|_| column.has_nullable_codes()) else { return };
    let (mut shapes, mut numbers) = (BatchSchemas::default(), [0; BATCH_ROWS]);
    for step in 0..columns.docs.div_ceil(BATCH_ROWS as u32) {
        let start = step * BATCH_ROWS as u32;
        let places: Vec<u32> = (0..(columns.docs - start).min(BATCH_ROWS as u32)).collect();
        let number = |place: &u32| column.first(start + place).map_or(0, |ordinal| ordinal + 1);
        numbered.read(step, &mut shapes, &mut numbers);
        assert!(places.iter().map(number).eq(numbers[..places.len()].iter().copied()), "{name}");
        for every in [1, 2, 101] {
            let some: Vec<u32> = places.iter().copied().skip(every / 2).step_by(every).collect();
            let mut read_back = Vec::new();
            numbered.read_at(step, &some, &mut shapes, &mut read_back);
            assert!(some.iter().map(number).eq(read_back), "{name}");
        }
    }
}

#[test]
fn first_codes_of_every_cardinality() {
    check(&Columns::open(Arc::<[u8]>::from(written(&many()))).unwrap());
    check(&built(&[]));
    check(&built(&[&[("user.name", "u"), ("user.name", "v")], &[]]));
}
