//! How fast records of each format are cut and parsed on one core, in bytes of
//! inflated text: `cargo bench --bench formats`.

use std::fs;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use flate2::read::MultiGzDecoder;
use logdex_core::carrier::{Limits, Scanner};
use logdex_core::context::Year;
use logdex_core::parser::{Parsed, Parser};
use logdex_core::time;
use logdex_corpus::archive::{self, Naming, Options};
use logdex_corpus::formats::FORMATS;

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
        let texts = texts(format);
        let bytes: usize = texts.iter().map(Vec::len).sum();
        group.throughput(Throughput::Bytes(bytes as u64));
        group.bench_function(BenchmarkId::new("parse", format.name), |bencher| {
            let mut parser = Parser::new(None);
            parser.context().year = time::rfc3339(b"2026-12-31T00:00:00Z").map_or(Year::Unknown, Year::Until);
            bencher.iter(|| texts.iter().map(|text| parse(text, &mut parser)).sum::<usize>());
        });
        group.bench_function(BenchmarkId::new("cut", format.name), |bencher| {
            bencher.iter(|| texts.iter().map(|text| cut(text)).sum::<usize>());
        });
    }
    group.finish();
}

/// Cuts an object and parses its records; the bytes of the events.
fn parse(text: &[u8], parser: &mut Parser) -> usize {
    let mut pieces = Vec::new();
    Scanner::new(Limits::default()).feed(text, true, &mut pieces);
    let mut bytes = 0;
    for piece in pieces {
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

/// Only cuts an object; the number of records.
fn cut(text: &[u8]) -> usize {
    let mut pieces = Vec::new();
    Scanner::new(Limits::default()).feed(text, true, &mut pieces);
    black_box(pieces).len()
}

/// The objects of an archive of a format, inflated.
fn texts(format: &archive::Format) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder for the archive");
    let options = Options {
        events: EVENTS,
        events_per_object: 2_000,
        seed: 1,
        start: jiff::civil::date(2026, 3, 6),
        days: 7,
        accounts: 3,
        naming: Naming::Partitioned,
        story: false,
        level: Some(1),
        threads: 2,
    };
    archive::write(format, &options, folder.path()).expect("the archive is written");
    let mut texts = Vec::new();
    read(folder.path(), &mut texts);
    texts
}

fn read(folder: &Path, texts: &mut Vec<Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, texts);
            continue;
        }
        let packed = fs::read(&path).expect("a file");
        let mut text = Vec::new();
        if packed.starts_with(b"\x1f\x8b") {
            MultiGzDecoder::new(&*packed).read_to_end(&mut text).expect("gzip");
        } else {
            text = packed;
        }
        texts.push(text);
    }
}
