//! Records of many rare paths: read back in their order, in linear time.

use std::time::{Duration, Instant};

use super::*;

/// One event with these values, its record the values with a comma behind each.
fn record(values: &[(String, String)]) -> Columns {
    let (mut paths, mut event) = (Paths::default(), Event::default());
    let raw: String = values.iter().map(|(_, value)| format!("{value},")).collect();
    event.hold(&raw);
    let mut at = 0;
    for (name, value) in values {
        event.push(paths.intern(name), &raw[at..at + value.len()]);
        at += value.len() + 1;
    }
    event.set_raw(raw.as_bytes());
    let mut builder = Builder::new(&[], RawKept::Yes);
    builder.add(&event, &paths);
    let mut file = Vec::new();
    builder.write(&mut file).unwrap();
    Columns::open(file).unwrap()
}

/// Reads the record both ways: its fields, and its raw text with and without them
/// at hand.
fn check(values: &[(String, String)]) {
    let columns = record(values);
    let wanted: String = values.iter().map(|(_, value)| format!("{value},")).collect();
    let mut records = Records::new(&columns).unwrap();
    assert_eq!(records.raw(0).unwrap().as_deref(), Some(wanted.as_bytes()));
    let mut fields = Vec::new();
    records.fields(0, |name, value| fields.push((name.to_owned(), value.to_owned()))).unwrap();
    assert_eq!(fields, values);
    assert_eq!(records.raw(0).unwrap().as_deref(), Some(wanted.as_bytes()));
}

fn value(name: &str, value: usize) -> (String, String) {
    (name.to_owned(), format!("v{value}"))
}

#[test]
fn values_of_rare_paths_come_back_in_the_order_of_the_record() {
    // Paths in turns, paths that begin alike, one like our own, one with a column.
    let names = ["b", "a", "b.c", "a", "\u{1}schema", "event.action", "b", "aa", "a", "event.action"];
    let values: Vec<_> = names.iter().enumerate().map(|(at, name)| value(name, at % 4)).collect();
    check(&values);
}

#[test]
fn a_record_of_many_rare_paths_is_read_in_linear_time() {
    let values: Vec<_> = (0..40_000).map(|at| value(&format!("key.{}", at * 7 % 39_989), at)).collect();
    let started = Instant::now();
    check(&values);
    // A second or two; several minutes if each value were looked for among all.
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_field_of_no_event_is_known_without_reading_the_overflow_column() {
    let columns = record(&[value("a.b", 1), value("event.action", 2)]);
    assert!(columns.entry(OVERFLOW).is_some());
    let has = |name: &str| columns.field(name).unwrap().is_some();
    assert_eq!(["a.b", "event.action", "a", "a.c"].map(has), [true, true, false, false]);
}
