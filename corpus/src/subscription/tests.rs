//! What is claimed about an archive, checked against its bytes.

use std::io::Read;

use flate2::bufread::GzDecoder;

use super::*;
use crate::testing::{assert_json, options, tally, written};

/// The payloads of an object: what its members hold, each for itself.
fn payloads(bytes: &[u8]) -> Vec<String> {
    let (mut rest, mut found) = (bytes, Vec::new());
    while !rest.is_empty() {
        let mut text = String::new();
        GzDecoder::new(&mut rest).read_to_string(&mut text).unwrap();
        found.push(text);
    }
    found
}

/// The messages of payloads with their times, in order, unescaped; the probes' are left out.
fn messages(payloads: &[String]) -> Vec<(i64, String)> {
    let data = payloads.iter().filter(|text| text.contains(r#""messageType":"DATA_MESSAGE""#));
    data.flat_map(|text| text.split(r#"{"id":""#).skip(1)).map(message).collect()
}

fn message(event: &str) -> (i64, String) {
    let (id, rest) = event.split_once(r#"","timestamp":"#).unwrap();
    assert!(id.len() == 56 && id.bytes().all(|b| b.is_ascii_digit()), "{id}");
    let (millis, rest) = rest.split_once(r#","message":""#).unwrap();
    let end = rest.rfind(r#""}"#).unwrap();
    (millis.parse().unwrap(), rest[..end].replace(r#"\""#, r#"""#).replace(r"\\", r"\"))
}

fn after<'a>(record: &'a str, key: &str) -> Option<&'a str> {
    record.rsplit_once(&format!(r#""{key}":""#))?.1.split('"').next()
}

#[test]
fn members_are_payloads_and_messages_are_records() {
    let (files, counts) = written(&FORMAT, &options(3000));
    let all: Vec<String> = files.values().flat_map(|bytes| payloads(bytes)).collect();
    let probes = all.iter().filter(|text| text.contains(r#""messageType":"CONTROL_MESSAGE""#)).count();
    assert!((1..all.len() / 8).contains(&probes) && all.len() > 60, "{probes} of {}", all.len());
    all.iter().for_each(|text| assert_json(text));
    let found = messages(&all);
    assert_eq!((found.len() as u64, counts.events), (3000, 3000));
    for (millis, record) in &found {
        assert_json(record);
        assert!(record.starts_with(r#"{"eventVersion":""#), "{record}");
        let time = crate::timeline::second(after(record, "eventTime").unwrap());
        assert_eq!(time, Some(millis.div_euclid(1000)));
    }
    assert_eq!(all.iter().map(|text| text.len() as u64).sum::<u64>(), counts.bytes);
}

#[test]
fn counts_are_what_a_reader_of_the_text_finds() {
    let (files, counts) = written(&FORMAT, &options(3000));
    let all: Vec<String> = files.values().flat_map(|bytes| payloads(bytes)).collect();
    let found = messages(&all);
    for (field, key) in [(3, "sourceIPAddress"), (4, "errorCode"), (5, "eventName"), (7, "awsRegion")] {
        let values = found.iter().filter_map(|(_, record)| after(record, key));
        assert_eq!(tally(values), counts.values(field), "{key}");
    }
    assert_eq!(counts.hours.values().sum::<u64>(), 3000);
    for (hour, n) in &counts.hours {
        let in_it = found.iter().filter(|(millis, _)| (*hour..hour + 3600).contains(&(millis / 1000)));
        assert_eq!(in_it.count() as u64, *n);
    }
    let ids: Vec<&str> =
        all.iter().flat_map(|text| text.split(r#"{"id":""#).skip(1)).map(|t| &t[..56]).collect();
    assert!(tally(ids.into_iter()).iter().all(|(_, n)| *n == 1));
}

#[test]
fn needles_lie_where_the_manifest_says_and_nowhere_else() {
    let (files, counts) = written(&FORMAT, &options(3000));
    assert_eq!(counts.needles.len(), 8);
    let all: Vec<String> = files.values().flat_map(|bytes| payloads(bytes)).collect();
    let all = messages(&all);
    for needle in &counts.needles {
        let (_, record) = &messages(&payloads(&files[&needle.object]))[needle.ordinal as usize];
        for (name, value) in &needle.values {
            let quoted = format!(r#""{value}""#);
            assert!(record.contains(&quoted), "{name}");
            let times: usize = all.iter().map(|(_, record)| record.matches(&quoted).count()).sum();
            assert_eq!(times, 1, "{name} {value}");
        }
    }
}

#[test]
fn objects_are_named_as_firehose_names_them_whoever_writes() {
    let with = |threads| written(&FORMAT, &Options { threads, ..options(1500) });
    assert_eq!(with(1), with(3));
    for path in with(1).0.keys() {
        let parts: Vec<&str> = path.split('/').collect();
        let [year, month, day, hour, name] = parts[..] else { panic!("{path}") };
        assert!(name.starts_with(&format!("cloudtrail-archive-1-{year}-{month}-{day}-{hour}-")), "{path}");
    }
    let plain = written(&FORMAT, &Options { level: None, ..options(600) }).0;
    assert!(plain.values().all(|bytes| bytes.starts_with(br#"{"messageType":"#)));
}
