//! CloudTrail records of every `eventVersion` and category. The parser pushes
//! the native leaves; the values derived from them are pushed here.
//!
//! Source: the CloudTrail User Guide, "CloudTrail record contents",
//! "userIdentity element", "AWS service events", "Insights events".

mod channel;
mod class;
mod identity;
mod outcome;
mod record;
mod request;
mod samples;
mod target;

use super::push::put_address;
use super::spec::{Format, Reader, Verdict};
use crate::context::Context;
use crate::event::Event;
use crate::field::Paths;
use crate::field::known::{
    CHANNEL, CLOUD_PROVIDER, CLOUD_SERVICE_NAME, EVENT_CATEGORY, EVENT_ID, IS_NOISE, MFA, OPERATION_CLASS,
};
use crate::json::{Marks, Value};
use crate::time;

use identity::Identity;
use record::Record;

pub(super) const FORMAT: Format = Format {
    name: "aws.cloudtrail",
    description: "CloudTrail records: management, data, network activity, insight and aggregated events",
    readers: &[
        Reader::Json { marks: RECORD, read },
        Reader::Json { marks: DIGEST, read: |_, _, _, _| Verdict::Skip("digest") },
    ],
    samples: samples::SAMPLES,
};

/// A record has a version and some of the keys that every version knows.
/// Notifications and streams of other services have them too, beside a key
/// named after the service.
const RECORD: Marks = Marks::all(&["eventVersion"])
    .and_any(&["eventSource", "eventName", "eventType", "userIdentity", "timeWindow"])
    .but_none(&["s3", "dynamodb", "kinesis"]);

/// A digest, which is no event, has its first key and a list of files.
const DIGEST: Marks = Marks::all(&["digestStartTime"]).and_any(&["logFiles", "digestS3Object"]);

fn read(record: Value, _: &Context, event: &mut Event, _paths: &mut Paths) -> Verdict {
    let record = Record::of(record);
    // Services name themselves so in events for Lambda: `aws:ses`, `aws:codecommit`.
    if record.event_source.is_some_and(|source| source.starts_with("aws:")) {
        return Verdict::Other;
    }
    let identity = Identity::of(record.user_identity);
    let window_start = || Record::text(record.time_window, "windowStart");
    event.time = record.event_time.or_else(window_start).and_then(|text| time::rfc3339(text.as_bytes()));
    event.push_option(EVENT_ID, record.aggregate_id);
    push_origin(&record, event);
    identity.push(event);
    push_class(&record, &identity, event);
    outcome::push(&record, &identity, event);
    request::push(&record, event);
    target::push(&record, &identity, event);
    Verdict::Event
}

fn push_origin(record: &Record, event: &mut Event) {
    event.push(CLOUD_PROVIDER, "aws");
    event.push_option(CLOUD_SERVICE_NAME, record.service);
    put_address(event, record.source_address);
}

fn push_class(record: &Record, identity: &Identity, event: &mut Event) {
    event.push(EVENT_CATEGORY, class::category(record));
    event.push_option(CHANNEL, channel::channel(record, identity));
    event.push_option(OPERATION_CLASS, class::operation_class(record));
    if class::is_noise(record, identity) {
        event.push(IS_NOISE, "true");
    }
    event.push_option(MFA, mfa(record, identity));
}

/// `true` or `false`: from a login itself, else from its session.
fn mfa(record: &Record, identity: &Identity) -> Option<&'static str> {
    let used = Record::text(record.additional, "MFAUsed").filter(|_| record.is_sign_in());
    let used = match used {
        Some(used) => used.eq_ignore_ascii_case("Yes"),
        None => identity.mfa?.eq_ignore_ascii_case("true"),
    };
    Some(if used { "true" } else { "false" })
}

#[cfg(test)]
mod tests;
