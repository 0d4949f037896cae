//! JSON records of no other format.

use super::spec::{Format, Reader, Verdict};
use super::timestamp;
use crate::context::Context;
use crate::event::Event;
use crate::field::Paths;
use crate::json::{Marks, Value};
use crate::time::Timestamp;

pub(super) const FORMAT: Format = Format {
    name: "json",
    description: "any other JSON object, every path kept",
    readers: &[Reader::Json { marks: Marks::ANY, read }],
    samples: SAMPLES,
};

/// Keys that usually hold the time of a record, the best first.
const TIME_KEYS: &[&str] = &[
    "@timestamp",
    "timestamp",
    "time",
    "eventTime",
    "event_time",
    "ts",
    "datetime",
    "date",
    "created_at",
    "createdAt",
    "requestTime",
    "request_time",
    "start_time",
    "__REALTIME_TIMESTAMP",
];

fn read(record: Value, context: &Context, event: &mut Event, _paths: &mut Paths) -> Verdict {
    event.time = context.time.or_else(|| time(record));
    Verdict::Event
}

/// The time at the best of the usual keys that holds one.
fn time(record: Value) -> Option<Timestamp> {
    let mut best = (TIME_KEYS.len(), None);
    for (key, value) in record.entries() {
        if let Some(rank) = TIME_KEYS.iter().position(|&known| known == key)
            && rank < best.0
            && let Some(time) = value.scalar().and_then(timestamp::of_value)
        {
            best = (rank, Some(time));
        }
    }
    best.1
}

const SAMPLES: &[&str] = &[
    r#"{"time":"2024-05-01T10:00:00Z","level":"warn","msg":"login refused","user":{"name":"alice"}}"#,
    r#"{"@timestamp":"2024-05-01T10:00:00.123+09:00","message":"cache miss","took":12,"tags":["a","b"]}"#,
    r#"{"ts":1714557600.25,"logger":"http.log.access","status":404,"request":{"remote_ip":"192.0.2.7"}}"#,
    r#"{"__REALTIME_TIMESTAMP":"1714557600123456","_SYSTEMD_UNIT":"sshd.service","MESSAGE":"Server listening"}"#,
    r#"{"eventName":"order.placed","order":{"id":17,"total":0.10},"previous":[]}"#,
    r#"{"eventID":"1","eventVersion":"1.1","eventSource":"aws:dynamodb","eventName":"INSERT","awsRegion":"us-east-1","dynamodb":{"Keys":{"Id":{"N":"101"}}}}"#,
    r#"{"eventVersion":"1.0","eventSource":"aws:ses","ses":{"mail":{"source":"alice@example.com","timestamp":"2024-05-01T10:00:00.000Z"},"receipt":{"spamVerdict":{"status":"PASS"}}}}"#,
    r#"{}"#,
];
