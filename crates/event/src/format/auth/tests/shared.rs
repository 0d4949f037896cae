//! Published lines, compared with an independent parser, from shared data. Left
//! out where it is not there.

use std::fs;

use serde_json::Value;

use super::*;
use crate::shared::shared_data;

/// Field names of the other parser, and of ours.
const NAMES: &[(&str, &str)] = &[
    ("Parsed.program", "process.name"),
    ("Parsed.pid", "process.pid"),
    ("Parsed.timestamp", "log.syslog.timestamp"),
    ("Parsed.timestamp8601", "log.syslog.timestamp"),
    ("Parsed.syslog_priority", "log.syslog.priority"),
    ("Meta.machine", "host.name"),
    ("Meta.source_ip", "source.ip"),
    ("Meta.target_user", "user.name"),
    ("Meta.username", "user.name"),
    ("Meta.user", "user.name"),
    ("Parsed.sshd_client_port", "source.port"),
    ("Parsed.sshd_port", "source.port"),
];

/// One line is expected at the time of another, which is a mistake of theirs.
const MISTAKEN: &str = "Jun 29 16:53:37 my-vps sshd";

#[test]
fn published_lines_have_the_expected_fields() {
    let Some(path) = shared_data("sshd/expected.jsonl") else {
        return;
    };
    let expected = fs::read_to_string(path).unwrap();
    let mut compared = 0;
    for expected in expected.lines() {
        let expected: Value = serde_json::from_str(expected).unwrap();
        compared += compare(&expected);
    }
    assert!(compared > 200, "{compared}");
}

fn compare(expected: &Value) -> usize {
    let line = expected["line"].as_str().unwrap();
    let event = event(line).unwrap_or_else(|| panic!("refused: {line}"));
    assert_eq!(value(&event, "message"), expected["message"].as_str(), "{line}");
    let fields = expected["expected"].as_object().unwrap();
    let mut compared = 0;
    for (theirs, ours) in NAMES {
        let Some(wanted) = fields.get(*theirs).and_then(Value::as_str) else {
            continue;
        };
        if *ours == "log.syslog.timestamp" && line.starts_with(MISTAKEN) {
            continue;
        }
        assert_eq!(value(&event, ours), Some(wanted), "{ours} of {line}");
        compared += 1;
    }
    if let Some(time) = fields.get("Meta.timestamp").and_then(Value::as_str) {
        assert_eq!(event.time.unwrap().to_string(), time, "{line}");
    }
    // Both parsers agree on which events are failures.
    let failure = fields.get("Meta.log_type").is_some_and(|kind| kind != "auth_success");
    let unknown = fields.get("Meta.log_type").is_none();
    if !unknown && !line.contains("Connection closed by 1") {
        assert_eq!(
            value(&event, "event.outcome"),
            Some(if failure { "failure" } else { "success" }),
            "{line}"
        );
    }
    compared
}

#[test]
fn published_files_are_taken_whole() {
    let Some(folder) = shared_data("sshd") else {
        return;
    };
    let mut lines = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "log") {
            continue;
        }
        for line in fs::read(&path).unwrap().split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            assert!(event(line).is_some(), "refused: {}", line.escape_ascii());
            lines += 1;
        }
    }
    assert!(lines > 0);
}
