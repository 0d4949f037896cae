//! Benchmark of queries on an index that is open: `cargo bench --bench search`.

mod common;

use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;

use criterion::{BenchmarkId, Criterion};
use jiff::tz::TimeZone;
use logdex_event::Timestamp;
use logdex_index::{Index, RawKept, Request, Writer, WriterOptions};
use logdex_ingest::{Options, Progress};
use logdex_query::{Clock, Context, Query, parse};

/// Events of the archive: a shard of 100 MB of raw records.
const EVENTS: u64 = 60_000;

/// Kinds of questions, by what has to be looked at.
const QUESTIONS: &[(&str, &str)] = &[
    ("value", "eventName:\"AssumeRole\""),
    ("user", "user:alice"),
    ("wildcard", "userIdentity.arn:*role*"),
    ("network", "ip:10.0.0.0/8"),
    ("number", "readOnly:false"),
    ("word", "denied"),
    ("phrase", "\"not authorized\""),
    ("beginning", "assum*"),
    ("time", "@timestamp:[2026-03-08T10:00:00Z TO 2026-03-08T11:00:00Z]"),
    ("both", "error:AccessDenied NOT user:alice"),
    ("nothing", "eventName:\"NoSuchEvent\""),
];

/// Hits that are read and thrown away, as a page of them is shown.
const PAGE: usize = 20;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let folder = tempfile::tempdir().expect("a folder for the index");
    let place = folder.path().join("index");
    build(&place);
    let index = Index::open(&[place]).expect("the index");
    let clock = Clock { now: Timestamp(1_800_000_000_000_000), tz: TimeZone::UTC };
    let context = Context { vocabulary: &index, clock: &clock };
    for (name, text) in QUESTIONS {
        ask(&mut criterion, name, &index, &parse(text, &context).expect("a question"));
    }
    criterion.final_summary();
}

fn ask(criterion: &mut Criterion, name: &str, index: &Index, query: &Query) {
    let mut group = criterion.benchmark_group("search");
    group.sample_size(20);
    group.bench_function(BenchmarkId::new("count", name), |bencher| {
        bencher.iter(|| index.count(black_box(query), false).expect("an answer"));
    });
    group.bench_function(BenchmarkId::new("page", name), |bencher| {
        let request = Request { limit: Some(PAGE), ..Request::default() };
        let take = &mut |hit| {
            black_box(hit);
            ControlFlow::Continue(())
        };
        bencher.iter(|| index.search(black_box(query), &request, take).expect("an answer"));
    });
    group.finish();
}

/// Indexes a generated archive of CloudTrail.
fn build(place: &Path) {
    let archive = common::archive(common::format("cloudtrail"), EVENTS, 12_250);
    let options = Options::default();
    let writing = WriterOptions { raw: RawKept::Yes, memory_bytes: 1 << 30, threads: options.threads };
    let writer = Writer::open(place, writing).expect("a new index");
    let inputs = [archive.path().to_owned()];
    logdex_ingest::run(&writer, &inputs, &options, &Progress::default()).expect("the archive is indexed");
    writer.close().expect("the ledger is written");
}
