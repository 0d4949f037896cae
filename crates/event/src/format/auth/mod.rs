//! What programs that log people in write to syslog: sshd, sudo, su, login,
//! PAM, logind, and the programs that manage accounts.

mod accounts;
mod facts;
mod login;
mod logind;
mod pam;
mod polkit;
mod program;
mod reason;
mod samples;
mod sftp;
mod shape;
mod sshd;
mod su;
mod sudo;
#[cfg(test)]
mod tests;
mod text;

use super::syslog::{self, Said};
use super::{Format, Reader, Verdict};
use crate::context::Context;
use crate::event::Event;
use crate::field::id;
use crate::field::{FieldId, Paths};
use crate::json::Value;
use facts::Facts;
use program::Reading;

pub(super) const FORMAT: Format = Format {
    name: "system.auth",
    description: "syslog lines and journal entries of sshd, sudo, su, PAM and their like",
    readers: &[
        Reader::Line { told_by: "a line of syslog of a program that logs people in, or of PAM", read },
        Reader::Json { marks: syslog::MARKS, read: read_json },
    ],
    samples: samples::SAMPLES,
};

const CHANNEL: FieldId = id("channel");
const SESSION_KEY: FieldId = id("session.key");

/// True if what is said is of this format, and so of no other of syslog's.
pub(super) fn takes(said: &Said) -> bool {
    program::reading(said).is_some()
}

fn read(raw: &[u8], context: &Context, event: &mut Event, _: &mut Paths) -> bool {
    syslog::read_line(raw, context, event, program::reading, tell)
}

fn read_json(record: Value, _: &Context, event: &mut Event, _: &mut Paths) -> Verdict {
    syslog::read_entry(record, event, program::reading, tell)
}

/// Pushes what a message says.
fn tell(reading: Reading, said: &Said, event: &mut Event) {
    let mut facts = Facts::default();
    (reading.read)(said.message, &mut facts);
    // Cron opens a session for each of its jobs.
    facts.what.is_noise |= matches!(said.program, "CRON" | "crond" | "cron");
    said.push_level(facts.level, event);
    facts.push(event);
    if reading.is_ssh {
        push_ssh(said, event);
    }
}

/// All of a connection is said by one process, but for the part of sshd that
/// runs without privileges.
fn push_ssh(said: &Said, event: &mut Event) {
    event.push(CHANNEL, "ssh");
    if let (Some(host), Some(pid)) = (said.host, said.pid) {
        push_joined(SESSION_KEY, host, pid, event);
    }
}

/// Pushes `host:pid`. Formatting costs more than the rest of the push.
fn push_joined(field: FieldId, host: &str, pid: &str, event: &mut Event) {
    let mut joined = [0; 128];
    let length = host.len() + 1 + pid.len();
    match joined.get_mut(..length) {
        Some(joined) => {
            let (head, tail) = joined.split_at_mut(host.len());
            head.copy_from_slice(host.as_bytes());
            tail[0] = b':';
            tail[1..].copy_from_slice(pid.as_bytes());
            event.push(field, std::str::from_utf8(joined).unwrap_or_default());
        }
        None => event.push_fmt(field, format_args!("{host}:{pid}")),
    }
}
