//! Carriers: what encloses records, such as lists, envelopes and message queues.
//!
//! One scanner cuts any stream into records: JSON values one after another
//! (lines, pretty-printed, back to back), arrays of them, `{"Records":[…]}`,
//! lines of text, and any mixture. It is fed slices as they are inflated and
//! never looks at a byte twice. A record may be a carrier itself, recognized by
//! its keys or by the start of its line: one row of [`CARRIERS`] each.

mod cloudwatch;
mod eventbridge;
mod line_prefix;
mod lines;
mod lookahead;
mod lookup_events;
mod masks;
mod messages;
mod nesting;
mod payload;
mod queue;
mod record;
mod scanner;
mod spec;

pub use line_prefix::Prefix;
pub use messages::{Message, Messages, records, shape};
pub use record::{KEPT_BYTES, Limits, RecordRange, Shape, TOO_LONG};
pub use scanner::Scanner;
pub use spec::{Carrier, Detection, Envelope};

use spec::scanned;

use crate::json::{Keys, Value};

/// Every carrier.
pub const CARRIERS: &[Carrier] = &[
    scanned("records", "{\"Records\":[…]}, as CloudTrail delivers it"),
    scanned("array", "a bare JSON array of records"),
    scanned("json", "JSON values one after another: lines, pretty-printed or back to back"),
    scanned("lines", "one record per line"),
    cloudwatch::SUBSCRIPTION,
    cloudwatch::AWSLOGS,
    cloudwatch::LOG_EVENTS,
    cloudwatch::LOG_EVENT,
    cloudwatch::QUERY_RESULTS,
    cloudwatch::QUERY_ROW,
    cloudwatch::QUERY_OBJECT,
    lines::EXPORT,
    lines::TAIL,
    lookup_events::LOOKUP_EVENTS,
    lookup_events::LOOKUP_EVENT,
    eventbridge::EVENT,
    queue::NOTIFICATION,
    queue::LAMBDA_NOTIFICATION,
    queue::MESSAGES,
    queue::MESSAGE,
    queue::LAMBDA_MESSAGE,
    queue::KINESIS,
    queue::LAMBDA_KINESIS,
    queue::FIREHOSE,
    queue::FIREHOSE_RECORD,
    queue::FIREHOSE_FAILURE,
];

/// A carrier with records as text, and the function that extracts them.
pub type Opener = (&'static Carrier, fn(Value, &mut Messages) -> bool);

/// The carriers with records as text that an object with these keys may be.
pub fn messages(keys: Keys) -> impl Iterator<Item = Opener> {
    CARRIERS.iter().filter_map(move |carrier| match &carrier.detection {
        Detection::Messages { marks, open } if marks.fit(keys) => Some((carrier, *open)),
        _ => None,
    })
}

/// The envelope that an object with these keys is, if any.
pub fn envelope(keys: Keys) -> Option<(&'static Carrier, &'static Envelope)> {
    CARRIERS.iter().find_map(|carrier| match &carrier.detection {
        Detection::Envelope(envelope) if envelope.marks.fit(keys) => Some((carrier, envelope)),
        _ => None,
    })
}

/// The prefix of a line that has only a timestamp before a JSON object.
pub fn json_prefix(line: &[u8]) -> Option<(&'static Carrier, Prefix)> {
    let prefix = line_prefix::export(line)?;
    line[prefix.start..].starts_with(b"{\"").then_some((&lines::EXPORT, prefix))
}

/// The prefixes that a line may have, each with its carrier.
pub fn prefixes(line: &[u8]) -> impl Iterator<Item = (&'static Carrier, Prefix)> {
    CARRIERS.iter().filter_map(move |carrier| match carrier.detection {
        Detection::Line(open) => Some((carrier, open(line)?)),
        _ => None,
    })
}
