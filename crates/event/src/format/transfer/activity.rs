//! Activities of servers: category, class and outcome of each.

use super::login;
use super::record::Record;
use crate::event::Event;
use crate::field::known::{ERROR_MESSAGE, EVENT_CATEGORY, EVENT_OUTCOME, EVENT_REASON, OPERATION_CLASS};
use crate::format::aws::reason;
use crate::format::push::put;
use crate::format::words::{self, Words};

/// A value of `activity-type`.
pub(super) struct Activity {
    pub name: &'static str,
    category: &'static str,
    outcome: &'static str,
    /// The reason of a failure: fixed, or from the message.
    reason: fn(&Record) -> &'static str,
    class: fn(&Record) -> &'static str,
}

const ACTIVITIES: &[Activity] = &[
    done("CONNECTED", "authentication", |_| "auth"),
    failed("AUTH_FAILURE", "authentication", login::reason, |_| "auth"),
    failed("KEX_FAILURE", "authentication", |_| "kex", |_| "auth"),
    failed("CONNECTION_REJECTED", "authentication", |record| by_message(record, "protocol"), |_| "auth"),
    failed("TLS_RESUME_FAILURE", "session", |_| "protocol", |_| "session"),
    done("OPEN", "file", by_mode),
    done("CLOSE", "file", by_bytes),
    failed("PARTIAL_CLOSE", "file", |_| "aborted", by_bytes),
    done("DELETE", "file", |_| "delete"),
    done("RMDIR", "file", |_| "delete"),
    done("MKDIR", "file", |_| "write"),
    done("RENAME", "file", |_| "write"),
    done("SETSTAT", "file", |_| "write"),
    done("CREATE_SYMLINK", "file", |_| "write"),
    failed("ERROR", "file", |record| by_message(record, "other"), by_operation),
    Activity {
        name: "EXIT_REASON",
        category: "session",
        outcome: "unknown",
        reason: |record| by_message(record, ""),
        class: |_| "session",
    },
    done("DISCONNECTED", "session", |_| "session"),
];

/// Activities that are not known yet.
const OTHER: Activity = Activity {
    name: "",
    category: "session",
    outcome: "unknown",
    reason: |record| by_message(record, ""),
    class: |_| "other",
};

const fn done(name: &'static str, category: &'static str, class: fn(&Record) -> &'static str) -> Activity {
    Activity { name, category, outcome: "success", reason: |_| "", class }
}

const fn failed(
    name: &'static str,
    category: &'static str,
    reason: fn(&Record) -> &'static str,
    class: fn(&Record) -> &'static str,
) -> Activity {
    Activity { name, category, outcome: "failure", reason, class }
}

/// The activity of this name.
pub(super) fn find(name: &str) -> Option<&'static Activity> {
    ACTIVITIES.iter().find(|activity| activity.name == name)
}

/// Pushes category, outcome, reason and class of a record's activity.
pub(super) fn push(record: &Record, event: &mut Event) {
    let activity = record.activity.and_then(find).unwrap_or(&OTHER);
    event.push(EVENT_CATEGORY, if record.path.is_some() { "file" } else { activity.category });
    event.push(EVENT_OUTCOME, activity.outcome);
    put(event, EVENT_REASON, (activity.reason)(record));
    event.push(OPERATION_CLASS, (activity.class)(record));
    if activity.outcome == "failure" {
        put(event, ERROR_MESSAGE, record.message.unwrap_or_default());
    }
}

fn by_message(record: &Record, otherwise: &'static str) -> &'static str {
    match record.message.map(reason::of_message) {
        None | Some("other") => otherwise,
        Some(reason) => reason,
    }
}

/// Modes are `READ` or `CREATE|TRUNCATE|WRITE`.
fn by_mode(record: &Record) -> &'static str {
    let mode = record.mode.unwrap_or_default();
    let is = |word: &str| mode.split('|').any(|part| part == word);
    match (["WRITE", "CREATE", "TRUNCATE", "APPEND"].into_iter().any(is), is("READ")) {
        (true, _) => "write",
        (false, true) => "read",
        (false, false) => "other",
    }
}

/// Bytes that came in were written, those that went out were read. One of the
/// two may be there and 0.
fn by_bytes(record: &Record) -> &'static str {
    match (record.bytes_in, record.bytes_out) {
        (Some("0"), Some(_)) | (None, Some(_)) => "read",
        (Some(_), _) => "write",
        (None, None) => "other",
    }
}

/// Operations of SFTP that are no activities of their own.
const OPERATIONS: Words = &[
    ("read", &["READ", "STAT", "LSTAT", "READLINK", "GET"]),
    ("write", &["WRITE", "PUT", "SYMLINK"]),
    ("list", &["OPENDIR", "READDIR", "LIST"]),
    ("delete", &["REMOVE"]),
];

/// The class of an operation that failed.
fn by_operation(record: &Record) -> &'static str {
    let Some(operation) = record.operation else { return by_bytes(record) };
    if let Some(class) = words::find(OPERATIONS, |name| name == operation) {
        return class;
    }
    let known = find(operation).filter(|activity| activity.category == "file" && activity.name != "ERROR");
    match known.map(|activity| (activity.class)(record)) {
        Some("other") | None => by_bytes(record),
        Some(class) => class,
    }
}
