//! Syslog messages of programs other than those that log people in, which are
//! [`system.auth`](super::auth).

mod samples;
#[cfg(test)]
mod tests;

use super::auth;
use super::spec::{Format, Reader, Verdict};
use super::syslog::{self, Message};
use crate::context::Context;
use crate::event::Event;
use crate::field::Paths;
use crate::json::Value;

pub(super) const FORMAT: Format = Format {
    name: "system.syslog",
    description: "syslog lines and journal entries of all programs but those that log people in",
    readers: &[
        Reader::Line { recognized_by: "a time, a host and a program with a colon or a process id", read },
        Reader::Json { marks: syslog::MARKS, read: read_json },
    ],
    samples: samples::SAMPLES,
};

fn read(raw: &[u8], context: &Context, event: &mut Event, _: &mut Paths) -> bool {
    syslog::read_line(raw, context, event, is_other, push)
}

fn read_json(record: Value, _: &Context, event: &mut Event, _: &mut Paths) -> Verdict {
    syslog::read_entry(record, event, is_other, push)
}

fn is_other(message: &Message) -> Option<()> {
    (!auth::takes(message)).then_some(())
}

fn push((): (), message: &Message, event: &mut Event) {
    message.push_level(None, event);
}
