//! What is read again although no file has changed.

use logdex_event::sink::Problem;
use tempfile::tempdir;

use super::*;

/// Indexes a file that can't be unpacked.
fn unpackable(writer: &Writer, file: &ObjectFile, content: u8, codec: &str) -> u64 {
    let object = fresh(writer.admit(file, Some(hash(content))).unwrap());
    let problem =
        Problem { offset: 0, ordinal: 0, kind: "unsupported", detail: "not supported yet".to_owned() };
    let end = ObjectEnd { codec: codec.to_owned(), problems: vec![problem], ..end(content, 0) };
    let mut ledger = writer.ledger();
    ledger.end(object, file, &end);
    writer.publish(&ledger.take()).unwrap();
    object
}

#[test]
fn what_can_be_unpacked_now_is_new() {
    let dir = tempdir().unwrap();
    let (first, copy, other) = (file("a.zst", 1), file("copy.zst", 1), file("b.zip", 1));
    {
        let writer = writer(dir.path());
        unpackable(&writer, &first, 1, "gzip zstd");
        assert_eq!(writer.admit(&copy, Some(hash(1))).unwrap(), duplicate(Some(0)));
        unpackable(&writer, &other, 2, "zip");
        writer.flush().unwrap();
    }
    let writer = writer(dir.path());
    assert!([&first, &copy, &other].iter().all(|file| writer.unchanged(file)));
    writer.reconsider(&["gzip", "zstd"]).unwrap();
    assert!(!writer.unchanged(&first) && !writer.unchanged(&copy) && writer.unchanged(&other));
    index(&writer, &first, 1, 3);
    assert_eq!(writer.admit(&copy, Some(hash(1))).unwrap(), duplicate(Some(3)));
    writer.flush().unwrap();
    let problems = writer.catalog().problems(10).unwrap();
    let problems: Vec<&str> = problems.iter().map(|problem| &*problem.path).collect();
    assert_eq!(problems, ["b.zip"]);
    assert_eq!(visible_events(writer.catalog()), 3);
    drop(writer);
    let writer = super::writer(dir.path());
    writer.reconsider(&["gzip", "zstd"]).unwrap();
    assert!([&first, &copy, &other].iter().all(|file| writer.unchanged(file)));
}

#[test]
fn so_are_the_archives_that_lead_to_it() {
    let dir = tempdir().unwrap();
    let (outer, inner) = (file("x/outer.tar", 1), file("x/outer.tar/inner.tar", 1));
    let (member, beside) = (file("x/outer.tar/inner.tar/a/b.zst", 1), file("x/outer.tar/c", 1));
    {
        let writer = writer(dir.path());
        unpackable(&writer, &member, 1, "zstd");
        index(&writer, &beside, 2, 1);
        index(&writer, &inner, 3, 0);
        index(&writer, &outer, 4, 0);
    }
    let writer = writer(dir.path());
    writer.reconsider(&["zstd"]).unwrap();
    assert!(writer.unchanged(&beside));
    for (file, content) in [(&outer, 4), (&inner, 3), (&member, 1)] {
        assert!(!writer.unchanged(file), "{}", file.path);
        fresh(writer.admit(file, Some(hash(content))).unwrap());
    }
}

/// The member's end is published before that of its archive; some of its
/// records may have been with another worker.
#[test]
fn an_archive_is_not_whole_while_a_member_is_not() {
    let dir = tempdir().unwrap();
    let (archive, member) = (file("a.tar", 1), file("a.tar/large.json", 1));
    {
        let writer = writer(dir.path());
        let object = fresh(writer.admit(&member, Some(hash(1))).unwrap());
        let mut ledger = writer.ledger();
        events(&mut ledger, object, 0..5);
        ledger.end(object, &member, &end(1, 10));
        publish(&writer, &mut ledger, "s");
        index(&writer, &archive, 2, 0);
        assert!(writer.unchanged(&archive));
    }
    let writer = writer(dir.path());
    assert!(!writer.unchanged(&archive) && !writer.unchanged(&member));
    index(&writer, &archive, 2, 0);
    let admission = writer.admit(&member, Some(hash(1))).unwrap();
    let Admission::Read { object, covered } = admission else { panic!("{admission:?}") };
    assert_eq!(covered.as_slice(), std::slice::from_ref(&(0..5)));
    let mut ledger = writer.ledger();
    events(&mut ledger, object, 5..10);
    ledger.end(object, &member, &end(1, 10));
    publish(&writer, &mut ledger, "t");
    drop(writer);
    let writer = super::writer(dir.path());
    assert!(writer.unchanged(&archive) && writer.unchanged(&member));
    assert_eq!(visible_events(writer.catalog()), 10);
}

/// The checksum of an archive shows that members are damaged, but not which.
#[test]
fn members_of_a_damaged_archive_are_told_by_their_content() {
    let dir = tempdir().unwrap();
    let (archive, member, sound) = (file("a.tar", 1), file("a.tar/x", 1), file("a.tar.x", 1));
    {
        let writer = writer(dir.path());
        index(&writer, &member, 1, 3);
        index(&writer, &sound, 2, 3);
        let object = fresh(writer.admit(&archive, Some(hash(3))).unwrap());
        let problem = Problem { offset: 0, ordinal: 0, kind: "crc", detail: "damaged".to_owned() };
        let end = ObjectEnd { codec: "gzip tar".to_owned(), problems: vec![problem], ..end(3, 0) };
        let mut ledger = writer.ledger();
        ledger.end(object, &archive, &end);
        writer.publish(&ledger.take()).unwrap();
    }
    let writer = writer(dir.path());
    assert!(writer.unchanged(&archive) && writer.unchanged(&sound));
    assert!(!writer.unchanged(&member));
    assert_eq!(writer.admit(&member, Some(hash(1))).unwrap(), duplicate(Some(3)));
}

#[test]
fn members_of_archives_from_standard_input_are_streams() {
    let dir = tempdir().unwrap();
    let writer = writer(dir.path());
    let member = file("-/a.log", 1);
    index(&writer, &member, 1, 3);
    assert!(!writer.unchanged(&member));
    assert_eq!(writer.admit(&member, Some(hash(1))).unwrap(), duplicate(Some(3)));
    index(&writer, &member, 2, 4);
    assert_eq!(visible_events(writer.catalog()), 7, "one does not replace the other");
}
