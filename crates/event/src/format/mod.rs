//! What one record is. A format is one file here and its row in [`FORMATS`];
//! detection, `--format`, `logdex list formats` and the sample tests read the
//! table.

mod auth;
mod aws;
mod cloudtrail;
mod eventbridge;
mod json;
mod moment;
mod s3access;
mod s3notification;
mod syslog;
#[cfg(test)]
mod tests;
mod text;
mod transfer;

pub use moment::at_start as time_at_start;

use crate::context::Context;
use crate::event::Event;
use crate::field::Paths;
use crate::json::{Marks, Value};

/// A kind of record.
pub struct Format {
    /// Its `event.dataset`.
    pub name: &'static str,
    /// One line for `logdex list formats`.
    pub description: &'static str,
    /// How it takes a record; several where the same is written in several ways.
    pub readers: &'static [Reader],
    /// Records as they look in the wild: each must be taken by this format
    /// and by no other but the catch-alls below it.
    pub samples: &'static [&'static str],
}

/// How a format takes a record: told from other formats, then read.
pub enum Reader {
    /// A record that is one JSON object.
    Json {
        /// The keys it is told by.
        marks: Marks,
        /// Fills the event; the leaves are pushed by the parser.
        read: fn(Value, &Context, &mut Event, &mut Paths) -> Verdict,
    },
    /// A record that is one line of text.
    Line {
        /// What it is told by, in words: `a time and a host`.
        told_by: &'static str,
        /// Fills the event if the line is of this format and says so; an
        /// event that was refused is cleared by the parser.
        read: fn(&[u8], &Context, &mut Event, &mut Paths) -> bool,
    },
}

/// What a format makes of a record that has its marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// An event.
    Event,
    /// An event that has what the record says at this key already, in a better form.
    EventBut(&'static str),
    /// No event by its nature, counted under this reason.
    Skip(&'static str),
    /// Of some other format, for all its marks.
    Other,
}

/// Every format, the telling ones first, the catch-alls last.
pub const FORMATS: &[Format] = &[
    s3access::FORMAT,
    cloudtrail::FORMAT,
    transfer::FORMAT,
    s3notification::FORMAT,
    eventbridge::FORMAT,
    auth::FORMAT,
    syslog::FORMAT,
    json::FORMAT,
    text::FORMAT,
];

/// The full name of the one format whose name ends in `.last`, in any case:
/// `cloudtrail` is `aws.cloudtrail`. `None` if several do, and for full names.
pub fn called(last: &str) -> Option<&'static str> {
    let ends = |name: &&str| name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(last));
    let mut names = FORMATS.iter().map(|format| format.name).filter(ends);
    names.next().filter(|_| names.next().is_none())
}

/// The format of this name.
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The format that takes every line no other takes, and every record that
/// can't be read.
pub fn catch_all() -> &'static Format {
    FORMATS.last().unwrap_or(&text::FORMAT)
}
