//! EventBridge events whose detail no other format knows: S3, Transfer Family,
//! GuardDuty, Security Hub, EC2 and all others. `detail.x` is `x`.
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

use super::aws::address;
use super::{Format, Reader, Verdict};
use crate::context::Context;
use crate::event::Event;
use crate::field::id;
use crate::field::{FieldId, Paths, is_null};
use crate::json::{Marks, Value};

const ACTION: FieldId = id("event.action");
const CATEGORY: FieldId = id("event.category");
const OPERATION_CLASS: FieldId = id("operation_class");
const PROVIDER: FieldId = id("cloud.provider");
const SERVICE: FieldId = id("cloud.service.name");
const SOURCE_IP: FieldId = id("source.ip");
const SOURCE: FieldId = id("aws.eventbridge.source");
const DETAIL_TYPE: FieldId = id("aws.eventbridge.detail_type");

pub(super) const FORMAT: Format = Format {
    name: "aws.eventbridge",
    description: "EventBridge events of any service, when their detail is of no other format",
    readers: &[Reader::Json { marks: Marks::NONE, read }],
    samples: samples::SAMPLES,
};

/// What the envelope says that other formats say, too.
const SAID: &[(FieldId, FieldId)] = &[
    (DETAIL_TYPE, ACTION),
    (SOURCE, id("event.provider")),
    (id("aws.eventbridge.account"), id("cloud.account.id")),
    (id("aws.eventbridge.region"), id("cloud.region")),
];

/// Services whose details are known.
struct Source {
    name: &'static str,
    /// Pushes what a detail leads to; gets the type of detail, too.
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
    for &(said, field) in SAID {
        put(event, field, context.get(said));
    }
    let source = context.get(SOURCE).unwrap_or_default();
    put(event, SERVICE, source.strip_prefix("aws."));
    let kind = context.get(DETAIL_TYPE).unwrap_or_default();
    if let Some(known) = SOURCES.iter().find(|known| known.name == source) {
        (known.push)(detail, kind, event);
    }
    outcome::push(detail, kind, event);
    Verdict::Event
}

/// Adds a derived value, if there is one.
fn put(event: &mut Event, field: FieldId, value: Option<&str>) {
    if let Some(value) = value.filter(|value| !is_null(value)) {
        event.push(field, value);
    }
}

/// Adds an address, if it is an IP's.
fn put_address(event: &mut Event, address: Option<&str>) {
    if let Some(ip) = address.and_then(address::parse) {
        event.push_fmt(SOURCE_IP, format_args!("{ip}"));
    }
}

/// The text at a path of keys.
fn text<'t>(value: Value<'t>, path: &[&str]) -> Option<&'t str> {
    at(value, path)?.scalar()
}

/// The value at a path of keys.
fn at<'t>(value: Value<'t>, path: &[&str]) -> Option<Value<'t>> {
    path.iter().try_fold(value, |value, key| value.get(key))
}
