use logdex_event::{Event, Origin, Paths, Sink, Store};
use logdex_shard::RawKept;

use super::*;
use crate::Index;
use crate::write::{Writer, WriterOptions};

/// An index of two shards with many rare fields, of which some events have the same.
fn index(folder: &std::path::Path) -> Index {
    let options = WriterOptions { raw: RawKept::No, memory_bytes: 64 << 20, threads: 1 };
    let writer = Writer::open(folder, options).unwrap();
    for shard in 0..2_u64 {
        let file = logdex_event::sink::ObjectFile {
            path: format!("{shard}.json"),
            size: 1,
            modified: 1,
            ..Default::default()
        };
        let admission = writer.admit(&file, Some([shard as u8; 32])).unwrap();
        let logdex_event::sink::Admission::Read { object, .. } = admission else { panic!() };
        let (mut sink, mut paths, mut event) = (writer.sink().unwrap(), Paths::default(), Event::default());
        let root = paths.root("json");
        for ordinal in 0..300 {
            event.clear();
            for key in 0..10 {
                let child = paths.child(root, &format!("key{}", (ordinal * 10 + key) % 2000));
                event.push(paths.field(child), "value");
                event.push(paths.field(child), "value");
            }
            let null = paths.child(root, "null");
            event.push(paths.field(null), "-");
            event.set_raw(b"{}");
            sink.event(&event, &paths, Origin { object, ordinal, ..Origin::default() }).unwrap();
            sink.record_done(&paths).unwrap();
        }
        let end = logdex_event::sink::ObjectEnd { records: 300, ..Default::default() };
        sink.end(object, &file, &end);
        sink.finish().unwrap();
    }
    writer.close().unwrap();
    Index::open(&[folder.to_owned()]).unwrap()
}

#[test]
fn pages_are_as_one_whole() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let all = |name: &str| name != "key7";
    for order in [FieldOrder::Name, FieldOrder::Events] {
        let of = |page_bytes| -> Vec<FieldCount> {
            Fields { page_bytes, ..Fields::new(index.lazy_shards().collect(), order, &all) }
                .map(Result::unwrap)
                .collect()
        };
        let whole = of(usize::MAX);
        assert_eq!(whole.len(), 1999);
        assert!(whole.is_sorted_by(|one, other| order.of(one.key(), other.key()).is_lt()));
        for field in &whole {
            let number: u32 = field.name["key".len()..].parse().unwrap();
            assert_eq!(field.events, if number < 1000 { 4 } else { 2 }, "{}", field.name);
        }
        for page_bytes in [40_000, 100_000] {
            assert!(of(page_bytes) == whole, "{order:?} {page_bytes}");
        }
    }
    assert!(
        index
            .lazy_shards()
            .all(|shard| matches!(shard.opened().unwrap(), crate::open::lazy_shard::OpenedShard::Once(_)))
    );
}
