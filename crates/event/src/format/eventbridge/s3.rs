//! Object events of S3: created, deleted, restored, moved.

use super::detail::text;
use crate::event::Event;
use crate::field::known::{EVENT_CATEGORY, EVENT_OUTCOME, OPERATION_CLASS};
use crate::format::push::{put_address, put_object};
use crate::json::Value;

/// The requester is an account or a service, never a user.
pub(super) fn push(detail: Value, kind: &str, event: &mut Event) {
    event.push(EVENT_CATEGORY, "file");
    event.push(OPERATION_CLASS, class(kind));
    // Restoring takes time: there is an event for its start and one for its end.
    if !kind.starts_with("Object Restore") {
        event.push(EVENT_OUTCOME, "success");
    }
    put_address(event, text(detail, &["source-ip-address"]));
    if let (Some(bucket), Some(key)) = (text(detail, &["bucket", "name"]), text(detail, &["object", "key"])) {
        put_object(bucket, key, event);
    }
}

/// Beginnings of types of detail, and the class of operation.
const CLASSES: &[(&str, &str)] = &[
    ("Object Created", "write"),
    ("Object Restore", "write"),
    ("Object Deleted", "delete"),
    ("Object ACL", "permission"),
    ("Object Tags", "config"),
    ("Object Storage Class", "config"),
    ("Object Access Tier", "config"),
];

fn class(kind: &str) -> &'static str {
    CLASSES.iter().find(|(start, _)| kind.starts_with(start)).map_or("other", |(_, class)| class)
}
