//! Objects of a CloudWatch Logs subscription through Firehose to S3: gzip members back to back,
//! each a payload with some CloudTrail records as texts in it.

use std::io::Write;

use crate::{
    archive::{Format, Mark, Object, Objects, Options},
    cloudtrail::{self, Place},
    firehose::Records,
    rng::{Rng, mix},
    truth::escaped,
};

/// The row of this format.
pub const FORMAT: Format = Format {
    name: "subscription",
    about: "CloudWatch Logs subscription payloads with CloudTrail records, as Firehose delivers them",
    events_per_object: 3_000,
    level: 3,
    fields: cloudtrail::FIELDS,
    open: |options, _| Box::new(Payloads { records: Records::new(options), options: options.clone() }),
};

/// Most records in a payload.
const MOST: u64 = 96;
/// One payload in so many is a probe of whether the destination can be reached.
const PROBES: u64 = 40;
/// Log streams that CloudTrail spreads a region's records over.
const STREAMS: u64 = 4;

/// Writes what the subscription has sent.
struct Payloads {
    records: Records,
    options: Options,
}

impl Objects for Payloads {
    fn count(&self) -> u64 {
        self.records.count()
    }

    fn write(&self, number: u64, object: &mut Object) {
        let (place, records) = self.records.deliver(number, "cloudtrail-archive", "", object);
        let mut rng = Rng::stream(mix(self.options.seed), number);
        object.bytes.reserve(records.bytes.len() + records.bytes.len() / 4);
        let mut rest = &records.marks[..];
        while !rest.is_empty() {
            if (number == 0 && object.bytes.is_empty()) || rng.chance(1, PROBES) {
                probe(&place, records.marks[0].at, &mut rng, object);
            }
            let most = 1 + rng.below(MOST);
            let (these, others) = rest.split_at(rest.len().min(1 + rng.below(most) as usize));
            payload(&place, these, &records.bytes, &mut rng, object);
            rest = others;
        }
    }
}

/// Appends a payload of records, and ends its member.
fn payload(place: &Place, marks: &[Mark], records: &[u8], rng: &mut Rng, object: &mut Object) {
    let (account, region, out) = (place.world.account, place.region, &mut object.bytes);
    // Writing into a Vec cannot fail.
    let _ = write!(
        out,
        r#"{{"messageType":"DATA_MESSAGE","owner":"{account}","logGroup":"aws-cloudtrail-logs-{account}-3f2a9c10","logStream":"{account}_CloudTrail_{region}"#
    );
    let _ = match rng.below(STREAMS) {
        0 => write!(out, r#"","#),
        n => write!(out, r#"_{}","#, n + 1),
    };
    out.extend_from_slice(br#""subscriptionFilters":["to-archive"],"logEvents":["#);
    for mark in marks {
        log_event(mark.at * 1000 + rng.below(1000) as i64, rng, out);
        escaped(&records[mark.start..mark.end], out);
        out.extend_from_slice(br#""},"#);
    }
    out.pop();
    end(object);
}

/// Appends a payload that no log holds.
fn probe(place: &Place, at: i64, rng: &mut Rng, object: &mut Object) {
    let out = &mut object.bytes;
    out.extend_from_slice(
        br#"{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],"logEvents":["#,
    );
    log_event((at + rng.below(60) as i64) * 1000, rng, out);
    let _ = write!(
        out,
        r#"CWL CONTROL MESSAGE: Checking health of destination Firehose of account {}.""#,
        place.world.account
    );
    out.push(b'}');
    end(object);
}

/// Appends a log event up to the text of its message. Ids are 56 digits and grow with time.
fn log_event(millis: i64, rng: &mut Rng, out: &mut Vec<u8>) {
    let _ = write!(
        out,
        r#"{{"id":"3{millis:013}{:019}{:019}{:04}","timestamp":{millis},"message":""#,
        rng.bits() >> 2,
        rng.bits() >> 2,
        rng.below(10_000)
    );
}

fn end(object: &mut Object) {
    object.bytes.extend_from_slice(b"]}");
    object.members.push(object.bytes.len());
}

#[cfg(test)]
mod tests;
