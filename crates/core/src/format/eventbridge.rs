//! EventBridge events whose detail no other format knows: S3, GuardDuty,
//! Security Hub, Transfer Family and all others. `detail.x` is `x`.
//!
//! Source: the EventBridge User Guide, "Event structure reference"; the Amazon
//! S3 User Guide, "EventBridge event message structure".

use super::{Format, Reader, Verdict};
use crate::context::Context;
use crate::event::Event;
use crate::field::id;
use crate::field::{FieldId, Paths};
use crate::json::{Marks, Value};

const ACTION: FieldId = id("event.action");
const ACCOUNT: FieldId = id("cloud.account.id");
const REGION: FieldId = id("cloud.region");
const PROVIDER: FieldId = id("cloud.provider");

pub(super) const FORMAT: Format = Format {
    name: "aws.eventbridge",
    description: "EventBridge events of any service, when their detail is of no other format",
    readers: &[Reader::Json { marks: Marks::NONE, read }],
    samples: SAMPLES,
};

/// What the envelope says that other formats say, too.
const SAID: &[(FieldId, FieldId)] = &[
    (id("aws.eventbridge.detail_type"), ACTION),
    (id("aws.eventbridge.account"), ACCOUNT),
    (id("aws.eventbridge.region"), REGION),
];

fn read(_detail: Value, context: &Context, event: &mut Event, _: &mut Paths) -> Verdict {
    event.push(PROVIDER, "aws");
    for &(said, field) in SAID {
        if let Some(value) = context.get(said) {
            event.push(field, value);
        }
    }
    Verdict::Event
}

const SAMPLES: &[&str] = &[
    r#"{"version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103","detail-type":"Object Created","source":"aws.s3","account":"111122223333","time":"2024-05-01T10:00:00Z","region":"ap-northeast-1","resources":["arn:aws:s3:::logs"],"detail":{"version":"0","bucket":{"name":"logs"},"object":{"key":"a/b c.txt","size":5,"etag":"b1946ac92492d2347c6235b4d2611184","sequencer":"00617F08299329D189"},"request-id":"N4N7GDK58NMKJ12R","requester":"111122223333","source-ip-address":"192.0.2.7","reason":"PutObject"}}"#,
];
