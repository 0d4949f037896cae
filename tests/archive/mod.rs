//! Real archives, where they lie beside the repository: what an independent
//! count says of them is what logdex answers.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::runner::logdex;
use crate::shared::shared_data;

#[test]
fn facets_and_queries_of_cloudtrail_archives() {
    for archive in ["cloudtrail-invictus", "cloudtrail-stratus"] {
        let Some(path) = shared_data(archive) else { return };
        let expected = std::fs::read(shared_data(&format!("{archive}.expected.json")).unwrap()).unwrap();
        let expected: Value = serde_json::from_slice(&expected).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let talk = run(folder.path(), &["index", path.to_str().unwrap()]).1;
        let facets = expected["facets"].as_object().unwrap();
        let events = events(folder.path(), facets);
        assert_eq!(events.len() as u64, expected["records"].as_u64().unwrap(), "{archive}\n{talk}");
        for (field, counts) in facets {
            compare(archive, field, counts, &events);
        }
        for (query, wanted) in expected["queries"].as_object().unwrap() {
            events_are_found(folder.path(), archive, query, wanted);
        }
    }
}

/// What logdex printed.
fn run(folder: &std::path::Path, args: &[&str]) -> (String, String) {
    let output = logdex(folder).args(args).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code().is_some_and(|code| code < 2), "{args:?}\n{stderr}");
    (String::from_utf8(output.stdout).unwrap(), stderr)
}

/// The facets of every event.
fn events(folder: &std::path::Path, facets: &Map<String, Value>) -> Vec<Value> {
    // A field that no event has is none that can be asked for; `hour` is cut from the time.
    let asked =
        |name: &&str| *name != "hour" && facets[*name].as_object().unwrap().keys().any(|v| v != "None");
    let mut fields: Vec<&str> = facets.keys().map(String::as_str).filter(asked).collect();
    fields.push("@timestamp");
    let args = ["search", "-n", "0", "-o", "json", "--fields", &fields.join(",")];
    run(folder, &args).0.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn compare(archive: &str, field: &str, wanted: &Value, events: &[Value]) {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for event in events {
        *counts.entry(facet(event, field)).or_default() += 1;
    }
    let wanted: BTreeMap<String, u64> = serde_json::from_value(wanted.clone()).unwrap();
    for (value, count) in &wanted {
        assert_eq!(counts.get(value), Some(count), "{archive}: {field} = {value}");
    }
    assert_eq!(counts.len(), wanted.len(), "{archive}: {field}");
}

/// The value as the expectation writes it: `None` for nothing, Python's
/// spelling of truth, hours cut from times.
fn facet(event: &Value, field: &str) -> String {
    if field == "hour" {
        return event["@timestamp"].as_str().map_or("None".to_owned(), |time| time[..13].to_owned());
    }
    match &event[field] {
        Value::Null => "None".to_owned(),
        Value::Bool(truth) => if *truth { "True" } else { "False" }.to_owned(),
        Value::String(text) if text == "true" => "True".to_owned(),
        Value::String(text) if text == "false" => "False".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What the queries of the expectations are in the search syntax, where they
/// are not just `field=value`.
const QUERIES: &[(&str, &str)] = &[
    ("write from real IP", "readOnly:false ip:*"),
    ("ssm session", "eventSource:ssm.amazonaws.com eventName:(StartSession ResumeSession TerminateSession)"),
];

fn clause(query: &str) -> String {
    match (QUERIES.iter().find(|(name, _)| *name == query), query.split_once('=')) {
        (Some((_, clause)), _) => (*clause).to_owned(),
        (None, Some((field, value))) => format!("{field}:\"{value}\""),
        (None, None) => panic!("what is `{query}`?"),
    }
}

/// As many different events as expected, and those whose ids are listed.
fn events_are_found(folder: &std::path::Path, archive: &str, query: &str, wanted: &Value) {
    let args = ["search", &clause(query), "-n", "0", "--distinct", "-o", "json", "--fields", "event.id"];
    let printed = run(folder, &args).0;
    let mut found: Vec<String> = printed
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["event.id"].as_str().unwrap().to_owned())
        .collect();
    found.sort();
    assert_eq!(Some(found.len() as u64), wanted["unique"].as_u64(), "{archive}: {query}");
    // Of long lists only the number is kept.
    if let Some(ids) = wanted["ids"].as_array() {
        let mut ids: Vec<String> = ids.iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        ids.sort();
        assert_eq!(found, ids, "{archive}: {query}");
    }
}

/// The names of the expectation for S3 access logs, and what to ask for.
const COLUMNS: &[(&str, &str)] = &[
    ("time", "@timestamp"),
    ("bucket_owner", "bucketowner"),
    ("bucket", "bucket_name"),
    ("remote_ip", "remoteip"),
    ("requester", "requester"),
    ("request_id", "requestid"),
    ("operation", "operation"),
    ("key", "key_name"),
    ("request_uri", "request_uri"),
    ("http_status", "httpstatus"),
    ("error_code", "errorcode"),
    ("bytes_sent", "bytessent"),
    ("object_size", "objectsize"),
    ("total_time", "totaltime"),
    ("turn_around_time", "turnaroundtime"),
    ("referrer", "referrer"),
    ("user_agent", "useragent"),
    ("version_id", "versionid"),
    ("host_id", "hostid"),
    ("signature_version", "sigv"),
    ("cipher_suite", "ciphersuite"),
    ("authentication_type", "authtype"),
    ("host_header", "endpoint"),
    ("tls_version", "tlsversion"),
    ("access_point_arn", "accesspointarn"),
];

#[test]
fn columns_of_access_logs() {
    let Some(path) = shared_data("s3access/lines.log") else { return };
    let expected = std::fs::read_to_string(shared_data("s3access/lines.expected.jsonl").unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["index", path.to_str().unwrap()]);
    let mut wanted: Vec<Vec<String>> = expected
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .map(|row: Value| COLUMNS.iter().map(|(name, _)| shown(&row[name])).collect())
        .collect();
    let mut found = rows(folder.path());
    wanted.sort();
    found.sort();
    assert_eq!(found, wanted);
}

fn rows(folder: &std::path::Path) -> Vec<Vec<String>> {
    let fields: Vec<&str> = COLUMNS.iter().map(|(_, field)| *field).collect();
    let args = ["search", "-n", "0", "-o", "json", "--fields", &fields.join(",")];
    let printed = run(folder, &args).0;
    let row = |line| {
        let event: Value = serde_json::from_str(line).unwrap();
        fields.iter().map(|field| shown(&event[field])).collect()
    };
    printed.lines().map(row).collect()
}

/// The text of a value; empty for null forms.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text == "-" => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
