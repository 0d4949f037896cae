//! Copies of a small archive, checked against it.

use std::{collections::BTreeSet, fs};

use super::*;
use crate::{
    archive::{Output, write_objects, write_single},
    testing::{Folder, assert_json, files, inflated, tally},
};

/// One record as CloudTrail writes it, at a minute.
fn record(minute: u64, name: &str) -> String {
    format!(
        r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/{name}","accountId":"111122223333","accessKeyId":"AKIAIOSFODNN7EXAMPLE","userName":"{name}"}},"eventTime":"2023-07-10T12:{minute:02}:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.7","requestParameters":{{"policy":"{{\"Resource\":\"arn:aws:s3:::b-111122223333/*\"}}","subnetId":"subnet-0a1b2c3d4e5f60718"}},"responseElements":{{"launchTime":1688990515000}},"eventID":"0a1b2c3d-1111-4222-8333-4444555566{minute:02}","recipientAccountId":"111122223333"}}"#
    )
}

/// Three objects: one packed, one pretty and a list, one with nothing in it.
fn source(folder: &Folder) {
    let (deep, digests) = (folder.0.join("deep"), folder.0.join("CloudTrail-Digest"));
    fs::create_dir_all(&deep).unwrap();
    fs::create_dir_all(&digests).unwrap();
    let first = format!(r#"{{"Records":[{},{}]}}"#, record(1, "alice"), record(2, "bob"));
    let mut packed = Vec::new();
    crate::gzip::Packer::new(6).pack(first.as_bytes(), &mut packed).unwrap();
    fs::write(folder.0.join("a.json.gz"), packed).unwrap();
    fs::write(deep.join("b.json"), format!("[\n  {}\n]\n", record(3, "alice").replace(",\"", ",\n  \"")))
        .unwrap();
    fs::write(folder.0.join("c.json"), r#"{"Records":[]}"#).unwrap();
    fs::write(digests.join("d.json"), "no records").unwrap();
}

fn settings() -> Settings {
    Settings { times: 3, seed: 5, sizes: None, packed: true }
}

fn texts(settings: &Settings, threads: usize, single: bool) -> (Vec<(String, String)>, Counts) {
    let (from, to) = (Folder::new(), Folder::new());
    source(&from);
    let copies = Copies::open(&from.0, settings).unwrap();
    let output = Output { folder: &to.0, level: Some(5), threads, fields: FIELDS.len() };
    let write = if single { write_single } else { write_objects };
    let counts = write(&copies, &output).unwrap();
    let files = files(&to.0).into_iter().map(|(path, bytes)| (path, inflated(&bytes))).collect();
    (files, counts)
}

#[test]
fn copies_differ_from_the_original_in_ids_and_times_only() {
    let (files, counts) = texts(&settings(), 2, false);
    assert_eq!((files.len(), counts.objects, counts.events), (6, 6, 9));
    let mut ids = BTreeSet::new();
    for (path, text) in &files {
        assert_json(text);
        let account = path.split('/').nth(1).unwrap();
        assert_ne!(account, "111122223333");
        assert!(!text.contains("111122223333") && text.contains(&format!("b-{account}/*")), "{text}");
        assert!(!text.contains("IOSFODNN") && text.contains(r#""sourceIPAddress":"192.0.2.7""#));
        for range in json::records(text.as_bytes()).unwrap() {
            let made = &text[range];
            let id = json::member(made.as_bytes(), "eventID").unwrap().to_vec();
            assert!(ids.insert(id), "an id comes twice");
            let time = json::member(made.as_bytes(), "eventTime").unwrap();
            let minute = std::str::from_utf8(&time[14..16]).unwrap().parse().unwrap();
            let name = if made.contains("bob") { "bob" } else { "alice" };
            let compact = |text: &str| text.replace(",\n  ", ",");
            assert_eq!(worn(&compact(made)), worn(&record(minute, name)));
        }
    }
}

/// A record without what copies change.
fn worn(record: &str) -> String {
    let after =
        [":::b-", "iam::", "AKIA", "subnet-0", "Time\":\"2023-07-10T", "ID\":\"", "Id\":\"", "launchTime\":"];
    let mut text = record.to_owned();
    for key in after {
        let mut from = 0;
        while let Some(at) = text[from..].find(key).map(|at| from + at + key.len()) {
            let length = text[at..].find([':', '/', '"', '}']).unwrap();
            text.replace_range(at..at + length, "");
            from = at;
        }
    }
    text
}

#[test]
fn times_move_by_whole_hours_and_numbers_with_them() {
    let (files, counts) = texts(&settings(), 1, false);
    let second = crate::timeline::second;
    assert_eq!(
        counts.span,
        Some((second("2023-07-10T13:01:00Z").unwrap(), second("2023-07-10T15:03:00Z").unwrap()))
    );
    assert_eq!(counts.hours.values().copied().collect::<Vec<_>>(), [3, 3, 3]);
    let all: String = files.iter().map(|(_, text)| text.as_str()).collect();
    for copy in 1..=3 {
        assert_eq!(all.matches(&format!(r#""launchTime":{}000}}"#, 1_688_990_515 + copy * 3600)).count(), 3);
    }
}

#[test]
fn counts_are_what_a_reader_of_the_text_finds() {
    for sizes in [None, Some(Sizes::equal(4)), Some(Sizes::spread(1, 3))] {
        let (files, counts) = texts(&Settings { sizes, ..settings() }, 2, false);
        let all: String = files.iter().map(|(_, text)| text.as_str()).collect();
        let arns = all.split(r#""arn":""#).skip(1).filter_map(|rest| rest.split('"').next());
        assert_eq!(tally(arns), counts.values(0));
        assert_eq!(counts.values(1), [("alice", 6), ("bob", 3)]);
        assert_eq!(counts.values(4), []);
        assert_eq!(counts.values(7), [("us-east-1", 9)]);
        assert_eq!(all.len() as u64, counts.bytes);
        assert_eq!(counts.needles.len(), 8);
        for needle in &counts.needles {
            let (_, text) = files.iter().find(|(path, _)| *path == needle.object).unwrap();
            let range = json::records(text.as_bytes()).unwrap()[needle.ordinal as usize].clone();
            assert!(text[range].contains(&needle.values[0].1));
        }
    }
}

#[test]
fn bytes_depend_on_the_seed_and_nothing_else() {
    let with = |seed, threads| texts(&Settings { seed, ..settings() }, threads, false);
    assert_eq!(with(5, 1), with(5, 4));
    assert_ne!(with(5, 1).0, with(6, 1).0);
}

#[test]
fn all_copies_fit_into_one_object() {
    let (files, counts) = texts(&Settings { sizes: Some(Sizes::equal(2)), ..settings() }, 2, true);
    assert_eq!((files.len(), counts.objects), (1, 1));
    assert_json(&files[0].1);
    assert_eq!(json::records(files[0].1.as_bytes()).unwrap().len(), 9);
}

#[test]
fn what_holds_no_records_is_named() {
    let folder = Folder::new();
    source(&folder);
    fs::write(folder.0.join("notes.txt"), "hello").unwrap();
    let error = Copies::open(&folder.0, &settings()).err().unwrap();
    assert!(format!("{error:#}").contains("notes.txt"), "{error:#}");
    assert!(Copies::open(&folder.0.join("CloudTrail-Digest"), &settings()).is_err());
}
