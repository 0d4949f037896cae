//! Benchmark of inflating objects on one core by libdeflate and zlib-rs, in bytes
//! of inflated text per second: `cargo bench --bench inflate`.

mod common;

use std::hint::black_box;
use std::io::Read;

use criterion::{BenchmarkId, Criterion, Throughput};
use flate2::read::MultiGzDecoder;
use libdeflater::Decompressor;

/// Objects as a busy and as a quiet trail has them: name, events, events of an object.
const SIZES: &[(&str, u64, u64)] = &[("20 MB", 25_000, 12_250), ("11 KB", 10_000, 7)];

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for &(size, events, each) in SIZES {
        inflate(&mut criterion, size, &common::packed(common::format("cloudtrail"), events, each));
    }
    criterion.final_summary();
}

fn inflate(criterion: &mut Criterion, size: &str, objects: &[Vec<u8>]) {
    let texts: Vec<usize> = objects.iter().map(|object| common::inflated(object).len()).collect();
    let mut group = criterion.benchmark_group("inflate");
    group.sample_size(20).throughput(Throughput::Bytes(texts.iter().sum::<usize>() as u64));
    group.bench_function(BenchmarkId::new("zlib-rs", size), |bencher| {
        let mut text = Vec::new();
        bencher.iter(|| {
            for object in objects {
                text.clear();
                MultiGzDecoder::new(&object[..]).read_to_end(&mut text).expect("gzip");
                black_box(&text);
            }
        });
    });
    group.bench_function(BenchmarkId::new("libdeflate", size), |bencher| {
        let mut text = vec![0; texts.iter().copied().max().unwrap_or(0)];
        let mut inflater = Decompressor::new();
        bencher.iter(|| {
            for (object, &length) in objects.iter().zip(&texts) {
                inflater.gzip_decompress(object, &mut text[..length]).expect("gzip");
                black_box(&text);
            }
        });
    });
    group.finish();
}
