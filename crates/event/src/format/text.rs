//! Lines of text of no other format.

use super::spec::{Format, Reader};
use super::{syslog, timestamp};
use crate::context::Context;
use crate::event::{Content, Event};
use crate::field::Paths;
use crate::field::known::MESSAGE;

pub(super) const FORMAT: Format = Format {
    name: "text",
    description: "any other line: its words, and its time if one stands at the start",
    readers: &[Reader::Line { recognized_by: "nothing: it takes what no other format does", read }],
    samples: SAMPLES,
};

/// Takes any bytes. The text behind the timestamp, or the whole line, is the
/// `message`; free-text search uses the raw line.
pub(super) fn read(line: &[u8], context: &Context, event: &mut Event, _paths: &mut Paths) -> bool {
    event.content = Content::Raw;
    let (time, start) = match timestamp::at_start(line) {
        Some((time, start)) => (Some(time), start),
        None => (syslog::time_at_start(line, context), 0),
    };
    event.time = context.time.or(time);
    let message = String::from_utf8_lossy(line[start..].trim_ascii());
    if !message.is_empty() {
        event.hold(&message);
        event.push(MESSAGE, &message);
    }
    true
}

const SAMPLES: &[&str] = &[
    "2024-05-01T10:00:00.123Z worker 3 started",
    "2024-05-01 10:00:00,123 [main] WARN  c.e.Pool - connection refused by 192.0.2.7",
    "192.0.2.7 - alice [01/May/2024:10:00:00 +0000] \"GET /index.html HTTP/1.1\" 200 512",
    "[INFO] started",
    "1714557600 sync done",
    "    at com.example.Main.run(Main.java:42)",
    "\u{65e5}\u{672c}\u{8a9e}\u{306e}\u{884c}",
    "",
];
