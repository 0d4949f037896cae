//! Objects that begin with all bytes of another: what is read of them, and what is seen.

use logdex_event::sink::Growth;
use tempfile::tempdir;

use super::*;

/// The end of an object of which the start has this fingerprint.
fn end_of(content: u8, records: u64, is_settled: bool) -> ObjectEnd {
    ObjectEnd { start: Some(7 << 32), size: 100, inflated: 100, is_settled, ..end(content, records) }
}

/// Indexes a file of which the start can be found again.
fn index_start(writer: &Writer, file: &ObjectFile, content: u8, records: u64, is_settled: bool) -> u64 {
    let object = fresh(writer.admit(file, Some(hash(content))).unwrap());
    let mut ledger = writer.ledger();
    events(&mut ledger, object, 0..records);
    ledger.end(object, file, &end_of(content, records, is_settled));
    publish(writer, &mut ledger, &format!("s{object}"));
    object
}

/// Admits a file that begins with the only object proposed.
fn admit_grown(writer: &Writer, file: &ObjectFile, content: u8) -> (u64, Vec<std::ops::Range<u64>>) {
    assert!(writer.may_have_grown(&hash(content)));
    let prefixes = writer.prefixes(&[3 << 32, 7 << 32]).unwrap();
    let growth = Growth { contents: vec![prefixes[0].content], is_all: false };
    match writer.admit_grown(file, hash(content), &growth).unwrap() {
        Admission::Read { object, covered } => (object, covered),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_rest_of_a_grown_log_is_read_on_after_a_kill() {
    for name in ["a.log", "a.log.1"] {
        let dir = tempdir().unwrap();
        let (a, grown) = (file("a.log", 1), file(name, 2));
        index_start(&writer(dir.path()), &a, 1, 4, true);
        {
            let writer = writer(dir.path());
            let (object, covered) = admit_grown(&writer, &grown, 2);
            assert_eq!(covered.as_slice(), std::slice::from_ref(&(0..4)));
            let mut ledger = writer.ledger();
            (0..4).for_each(|ordinal| ledger.skipped(at(object, ordinal), "already indexed"));
            events(&mut ledger, object, 4..6);
            publish(&writer, &mut ledger, "part");
            let seen = if name == "a.log" { 4 } else { 6 };
            assert_eq!(visible_events(writer.catalog()), seen, "{name}");
        }
        let writer = writer(dir.path());
        let admission = writer.admit(&grown, Some(hash(2))).unwrap();
        let Admission::Read { object, covered } = admission else { panic!("{admission:?}") };
        assert_eq!(covered.as_slice(), std::slice::from_ref(&(0..6)));
        let mut ledger = writer.ledger();
        events(&mut ledger, object, 6..9);
        ledger.end(object, &grown, &end_of(2, 9, true));
        publish(&writer, &mut ledger, "rest");
        assert_eq!(visible_events(writer.catalog()), 9);
        assert!(writer.unchanged(&grown));
        assert_eq!(wrongly_hidden_or_seen(writer.catalog()), [0; 0]);
        let ids = writer.catalog().object_ids([].into_iter(), |path| path == name).unwrap().unwrap();
        assert_eq!(ids.len(), if name == "a.log" { 2 } else { 1 });
    }
}

#[test]
fn where_records_may_have_changed_the_new_object_stands_in_place_of_the_old() {
    for is_killed in [false, true] {
        let dir = tempdir().unwrap();
        let (a, grown) = (file("a.log", 1), file("a.log.1", 2));
        {
            let writer = writer(dir.path());
            if is_killed {
                let object = fresh(writer.admit(&a, Some(hash(1))).unwrap());
                let mut ledger = writer.ledger();
                events(&mut ledger, object, 0..4);
                publish(&writer, &mut ledger, "killed");
            } else {
                index_start(&writer, &a, 1, 4, false);
            }
        }
        let writer = writer(dir.path());
        let (object, covered) = admit_grown(&writer, &grown, 2);
        assert!(covered.is_empty());
        let mut ledger = writer.ledger();
        events(&mut ledger, object, 0..3);
        publish(&writer, &mut ledger, "part");
        assert_eq!(visible_events(writer.catalog()), 4);
        events(&mut ledger, object, 3..9);
        ledger.end(object, &grown, &end_of(2, 9, true));
        publish(&writer, &mut ledger, "rest");
        assert_eq!(visible_events(writer.catalog()), 9);
        assert_eq!(wrongly_hidden_or_seen(writer.catalog()), [0; 0]);
        // The file gets other content: what it had is seen under its first name.
        index(&writer, &file("a.log.1", 3), 3, 5);
        assert_eq!(visible_events(writer.catalog()), 4 + 5);
    }
}

#[test]
fn the_same_packed_in_another_way_is_a_name_of_it() {
    let dir = tempdir().unwrap();
    let packed = file("a.log.gz", 2);
    index_start(&writer(dir.path()), &file("a.log", 1), 1, 4, false);
    let writer = writer(dir.path());
    let content = writer.prefixes(&[7 << 32]).unwrap()[0].content;
    let growth = Growth { contents: vec![content], is_all: true };
    assert_eq!(writer.admit_grown(&packed, hash(2), &growth).unwrap(), duplicate(Some(4)));
    writer.flush().unwrap();
    assert!(writer.unchanged(&packed));
    index(&writer, &file("a.log", 3), 3, 5);
    assert_eq!(visible_events(writer.catalog()), 4 + 5);
    index(&writer, &file("a.log.gz", 4), 4, 6);
    assert_eq!(visible_events(writer.catalog()), 5 + 6);
}

#[test]
fn a_chain_of_growth_goes_and_comes_back_as_one() {
    let dir = tempdir().unwrap();
    let a = |modified| file("a.log", modified);
    index_start(&writer(dir.path()), &a(1), 1, 4, true);
    for (round, records) in [(2, 6), (3, 9)] {
        let writer = writer(dir.path());
        let (object, covered) = admit_grown(&writer, &a(round), round as u8);
        let base = covered[0].end;
        let mut ledger = writer.ledger();
        events(&mut ledger, object, base..records);
        ledger.end(object, &a(round), &end_of(round as u8, records, true));
        publish(&writer, &mut ledger, &format!("s{round}"));
        assert_eq!(visible_events(writer.catalog()), records);
    }
    let writer = writer(dir.path());
    let paths = (1..=3).map(|object| writer.catalog().object_path(object).unwrap().unwrap().to_string());
    assert!(paths.into_iter().all(|path| path == "a.log"));
    assert_eq!(writer.catalog().object_file(1).unwrap().unwrap().1, Some(hash(3)));
    index(&writer, &a(4), 9, 2);
    assert_eq!(visible_events(writer.catalog()), 2);
    assert_eq!(writer.admit(&a(5), Some(hash(3))).unwrap(), duplicate(Some(9)));
    writer.flush().unwrap();
    assert_eq!(visible_events(writer.catalog()), 9);
    assert_eq!(wrongly_hidden_or_seen(writer.catalog()), [0; 0]);

    // A shard of the first part is outdated: the whole log is read again.
    let shards = ["s1".to_owned()];
    let outdated = writer.objects_in(&shards).unwrap();
    assert_eq!(outdated.len(), 1);
    assert_eq!(outdated[0].files, [known(a(5))]);
    writer.outdate(&outdated[0], &outdated[0].files).unwrap();
    let object = fresh(writer.admit(&a(5), Some(hash(3))).unwrap());
    let mut ledger = writer.ledger();
    events(&mut ledger, object, 0..9);
    ledger.end(object, &a(5), &end_of(3, 9, true));
    publish(&writer, &mut ledger, "again");
    assert_eq!(visible_events(writer.catalog()), 9);
    assert!(writer.remove_outdated(&shards).unwrap().is_empty());
    assert_eq!(wrongly_hidden_or_seen(writer.catalog()), [0; 0]);
}
