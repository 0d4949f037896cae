//! Entries of the systemd journal as `journalctl -o json` writes them.
//!
//! Source: systemd's "Journal Export Formats" and systemd.journal-fields(7).

use std::borrow::Cow;

use super::message::Message;
use super::{level, repeat};
use crate::event::Event;
use crate::field::known::{MESSAGE, PROCESS_NAME, PROCESS_PID};
use crate::format::spec::Verdict;
use crate::json::{Marks, Value};
use crate::time::Timestamp;

pub const MARKS: Marks = Marks::all(&["__REALTIME_TIMESTAMP", "MESSAGE"]);

/// The keys of an entry that values are derived from.
#[derive(Default)]
struct Entry<'t> {
    time: Option<&'t str>,
    host: Option<&'t str>,
    identifier: Option<&'t str>,
    comm: Option<&'t str>,
    syslog_pid: Option<&'t str>,
    pid: Option<&'t str>,
    priority: Option<&'t str>,
    message: Option<Value<'t>>,
}

impl<'t> Entry<'t> {
    fn of(record: Value<'t>) -> Entry<'t> {
        let mut entry = Entry::default();
        for (key, value) in record.entries() {
            match key {
                "__REALTIME_TIMESTAMP" => entry.time = value.scalar(),
                "_HOSTNAME" => entry.host = first(value),
                "SYSLOG_IDENTIFIER" => entry.identifier = first(value),
                "_COMM" => entry.comm = first(value),
                "SYSLOG_PID" => entry.syslog_pid = first(value),
                "_PID" => entry.pid = first(value),
                "PRIORITY" => entry.priority = first(value),
                "MESSAGE" => entry.message = Some(value),
                _ => {}
            }
        }
        entry
    }

    fn time(&self) -> Option<Timestamp> {
        self.time?.parse().ok().map(Timestamp)
    }

    /// Pushes values whose keys have no field of their own in this entry: the
    /// parser pushes those that do.
    fn push_unaliased(&self, message: &str, event: &mut Event) {
        if matches!(self.message.map(|value| value.scalar()), Some(None)) && !message.is_empty() {
            event.push(MESSAGE, message);
        }
        if let (None, Some(program)) = (self.identifier, self.comm) {
            event.push(PROCESS_NAME, program);
        }
        if let (None, Some(pid)) = (self.pid, self.syslog_pid) {
            event.push(PROCESS_PID, pid);
        }
    }
}

/// Fills the event from an entry, as
/// [`read_line`](super::message::read_line) does from a line. An entry without a
/// program is not syslog.
pub fn read<T>(
    record: Value,
    event: &mut Event,
    choose: impl Fn(&Message) -> Option<T>,
    push: impl Fn(T, &Message, &mut Event),
) -> Verdict {
    let entry = Entry::of(record);
    let Some(program) = entry.identifier.or(entry.comm) else {
        return Verdict::Other;
    };
    let text = entry.message.map_or(Cow::Borrowed(""), text_of);
    let (inner, repeated) = repeat::unwrapped(&text);
    let message = Message {
        host: entry.host,
        program,
        module: None,
        pid: entry.syslog_pid.or(entry.pid),
        level: entry.priority.and_then(level::of_priority),
        text: inner,
        repeated,
    };
    let Some(chosen) = choose(&message) else {
        return Verdict::Other;
    };
    event.time = entry.time();
    entry.push_unaliased(&text, event);
    message.push_repeats(event);
    push(chosen, &message, event);
    // Bytes that are no UTF-8 are written as numbers; their text has been pushed.
    if entry.message.is_some_and(is_bytes) { Verdict::EventBut("MESSAGE") } else { Verdict::Event }
}

fn is_bytes(value: Value) -> bool {
    let is_byte = |value: Value| value.integer().is_some_and(|byte| u8::try_from(byte).is_ok());
    value.elements().next().is_some_and(is_byte)
}

/// A value that is not empty; a key that stood several times in an entry has
/// an array of them.
fn first(value: Value<'_>) -> Option<&str> {
    value.scalar().or_else(|| value.elements().next()?.scalar()).filter(|text| !text.is_empty())
}

/// The text of a message: a string, empty where it was too long to be
/// written, or the numbers of bytes that are no UTF-8 or have control
/// characters among them.
fn text_of(value: Value<'_>) -> Cow<'_, str> {
    if let Some(text) = value.scalar() {
        return Cow::Borrowed(text);
    }
    let bytes: Vec<u8> = value.elements().filter_map(|byte| byte.integer()?.try_into().ok()).collect();
    if bytes.is_empty() {
        // Several messages in one entry: the first counts.
        return Cow::Borrowed(value.elements().next().and_then(Value::scalar).unwrap_or_default());
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}
