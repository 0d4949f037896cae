//! Benchmark of building and publishing a shard of parsed events on one core, in
//! bytes of their raw records per second: `cargo bench --bench index`.

mod common;

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use logdex_event::parser::{Parsed, Parser};
use logdex_event::sink::{Admission, ObjectEnd, ObjectFile};
use logdex_event::{Event, Origin, Sink, Store};
use logdex_index::{RawKept, Writer, WriterOptions};

/// Formats, with events of each: the costs of a shard's folder are small beside them.
const FORMATS: &[(&str, u64)] = &[("cloudtrail", 20_000), ("s3access", 40_000), ("secure", 40_000)];

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for &(name, events) in FORMATS {
        index(&mut criterion, name, events);
    }
    criterion.final_summary();
}

fn index(criterion: &mut Criterion, name: &str, count: u64) {
    let mut parser = Parser::new(None);
    let events = parsed(&common::texts(common::format(name), count, 5_000), &mut parser);
    let bytes: usize = events.iter().map(|event| event.raw.len()).sum();
    let mut group = criterion.benchmark_group("index");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function(BenchmarkId::new("events to shard", name), |bencher| {
        bencher.iter(|| write(&events, &mut parser));
    });
    group.finish();
}

/// The events of objects, each a copy: the parser lends only one at a time.
fn parsed(texts: &[Vec<u8>], parser: &mut Parser) -> Vec<Event> {
    let mut events = Vec::new();
    for text in texts {
        for piece in common::cut(text) {
            let take = &mut |parsed: Parsed| {
                if let Parsed::Event { event, .. } = parsed {
                    events.push(event.clone());
                }
                Ok::<(), ()>(())
            };
            parser.parse_all(&text[piece.start..piece.end], piece.shape, take).expect("nothing fails");
        }
    }
    events
}

/// Writes an index of one shard into a folder that goes away.
fn write(events: &[Event], parser: &mut Parser) {
    let folder = tempfile::tempdir().expect("a folder for the index");
    let options = WriterOptions { raw: RawKept::Yes, memory_bytes: 1 << 30, threads: 1 };
    let writer = Writer::open(&folder.path().join("index"), options).expect("a new index");
    let file = ObjectFile { path: "object".to_owned(), size: 1, ..ObjectFile::default() };
    let Admission::Read { object, .. } = writer.admit(&file, Some([1; 32])).expect("the catalogue is there")
    else {
        panic!("a new object is read");
    };
    let mut sink = writer.sink().expect("a sink");
    for (event, ordinal) in events.iter().zip(0..) {
        let origin = Origin { object, ordinal, bytes: event.raw.len() as u64, ..Origin::default() };
        sink.event(event, parser.paths(), origin).expect("the event is taken");
        sink.record_done(parser.paths()).expect("the record is taken");
    }
    let records = events.len() as u64;
    let end = ObjectEnd { records, codec: "none".to_owned(), hash: [1; 32], ..ObjectEnd::default() };
    sink.end(object, &file, &end);
    sink.finish().expect("the shard is published");
    writer.close().expect("the ledger is written");
}
