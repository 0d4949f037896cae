//! What is around records.
//!
//! One scanner cuts whatever comes into records: JSON values one after another
//! (lines, pretty-printed, back to back), arrays of them, `{"Records":[…]}`,
//! lines of text, and any mixture. It is fed slices as they are inflated and
//! never looks at a byte twice. A record may be a carrier itself, told by its
//! keys or by how a line begins: one row of [`CARRIERS`] each.

mod cloudwatch;
mod eventbridge;
mod lanes;
mod line;
mod lookup;
mod messages;
mod nest;
mod opening;
mod packed;
mod piece;
mod queue;
mod runs;
mod scanner;

pub use line::Prefix;
pub use messages::{Message, Messages, pieces, shape};
pub use piece::{KEPT_BYTES, Limits, Piece, Shape, TOO_LONG};
pub use scanner::Scanner;

use crate::context::Context;
use crate::json::{Keys, Marks, Value};

/// What is around records.
pub struct Carrier {
    /// Its name.
    pub name: &'static str,
    /// One line for `logdex list carriers`.
    pub description: &'static str,
    /// How it is told and opened.
    pub how: How,
}

/// How a carrier is told and opened.
pub enum How {
    /// By the scanner, which cuts records out of it.
    Scanned,
    /// By the beginning of a line that is not the record's.
    Line(fn(&[u8]) -> Option<Prefix>),
    /// By the keys of an object around one record, which is read in place.
    Around(Around),
    /// By the keys of an object that has records as text in it.
    Messages {
        /// The keys.
        marks: Marks,
        /// Takes the records out; false if it is something else after all.
        open: fn(Value, &mut Messages) -> bool,
    },
}

/// An object around one record.
pub struct Around {
    /// The keys it is told by.
    pub marks: Marks,
    /// The record in it; what else it says goes into the context.
    pub open: for<'t> fn(Value<'t>, &mut Context) -> Option<Value<'t>>,
    /// The format of records in it that no other knows.
    pub otherwise: &'static str,
}

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
    line::EXPORT,
    line::TAIL,
    lookup::LOOKUP_EVENTS,
    lookup::LOOKUP_EVENT,
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

const fn scanned(name: &'static str, description: &'static str) -> Carrier {
    Carrier { name, description, how: How::Scanned }
}

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
    let prefix = line::export(line)?;
    line[prefix.start..].starts_with(b"{\"").then_some((&line::EXPORT, prefix))
}

/// Where the record may begin in a line, after each carrier that the line may be of.
pub fn prefixes(line: &[u8]) -> impl Iterator<Item = (&'static Carrier, Prefix)> {
    CARRIERS.iter().filter_map(move |carrier| match carrier.how {
        How::Line(open) => Some((carrier, open(line)?)),
        _ => None,
    })
}
