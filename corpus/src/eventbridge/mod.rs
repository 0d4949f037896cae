//! EventBridge events around CloudTrail records, one a line, as a rule hands them to Firehose.

use crate::{
    archive::{Format, Mark, Object, Objects, Options},
    cloudtrail::{self, Place},
    firehose::Records,
    rng::{Rng, mix},
    timeline,
};

/// The row of this format.
pub const FORMAT: Format = Format {
    name: "eventbridge",
    about: "EventBridge events around CloudTrail records, JSON lines, 2 KB a line",
    events_per_object: 4_000,
    level: 5,
    fields: cloudtrail::FIELDS,
    open: |options, _| Box::new(Events { records: Records::new(options), options: options.clone() }),
};

/// Writes what a rule has matched.
struct Events {
    records: Records,
    options: Options,
}

impl Objects for Events {
    fn count(&self) -> u64 {
        self.records.count()
    }

    fn write(&self, number: u64, object: &mut Object) {
        let ending = if self.options.level.is_some() { ".gz" } else { "" };
        let (place, records) = self.records.deliver(number, "audit-events", ending, object);
        let mut rng = Rng::stream(mix(self.options.seed), number);
        object.bytes.reserve(records.bytes.len() + records.marks.len() * 300);
        for mark in &records.marks {
            envelope(mark, &place, &mut rng, &mut object.bytes);
            object.bytes.extend_from_slice(&records.bytes[mark.start..mark.end]);
            object.bytes.extend_from_slice(b"}\n");
        }
    }
}

/// Appends everything before the record.
fn envelope(mark: &Mark, place: &Place, rng: &mut Rng, out: &mut Vec<u8>) {
    let detail_type = match mark.service {
        "signin" => "AWS Console Sign In via CloudTrail",
        _ => "AWS API Call via CloudTrail",
    };
    out.extend_from_slice(br#"{"version":"0","id":""#);
    rng.uuid(out);
    for text in [r#"","detail-type":""#, detail_type, r#"","source":"aws."#, mark.service] {
        out.extend_from_slice(text.as_bytes());
    }
    for text in [r#"","account":""#, place.world.account, r#"","time":""#] {
        out.extend_from_slice(text.as_bytes());
    }
    timeline::iso(mark.at, out);
    for text in [r#"","region":""#, place.region, r#"","resources":[],"detail":"#] {
        out.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests;
