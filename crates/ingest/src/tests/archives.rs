//! Runs over tar archives: each file in one is an object.

use super::*;
use crate::tar::tests::{archive, header, part, sealed};

/// Paths of all objects, below the folder of the archive.
fn paths(store: &Memory, root: &Archive) -> Vec<String> {
    let root = format!("{}/", root.path().display());
    let kept = store.kept();
    let ended = kept.ends.keys().map(|&object| &kept.files[object as usize].path);
    ended.map(|path| path.strip_prefix(&root).unwrap_or(path).to_owned()).collect()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

#[test]
fn members_are_objects() {
    let inner = archive(&[("deep.json", record(7).as_bytes())]);
    let bytes = sealed([
        part(b'5', "logs/", b""),
        part(b'0', "./logs/a.json", records(0..10).as_bytes()),
        part(b'0', "/logs/b.gz", &gzip(records(10..20).as_bytes())),
        part(b'2', "logs/link", b""),
        part(b'0', "inner.tar.zst", &zstd(&inner)),
        part(b'0', "empty", b""),
    ]);
    let root = Archive::new();
    root.add("plain.tar", &bytes);
    root.add("sub/named.log", gzip(&archive(&[("c.json", records(20..30).as_bytes())])));
    for count in [1, 2] {
        let store = Memory::default();
        let summary = root.run(&store, &threads(count));
        let mut found = paths(&store, &root);
        found.sort();
        assert_eq!(
            found,
            [
                "plain.tar",
                "plain.tar/empty",
                "plain.tar/inner.tar.zst",
                "plain.tar/inner.tar.zst/deep.json",
                "plain.tar/logs/a.json",
                "plain.tar/logs/b.gz",
                "sub/named.log",
                "sub/named.log/c.json",
            ]
        );
        assert_eq!((problems(&summary), summary.empty), (vec![], 1));
        assert_eq!((summary.objects, summary.records, summary.failed), (8, 31, 0));
        let codecs = ["plain.tar", "inner.tar.zst", "named.log", "b.gz", "c.json"];
        let codecs = codecs.map(|name| store.end(name).codec);
        assert_eq!(codecs, ["tar", "zstd tar", "gzip tar", "gzip", "none"]);
        let on_disk = root.path().join("plain.tar");
        assert_eq!(store.end("plain.tar").hash, *blake3::hash(&fs::read(on_disk).unwrap()).as_bytes());
        assert_eq!(store.end("deep.json").hash, *blake3::hash(record(7).as_bytes()).as_bytes());
        assert_eq!(
            (store.end("plain.tar").records, store.end("plain.tar").inflated),
            (0, bytes.len() as u64)
        );
        let size = |name: &str| fs::metadata(root.path().join(name)).unwrap().len();
        assert_eq!(summary.packed_bytes, size("plain.tar") + size("sub/named.log"));
        let number = store.number("a.json") as usize;
        let file = store.kept().files[number].clone();
        assert_eq!((file.size, file.modified), (records(0..10).len() as u64, 1_700_000_000_000_000_000));
    }
}

#[test]
fn what_is_there_already_is_not_read_again() {
    let root = Archive::new();
    let member = records(0..10);
    root.add("a.tar", archive(&[("x.json", member.as_bytes())]));
    let store = Memory::default();
    assert_eq!(root.run(&store, &threads(1)).objects, 2);
    let again = |store: &Memory| {
        crate::run(store, &[root.path().to_owned()], &threads(1), &Progress::default()).unwrap()
    };
    let summary = again(&store);
    assert_eq!((summary.objects, summary.unchanged), (0, 1));
    // The archive has grown; and the same content lies beside it.
    root.add("a.tar", archive(&[("x.json", member.as_bytes()), ("y.json", member.as_bytes()), ("z", b"{}")]));
    root.add("x.json", &member);
    let summary = again(&store);
    assert_eq!((summary.objects, summary.unchanged, summary.duplicates, summary.records), (2, 1, 2, 1));
}

/// A time that an archive does not keep must not hide that a member changed.
#[test]
fn members_without_a_time_are_told_by_their_content() {
    let root = Archive::new();
    let with = |byte: u8| {
        let mut bytes = header(b'0', "x.log", 2, 0).to_vec();
        bytes.extend([byte, b'\n']);
        bytes.resize(2048, 0);
        bytes
    };
    let store = Memory::default();
    root.add("a.tar", with(b'a'));
    root.run(&store, &threads(1));
    root.add("a.tar", [with(b'b'), vec![0; 512]].concat());
    let summary = crate::run(&store, &[root.path().to_owned()], &threads(1), &Progress::default()).unwrap();
    assert_eq!((summary.objects, summary.records), (2, 1));
}

#[test]
fn members_of_the_same_name() {
    let root = Archive::new();
    root.add("a.tar", archive(&[("x", b"one"), ("y", b"two"), ("x", b"three"), ("x", b"four")]));
    let store = Memory::default();
    root.run(&store, &threads(1));
    let mut found = paths(&store, &root);
    found.sort();
    assert_eq!(found, ["a.tar", "a.tar/x", "a.tar/x#2", "a.tar/x#3", "a.tar/y"]);
}

#[test]
fn an_archive_cut_short() {
    let whole = archive(&[("a.json", records(0..10).as_bytes()), ("b.log", b"one\ntwo\nthree\n")]);
    let end = 512 + records(0..10).len().next_multiple_of(512) + 512 + 8;
    let root = Archive::new();
    root.add("plain.tar", &whole[..end]);
    let packed = gzip(&whole[..end]);
    root.add("x/packed.tgz", &packed[..packed.len() - 8]);
    let store = Memory::default();
    let summary = root.run(&store, &threads(1));
    assert_eq!(
        problems(&summary),
        [("plain.tar", "truncated"), ("b.log", "truncated"), ("packed.tgz", "truncated")]
    );
    assert_eq!(summary.problems[0].1.detail, "the archive ends inside b.log");
    assert_eq!(summary.problems[0].1.offset, end as u64);
    assert_eq!(summary.problems[1].1.detail, "the archive ends inside it: 8 of 14 bytes");
    assert_eq!(summary.problems[2].1.detail, "the file ends inside a gzip checksum");
    // The second archive has the same members.
    assert_eq!((summary.objects, summary.records, summary.duplicates), (4, 12, 2));
    // Once it is whole, the member that was cut is new.
    root.add("plain.tar", &whole);
    let summary = crate::run(&store, &[root.path().to_owned()], &threads(1), &Progress::default()).unwrap();
    assert_eq!((summary.objects, summary.records), (2, 3));
}

#[test]
fn members_too_large_to_be_held() {
    let count = (20 << 20) / record(0).len();
    let (first, second) = (records(0..count), records(count..2 * count));
    let packed = gzip(second.as_bytes());
    let inner = archive(&[("first.json", first.as_bytes()), ("packed.gz", &packed)]);
    let bytes = archive(&[
        ("inner.tar", &inner[..]),
        ("small.json", record(1).as_bytes()),
        ("second.json", second.as_bytes()),
        ("copy.json", first.as_bytes()),
    ]);
    let wanted = [
        ("inner.tar", blake3::hash(&inner)),
        ("first.json", blake3::hash(first.as_bytes())),
        ("second.json", blake3::hash(second.as_bytes())),
        ("packed.gz", blake3::hash(&packed)),
    ];
    for bytes in [gzip(&bytes), bytes] {
        let root = Archive::new();
        let path = root.add("outer.tar", bytes);
        for count_of in [1, 3] {
            let store = Memory::default();
            let summary = root.run(&store, &threads(count_of));
            assert_eq!(summary.problems, []);
            assert_eq!((summary.objects, summary.duplicates), (6, 1));
            assert_eq!(summary.records, 3 * count as u64 + 1);
            for (name, hash) in &wanted {
                assert_eq!(store.end(name).hash, *hash.as_bytes(), "{name}");
            }
            assert!(summary.packed_bytes <= fs::metadata(&path).unwrap().len());
        }
    }
}

/// What arrives once is hashed as it comes.
#[cfg(unix)]
#[test]
fn an_archive_from_a_pipe() {
    let root = Archive::new();
    let pipe = root.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let large = records(0..(17 << 20) / record(0).len());
    let bytes = gzip(&archive(&[("large.json", large.as_bytes()), ("small.json", record(0).as_bytes())]));
    let hash = blake3::hash(&bytes);
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, bytes)
    });
    let store = Memory::default();
    let summary = run(&store, &[pipe], &threads(2));
    writer.join().unwrap().unwrap();
    assert_eq!((summary.objects, summary.problem_count), (3, 0));
    assert_eq!(store.end("pipe").hash, *hash.as_bytes());
    assert_eq!(store.end("large.json").hash, *blake3::hash(large.as_bytes()).as_bytes());
}

#[test]
fn archives_in_archives_have_an_end() {
    let mut bytes = b"one\n".to_vec();
    for depth in 0..6 {
        bytes = archive(&[(&format!("{depth}"), &bytes)]);
    }
    let root = Archive::new();
    root.add("a.tar", bytes);
    let store = Memory::default();
    let summary = root.run(&store, &threads(1));
    assert_eq!(problems(&summary), [("2", "nesting")]);
    assert_eq!((summary.objects, summary.records), (5, 0));
}

/// Neither a member inflates without a limit, nor do all of an archive that
/// stay below it each.
#[test]
fn bombs() {
    let bomb = gzip(&gzip(&vec![b'\n'; 80 << 20]));
    let root = Archive::new();
    let before = records(0..1000);
    let members = [("before.json", before.as_bytes()), ("bomb", &bomb), ("after.log", b"one\n")];
    root.add("one.tar", archive(&members));
    let store = Memory::default();
    let options = Options { expansion: 1000, ..threads(1) };
    let summary = root.run(&store, &options);
    assert_eq!(problems(&summary), [("bomb", "expansion")]);
    assert_eq!(summary.records, 1001, "what comes after is read");

    let many: Vec<(String, Vec<u8>)> = (0..20u8)
        .map(|number| (format!("{number}"), gzip(&[&[number + b'a'], &vec![b'\n'; 20 << 20][..]].concat())))
        .collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
    let root = Archive::new();
    root.add("many.tgz", gzip(&archive(&many)));
    let summary = root.run(&Memory::default(), &options);
    let kinds: Vec<_> = summary.problems.iter().map(|(_, problem)| problem.kind).collect();
    assert_eq!(kinds, ["expansion", "expansion"], "of a member and so of all");
    assert!(summary.objects < 20, "{}", summary.objects);
}

#[test]
fn a_sparse_member_is_told() {
    let root = Archive::new();
    root.add("a.tar", sealed([part(b'S', "holes", b""), part(b'0', "b", b"one\n")]));
    let summary = root.run(&Memory::default(), &threads(1));
    assert_eq!(problems(&summary), [("a.tar", "unsupported")]);
    assert_eq!((summary.objects, summary.records), (2, 1));
}

#[test]
fn a_run_that_is_stopped_leaves_the_archive_for_another() {
    let members: Vec<(String, String)> = (0..50).map(|n| (format!("{n}"), record(n))).collect();
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, text)| (&**name, text.as_bytes())).collect();
    let root = Archive::new();
    root.add("a.tar", archive(&members));
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let store = Memory { stops: Some(stop.clone()), ..Memory::default() };
    let summary = root.run(&store, &Options { stop: Some(stop), ..threads(1) });
    assert!(summary.interrupted);
    assert_eq!(paths(&store, &root), ["a.tar/0"]);
}
