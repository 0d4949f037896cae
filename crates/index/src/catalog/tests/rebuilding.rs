//! Objects that are read anew to replace those of outdated shards.

use std::slice;

use tempfile::tempdir;

use super::*;

/// Lets the only object of the index be read again from `file`.
fn outdate(writer: &Writer, shards: &[&str], file: &ObjectFile) {
    let shards: Vec<String> = shards.iter().map(|&shard| shard.to_owned()).collect();
    for object in writer.objects_in(&shards).unwrap() {
        writer.outdate(&object, slice::from_ref(file)).unwrap();
    }
}

/// The copy has a row of its own, a new name has none.
#[test]
fn an_object_that_is_read_anew_under_another_path_is_hidden_and_read_on_after_a_kill() {
    for name in ["copy.json", "moved.json"] {
        let dir = tempdir().unwrap();
        let elsewhere = file(name, 1);
        let old = {
            let writer = writer(dir.path());
            let old = index(&writer, &file("a.json", 1), 1, 6);
            writer.admit(&file("copy.json", 1), Some(hash(1))).unwrap();
            writer.flush().unwrap();
            outdate(&writer, &[&format!("s{old}")], &elsewhere);
            let object = fresh(writer.admit(&elsewhere, Some(hash(1))).unwrap());
            let mut ledger = writer.ledger();
            events(&mut ledger, object, 0..4);
            publish(&writer, &mut ledger, "new");
            assert_eq!(visible_events(writer.catalog()), 6, "{name}");
            old
        };
        let writer = writer(dir.path());
        assert_eq!(visible_events(writer.catalog()), 6, "{name}");
        let outdated = format!("s{old}");
        outdate(&writer, &[&outdated], &elsewhere);
        let admission = writer.admit(&elsewhere, Some(hash(1))).unwrap();
        let Admission::Read { object, covered } = admission else { panic!("{admission:?}") };
        assert_eq!(covered.as_slice(), slice::from_ref(&(0..4)));
        let mut ledger = writer.ledger();
        events(&mut ledger, object, 4..6);
        ledger.end(object, &elsewhere, &end(1, 6));
        publish(&writer, &mut ledger, "rest");
        assert_eq!(visible_events(writer.catalog()), 6, "{name}");
        assert!(writer.remove_outdated(&[outdated]).unwrap().is_empty());
        assert_eq!(shard_folders(dir.path()), ["new", "rest"]);
        assert!(listed(writer.catalog()).iter().all(Listed::balances));
    }
}

#[test]
fn what_was_begun_in_an_outdated_shard_is_not_read_on() {
    let dir = tempdir().unwrap();
    let a = file("a.json", 1);
    {
        let writer = writer(dir.path());
        index(&writer, &a, 1, 6);
        outdate(&writer, &["s1"], &a);
        let object = fresh(writer.admit(&a, Some(hash(1))).unwrap());
        let mut ledger = writer.ledger();
        events(&mut ledger, object, 0..4);
        publish(&writer, &mut ledger, "begun");
    }
    let writer = writer(dir.path());
    outdate(&writer, &["s1", "begun"], &a);
    let object = fresh(writer.admit(&a, Some(hash(1))).unwrap());
    let mut ledger = writer.ledger();
    events(&mut ledger, object, 0..6);
    ledger.end(object, &a, &end(1, 6));
    publish(&writer, &mut ledger, "whole");
    assert!(writer.remove_outdated(&["s1".to_owned(), "begun".to_owned()]).unwrap().is_empty());
    assert_eq!((visible_events(writer.catalog()), listed(writer.catalog()).len()), (6, 1));
    assert_eq!(shard_folders(dir.path()), ["whole"]);
}

#[test]
fn an_object_in_other_shards_stays_and_so_does_a_shard_with_another_object() {
    let dir = tempdir().unwrap();
    let writer = writer(dir.path());
    let (a, b) = (file("a.json", 1), file("b.json", 1));
    let old = fresh(writer.admit(&a, Some(hash(1))).unwrap());
    let mut ledger = writer.ledger();
    events(&mut ledger, old, 0..3);
    publish(&writer, &mut ledger, "alone");
    let other = fresh(writer.admit(&b, Some(hash(2))).unwrap());
    events(&mut ledger, old, 3..5);
    ledger.end(old, &a, &end(1, 5));
    events(&mut ledger, other, 0..2);
    ledger.end(other, &b, &end(2, 2));
    publish(&writer, &mut ledger, "shared");
    outdate(&writer, &["alone"], &a);
    index(&writer, &a, 1, 5);
    fs::remove_dir(writer.catalog().shard_dir("alone")).unwrap();
    let both = ["shared".to_owned(), "alone".to_owned()];
    assert_eq!(writer.remove_outdated(&both).unwrap(), ["shared"]);
    assert_eq!(visible_events(writer.catalog()), 7);
    assert_eq!(writer.catalog().snapshot().unwrap().retired, [old]);
}

#[test]
fn a_shard_folder_with_other_files_is_not_removed() {
    let dir = tempdir().unwrap();
    let writer = writer(dir.path());
    let a = file("a.json", 1);
    index(&writer, &a, 1, 6);
    let thesis = writer.catalog().shard_dir("s1").join("thesis.txt");
    fs::write(&thesis, "x").unwrap();
    outdate(&writer, &["s1"], &a);
    index(&writer, &a, 1, 6);
    let error = writer.remove_outdated(&["s1".to_owned()]).unwrap_err();
    assert!(error.to_string().contains("remove the outdated shard"), "{error}");
    assert!(thesis.exists());
    assert_eq!(visible_events(writer.catalog()), 6);
}

/// Rows that are read do not multiply with the number of shards.
#[test]
fn thousands_of_outdated_shards_are_removed_in_one_pass() {
    const SHARDS: u64 = 3_000;
    let dir = tempdir().unwrap();
    let writer = writer(dir.path());
    writer
        .catalog()
        .ask("fill", |db| {
            db.execute_batch(&format!(
                "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {SHARDS})
                 INSERT INTO shards SELECT printf('s%05d', n), 1, 1, 1, NULL, NULL, 0, 0, NULL FROM n;
                 INSERT INTO objects (id, content, records, whole, hidden)
                 SELECT CAST(substr(id, 2) AS INTEGER), CAST(substr(id, 2) AS INTEGER), 1, 1, 1 FROM shards;
                 INSERT INTO parts SELECT id, 0, 0, 1, 1, printf('s%05d', id) FROM objects"
            ))
        })
        .unwrap();
    let shards: Vec<String> = (1..=SHARDS).map(|number| format!("s{number:05}")).collect();
    let started = std::time::Instant::now();
    assert!(writer.objects_in(&shards).unwrap().is_empty());
    assert!(writer.remove_outdated(&shards).unwrap().is_empty());
    assert!(writer.catalog().shards().unwrap().is_empty());
    let elapsed = started.elapsed();
    assert!(elapsed.as_secs() < 5, "{elapsed:?}");
}
