//! Everything that can be wrong with an archive: it is named, nothing else is
//! lost, and every record is accounted for.

use logdex_event::sink::Problem;

use super::*;

/// A summary and the store behind it, of one object.
fn read(bytes: impl AsRef<[u8]>) -> (Summary, Memory) {
    let archive = Archive::new();
    archive.add("x", bytes);
    let store = Memory::default();
    let summary = archive.run(&store, &threads(2));
    (summary, store)
}

#[test]
fn truncated_anywhere() {
    let text = records(0..2000);
    let packed = gzip(text.as_bytes());
    assert!(packed.len() > 20_000);
    let ends: Vec<usize> = text.match_indices("},2]}}").map(|(at, end)| at + end.len()).collect();
    let archive = Archive::new();
    let cuts: Vec<usize> = (2..packed.len()).step_by(97).collect();
    for cut in &cuts {
        archive.add(&format!("{cut:06}"), &packed[..*cut]);
    }
    let store = Memory::default();
    let summary = archive.run(&store, &threads(2));
    assert_eq!((summary.objects, summary.failed), (cuts.len() as u64, cuts.len() as u64));
    let mut most = 0;
    for cut in cuts {
        let end = store.end(&format!("{cut:06}"));
        let Problem { kind, offset, .. } = end.problems[0];
        assert_eq!((kind, offset), ("truncated", end.inflated), "{cut}");
        let whole = ends.iter().filter(|&&at| at as u64 <= end.inflated).count() as u64;
        assert!((whole..=whole + 1).contains(&end.records), "{cut}: {} of {whole}", end.records);
        most = most.max(end.inflated);
    }
    assert!(most > text.len() as u64 * 9 / 10, "what came before is kept");
}

#[test]
fn a_plain_file_that_is_cut_short_while_it_is_read() {
    let archive = Archive::new();
    archive.add("x", "a line of some length\n".repeat(50_000));
    let store = Memory { cuts_to: Some(22 * 1000), ..Memory::default() };
    let summary = archive.run(&store, &threads(2));
    assert_eq!(problems(&summary), [("x", "truncated")]);
    assert_eq!((summary.failed, summary.events), (1, 1000));
}

#[test]
fn damaged_gzip() {
    let text = records(0..2000);
    let packed = gzip(text.as_bytes());
    let damaged = |at: usize, byte: u8| {
        let mut packed = packed.clone();
        packed[at] ^= byte;
        packed
    };
    // The checksum, the length: all is there.
    for at in [packed.len() - 8, packed.len() - 1] {
        let (summary, store) = read(damaged(at, 1));
        assert_eq!(problems(&summary), [("x", "crc")]);
        assert_eq!((summary.records, summary.failed), (2000, 0));
        assert_eq!(store.end("x").problems[0].ordinal, 1999);
    }
    // The header.
    let (summary, _) = read(damaged(2, 1));
    assert_eq!(problems(&summary), [("x", "corrupt")]);
    assert_eq!((summary.records, summary.failed), (0, 1));
    // The data: what comes before is kept, whatever comes of the rest.
    for at in (100..packed.len() - 8).step_by(997) {
        let (summary, store) = read(damaged(at, 0xff));
        assert!(summary.problem_count > 0, "{at}");
        let expected = text.len() * at / packed.len();
        assert!(store.end("x").inflated as usize + 20_000 > expected, "{at}");
    }
}

#[test]
fn behind_a_gzip_member() {
    let mut packed = gzip(records(0..10).as_bytes());
    packed.extend(b"\0\0trailing");
    let (summary, store) = read(packed);
    assert_eq!(problems(&summary), [("x", "trailing garbage")]);
    assert_eq!((summary.records, store.end("x").problems[0].ordinal), (10, 9));
}

#[test]
fn nothing_in_it() {
    for bytes in [Vec::new(), gzip(b""), gzip(&gzip(b""))] {
        let (summary, _) = read(bytes);
        assert_eq!((problems(&summary), summary.empty), (vec![], 1));
        assert_eq!((summary.objects, summary.failed, summary.records), (1, 0, 0));
    }
    for bytes in ["\n", "{\"Records\":[]}"] {
        let (summary, _) = read(bytes);
        assert_eq!((summary.problem_count, summary.empty), (0, 0));
    }
}

#[test]
fn not_fit_to_be_read() {
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    picture.extend((0..200_000u32).flat_map(u32::to_le_bytes));
    for (bytes, kind, word) in [
        (picture.clone(), "binary", "text"),
        (gzip(&picture), "binary", "text"),
        (b"\x28\xb5\x2f\xfd and so on".to_vec(), "corrupt", "zstd"),
        (b"PK\x03\x04 and so on".to_vec(), "unsupported", "zip"),
        (gzip(b"PAR1 and so on"), "unsupported", "parquet"),
        (b"BZh91AY&SY".to_vec(), "truncated", "bzip2"),
        (gzip(&gzip(&gzip(&gzip(&gzip(b"{}"))))), "nesting", "4 times"),
    ] {
        let (summary, store) = read(bytes);
        assert_eq!(problems(&summary), [("x", kind)]);
        assert!(summary.problems[0].1.detail.contains(word), "{:?}", summary.problems);
        assert_eq!((summary.objects, summary.failed, summary.records), (1, 1, 0));
        assert_eq!(store.end("x").problems.len(), 1);
    }
    let (summary, _) = read("{\"a\":\"\0\"}");
    assert_eq!((summary.records, summary.failed), (1, 0), "JSON is JSON");
}

#[test]
fn broken_records_are_told_up_to_a_number() {
    let (summary, store) =
        read("{\"a\":1}\n{\"b\":\n{\"c\"\n{\"d\":1}\n".repeat(3) + &"{\"e\":]}\n".repeat(300));
    assert!(summary.problems.iter().all(|(_, problem)| problem.kind == "malformed JSON"));
    assert_eq!(summary.problems.len(), 100);
    assert!(summary.problem_count > 300);
    let told = store.kept().problems[&0].clone();
    assert_eq!((told.len(), told[100].kind), (101, "more problems"));
}

#[test]
fn a_list_that_never_ends() {
    let text = records(0..3);
    let (summary, _) = read(&text[..text.len() - 2]);
    assert_eq!(problems(&summary), [("x", "truncated")]);
    assert_eq!((summary.records, summary.failed), (3, 0));
}

#[test]
fn a_line_of_200_mb() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(1));
    encoder.write_all(b"first\n").unwrap();
    for _ in 0..200 {
        encoder.write_all(&[b'x'; 1 << 20]).unwrap();
    }
    encoder.write_all(b"\nlast\n").unwrap();
    let packed = encoder.finish().unwrap();
    let (summary, store) = read(&packed);
    assert_eq!(problems(&summary), [("x", "record too long")]);
    assert_eq!((summary.records, summary.failed), (3, 0));
    assert_eq!(summary.dropped_bytes, (200 << 20) - (64 << 10));
    let origins = store.origins("x");
    assert_eq!((origins[1].offset, origins[2].offset), (6, 6 + (200 << 20) + 1));

    // The same within gzip once more is a bomb.
    let (summary, _) = read(gzip(&packed));
    let kinds: Vec<&str> = problems(&summary).into_iter().map(|(_, kind)| kind).collect();
    assert!(kinds.contains(&"expansion"), "{kinds:?}");
    assert_eq!(summary.failed, 1);
}

#[test]
fn paths_that_lead_nowhere() {
    let archive = Archive::new();
    archive.add("good", "{}");
    let mut inputs = vec![archive.path().join("missing"), archive.path().to_owned()];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(archive.path(), archive.path().join("loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", archive.path().join("dangling")).unwrap();
        std::os::unix::fs::symlink("good", archive.path().join("linked")).unwrap();
    }
    inputs.push(PathBuf::new());
    let store = Memory::default();
    let summary = run(&store, &inputs, &threads(2));
    let mut found = problems(&summary);
    found.sort_unstable();
    let wanted: &[(&str, &str)] = if cfg!(unix) {
        &[("", "not found"), ("dangling", "not found"), ("loop", "link loop"), ("missing", "not found")]
    } else {
        &[("", "not found"), ("missing", "not found")]
    };
    assert_eq!(found, wanted);
    assert_eq!((summary.objects, summary.failed), (1, wanted.len() as u64));
    assert_eq!(summary.duplicates, u64::from(cfg!(unix)));
}

#[cfg(unix)]
#[test]
fn no_permission() {
    use std::os::unix::fs::PermissionsExt;
    let archive = Archive::new();
    archive.add("good", "{}");
    let file = archive.add("locked", "{\"a\":1}");
    let folder = archive.add("folder/file", "{\"b\":1}").parent().unwrap().to_owned();
    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    allow(&file, 0);
    allow(&folder, 0);
    let is_root = fs::read(&file).is_ok();
    if !is_root {
        let summary = archive.run(&Memory::default(), &threads(2));
        assert_eq!(problems(&summary), [("folder", "permission denied"), ("locked", "permission denied")]);
        assert_eq!((summary.objects, summary.failed), (1, 2));
    }
    allow(&folder, 0o755);
}
