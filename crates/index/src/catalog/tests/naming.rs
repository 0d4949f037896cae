//! Which file has which content: duplicates, replaced and renamed files, streams.

use tempfile::tempdir;

use super::*;

#[test]
fn duplicates_are_known_within_a_run_and_in_later_ones() {
    let dir = tempdir().unwrap();
    let [a, b, c] = ["a.gz", "b.gz", "c.gz"].map(|path| file(path, 1));
    let first = writer(dir.path());
    let object = fresh(first.admit(&a, Some(hash(1))).unwrap());
    assert_eq!(first.admit(&b, Some(hash(1))).unwrap(), duplicate(None));
    assert_eq!(first.admit(&a, Some(hash(1))).unwrap(), duplicate(None));
    let mut ledger = first.ledger();
    events(&mut ledger, object, 0..4);
    ledger.end(object, &a, &end(1, 4));
    publish(&first, &mut ledger, "s1");
    assert_eq!(number_of(first.catalog(), "duplicate"), 1);
    drop((first, ledger));

    let second = writer(dir.path());
    assert!(second.unchanged(&a) && second.unchanged(&b));
    assert_eq!(second.admit(&c, Some(hash(1))).unwrap(), duplicate(Some(4)));
    second.flush().unwrap();
    drop(second);

    let third = writer(dir.path());
    assert!(third.unchanged(&c));
    let rows = listed(third.catalog());
    assert!(rows.iter().all(Listed::balances), "{rows:?}");
    let seen: Vec<_> =
        rows.iter().map(|row| (&*row.path, &*row.state, row.original.as_deref(), row.indexed)).collect();
    assert_eq!(
        seen,
        [
            ("a.gz", "read", None, 4),
            ("b.gz", "duplicate", Some("a.gz"), 0),
            ("c.gz", "duplicate", Some("a.gz"), 0)
        ]
    );
    assert!(rows.iter().all(|row| row.records == Some(4)), "{rows:?}");
}

#[test]
fn duplicates_of_what_never_became_complete_are_examined_again() {
    let dir = tempdir().unwrap();
    let [a, b] = ["a.gz", "b.gz"].map(|path| file(path, 1));
    let first = writer(dir.path());
    let object = fresh(first.admit(&a, Some(hash(1))).unwrap());
    first.admit(&b, Some(hash(1))).unwrap();
    let mut ledger = first.ledger();
    events(&mut ledger, object, 0..4);
    publish(&first, &mut ledger, "s1");
    drop((first, ledger));

    let second = writer(dir.path());
    assert!(!second.unchanged(&b));
    let admission = second.admit(&b, Some(hash(1))).unwrap();
    assert_eq!(admission, Admission::Read { object, covered: std::iter::once(0..4).collect() });
    assert_eq!(second.admit(&a, Some(hash(1))).unwrap(), duplicate(None));
}

/// Found by the random archives: the object is resumed under another path,
/// and its old path, now a duplicate, is published before anything of it.
#[test]
fn the_old_path_of_a_resumed_object_is_not_lost() {
    let dir = tempdir().unwrap();
    let [a, b] = ["a.gz", "b.gz"].map(|path| file(path, 1));
    let first = writer(dir.path());
    let object = fresh(first.admit(&a, Some(hash(1))).unwrap());
    let mut ledger = first.ledger();
    events(&mut ledger, object, 0..1);
    publish(&first, &mut ledger, "s1");
    drop((first, ledger));

    let second = writer(dir.path());
    second.admit(&b, Some(hash(1))).unwrap();
    assert_eq!(second.admit(&a, Some(hash(1))).unwrap(), duplicate(None));
    second.flush().unwrap();
    let mut ledger = second.ledger();
    events(&mut ledger, object, 1..3);
    ledger.end(object, &b, &end(1, 3));
    publish(&second, &mut ledger, "s2");
    let rows = listed(second.catalog());
    let paths: Vec<_> = rows.iter().map(|row| (&*row.path, &*row.state)).collect();
    assert_eq!(paths, [("a.gz", "duplicate"), ("b.gz", "read")]);
}

#[test]
fn a_file_with_a_new_time_and_the_old_content_is_not_read_again() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    index(&first, &file("a.gz", 1), 1, 4);
    let touched = file("a.gz", 2);
    assert!(!first.unchanged(&touched));
    assert_eq!(first.admit(&touched, Some(hash(1))).unwrap(), duplicate(Some(4)));
    first.flush().unwrap();
    drop(first);
    let second = writer(dir.path());
    assert!(second.unchanged(&touched) && !second.unchanged(&file("a.gz", 1)));
    assert_eq!(["read", "duplicate"].map(|state| number_of(second.catalog(), state)), [1, 0]);
}

#[test]
fn new_content_stays_hidden_until_it_replaces_the_old() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let old = index(&first, &file("a.gz", 1), 1, 4);
    let changed = file("a.gz", 2);
    let new = fresh(first.admit(&changed, Some(hash(2))).unwrap());
    let hidden = || first.catalog().snapshot().unwrap().retired;
    let mut ledger = first.ledger();
    events(&mut ledger, new, 0..3);
    ledger.end(new, &changed, &end(2, 5));
    publish(&first, &mut ledger, "s2");
    assert_eq!(hidden(), [new]);
    assert_eq!(visible_events(first.catalog()), 4);
    events(&mut ledger, new, 3..5);
    publish(&first, &mut ledger, "s3");
    assert_eq!(hidden(), [old]);
    assert_eq!(visible_events(first.catalog()), 5);
    let ids = |shards: &[&'static str]| {
        first.catalog().object_ids(shards.iter().copied(), |path| path == "a.gz").unwrap()
    };
    assert_eq!(ids(&["s1", "s2", "s3"]), Some(vec![old, new]));
    assert_eq!(ids(&["s1", "gone"]), None);
}

#[test]
fn a_replacement_that_was_cut_short_and_undone_leaves_the_old() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let original = file("a.gz", 1);
    let old = index(&first, &original, 1, 4);
    let new = fresh(first.admit(&file("a.gz", 2), Some(hash(2))).unwrap());
    let mut ledger = first.ledger();
    events(&mut ledger, new, 0..3);
    publish(&first, &mut ledger, "s2");
    drop((first, ledger));

    let second = writer(dir.path());
    assert!(!second.unchanged(&original));
    assert_eq!(second.admit(&original, Some(hash(1))).unwrap(), duplicate(Some(4)));
    second.flush().unwrap();
    let rows: Vec<_> = listed(second.catalog()).into_iter().map(|row| (row.object, row.state)).collect();
    assert_eq!(rows, [(old, "read".to_owned())]);
}

#[test]
fn content_that_comes_back_is_not_read_again() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let old = index(&first, &file("a.gz", 1), 1, 4);
    let new = index(&first, &file("a.gz", 2), 2, 5);
    assert_eq!(first.admit(&file("a.gz", 3), Some(hash(1))).unwrap(), duplicate(Some(4)));
    first.flush().unwrap();
    assert!(first.unchanged(&file("a.gz", 3)) && !first.unchanged(&file("a.gz", 2)));
    assert!(first.catalog().snapshot().unwrap().retired.contains(&new));
    assert!(!first.catalog().snapshot().unwrap().retired.contains(&old));
}

#[test]
fn rotated_files_are_renamed_not_read() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let [one, two] = [1, 2].map(|content| index(&first, &file(&format!("log.{content}"), 1), content, 4));
    // log.2 is now log.3, log.1 is now log.2, and log.1 is new.
    first.admit(&file("log.2", 2), Some(hash(1))).unwrap();
    first.admit(&file("log.3", 2), Some(hash(2))).unwrap();
    let new = index(&first, &file("log.1", 2), 3, 4);
    let path = |object| first.catalog().object_path(object).unwrap().unwrap().to_string();
    assert_eq!([one, two, new].map(path), ["log.2", "log.3", "log.1"]);
    assert!(first.catalog().snapshot().unwrap().retired.is_empty());
    assert_eq!(number_of(first.catalog(), "duplicate"), 0);
}

#[test]
fn streams_do_not_replace_each_other_and_are_folded_when_known() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let stdin = ObjectFile { path: "-".to_owned(), is_stream: true, ..ObjectFile::default() };
    for (content, shard) in [(1, "s1"), (2, "s2"), (1, "s3")] {
        assert!(!first.unchanged(&stdin));
        let object = fresh(first.admit(&stdin, None).unwrap());
        let mut ledger = first.ledger();
        events(&mut ledger, object, 0..4);
        ledger.end(object, &stdin, &end(content, 4));
        publish(&first, &mut ledger, shard);
    }
    assert_eq!(visible_events(first.catalog()), 8);
    assert_eq!(["read", "duplicate"].map(|state| number_of(first.catalog(), state)), [2, 0]);
    assert_eq!(first.catalog().snapshot().unwrap().retired.len(), 1);
    assert_eq!(first.admit(&file("a.gz", 1), Some(hash(2))).unwrap(), duplicate(Some(4)));
}

/// A shell gives pipes the same few paths over and over.
#[test]
fn pipes_of_the_same_path_do_not_replace_each_other() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let pipe = ObjectFile { path: "/dev/fd/63".to_owned(), is_stream: true, ..ObjectFile::default() };
    for content in 1..4 {
        let object = fresh(first.admit(&pipe, None).unwrap());
        let mut ledger = first.ledger();
        events(&mut ledger, object, 0..4);
        ledger.end(object, &pipe, &end(content, 4));
        publish(&first, &mut ledger, &format!("s{content}"));
    }
    assert_eq!(visible_events(first.catalog()), 12);
    assert!(first.catalog().object_file(1).unwrap().unwrap().0.is_stream);
}

/// Two files may be given as `secure`, one as `secure` and as `/var/log/secure`.
#[test]
fn files_are_known_by_their_absolute_paths_and_shown_as_given_first() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let at = |shown: &str, absolute: &[u8], modified| ObjectFile {
        absolute: absolute.to_vec(),
        ..file(shown, modified)
    };
    let (one, two) = (at("secure", b"/host1/secure", 1), at("secure", b"/host2/secure", 1));
    let odd = [at("\u{fffd}.json", b"/\xff.json", 1), at("\u{fffd}.json", b"/\xfe.json", 1)];
    for (content, file) in (1..).zip([&one, &two, &odd[0], &odd[1]]) {
        index(&first, file, content, 3);
    }
    assert_eq!(visible_events(first.catalog()), 12);
    drop(first);
    let second = writer(dir.path());
    assert!([&one, &two, &odd[0], &odd[1]].iter().all(|file| second.unchanged(file)));
    assert!(second.unchanged(&at("../host1/secure", b"/host1/secure", 1)));
    assert!(!second.unchanged(&at("secure", b"/host3/secure", 1)));
    let grown = index(&second, &at("/host1/secure", b"/host1/secure", 2), 9, 5);
    assert_eq!(visible_events(second.catalog()), 3 * 3 + 5);
    assert_eq!(&*second.catalog().object_path(grown).unwrap().unwrap(), "secure");
    let of_path = |path: &str| second.catalog().object_ids([].into_iter(), |of| of == path).unwrap().unwrap();
    assert_eq!((of_path("secure").len(), of_path("\u{fffd}.json").len()), (3, 2));
    let (file, _) = second.catalog().object_file(3).unwrap().unwrap();
    assert_eq!(file, odd[0]);
}
