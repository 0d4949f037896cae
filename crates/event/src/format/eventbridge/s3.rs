//! Object events of S3: created, deleted, restored, moved.

use crate::event::Event;
use crate::field::known::{EVENT_CATEGORY, EVENT_OUTCOME, OPERATION_CLASS};
use crate::format::push::{put_address, put_object};
use crate::format::words::{self, Words};
use crate::json::Value;

/// The requester is an account or a service, never a user.
pub(super) fn push(detail: Value, kind: &str, event: &mut Event) {
    event.push(EVENT_CATEGORY, "file");
    event.push(OPERATION_CLASS, class(kind));
    // Restoring takes time: there is an event for its start and one for its end.
    if !kind.starts_with("Object Restore") {
        event.push(EVENT_OUTCOME, "success");
    }
    put_address(event, detail.scalar_at(&["source-ip-address"]));
    if let (Some(bucket), Some(key)) =
        (detail.scalar_at(&["bucket", "name"]), detail.scalar_at(&["object", "key"]))
    {
        put_object(bucket, key, event);
    }
}

/// Beginnings of types of detail, and the class of operation.
const CLASSES: Words = &[
    ("write", &["Object Created", "Object Restore"]),
    ("delete", &["Object Deleted"]),
    ("permission", &["Object ACL"]),
    ("config", &["Object Tags", "Object Storage Class", "Object Access Tier"]),
];

fn class(kind: &str) -> &'static str {
    words::find(CLASSES, |start| kind.starts_with(start)).unwrap_or("other")
}
