//! CloudWatch Logs carriers: subscriptions, API responses, Insights results.
//!
//! Source: the CloudWatch Logs User Guide, "Real-time processing of log data
//! with subscriptions"; the API Reference, "GetLogEvents", "FilterLogEvents",
//! "GetQueryResults".

use super::messages::Messages;
use super::payload;
use super::spec::{Carrier, Detection, Envelope};
use crate::context::Context;
use crate::field::known::{
    AWS_LOGS_EVENT_ID, AWS_LOGS_GROUP, AWS_LOGS_OWNER, AWS_LOGS_STREAM, EVENT_INGESTED,
};
use crate::json::{Marks, Value};
use crate::time::{self, Timestamp};

pub(super) const SUBSCRIPTION: Carrier = Carrier {
    name: "subscription",
    description: "what CloudWatch Logs subscriptions deliver: {\"messageType\":…,\"logEvents\":[…]}",
    detection: Detection::Messages { marks: Marks::all(&["messageType", "logEvents"]), open: subscription },
};

pub(super) const AWSLOGS: Carrier = Carrier {
    name: "awslogs",
    description: "the same as Lambda gets it: {\"awslogs\":{\"data\":base64 of gzip}}",
    detection: Detection::Messages { marks: Marks::all(&["awslogs"]), open: awslogs },
};

pub(super) const LOG_EVENTS: Carrier = Carrier {
    name: "log-events",
    description: "aws logs get-log-events and filter-log-events: {\"events\":[…]}",
    detection: Detection::Messages {
        marks: Marks::all(&["events"]).and_any(&["nextForwardToken", "searchedLogStreams"]),
        open: log_events,
    },
};

pub(super) const LOG_EVENT: Carrier = Carrier {
    name: "log-event",
    description: "one event of get-log-events or filter-log-events",
    detection: Detection::Messages {
        marks: Marks::all(&["timestamp", "message"]).and_any(&["ingestionTime", "logStreamName"]),
        open: log_event,
    },
};

pub(super) const QUERY_RESULTS: Carrier = Carrier {
    name: "query-results",
    description: "aws logs get-query-results with @message: {\"results\":[[{\"field\":…,\"value\":…}]]}",
    detection: Detection::Messages {
        marks: Marks::all(&["results"]).and_any(&["statistics", "status"]),
        open: query_results,
    },
};

pub(super) const QUERY_ROW: Carrier = Carrier {
    name: "query-row",
    description: "a row of Logs Insights results, downloaded as JSON",
    detection: Detection::Messages { marks: Marks::all(&["@message"]), open: query_row },
};

pub(super) const QUERY_OBJECT: Carrier = Carrier {
    name: "query-object",
    description: "the same where the message is an object",
    detection: Detection::Envelope(Envelope {
        marks: Marks::all(&["@message", "@timestamp"]),
        open: query_object,
        fallback_format: "json",
    }),
};

fn subscription(root: Value, messages: &mut Messages) -> bool {
    let Some(events) = root.get("logEvents") else { return false };
    if root.get("messageType").and_then(Value::text) == Some("CONTROL_MESSAGE") {
        messages.reason = Some("control message");
        return true;
    }
    for (key, field) in
        [("owner", AWS_LOGS_OWNER), ("logGroup", AWS_LOGS_GROUP), ("logStream", AWS_LOGS_STREAM)]
    {
        messages.push(field, root.get(key).and_then(Value::scalar).unwrap_or_default());
    }
    events.elements().all(|event| subscribed(event, messages))
}

/// An event of a subscription.
fn subscribed(event: Value, messages: &mut Messages) -> bool {
    let Some(text) = event.get("message").and_then(Value::string) else { return false };
    messages.add(text, millis(event.get("timestamp")));
    messages.push(AWS_LOGS_EVENT_ID, event.get("id").and_then(Value::text).unwrap_or_default());
    for (key, value) in event.get("extractedFields").into_iter().flat_map(Value::entries) {
        if let Some(value) = value.plain() {
            messages.push_native(&format!("extractedFields.{key}"), &value);
        }
    }
    true
}

fn awslogs(root: Value, messages: &mut Messages) -> bool {
    let data = root.get("awslogs").and_then(|logs| logs.get("data")).and_then(Value::text);
    let bytes = data.and_then(payload::unpack);
    if let Some(bytes) = &bytes {
        messages.add_stream(bytes, None);
    }
    bytes.is_some()
}

fn log_events(root: Value, messages: &mut Messages) -> bool {
    let mut events = root.get("events").into_iter().flat_map(Value::elements);
    events.all(|event| log_event(event, messages))
}

/// All keys of an event. Objects of applications may have a timestamp and a
/// message too, but they have other keys beside.
const LOG_EVENT_KEYS: &[&str] = &["timestamp", "message", "ingestionTime", "logStreamName", "eventId"];

fn log_event(event: Value, messages: &mut Messages) -> bool {
    let Some(text) = event.get("message").and_then(Value::string) else { return false };
    if !event.entries().all(|(key, _)| LOG_EVENT_KEYS.contains(&key)) {
        return false;
    }
    messages.add(text, millis(event.get("timestamp")));
    messages.push(AWS_LOGS_STREAM, event.get("logStreamName").and_then(Value::text).unwrap_or_default());
    messages.push(AWS_LOGS_EVENT_ID, event.get("eventId").and_then(Value::text).unwrap_or_default());
    if let Some(time) = millis(event.get("ingestionTime")) {
        messages.push(EVENT_INGESTED, &time.to_string());
    }
    true
}

/// Rows of names and values. Rows without a message are sums, no events: then
/// the results are a record of their own.
fn query_results(root: Value, messages: &mut Messages) -> bool {
    let mut rows = root.get("results").into_iter().flat_map(Value::elements);
    rows.all(|row| add_row(|| cells(row), messages)) && !messages.is_empty()
}

/// The cells of a row, by name.
fn cells<'t>(row: Value<'t>) -> impl Iterator<Item = (&'t str, Value<'t>)> {
    row.elements().filter_map(|cell| Some((cell.get("field")?.text()?, cell.get("value")?)))
}

fn query_row(root: Value, messages: &mut Messages) -> bool {
    add_row(|| root.entries(), messages)
}

fn add_row<'t, I>(cells: impl Fn() -> I, messages: &mut Messages) -> bool
where
    I: Iterator<Item = (&'t str, Value<'t>)>,
{
    let text = |name: &str| cells().find(|(key, _)| *key == name).and_then(|(_, value)| value.string());
    let Some(message) = text("@message") else { return false };
    messages.add(message, text("@timestamp").and_then(timestamp));
    for (name, value) in cells() {
        let Some(value) = value.string() else { continue };
        match name {
            "@message" | "@timestamp" | "@ptr" => {}
            "@log" => messages.push(AWS_LOGS_GROUP, value),
            "@logStream" => messages.push(AWS_LOGS_STREAM, value),
            "@ingestionTime" => {
                let time = timestamp(value).map(|time| time.to_string());
                messages.push(EVENT_INGESTED, &time.unwrap_or_default());
            }
            _ => messages.push_native(name, value),
        }
    }
    true
}

fn query_object<'t>(root: Value<'t>, context: &mut Context) -> Option<Value<'t>> {
    let message = root.get("@message").filter(|message| message.is_object())?;
    let text = |name| root.get(name).and_then(Value::scalar).unwrap_or_default();
    context.time = timestamp(text("@timestamp")).or(context.time);
    context.push(AWS_LOGS_GROUP, text("@log"));
    context.push(AWS_LOGS_STREAM, text("@logStream"));
    Some(message)
}

/// `2024-02-01 00:00:00.000`, UTC, or milliseconds since 1970.
fn timestamp(text: &str) -> Option<Timestamp> {
    let zoned = [text.as_bytes(), b"Z"].concat();
    let millis = || text.parse::<i64>().ok()?.checked_mul(1000).map(Timestamp);
    time::rfc3339(&zoned).or_else(|| time::rfc3339(text.as_bytes())).or_else(millis)
}

/// Milliseconds since 1970.
fn millis(value: Option<Value>) -> Option<Timestamp> {
    value?.integer()?.checked_mul(1000).map(Timestamp)
}
