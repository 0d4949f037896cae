//! Runs over sound archives: threads, sizes, carriers, what is there already.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use logdex_event::sink::Problem;

use super::*;

/// What the origins of an object's records show of its bytes.
fn texts<'a>(store: &Memory, name: &str, inflated: &'a str) -> Vec<&'a str> {
    let text = |origin: &logdex_event::Origin| &inflated[origin.offset as usize..][..origin.bytes as usize];
    store.origins(name).iter().map(text).collect()
}

#[test]
fn codecs_are_told_by_their_bytes() {
    let text = records(0..50);
    let lines = "one\n[2] two\nthree";
    let mut members = gzip(b"{\"a\":1}");
    members.extend(gzip(b"{\"b\":2}{\"c\""));
    members.extend([0; 100]);
    members.extend(gzip(b":3}"));
    members.extend([0; 1000]);
    let archive = Archive::new();
    archive.add("plain.gz", &text);
    archive.add("packed", gzip(text.as_bytes()));
    archive.add("twice.json", gzip(&gzip(text.as_bytes())));
    archive.add(".hidden/lines.log", lines);
    archive.add("members.gz", members);
    let store = Memory::default();
    let summary = archive.run(&store, &threads(2));
    assert_eq!(problems(&summary), []);
    assert_eq!((summary.objects, summary.failed, summary.records), (5, 0, 156));
    let wanted: Vec<String> = (0..50).map(record).collect();
    for (name, codec) in [("plain.gz", "none"), ("packed", "gzip"), ("twice.json", "gzip gzip")] {
        assert_eq!(texts(&store, name, &text), wanted, "{name}");
        let end = store.end(name);
        assert_eq!((end.codec.as_str(), end.inflated), (codec, text.len() as u64));
        let bytes = fs::read(archive.path().join(name)).unwrap();
        assert_eq!(end.hash, *blake3::hash(&bytes).as_bytes());
    }
    assert_eq!(texts(&store, "lines.log", lines), ["one", "[2] two", "three"]);
    assert_eq!(
        texts(&store, "members.gz", "{\"a\":1}{\"b\":2}{\"c\":3}"),
        ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"]
    );
}

#[test]
fn large_objects_are_shared_and_each_record_comes_once() {
    let count = (50 << 20) / record(0).len();
    let text = records(0..count);
    let archive = Archive::new();
    archive.add("large.gz", gzip(text.as_bytes()));
    archive.add("larger.json", records(0..count + 1000));
    for number in 0..100 {
        archive.add(&format!("small/{number}"), record(number));
    }
    for workers in [1, 2, 4] {
        let store = Memory::default();
        let summary = archive.run(&store, &threads(workers));
        assert_eq!(
            (summary.objects, summary.records, summary.problem_count),
            (102, 2 * count as u64 + 1100, 0)
        );
        let shown = texts(&store, "large.gz", &text);
        assert!(shown.iter().enumerate().all(|(number, text)| *text == record(number)));
        assert_eq!(store.kept().finished, workers as u64);
    }
}

#[test]
fn many_small_objects() {
    let archive = Archive::new();
    for number in 0..3000 {
        archive.add(&format!("{}/{number}", number % 7), record(number));
    }
    for count in [1, 2, 4] {
        let summary = archive.run(&Memory::default(), &threads(count));
        assert_eq!((summary.objects, summary.records, summary.problem_count), (3000, 3000, 0));
    }
}

#[test]
fn a_record_longer_than_a_block() {
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(5 << 20));
    let text = format!("{long}\n{{\"b\":1}}\n{long}");
    let archive = Archive::new();
    archive.add("long", &text);
    let store = Memory::default();
    archive.run(&store, &threads(2));
    assert_eq!(texts(&store, "long", &text), [&long, "{\"b\":1}", &long]);
}

#[test]
fn lines_of_a_few_bytes_make_more_blocks() {
    let text: String = (0..200_000).map(|line| format!("{}\n", line % 1000)).collect();
    let packed = gzip(text.as_bytes());
    let archive = Archive::new();
    archive.add("whole", &packed);
    archive.add("cut", &packed[..packed.len() - 8]);
    let store = Memory::default();
    archive.run(&store, &threads(2));
    for name in ["whole", "cut"] {
        assert!(texts(&store, name, &text).into_iter().eq(text.lines()), "{name}");
    }
    let Problem { kind, ordinal, .. } = store.end("cut").problems[0];
    assert_eq!((kind, ordinal), ("truncated", 199_999));
}

#[test]
fn what_is_there_already_is_not_read_again() {
    let archive = Archive::new();
    let first = archive.add("a.json", records(0..10));
    archive.add("b.json", records(0..10));
    let store = Memory::default();
    let summary = archive.run(&store, &threads(1));
    assert_eq!((summary.objects, summary.duplicates, summary.duplicate_records), (1, 1, 10));
    archive.add("c.json", records(10..15));
    let progress = Progress::default();
    let inputs = [archive.path().to_owned(), first];
    let summary = crate::run(&store, &inputs, &threads(1), &progress).unwrap();
    assert_eq!((summary.objects, summary.duplicates, summary.unchanged), (1, 1, 2));
    assert_eq!(summary.records, 5);
    assert_eq!(progress.bytes_read.load(Ordering::Relaxed), progress.bytes_found.load(Ordering::Relaxed));
}

#[test]
fn covered_records_are_counted_but_not_pushed() {
    let archive = Archive::new();
    archive.add("a.json", records(0..10));
    let store = Memory { covered: vec![0..3, 8..9], ..Memory::default() };
    let summary = archive.run(&store, &threads(1));
    assert_eq!((summary.records, summary.events, summary.skipped), (10, 6, 4));
    assert_eq!(summary.skip_reasons["already indexed"], 4);
}

#[test]
fn a_run_that_is_stopped_keeps_what_it_has() {
    let archive = Archive::new();
    archive.add("0.json", records(0..100_000));
    for number in 0..2000 {
        archive.add(&format!("more/{number}"), record(number));
    }
    for count in [1, 2, 4] {
        let stop = Arc::new(AtomicBool::new(false));
        let store = Memory { stops: Some(Arc::clone(&stop)), ..Memory::default() };
        let summary = archive.run(&store, &Options { stop: Some(stop), ..threads(count) });
        assert!(summary.interrupted);
        assert!(summary.records > 0 && summary.records < 100_000, "{}", summary.records);
        assert_eq!(store.kept().finished, count as u64);
    }
}

#[test]
fn an_index_within_the_archive_is_left_out() {
    let archive = Archive::new();
    archive.add("a.json", "{}");
    archive.add("index/b.json", "{\"b\":1}");
    archive.add("sub/index/c.json", "{\"c\":1}");
    let exclude = vec![archive.path().join("sub/../index")];
    let store = Memory::default();
    let summary = archive.run(&store, &Options { exclude, ..threads(1) });
    assert_eq!(summary.objects, 2);
    store.end("c.json");
}

#[test]
fn a_store_that_fails_ends_the_run() {
    let archive = Archive::new();
    archive.add("large.json", records(0..100_000));
    for number in 0..3000 {
        archive.add(&format!("small/{number}"), record(number));
    }
    for count in [1, 2, 4] {
        let store = Memory { fails_after: Some(500), ..Memory::default() };
        let inputs = [archive.path().to_owned()];
        let error = crate::run(&store, &inputs, &threads(count), &Progress::default()).unwrap_err();
        assert!(matches!(error, crate::Error::Store(_)));
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "disk full");
        assert!(store.kept().events < 3000, "the others stop promptly");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_as_it_comes() {
    let archive = Archive::new();
    let pipe = archive.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let packed = gzip(records(0..20_000).as_bytes());
    let hash = *blake3::hash(&packed).as_bytes();
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, packed)
    });
    let store = Memory::default();
    let summary = run(&store, &[pipe], &threads(2));
    writer.join().unwrap().unwrap();
    assert_eq!((summary.objects, summary.records, summary.problem_count), (1, 20_000, 0));
    assert_eq!(store.end("pipe").hash, hash);
}

/// The records of the committed sample, by its manifests.
#[test]
fn the_committed_sample() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let number = |format: &str, key: &str| -> u64 {
        let manifest = fs::read_to_string(corpus.join(format!("sample.{format}.truth.json"))).unwrap();
        let (_, rest) = manifest.split_once(&format!("\"{key}\": ")).unwrap();
        rest.split(',').next().unwrap().parse().unwrap()
    };
    for (folder, format) in [("AWSLogs", "cloudtrail"), ("example-access-logs", "s3access")] {
        let store = Memory::default();
        let summary = run(&store, &[corpus.join("sample").join(folder)], &threads(2));
        assert_eq!((summary.objects, summary.events), (number(format, "objects"), number(format, "events")));
        assert_eq!(
            (summary.inflated_bytes, summary.packed_bytes),
            (number(format, "bytes"), number(format, "stored_bytes"))
        );
        assert_eq!(summary.problems, [], "{folder}");
    }
}

/// The records of the real archives, where those are at hand.
#[test]
fn real_archives() {
    let Some(data) = super::shared::shared_data("") else { return };
    for (folder, objects, records) in
        [("cloudtrail-invictus", 55, 2900), ("cloudtrail-stratus", 35, 310), ("s3access/lines.log", 1, 12)]
    {
        let store = Memory::default();
        let summary = run(&store, &[data.join(folder)], &threads(2));
        assert_eq!((summary.objects, summary.records), (objects, records), "{folder}");
        assert_eq!(summary.problems, [], "{folder}");
    }
}
