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
