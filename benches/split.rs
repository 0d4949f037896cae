//! Benchmark of cutting inflated objects into records on one core, whole and in the
//! blocks of large objects: `cargo bench --bench split`.

mod common;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput};
use logdex_event::carrier::{Limits, Scanner};

/// Formats whose carriers differ: a list, lines of JSON, lines, messages with a prefix.
const FORMATS: &[&str] = &["cloudtrail", "eventbridge", "s3access", "transfer"];

/// Events of each: some 10 to 30 MB, beyond what caches hold.
const EVENTS: u64 = 20_000;

/// Bytes that arrive at once.
const BLOCK_BYTES: usize = 256 << 10;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for name in FORMATS {
        split(&mut criterion, name, &common::texts(common::format(name), EVENTS, 4_000));
    }
    criterion.final_summary();
}

fn split(criterion: &mut Criterion, name: &str, texts: &[Vec<u8>]) {
    let mut group = criterion.benchmark_group("split");
    group.sample_size(20).throughput(Throughput::Bytes(common::size(texts)));
    group.bench_function(BenchmarkId::new("whole", name), |bencher| {
        bencher.iter(|| texts.iter().map(|text| black_box(common::cut(text)).len()).sum::<usize>());
    });
    group.bench_function(BenchmarkId::new("blocks", name), |bencher| {
        bencher.iter(|| texts.iter().map(|text| by_blocks(text)).sum::<usize>());
    });
    group.finish();
}

/// Cuts an object that grows by a block at a time; the number of records.
fn by_blocks(text: &[u8]) -> usize {
    let mut scanner = Scanner::new(Limits::default());
    let mut pieces = Vec::new();
    let (mut records, mut from, mut to) = (0, 0, 0);
    while to < text.len() {
        to = (to + BLOCK_BYTES).min(text.len());
        pieces.clear();
        from += scanner.feed(&text[from..to], to == text.len(), &mut pieces);
        records += black_box(&pieces).len();
    }
    records
}
