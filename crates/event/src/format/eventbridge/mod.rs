//! EventBridge events whose detail no other format takes: S3, Transfer Family,
//! GuardDuty, Security Hub, EC2 and all others. `detail.x` is stored as `x`.
//!
//! Source: the EventBridge User Guide, "Event structure reference"; the Amazon
//! S3 User Guide, "EventBridge event message structure"; the Transfer Family
//! User Guide, "Managing events using EventBridge"; the GuardDuty API
//! Reference, "Finding"; the Security Hub User Guide, "ASFF syntax".

mod ec2;
mod guardduty;
mod outcome;
mod s3;
mod samples;
mod securityhub;
#[cfg(test)]
mod tests;
mod transfer;

use super::push::put_some;
use super::spec::{Format, Reader, Verdict};
use crate::context::Context;
use crate::event::Event;
use crate::field::id;
use crate::field::known::{
    AWS_EVENTBRIDGE_DETAIL_TYPE, AWS_EVENTBRIDGE_SOURCE, CLOUD_PROVIDER, CLOUD_SERVICE_NAME, EVENT_ACTION,
};
use crate::field::{FieldId, Paths};
use crate::json::{Marks, Value};

pub(super) const FORMAT: Format = Format {
    name: "aws.eventbridge",
    description: "EventBridge events of any service, when their detail is of no other format",
    readers: &[Reader::Json { marks: Marks::NONE, read }],
    samples: samples::SAMPLES,
};

/// Fields of the envelope, and the fields that other formats have for the same.
const ALIASES: &[(FieldId, FieldId)] = &[
    (AWS_EVENTBRIDGE_DETAIL_TYPE, EVENT_ACTION),
    (AWS_EVENTBRIDGE_SOURCE, id("event.provider")),
    (id("aws.eventbridge.account"), id("cloud.account.id")),
    (id("aws.eventbridge.region"), id("cloud.region")),
];

/// Pushes the values derived from a detail and its type.
type Push = fn(Value, &str, &mut Event);

/// Services whose details are known.
const SOURCES: &[(&str, Push)] = &[
    ("aws.s3", s3::push),
    ("aws.transfer", transfer::push),
    ("aws.guardduty", guardduty::push),
    ("aws.securityhub", securityhub::push),
    ("aws.ec2", ec2::push),
];

fn read(detail: Value, context: &Context, event: &mut Event, _: &mut Paths) -> Verdict {
    event.push(CLOUD_PROVIDER, "aws");
    for &(source, field) in ALIASES {
        put_some(event, field, context.get(source));
    }
    let source = context.get(AWS_EVENTBRIDGE_SOURCE).unwrap_or_default();
    put_some(event, CLOUD_SERVICE_NAME, source.strip_prefix("aws."));
    let kind = context.get(AWS_EVENTBRIDGE_DETAIL_TYPE).unwrap_or_default();
    if let Some((_, push)) = SOURCES.iter().find(|(name, _)| *name == source) {
        push(detail, kind, event);
    }
    outcome::push(detail, kind, event);
    Verdict::Event
}
