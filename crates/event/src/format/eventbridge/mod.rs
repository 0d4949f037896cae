//! EventBridge events whose detail no other format takes: S3, Transfer Family,
//! GuardDuty, Security Hub, EC2 and all others. `detail.x` is stored as `x`.
//!
//! Source: the EventBridge User Guide, "Event structure reference"; the Amazon
//! S3 User Guide, "EventBridge event message structure"; the Transfer Family
//! User Guide, "Managing events using EventBridge"; the GuardDuty API
//! Reference, "Finding"; the Security Hub User Guide, "ASFF syntax".

mod detail;
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
use crate::field::{FieldId, Paths};
use crate::json::{Marks, Value};

const ACTION: FieldId = id("event.action");
const PROVIDER: FieldId = id("cloud.provider");
const SERVICE: FieldId = id("cloud.service.name");
const SOURCE: FieldId = id("aws.eventbridge.source");
const DETAIL_TYPE: FieldId = id("aws.eventbridge.detail_type");

pub(super) const FORMAT: Format = Format {
    name: "aws.eventbridge",
    description: "EventBridge events of any service, when their detail is of no other format",
    readers: &[Reader::Json { marks: Marks::NONE, read }],
    samples: samples::SAMPLES,
};

/// Fields of the envelope, and the fields that other formats have for the same.
const ALIASES: &[(FieldId, FieldId)] = &[
    (DETAIL_TYPE, ACTION),
    (SOURCE, id("event.provider")),
    (id("aws.eventbridge.account"), id("cloud.account.id")),
    (id("aws.eventbridge.region"), id("cloud.region")),
];

/// A service whose details are known.
struct Source {
    name: &'static str,
    /// Pushes the values derived from a detail and its type.
    push: fn(Value, &str, &mut Event),
}

const SOURCES: &[Source] = &[
    Source { name: "aws.s3", push: s3::push },
    Source { name: "aws.transfer", push: transfer::push },
    Source { name: "aws.guardduty", push: guardduty::push },
    Source { name: "aws.securityhub", push: securityhub::push },
    Source { name: "aws.ec2", push: ec2::push },
];

fn read(detail: Value, context: &Context, event: &mut Event, _: &mut Paths) -> Verdict {
    event.push(PROVIDER, "aws");
    for &(source, field) in ALIASES {
        put_some(event, field, context.get(source));
    }
    let source = context.get(SOURCE).unwrap_or_default();
    put_some(event, SERVICE, source.strip_prefix("aws."));
    let kind = context.get(DETAIL_TYPE).unwrap_or_default();
    if let Some(known) = SOURCES.iter().find(|known| known.name == source) {
        (known.push)(detail, kind, event);
    }
    outcome::push(detail, kind, event);
    Verdict::Event
}
