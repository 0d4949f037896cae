//! The EventBridge envelope around an event.
//!
//! Source: the EventBridge User Guide, "Event structure reference".

use super::spec::{Carrier, Detection, Envelope};
use crate::context::Context;
use crate::field::FieldId;
use crate::field::id;
use crate::json::{Marks, Value};
use crate::time;

pub(super) const EVENT: Carrier = Carrier {
    name: "eventbridge",
    description: "EventBridge events: {\"detail-type\":…,\"detail\":{…}}",
    detection: Detection::Envelope(Envelope {
        marks: Marks::all(&["detail-type", "detail"]),
        open,
        fallback_format: "aws.eventbridge",
    }),
};

/// The fields of the keys of the envelope.
const FIELDS: &[(&str, FieldId)] = &[
    ("version", id("aws.eventbridge.version")),
    ("id", id("aws.eventbridge.id")),
    ("detail-type", id("aws.eventbridge.detail_type")),
    ("source", id("aws.eventbridge.source")),
    ("account", id("aws.eventbridge.account")),
    ("time", id("aws.eventbridge.time")),
    ("region", id("aws.eventbridge.region")),
    ("resources", id("aws.eventbridge.resources")),
];

fn open<'t>(root: Value<'t>, context: &mut Context) -> Option<Value<'t>> {
    let detail = root.get("detail").filter(|detail| detail.is_object())?;
    for (key, value) in root.entries() {
        match FIELDS.iter().find(|(known, _)| *known == key) {
            Some(&(_, field)) => {
                let texts = value.plain().into_iter().chain(value.elements().filter_map(Value::plain));
                texts.for_each(|text| context.push(field, &text));
            }
            None if key == "detail" => {}
            None => push_unknown(&key.replace('.', "\\."), value, context),
        }
    }
    let time = root.get("time").and_then(Value::text).and_then(|text| time::rfc3339(text.as_bytes()));
    context.time = time.or(context.time);
    Some(detail)
}

/// Pushes all values below a key that envelopes are not known to have. Recursion
/// is as deep as the record, which the JSON reader limits.
fn push_unknown(path: &str, value: Value, context: &mut Context) {
    if let Some(text) = value.plain() {
        context.push_native(path, &text);
    }
    value.elements().for_each(|element| push_unknown(path, element, context));
    for (key, value) in value.entries() {
        push_unknown(&format!("{path}.{}", key.replace('.', "\\.")), value, context);
    }
}
