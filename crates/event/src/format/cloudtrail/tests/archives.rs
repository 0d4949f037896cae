//! Counts from shared archives, compared with counts made by other means. Left
//! out where the archives are not there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use simd_json::OwnedValue;
use simd_json::prelude::*;

use crate::carrier::Shape;
use crate::parser::{Parsed, Parser};
use crate::shared::shared_data;

/// Field by field: value and how many events have it.
type Counts = BTreeMap<String, BTreeMap<String, u64>>;

/// The records of a file, each as bytes of its own.
fn records(path: &Path) -> Vec<Vec<u8>> {
    let mut bytes = fs::read(path).unwrap();
    let value = simd_json::to_owned_value(&mut bytes).unwrap();
    let list = value.get_array("Records").or(value.as_array());
    let records = list.map_or(vec![value.clone()], |list| list.to_vec());
    records.iter().map(|record| record.encode().into_bytes()).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Counts an event once for each field, by its first value.
fn count(parser: &mut Parser, record: &[u8], names: &[&str], counts: &mut Counts) {
    let Parsed::Event { event, paths, format } = parser.parse(record, Shape::Json) else {
        panic!("skipped: {}", String::from_utf8_lossy(record));
    };
    assert_eq!(format.name, "aws.cloudtrail");
    assert!(event.time.is_some());
    for &name in names {
        let value = paths.find(name).and_then(|field| event.values(field).next());
        *counts.entry(name.to_owned()).or_default().entry(value.unwrap_or("None").to_owned()).or_default() +=
            1;
    }
}

/// A query of the expected files: its name, and whether an event fits, by the
/// first values of its fields.
type Question = (&'static str, fn(&dyn Fn(&str) -> Option<String>) -> bool);

const QUESTIONS: &[Question] = &[
    ("errorCode=AccessDenied", |get| get("error.code").as_deref() == Some("AccessDenied")),
    ("eventName=ConsoleLogin", |get| get("event.action").as_deref() == Some("ConsoleLogin")),
    ("write from real IP", |get| get("readOnly").as_deref() == Some("false") && get("source.ip").is_some()),
    ("ssm session", |get| {
        get("event.category").as_deref() == Some("session")
            && get("cloud.service.name").as_deref() == Some("ssm")
    }),
];

/// Ids of the events that fit, for each question.
fn answer(parser: &mut Parser, record: &[u8], answers: &mut BTreeMap<&'static str, BTreeSet<String>>) {
    let Parsed::Event { event, paths, .. } = parser.parse(record, Shape::Json) else {
        return;
    };
    let get = |name: &str| paths.find(name).and_then(|field| event.get(field)).map(str::to_owned);
    for (name, fits) in QUESTIONS {
        if fits(&get) {
            answers.entry(name).or_default().insert(get("event.id").unwrap());
        }
    }
}

/// Names of facets in the expected files, and our fields.
const FACETS: &[(&str, &str)] = &[
    ("eventName", "event.action"),
    ("eventSource", "event.provider"),
    ("awsRegion", "cloud.region"),
    ("sourceIPAddress", "source.address"),
    ("errorCode", "error.code"),
    ("eventType", "eventType"),
    ("eventCategory", "eventCategory"),
    ("userAgent", "user_agent.original"),
    ("eventVersion", "eventVersion"),
    ("recipientAccountId", "cloud.account.id"),
    ("vpcEndpointId", "vpcEndpointId"),
    ("userIdentity.type", "userIdentity.type"),
    ("userIdentity.arn", "actor.arn"),
    ("userIdentity.userName", "userIdentity.userName"),
    ("readOnly", "readOnly"),
    ("requestParameters.bucketName", "aws.bucket"),
];

fn compare(name: &str) {
    let (Some(folder), Some(expected)) = (shared_data(name), shared_data(&format!("{name}.expected.json")))
    else {
        return;
    };
    let names: Vec<&str> = FACETS.iter().map(|(_, ours)| *ours).collect();
    let (mut parser, mut counts, mut total) = (Parser::new(None), Counts::new(), 0);
    let mut answers = BTreeMap::new();
    for record in files(&folder).iter().flat_map(|file| records(file)) {
        count(&mut parser, &record, &names, &mut counts);
        answer(&mut parser, &record, &mut answers);
        total += 1;
    }
    let mut expected = fs::read(expected).unwrap();
    let expected = simd_json::to_owned_value(&mut expected).unwrap();
    assert_eq!(expected.get_u64("records"), Some(total));
    for (facet, ours) in FACETS {
        let wanted = expected.get("facets").and_then(|facets| facets.get_object(*facet)).unwrap();
        let wanted: BTreeMap<String, u64> =
            wanted.iter().map(|(value, count)| facet_row(value, count)).collect();
        assert_eq!(counts[*ours], wanted, "{facet} of {name}");
    }
    for (question, wanted) in expected.get_object("queries").unwrap().iter() {
        let found = &answers[&**question];
        assert_eq!(Some(found.len() as u64), wanted.get_u64("unique"), "{question} of {name}");
        for id in wanted.get_array("ids").into_iter().flatten() {
            assert!(found.contains(id.as_str().unwrap()), "{question} of {name} lacks {id}");
        }
    }
}

fn facet_row(value: &str, count: &OwnedValue) -> (String, u64) {
    let value = match value {
        "True" => "true",
        "False" => "false",
        other => other,
    };
    (value.to_owned(), count.as_u64().unwrap())
}

#[test]
fn invictus() {
    compare("cloudtrail-invictus");
}

#[test]
fn stratus() {
    compare("cloudtrail-stratus");
}

#[test]
fn every_event_version() {
    let Some(folder) = shared_data("cloudtrail-versions") else {
        return;
    };
    let mut parser = Parser::new(None);
    for file in files(&folder) {
        for record in records(&file) {
            let mut counts = Counts::new();
            count(&mut parser, &record, &["user.name", "actor.type", "event.outcome"], &mut counts);
            assert!(!counts["user.name"].contains_key("None"), "{}", file.display());
            assert!(!counts["actor.type"].contains_key("None"), "{}", file.display());
        }
    }
}
