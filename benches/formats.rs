//! Benchmark of cutting and parsing records of each format on one core, in bytes
//! of inflated text per second: `cargo bench --bench formats`.

mod common;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use logdex_corpus::formats::FORMATS;
use logdex_event::context::Year;
use logdex_event::parser::{Parsed, Parser};
use logdex_event::time;

/// Events of each format: some 10 to 30 MB, beyond what caches hold.
const EVENTS: u64 = 20_000;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    formats(&mut criterion);
    criterion.final_summary();
}

fn formats(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("formats");
    group.sample_size(20).measurement_time(Duration::from_secs(8));
    for format in FORMATS {
        let texts = common::texts(format, EVENTS, 2_000);
        group.throughput(Throughput::Bytes(common::size(&texts)));
        group.bench_function(BenchmarkId::new("parse", format.name), |bencher| {
            let mut parser = Parser::new(None);
            parser.context().year = time::rfc3339(b"2026-12-31T00:00:00Z").map_or(Year::Unknown, Year::Until);
            bencher.iter(|| texts.iter().map(|text| parse(text, &mut parser)).sum::<usize>());
        });
        group.bench_function(BenchmarkId::new("cut", format.name), |bencher| {
            bencher.iter(|| texts.iter().map(|text| black_box(common::cut(text)).len()).sum::<usize>());
        });
    }
    group.finish();
}

/// Cuts an object and parses its records; the bytes of the events.
fn parse(text: &[u8], parser: &mut Parser) -> usize {
    let mut bytes = 0;
    for piece in common::cut(text) {
        let count = &mut |parsed: Parsed| {
            if let Parsed::Event { event, .. } = parsed {
                bytes += black_box(event).raw.len();
            }
            Ok::<(), ()>(())
        };
        // Nothing above fails.
        let _ = parser.parse_all(&text[piece.start..piece.end], piece.shape, count);
    }
    bytes
}
