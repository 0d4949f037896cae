//! Syslog: a time, a host, a program and what it says, as lines or as entries
//! of the systemd journal. What programs that log people in say is
//! [`system.auth`](super::auth); all else is `system.syslog`.

mod clock;
mod header;
mod journal;
mod level;
mod repeat;
mod said;
mod samples;
mod structured;
mod tag;
#[cfg(test)]
mod tests;

pub(super) use journal::{MARKS, read as read_entry};
pub(super) use said::{Said, read_line};

use super::{Format, Reader, Verdict, auth};
use crate::context::Context;
use crate::event::Event;
use crate::field::Paths;
use crate::json::Value;
use crate::time::Timestamp;

pub(super) const FORMAT: Format = Format {
    name: "system.syslog",
    description: "syslog lines and journal entries of all programs but those that log people in",
    readers: &[
        Reader::Line { told_by: "a time, a host and a program with a colon or a process id", read },
        Reader::Json { marks: MARKS, read: read_json },
    ],
    samples: samples::SAMPLES,
};

/// The time at the start of a line that begins as syslog's do and is none.
pub(super) fn time_at_start(line: &[u8], context: &Context) -> Option<Timestamp> {
    clock::bsd(line).and_then(|(clock, _)| clock.moment(context))
}

fn read(raw: &[u8], context: &Context, event: &mut Event, _: &mut Paths) -> bool {
    read_line(raw, context, event, choose, tell)
}

fn read_json(record: Value, _: &Context, event: &mut Event, _: &mut Paths) -> Verdict {
    read_entry(record, event, choose, tell)
}

fn choose(said: &Said) -> Option<()> {
    (!auth::takes(said)).then_some(())
}

fn tell((): (), said: &Said, event: &mut Event) {
    said.push_level(None, event);
}
