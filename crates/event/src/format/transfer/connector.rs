//! Connectors: files sent to and fetched from remote servers.

use super::file;
use super::session::{push_account, push_service};
use crate::context::Context;
use crate::event::Event;
use crate::field::Paths;
use crate::field::known::{
    EVENT_ACTION, EVENT_CATEGORY, EVENT_OUTCOME, EVENT_REASON, FILE_SIZE, OPERATION_CLASS, URL_DOMAIN,
    URL_ORIGINAL,
};
use crate::format::aws::arn::Arn;
use crate::format::aws::reason;
use crate::format::push::put;
use crate::format::spec::Verdict;
use crate::format::timestamp;
use crate::json::{Marks, Value};

pub(super) const MARKS: Marks = Marks::all(&["connector-id", "transfer-id"]);

pub(super) fn read(record: Value, _: &Context, event: &mut Event, _: &mut Paths) -> Verdict {
    let value = |key: &str| text(record, key);
    let times = ["timestamp", "start-time", "start-timestamp", "end-time", "end-timestamp"];
    event.time = times.into_iter().find_map(|key| timestamp::of_value(value(key)?));
    push_service(event);
    event.push(EVENT_CATEGORY, "file");
    let operation = value("operation").unwrap_or_default();
    put(event, EVENT_ACTION, operation);
    event.push(OPERATION_CLASS, class(operation));
    push_outcome(record, event);
    if let Some(arn) = value("connector-arn").and_then(Arn::parse) {
        push_account(&arn, event);
    }
    push_remote(value("url").unwrap_or_default(), event);
    push_files(record, event);
    Verdict::Event
}

fn text<'t>(record: Value<'t>, key: &str) -> Option<&'t str> {
    record.get(key)?.scalar().filter(|text| !text.is_empty())
}

fn push_outcome(record: Value, event: &mut Event) {
    let (code, message) = (text(record, "failure-code"), text(record, "failure-message"));
    let outcome = match text(record, "status-code") {
        Some("FAILED") => "failure",
        Some("COMPLETED") => "success",
        _ if code.is_some() => "failure",
        _ => "unknown",
    };
    event.push(EVENT_OUTCOME, outcome);
    if outcome == "failure" {
        event.push(EVENT_REASON, reason::of(code, message));
    }
}

/// Pushes the server at the other end: `sftp://host:22`.
fn push_remote(url: &str, event: &mut Event) {
    put(event, URL_ORIGINAL, url);
    let host = url.split_once("://").and_then(|(_, rest)| rest.split(['/', ':']).next());
    put(event, URL_DOMAIN, host.unwrap_or_default());
}

/// Pushes the file, and the folder of ours it goes to.
fn push_files(record: Value, event: &mut Event) {
    let fetched = text(record, "operation") == Some("RETRIEVE");
    put(event, FILE_SIZE, text(record, "bytes").unwrap_or_default());
    if let Some(path) = text(record, "file-path") {
        match fetched {
            // A path at the other end: there are no buckets there.
            true => file::push_plain(path, event),
            false => file::push(path, event),
        }
    }
    if let Some(folder) = text(record, "local-directory-path") {
        file::push_bucket(folder, event);
    }
}

/// Seen from our storage: what is sent is read there.
fn class(operation: &str) -> &'static str {
    match operation {
        "SEND" => "read",
        "RETRIEVE" => "write",
        "LIST" => "list",
        "DELETE" => "delete",
        "MOVE" => "write",
        _ => "other",
    }
}
