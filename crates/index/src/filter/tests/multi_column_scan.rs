//! A scan over several columns finds the events that have a wanted code in one.

use super::super::bitmap::Bitmap;
use super::super::multi_column_scan::MultiColumnScan;
use super::*;
use logdex_shard::{CodeSet, ValueColumn};

/// Events of some kinds, by some principals: fields that all events have, that
/// are derived from others, that are derived but missing here and there, that one
/// kind has, that have several values.
fn record(random: &mut Random, at: usize) -> String {
    let principal = random.below(12);
    let mut identity =
        format!("\"type\":\"T{}\",\"arn\":\"arn:aws:iam::111122223333:user/u{principal}\"", principal % 3);
    if random.below(4) > 0 {
        identity +=
            &format!(",\"userName\":\"u{}\",\"accessKeyId\":\"AKIA{}\"", principal / 2, principal % 5);
    }
    let kind = random.below(9);
    let (bucket, zone) = (random.below(30), random.below(4));
    let mut more = match kind {
        0 | 1 => format!(
            "\"bucketName\":\"b{bucket}\",\"Host\":\"b{bucket}.example.com\",\"zone{kind}\":\"z{zone}\""
        ),
        2 => format!("\"roleArn\":\"r{bucket}\",\"externalId\":\"x{}\"", bucket % 7),
        kind => format!("\"p{kind}\":\"v{zone}\""),
    };
    if random.below(3) == 0 {
        let tag = |random: &mut Random| format!("\"t{}\"", random.below(6));
        more += &format!(",\"tags\":[{},{},{}]", tag(random), tag(random), tag(random));
    }
    format!(
        "{{\"eventVersion\":\"1.08\",\"eventSource\":\"s{kind}.amazonaws.com\",\"eventName\":\"N{kind}\",\
         \"eventTime\":\"2024-02-01T10:{:02}:{:02}Z\",\"sourceIPAddress\":\"192.0.2.{principal}\",\
         \"userIdentity\":{{{identity}}},\"requestParameters\":{{{more}}}}}",
        at / 60 % 60,
        at % 60,
    )
}

fn shard(random: &mut Random, events: usize, folder: &std::path::Path) -> Shard {
    let mut parser = Parser::new(None);
    let mut writer = ShardWriter::create(folder, RawKept::Yes).unwrap();
    for at in 0..events {
        let raw = record(random, at);
        let Parsed::Event { event, paths, .. } = parser.parse(raw.as_bytes(), Shape::Json) else {
            panic!("{raw}")
        };
        writer.add(event, paths, Origin { ordinal: at as u64, ..Origin::default() }).unwrap();
    }
    writer.finish().unwrap();
    Shard::open(folder, events as u32, None).unwrap()
}

/// Some codes of a column: next to each other, or any.
fn wanted(random: &mut Random, column: &ValueColumn) -> Bitmap {
    let total = column.distinct();
    let mut set = Bitmap::none(total);
    match random.below(4) {
        0 => (0..total).for_each(|code| set.insert(code)),
        1 => set.insert(random.below(total as usize) as u32),
        _ => (0..1 + random.below(5)).for_each(|_| set.insert(random.below(total as usize) as u32)),
    }
    set
}

#[test]
fn events_of_several_columns_are_those_of_each() {
    for (seed, events, questions) in
        [(11, 1, 20), (12, 511, 99), (13, 512, 99), (14, 513, 99), (15, 12_000, 60)]
    {
        let mut random = Random(seed);
        let folder = tempfile::tempdir().unwrap();
        let shard = shard(&mut random, events, folder.path());
        let names: Vec<&str> = shard
            .columns
            .entries()
            .iter()
            .filter(|entry| entry.role.is_some())
            .map(|entry| &*entry.name)
            .collect();
        let follows = |name: &&str| shard.columns.values(name).unwrap().unwrap().is_narrower();
        // Few events are not worth a map.
        assert!(events < 600 || names.iter().any(follows), "{names:?}");
        for _ in 0..questions {
            let mut within = Bitmap::none(shard.events);
            (0..shard.events).filter(|_| random.below(3) > 0).for_each(|doc| within.insert(doc));
            let (mut scan, mut asked) = (MultiColumnScan::default(), Vec::new());
            // Few columns are scanned one by one, many together.
            let most = 1 + random.below(14);
            for _ in 0..1 + random.below(most) {
                let name = *random.pick(&names.iter().collect::<Vec<_>>());
                let column = || shard.columns.values(name).unwrap().unwrap();
                let set = wanted(&mut random, &column());
                asked.push((name, column(), set.clone()));
                scan.add(name, column(), CodeSet::of_bits(set.into_words()));
            }
            let mut answer = Bitmap::none(shard.events);
            scan.insert(&within, &mut answer);
            for doc in within.iter() {
                let has = |(_, column, set): &(&str, ValueColumn, Bitmap)| {
                    column.codes(doc).any(|code| set.contains(code))
                };
                let names: Vec<&str> = asked.iter().map(|(name, ..)| *name).collect();
                assert_eq!(answer.contains(doc), asked.iter().any(has), "{seed}: {doc} by {names:?}");
            }
        }
    }
}
