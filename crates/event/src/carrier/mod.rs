//! What is around records.
//!
//! One scanner cuts whatever comes into records: JSON values one after another
//! (lines, pretty-printed, back to back), arrays of them, `{"Records":[…]}`,
//! lines of text, and any mixture. It is fed slices as they are inflated and
//! never looks at a byte twice. A record may be a carrier itself, told by its
//! keys or by how a line begins: one row of [`CARRIERS`] each.

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
pub use messages::{Message, Messages, pieces, shape};
pub use record::{KEPT_BYTES, Limits, Piece, Shape, TOO_LONG};
pub use scanner::Scanner;
pub use spec::{Around, Carrier, How};

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

/// A carrier of records as text, and how to open it.
pub type Opened = (&'static Carrier, fn(Value, &mut Messages) -> bool);

/// The carriers of records as text that an object with these keys may be.
pub fn messages(keys: Keys) -> impl Iterator<Item = Opened> {
    CARRIERS.iter().filter_map(move |carrier| match &carrier.how {
        How::Messages { marks, open } if marks.fit(keys) => Some((carrier, *open)),
        _ => None,
    })
}

/// The carrier around one record that an object with these keys is.
pub fn around(keys: Keys) -> Option<(&'static Carrier, &'static Around)> {
    CARRIERS.iter().find_map(|carrier| match &carrier.how {
        How::Around(around) if around.marks.fit(keys) => Some((carrier, around)),
        _ => None,
    })
}

/// The carrier of a line that has nothing but a time before a JSON object.
pub fn json_prefix(line: &[u8]) -> Option<(&'static Carrier, Prefix)> {
    let prefix = line_prefix::export(line)?;
    line[prefix.start..].starts_with(b"{\"").then_some((&lines::EXPORT, prefix))
}

/// Where the record may begin in a line, after each carrier that the line may be of.
pub fn prefixes(line: &[u8]) -> impl Iterator<Item = (&'static Carrier, Prefix)> {
    CARRIERS.iter().filter_map(move |carrier| match carrier.how {
        How::Line(open) => Some((carrier, open(line)?)),
        _ => None,
    })
}
