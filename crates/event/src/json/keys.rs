//! Classification of JSON records by their keys, all kinds at once: one pass
//! over the keys of a record yields a bit set, which each kind tests against its
//! [`Marks`].

use std::fmt;

use super::tape::Value;
use crate::table::same;

/// The keys that identify some kind of record.
const MARKERS: &[&str] = &[
    // CloudTrail records and digests.
    "eventVersion",
    "eventSource",
    "eventName",
    "eventType",
    "userIdentity",
    "timeWindow",
    "digestStartTime",
    "logFiles",
    "digestS3Object",
    // Notifications and streams that look like CloudTrail records.
    "s3",
    "dynamodb",
    "kinesis",
    // S3 server access logs as JSON.
    "schema_version_id",
    "bucket_owner_id",
    // Transfer Family.
    "activity-type",
    "resource-arn",
    "workflowId",
    "executionId",
    "transferDetails",
    "connector-id",
    "transfer-id",
    // EventBridge.
    "detail-type",
    "detail",
    // CloudWatch Logs: subscriptions, what its API returns, Insights.
    "messageType",
    "logEvents",
    "awslogs",
    "timestamp",
    "message",
    "ingestionTime",
    "logStreamName",
    "eventId",
    "results",
    "statistics",
    "status",
    "@message",
    "@timestamp",
    "events",
    "nextForwardToken",
    "searchedLogStreams",
    // cloudtrail lookup-events.
    "CloudTrailEvent",
    // Messages of SNS and SQS, records of Kinesis and Firehose.
    "TopicArn",
    "Message",
    "Sns",
    "MessageId",
    "messageId",
    "Body",
    "body",
    "recordId",
    "data",
    "rawData",
    "ReceiptHandle",
    "MD5OfBody",
    "receiptHandle",
    "approximateArrivalTimestamp",
    "result",
    "records",
    "deliveryStreamArn",
    "requestId",
    "Data",
    "PartitionKey",
    "attemptsMade",
    "errorCode",
    "Messages",
    "Events",
    // journald.
    "__REALTIME_TIMESTAMP",
    "MESSAGE",
];

/// The set of markers that a record has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys(u128);

impl Keys {
    /// The markers among the keys of an object. Costs a few instructions a key.
    pub fn of(record: Value) -> Keys {
        record.entries().fold(Keys::default(), |keys, (key, _)| Keys(keys.0 | bit_of(key)))
    }

    /// A constant set; a name that is no marker fails to compile.
    const fn named(names: &[&str]) -> Keys {
        let (mut bits, mut at) = (0, 0);
        while at < names.len() {
            bits |= 1 << place(names[at]);
            at += 1;
        }
        Keys(bits)
    }

    fn names(self) -> impl Iterator<Item = &'static str> {
        MARKERS.iter().enumerate().filter(move |(at, _)| self.0 >> at & 1 == 1).map(|(_, name)| *name)
    }
}

/// The keys that identify a kind of JSON record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    all: Keys,
    any: Keys,
    none: Keys,
}

impl Marks {
    /// Any record.
    pub const ANY: Marks = Marks { all: Keys(0), any: Keys(0), none: Keys(0) };

    /// No record: the kind is recognized by its envelope.
    pub const NONE: Marks = Marks { all: Keys(1), any: Keys(0), none: Keys(1) };

    /// Records that have all of these keys.
    pub const fn all(names: &[&str]) -> Marks {
        Marks { all: Keys::named(names), any: Keys(0), none: Keys(0) }
    }

    /// These marks and at least one of the keys.
    pub const fn and_any(self, names: &[&str]) -> Marks {
        Marks { any: Keys::named(names), ..self }
    }

    /// These marks and none of the keys.
    pub const fn but_none(self, names: &[&str]) -> Marks {
        Marks { none: Keys::named(names), ..self }
    }

    /// True for a record with these keys.
    pub fn fit(&self, keys: Keys) -> bool {
        keys.0 & self.all.0 == self.all.0
            && (self.any.0 == 0 || keys.0 & self.any.0 != 0)
            && keys.0 & self.none.0 == 0
    }
}

/// In words: ``the keys `a`, `b`, and `c` or `d` ``.
impl fmt::Display for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Marks::NONE {
            return f.write_str("what is around it");
        }
        let list = |keys: Keys, between: &str| {
            keys.names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(between)
        };
        let parts = [list(self.all, ", "), list(self.any, " or ")];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            return f.write_str("any keys");
        }
        write!(f, "the keys {}", parts.join(" and "))
    }
}

/// For each length, the set of markers of that length.
const BY_LENGTH: [u128; 32] = {
    let (mut table, mut at) = ([0; 32], 0);
    while at < MARKERS.len() {
        table[MARKERS[at].len()] |= 1 << at;
        at += 1;
    }
    table
};

/// For each byte, the set of markers that end in it.
const BY_LAST: [u128; 256] = {
    let (mut table, mut at) = ([0; 256], 0);
    while at < MARKERS.len() {
        let name = MARKERS[at].as_bytes();
        table[name[name.len() - 1] as usize] |= 1 << at;
        at += 1;
    }
    table
};

/// The bit of a key; 0 if it is no marker.
fn bit_of(key: &str) -> u128 {
    let Some((&last, _)) = key.as_bytes().split_last() else { return 0 };
    let mut left = BY_LENGTH.get(key.len()).map_or(0, |long| long & BY_LAST[usize::from(last)]);
    while left != 0 {
        let at = left.trailing_zeros();
        if MARKERS[at as usize] == key {
            return 1 << at;
        }
        left &= left - 1;
    }
    0
}

const fn place(name: &str) -> usize {
    let mut at = 0;
    while at < MARKERS.len() {
        if same(MARKERS[at].as_bytes(), name.as_bytes()) {
            return at;
        }
        at += 1;
    }
    panic!("no such marker")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Reader;

    fn keys(raw: &str) -> Keys {
        Reader::default().read(raw.as_bytes(), |tape| Keys::of(tape.root())).unwrap()
    }

    #[test]
    fn every_marker_is_found_and_nothing_else() {
        for (at, name) in MARKERS.iter().enumerate() {
            assert_eq!(bit_of(name), 1 << at, "{name}");
            assert_eq!(bit_of(&format!("{name}x")), 0, "{name}");
            assert!(!MARKERS[..at].contains(name), "{name} stands twice");
        }
        assert_eq!(bit_of(""), 0);
        assert_eq!(bit_of(&"x".repeat(100)), 0);
    }

    #[test]
    fn marks_require_all_any_and_none() {
        const MARKS: Marks = Marks::all(&["detail"]).and_any(&["data", "body"]).but_none(&["s3"]);
        for (raw, fits) in [
            (r#"{"detail":1,"data":2}"#, true),
            (r#"{"body":null,"x":{},"detail":[]}"#, true),
            (r#"{"detail":1}"#, false),
            (r#"{"data":1}"#, false),
            (r#"{"detail":1,"data":2,"s3":3}"#, false),
            (r#"{"x":{"detail":1,"data":2}}"#, false),
            ("[1]", false),
        ] {
            assert_eq!(MARKS.fit(keys(raw)), fits, "{raw}");
        }
        assert!(Marks::ANY.fit(Keys::default()) && !Marks::NONE.fit(Keys(1)) && !Marks::NONE.fit(Keys(0)));
        assert_eq!(MARKS.to_string(), "the keys `detail` and `body` or `data`");
    }
}
