//! Output of `aws cloudtrail lookup-events`: events with the record as a string
//! inside.
//!
//! Source: the CloudTrail API Reference, "LookupEvents".

use super::messages::Messages;
use super::spec::{Carrier, Detection};
use crate::json::{Marks, Value};

pub(super) const LOOKUP_EVENTS: Carrier = Carrier {
    name: "lookup-events",
    description: "aws cloudtrail lookup-events: {\"Events\":[{\"CloudTrailEvent\":\"…\"}]}",
    detection: Detection::Messages {
        marks: Marks::all(&["Events"]),
        open: |root, messages| {
            let mut events = root.get("Events").into_iter().flat_map(Value::elements);
            events.all(|event| open(event, messages)) && !messages.is_empty()
        },
    },
};

pub(super) const LOOKUP_EVENT: Carrier = Carrier {
    name: "lookup-event",
    description: "one event of aws cloudtrail lookup-events",
    detection: Detection::Messages { marks: Marks::all(&["CloudTrailEvent"]), open },
};

fn open(event: Value, messages: &mut Messages) -> bool {
    let record = event.get("CloudTrailEvent").and_then(Value::text);
    if let Some(record) = record {
        messages.add(record, None);
    }
    record.is_some()
}
