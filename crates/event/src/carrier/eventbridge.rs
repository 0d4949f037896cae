//! The envelope that EventBridge puts around events.
//!
//! Source: the EventBridge User Guide, "Event structure reference".

use super::spec::{Around, Carrier, How};
use crate::context::Context;
use crate::field::FieldId;
use crate::field::id;
use crate::json::{Marks, Value};
use crate::time;

pub(super) const EVENT: Carrier = Carrier {
    name: "eventbridge",
    description: "EventBridge events: {\"detail-type\":…,\"detail\":{…}}",
    how: How::Around(Around {
        marks: Marks::all(&["detail-type", "detail"]),
        open,
        otherwise: "aws.eventbridge",
    }),
};

/// Where the keys of the envelope go.
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
                let said = value.plain().into_iter().chain(value.elements().filter_map(Value::plain));
                said.for_each(|text| context.push(field, &text));
            }
            None if key == "detail" => {}
            None => push_all(&key.replace('.', "\\."), value, context),
        }
    }
    let time = root.get("time").and_then(Value::text).and_then(|text| time::rfc3339(text.as_bytes()));
    context.time = time.or(context.time);
    Some(detail)
}

/// Says all that stands below a key the envelope should not have. As deep as
/// the record, which its reader has limited.
fn push_all(path: &str, value: Value, context: &mut Context) {
    if let Some(text) = value.plain() {
        context.push_native(path, &text);
    }
    value.elements().for_each(|element| push_all(path, element, context));
    for (key, value) in value.entries() {
        push_all(&format!("{path}.{}", key.replace('.', "\\.")), value, context);
    }
}
