//! What is published, resumed, duplicated and replaced.

use logdex_event::sink::Problem;
use tempfile::tempdir;

use super::*;
use crate::catalog::{Part, Publication, What};
use crate::error::Kind;

#[test]
fn what_was_not_published_never_happened() {
    let dir = tempdir().unwrap();
    let a = file("a.gz", 1);
    let first = writer(dir.path());
    let object = fresh(first.admit(&a, Some(hash(1))).unwrap());
    let mut ledger = first.ledger();
    events(&mut ledger, object, 0..5);
    ledger.end(object, &a, &end(1, 5));
    drop((first, ledger));

    let second = writer(dir.path());
    assert!(!second.unchanged(&a));
    assert_eq!(listed(second.catalog()), []);
    assert_eq!(second.catalog().shards().unwrap(), []);
    fresh(second.admit(&a, Some(hash(1))).unwrap());
}

#[test]
fn ends_and_parts_may_come_in_any_order() {
    for end_first in [true, false] {
        let dir = tempdir().unwrap();
        let a = file("a.gz", 1);
        let first = writer(dir.path());
        let object = fresh(first.admit(&a, Some(hash(1))).unwrap());
        let (mut one, mut two) = (first.ledger(), first.ledger());
        events(&mut one, object, 0..2);
        events(&mut two, object, 2..5);
        one.end(object, &a, &end(1, 5));
        let order = if end_first { [&mut one, &mut two] } else { [&mut two, &mut one] };
        for (number, ledger) in order.into_iter().enumerate() {
            assert!(!first.unchanged(&a));
            publish(&first, ledger, &format!("s{number}"));
        }
        assert!(first.unchanged(&a));
        drop((first, one, two));
        let second = writer(dir.path());
        assert!(second.unchanged(&a));
        assert!(!second.unchanged(&file("a.gz", 2)));
        assert!(account(second.catalog(), object).balances());
    }
}

#[test]
fn a_run_cut_short_is_resumed_where_it_stopped() {
    let dir = tempdir().unwrap();
    let a = file("a.gz", 1);
    let first = writer(dir.path());
    let object = fresh(first.admit(&a, Some(hash(1))).unwrap());
    let mut ledger = first.ledger();
    events(&mut ledger, object, 0..3);
    ledger.skipped(at(object, 3), "digest");
    events(&mut ledger, object, 6..8);
    publish(&first, &mut ledger, "s1");
    drop((first, ledger));

    // The file was renamed and touched meanwhile: the content is what counts.
    let b = file("b.gz", 2);
    let second = writer(dir.path());
    assert!(!second.unchanged(&a));
    let admission = second.admit(&b, Some(hash(1))).unwrap();
    assert_eq!(admission, Admission::Read { object, covered: vec![0..4, 6..8] });
    let mut ledger = second.ledger();
    for covered in [0, 3, 7] {
        ledger.skipped(at(object, covered), "published already");
    }
    events(&mut ledger, object, 4..6);
    ledger.rejected(at(object, 8), "too large");
    ledger.end(object, &b, &end(1, 9));
    publish(&second, &mut ledger, "s2");

    let row = account(second.catalog(), object);
    assert_eq!((row.records, row.indexed, row.skipped, row.rejected), (Some(9), 7, 1, 1));
    assert!(row.balances());
    assert_eq!(second.catalog().object_path(object).unwrap().as_deref(), Some("b.gz"));
    assert!(second.unchanged(&b));
}

#[test]
fn what_is_published_already_is_not_counted_again_after_the_last_gap_is_closed() {
    let dir = tempdir().unwrap();
    let a = file("a.gz", 1);
    let first = writer(dir.path());
    let object = fresh(first.admit(&a, Some(hash(1))).unwrap());
    let mut ledger = first.ledger();
    events(&mut ledger, object, 1..4);
    ledger.end(object, &a, &end(1, 4));
    publish(&first, &mut ledger, "s1");
    drop((first, ledger));

    let second = writer(dir.path());
    second.admit(&a, Some(hash(1))).unwrap();
    let (mut one, mut two) = (second.ledger(), second.ledger());
    one.event(at(object, 0));
    publish(&second, &mut one, "s2");
    assert!(second.unchanged(&a));
    two.skipped(at(object, 1), "published already");
    two.end(object, &a, &end(1, 4));
    second.publish(&two.take()).unwrap();
    assert_eq!(account(second.catalog(), object).indexed, 4);
    assert!(account(second.catalog(), object).balances());
}

#[test]
fn an_object_without_records_is_complete_at_its_end() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let empty = file("empty.gz", 1);
    let object = fresh(first.admit(&empty, Some(hash(1))).unwrap());
    let mut ledger = first.ledger();
    ledger.end(object, &empty, &end(1, 0));
    first.publish(&ledger.take()).unwrap();
    assert!(first.unchanged(&empty));
    assert!(account(first.catalog(), object).balances());
    assert_eq!(first.catalog().shards().unwrap(), []);
}

#[test]
fn no_ordinal_is_published_twice() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let a = file("a.gz", 1);
    let object = fresh(first.admit(&a, Some(hash(1))).unwrap());
    let part = |first, last| Publication {
        parts: vec![Part { object, first, last, events: 1, records: 1 }],
        ..Publication::default()
    };
    first.publish(&part(5, 9)).unwrap();
    for (from, to) in [(5, 9), (0, 5), (9, 12), (6, 7), (0, 20)] {
        let error = first.publish(&part(from, to)).unwrap_err();
        assert!(matches!(error.kind(), Kind::Ledger { .. }), "{error:?}");
    }
    first.publish(&part(0, 4)).unwrap();
    first.publish(&part(10, 10)).unwrap();
}

#[test]
fn a_failed_publication_leaves_nothing_and_can_be_repeated() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    index(&first, &file("a.gz", 1), 1, 2);
    let copy = file("copy.gz", 1);
    assert_eq!(first.admit(&copy, Some(hash(1))).unwrap(), duplicate(Some(2)));
    let b = file("b.gz", 1);
    let object = fresh(first.admit(&b, Some(hash(2))).unwrap());
    let part = Part { object, first: 0, last: 0, events: 1, records: 1 };
    let twice = Publication { parts: vec![part.clone(), part.clone()], ..Publication::default() };
    let before = listed(first.catalog());
    assert!(first.publish(&twice).is_err());
    assert_eq!(listed(first.catalog()), before);
    first.publish(&Publication { parts: vec![part], ..Publication::default() }).unwrap();
    assert_eq!(["partial", "duplicate"].map(|state| number_of(first.catalog(), state)), [1, 1]);
}

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

#[test]
fn ids_are_never_used_twice() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    index(&first, &file("a.gz", 1), 1, 1);
    first.admit(&file("b.gz", 1), Some(hash(1))).unwrap();
    let last = index(&first, &file("c.gz", 1), 2, 1);
    crate::catalog::sql::lock(&first.catalog().db).execute("DELETE FROM objects", []).unwrap();
    drop(first);
    assert!(fresh(writer(dir.path()).admit(&file("d.gz", 1), Some(hash(9))).unwrap()) > last);
}

#[test]
fn a_record_of_many_events_is_one_record() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let a = file("a.gz", 1);
    let object = fresh(first.admit(&a, Some(hash(1))).unwrap());
    let mut ledger = first.ledger();
    for part in 0..3 {
        ledger.event(Origin { part, ..at(object, 0) });
    }
    ledger.event(at(object, 1));
    ledger.skipped(Origin { part: 1, ..at(object, 1) }, "control message");
    let publication = ledger.take();
    assert_eq!(publication.parts, [Part { object, first: 0, last: 1, events: 4, records: 2 }]);
    assert_eq!(publication.tallies, []);
}

#[test]
fn ledgers_join_ranges_and_tallies_whatever_the_order() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let mut ledger = first.ledger();
    assert!(ledger.take().objects().is_empty());
    for ordinal in [7, 2, 5, 0, 6, 1, 3, 4] {
        for object in [1, 2] {
            match ordinal % 3 {
                0 => ledger.skipped(at(object, ordinal), "digest"),
                1 => ledger.rejected(at(object, ordinal), "too large"),
                _ => ledger.event(at(object, ordinal)),
            }
        }
    }
    assert!(ledger.bytes() > 0);
    let publication = ledger.take();
    assert!(ledger.take().objects().is_empty());
    let ranges: Vec<_> = publication.parts.iter().map(|p| (p.object, p.first, p.last, p.records)).collect();
    assert_eq!(ranges, [(1, 0, 7, 2), (2, 0, 7, 2)]);
    let tallies: Vec<_> = publication.tallies.iter().map(|t| (t.object, t.what, t.records)).collect();
    assert_eq!(
        tallies,
        [(1, What::Skipped, 3), (1, What::Rejected, 3), (2, What::Skipped, 3), (2, What::Rejected, 3)]
    );
}

#[test]
fn problems_are_listed_up_to_a_limit_and_counted_past_it() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let bad = file("bad.gz", 1);
    let object = fresh(first.admit(&bad, Some(hash(1))).unwrap());
    let mut ledger = first.ledger();
    let problem = |offset| Problem { offset, ordinal: 0, kind: "json", detail: format!("at {offset}") };
    for offset in 0..1_500 {
        ledger.problem(object, problem(offset));
    }
    ledger.problem(object + 1, problem(3));
    let truncated = Problem { kind: "truncated", ..problem(9) };
    ledger.end(object, &bad, &ObjectEnd { problems: vec![truncated], ..end(1, 0) });
    first.publish(&ledger.take()).unwrap();
    let problems = first.catalog().problems(5_000).unwrap();
    assert_eq!(problems.len(), 1_002);
    assert_eq!(
        problems.iter().find(|problem| problem.kind == "more").unwrap().detail,
        "500 more problems, not listed"
    );
    assert!(problems.iter().any(|problem| problem.kind == "truncated" && problem.path == "bad.gz"));
    assert_eq!(first.catalog().problems(3).unwrap().len(), 3);
}

#[test]
fn many_workers_may_ask_at_once_and_one_of_them_reads() {
    let dir = tempdir().unwrap();
    let first = writer(dir.path());
    let read: usize = std::thread::scope(|scope| {
        let ask = |worker: usize| {
            let mut read = 0;
            for content in 0..50 {
                let file = file(&format!("{worker}/{content}"), 1);
                if let Admission::Read { object, .. } = first.admit(&file, Some(hash(content))).unwrap() {
                    let mut ledger = first.ledger();
                    events(&mut ledger, object, 0..3);
                    ledger.end(object, &file, &end(content, 3));
                    publish(&first, &mut ledger, &format!("s{object}"));
                    read += 1;
                }
            }
            read
        };
        let workers: Vec<_> = (0..4).map(|worker| scope.spawn(move || ask(worker))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    first.flush().unwrap();
    assert_eq!(read, 50);
    assert_eq!((visible_events(first.catalog()), number_of(first.catalog(), "duplicate")), (150, 150));
    assert!(listed(first.catalog()).iter().all(Listed::balances));
}
