//! Managed workflows: the steps that process a file after its upload.

use super::file;
use super::session::{Session, push_service};
use crate::context::Context;
use crate::event::Event;
use crate::field::Paths;
use crate::field::known::{
    AWS_BUCKET, AWS_OBJECT_KEY, EVENT_ACTION, EVENT_CATEGORY, EVENT_OUTCOME, EVENT_REASON, OPERATION_CLASS,
};
use crate::format::aws::reason;
use crate::format::push::{put, put_object};
use crate::format::spec::Verdict;
use crate::json::{Marks, Value};

pub(super) const MARKS: Marks = Marks::all(&["workflowId"]).and_any(&["executionId", "transferDetails"]);

pub(super) fn read(record: Value, context: &Context, event: &mut Event, _: &mut Paths) -> Verdict {
    push_service(event);
    event.push(EVENT_CATEGORY, "file");
    let transfer = record.get("transferDetails");
    let value = |key| transfer?.get(key)?.text();
    let session = Session { user: value("username"), id: value("sessionId"), server: value("serverId") };
    session.or_of(context).push(event);
    let details = record.get("details");
    push_file(details, event);
    let step = details.and_then(|details| details.get("stepType")?.text());
    event.push(OPERATION_CLASS, step.map_or("other", class));
    let kind = record.get("type").and_then(Value::text).unwrap_or_default();
    put(event, EVENT_ACTION, kind);
    push_outcome(kind, details, event);
    Verdict::Event
}

/// Pushes how a step or the whole of it ended.
fn push_outcome(kind: &str, details: Option<Value>, event: &mut Event) {
    let outcome = match kind {
        _ if kind.ends_with("Errored") || kind.ends_with("Throttled") => "failure",
        _ if kind.ends_with("Completed") => "success",
        _ => "unknown",
    };
    event.push(EVENT_OUTCOME, outcome);
    if outcome == "failure" {
        event.push(EVENT_REASON, reason(kind, details));
    }
}

fn reason(kind: &str, details: Option<Value>) -> &'static str {
    if kind.ends_with("Throttled") {
        return "throttled";
    }
    let value = |key| details?.get(key)?.text();
    reason::of(value("errorType"), value("errorMessage"))
}

/// Pushes the file at hand, or the one it all began with.
fn push_file(details: Option<Value>, event: &mut Event) {
    let Some(input) = details.and_then(|details| details.get("input")) else { return };
    let Some(location) = input.get("fileLocation").or(input.get("initialFileLocation")) else { return };
    let value = |key| location.get(key).and_then(Value::text);
    match (value("bucket"), value("key")) {
        (Some(bucket), Some(key)) => {
            put(event, AWS_BUCKET, bucket);
            put(event, AWS_OBJECT_KEY, key);
            put_object(bucket, key, event);
        }
        _ => file::push_plain(value("path").unwrap_or_default(), event),
    }
}

fn class(step: &str) -> &'static str {
    match step {
        "COPY" | "DECRYPT" => "write",
        "DELETE" => "delete",
        "TAG" => "config",
        _ => "other",
    }
}
