//! Many events at once have the first values that each has by itself.

use super::*;
use crate::columns::NONE;

/// Compares for every column: all events together, some, and each by itself.
pub(super) fn check(columns: &Columns) {
    let all: Vec<u32> = (0..columns.docs).collect();
    let few: Vec<u32> = all.iter().copied().filter(|doc| doc % 101 == 7).collect();
    let some: Vec<u32> = all.iter().copied().filter(|doc| doc % 3 != 1).collect();
    for entry in columns.entries().iter().filter(|entry| entry.role.is_some()) {
        let column = columns.values(&entry.name).unwrap().unwrap();
        if is_own(&entry.name) && entry.name != RARE {
            continue;
        }
        let is_single = all.iter().all(|&doc| column.ordinals(doc).count() <= 1);
        assert_eq!(column.is_single(), is_single, "{}", entry.name);
        for docs in [&all, &few, &some] {
            let firsts = column.firsts(docs, columns.docs).unwrap();
            let text = |ordinal| column.value(ordinal).unwrap();
            let told: Vec<Option<String>> =
                firsts.iter().map(|&first| (first != NONE).then(|| text(first.into()))).collect();
            let wanted: Vec<Option<String>> = docs.iter().map(|&doc| column.first(doc).map(text)).collect();
            assert_eq!(told, wanted, "{}", entry.name);
            let mut used: Vec<u32> = firsts.into_iter().filter(|&first| first != NONE).collect();
            used.sort_unstable();
            used.dedup();
            let mut values = Vec::new();
            let mut take = |ordinal: u32, value: &str| {
                values.push((ordinal, value.to_owned()));
                Ok(())
            };
            column.for_these(&used, &mut take).unwrap();
            let wanted = used.iter().map(|&ordinal| (ordinal, text(ordinal.into())));
            assert!(values.into_iter().eq(wanted), "{}", entry.name);
        }
    }
}

#[test]
fn firsts_of_every_cardinality() {
    check(&Columns::open(FileSlice::from(written(&many()))).unwrap());
    check(&built(&[]));
    check(&built(&[&[("user.name", "u"), ("user.name", "v")], &[]]));
}
