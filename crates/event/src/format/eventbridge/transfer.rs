//! File events of Transfer Family: user, address and path in one record.

use crate::event::Event;
use crate::field::known::{
    CHANNEL, DESTINATION_BYTES, EVENT_CATEGORY, FILE_SIZE, OPERATION_CLASS, SOURCE_BYTES,
};
use crate::format::push::{put_address, put_some};
use crate::format::transfer::{Session, push_file};
use crate::format::words::{self, Words};
use crate::json::Value;

const PATHS: &[&str] = &["file-path", "original-file-path", "renamed-file-path", "directory-path"];

pub(super) fn push(detail: Value, kind: &str, event: &mut Event) {
    event.push(CHANNEL, "transfer");
    event.push(EVENT_CATEGORY, "file");
    let value = |key: &str| detail.scalar_at(&[key]);
    Session { user: value("username"), id: value("session-id"), server: value("server-id") }.push(event);
    put_address(event, value("client-ip"));
    for path in PATHS.iter().filter_map(|key| value(key)) {
        push_file(path, event);
    }
    let class = class(kind);
    event.push(OPERATION_CLASS, class);
    let bytes = value("bytes");
    put_some(event, FILE_SIZE, bytes);
    match class {
        "write" => put_some(event, SOURCE_BYTES, bytes),
        "read" => put_some(event, DESTINATION_BYTES, bytes),
        _ => {}
    }
}

/// Words in types of detail (`SFTP Server File Upload Completed`), and the
/// class of operation.
const CLASSES: Words = &[
    ("write", &["Upload"]),
    ("read", &["Download"]),
    ("delete", &["Delete"]),
    ("write", &["Rename", "Create"]),
];

fn class(kind: &str) -> &'static str {
    words::find(CLASSES, |word| kind.split(' ').any(|part| part == word)).unwrap_or("other")
}
