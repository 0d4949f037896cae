//! Messages of SNS and SQS, records of Kinesis and Firehose.
//!
//! Source: the AWS Lambda Developer Guide (events of SNS, SQS and Kinesis), the
//! Amazon SNS Developer Guide ("Parsing message formats"), the Amazon Data
//! Firehose Developer Guide ("Data transformation", "Handle delivery failures",
//! "HTTP endpoint delivery request and response specifications").

use super::messages::Messages;
use super::payload;
use super::spec::{Carrier, Detection};
use crate::json::{Marks, Value};
use crate::time::{self, Timestamp};

pub(super) const NOTIFICATION: Carrier = Carrier {
    name: "sns",
    description: "an SNS notification: {\"Type\":\"Notification\",\"TopicArn\":…,\"Message\":\"…\"}",
    detection: Detection::Messages { marks: Marks::all(&["TopicArn", "Message"]), open: notification },
};

pub(super) const LAMBDA_NOTIFICATION: Carrier = Carrier {
    name: "sns-lambda",
    description: "an SNS notification as Lambda gets it",
    detection: Detection::Messages {
        marks: Marks::all(&["Sns"]),
        open: |root, messages| root.get("Sns").is_some_and(|sns| notification(sns, messages)),
    },
};

pub(super) const MESSAGES: Carrier = Carrier {
    name: "sqs",
    description: "aws sqs receive-message: {\"Messages\":[{\"Body\":\"…\"}]}",
    detection: Detection::Messages {
        marks: Marks::all(&["Messages"]),
        open: |root, messages| each(root, "Messages", |element| text(element, "Body", messages)),
    },
};

pub(super) const MESSAGE: Carrier = Carrier {
    name: "sqs-message",
    description: "one SQS message",
    detection: Detection::Messages {
        marks: Marks::all(&["MessageId", "Body"]).and_any(&["ReceiptHandle", "MD5OfBody"]),
        open: |root, messages| text(root, "Body", messages),
    },
};

pub(super) const LAMBDA_MESSAGE: Carrier = Carrier {
    name: "sqs-lambda",
    description: "an SQS message as Lambda gets it",
    detection: Detection::Messages {
        marks: Marks::all(&["messageId", "body", "receiptHandle"]),
        open: |root, messages| text(root, "body", messages),
    },
};

pub(super) const KINESIS: Carrier = Carrier {
    name: "kinesis",
    description: "a record of aws kinesis get-records",
    detection: Detection::Messages {
        marks: Marks::all(&["Data", "PartitionKey"]),
        open: |root, messages| data(root, "Data", messages),
    },
};

pub(super) const LAMBDA_KINESIS: Carrier = Carrier {
    name: "kinesis-lambda",
    description: "a Kinesis record as Lambda gets it",
    detection: Detection::Messages {
        marks: Marks::all(&["kinesis"]),
        open: |root, messages| root.get("kinesis").is_some_and(|record| data(record, "data", messages)),
    },
};

pub(super) const FIREHOSE: Carrier = Carrier {
    name: "firehose",
    description: "records of Firehose, as Lambda or an HTTP endpoint gets them",
    detection: Detection::Messages {
        marks: Marks::all(&["records"]).and_any(&["deliveryStreamArn", "requestId"]),
        open: |root, messages| each(root, "records", |element| data(element, "data", messages)),
    },
};

pub(super) const FIREHOSE_RECORD: Carrier = Carrier {
    name: "firehose-record",
    description: "one record of Firehose",
    detection: Detection::Messages {
        marks: Marks::all(&["recordId", "data"]).and_any(&["approximateArrivalTimestamp", "result"]),
        open: |root, messages| data(root, "data", messages),
    },
};

pub(super) const FIREHOSE_FAILURE: Carrier = Carrier {
    name: "firehose-failure",
    description: "a record that Firehose could not transform or deliver",
    detection: Detection::Messages {
        marks: Marks::all(&["rawData"]).and_any(&["attemptsMade", "errorCode"]),
        open: |root, messages| data(root, "rawData", messages),
    },
};

fn notification(sns: Value, messages: &mut Messages) -> bool {
    let Some(message) = sns.get("Message").and_then(Value::text) else { return false };
    let time = sns.get("Timestamp").and_then(Value::text);
    messages.add(message, time.and_then(|time| time::rfc3339(time.as_bytes())));
    push_keys(
        sns,
        &[("TopicArn", "aws.sns.topic"), ("MessageId", "aws.sns.message_id"), ("Subject", "aws.sns.subject")],
        messages,
    );
    true
}

/// Pushes the texts at some keys of a carrier under native paths.
fn push_keys(carrier: Value, keys: &[(&str, &str)], messages: &mut Messages) {
    for (key, path) in keys {
        if let Some(value) = carrier.get(key).and_then(Value::text) {
            messages.push_native(path, value);
        }
    }
}

/// Opens every element of a list; false if the list is empty or one does not open.
fn each(root: Value, list: &str, open: impl FnMut(Value) -> bool) -> bool {
    let mut opened = root.get(list).into_iter().flat_map(Value::elements).map(open).peekable();
    opened.peek().is_some() && opened.all(|opened| opened)
}

/// Adds a message that is text.
fn text(root: Value, key: &str, messages: &mut Messages) -> bool {
    let Some(text) = root.get(key).and_then(Value::text) else { return false };
    messages.add(text, sent(root));
    push_keys(
        root,
        &[
            ("messageId", "aws.sqs.message_id"),
            ("MessageId", "aws.sqs.message_id"),
            ("eventSourceARN", "aws.sqs.queue"),
        ],
        messages,
    );
    true
}

/// When SQS received a message: milliseconds since 1970, as text.
fn sent(root: Value) -> Option<Timestamp> {
    let attributes = root.get("attributes").or_else(|| root.get("Attributes"))?;
    let millis: i64 = attributes.get("SentTimestamp")?.scalar()?.parse().ok()?;
    Some(Timestamp(millis.checked_mul(1000)?))
}

/// Adds a payload in base64.
fn data(root: Value, key: &str, messages: &mut Messages) -> bool {
    let bytes = root.get(key).and_then(Value::text).and_then(payload::unpack);
    if let Some(bytes) = &bytes {
        messages.add_stream(bytes, None);
    }
    bytes.is_some()
}
