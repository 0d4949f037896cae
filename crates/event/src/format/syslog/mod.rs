//! Syslog messages: timestamp, host, program and text, read from lines or from
//! entries of the systemd journal. Two formats are made of them:
//! [`system.auth`](super::auth) and [`system.syslog`](super::system_syslog).

mod clock;
mod header;
mod journal;
mod level;
mod message;
mod repeat;
mod structured;
mod tag;

pub(super) use journal::{MARKS, read as read_entry};
pub(super) use message::{Message, read_line};

use crate::context::Context;
use crate::time::Timestamp;

/// The timestamp at the start of a line that begins like syslog but is not.
pub(super) fn time_at_start(line: &[u8], context: &Context) -> Option<Timestamp> {
    clock::bsd(line).and_then(|(clock, _)| clock.timestamp(context))
}
