//! Syslog messages of programs that log people in: sshd, sudo, su, login, PAM,
//! logind, and the programs that manage accounts.

mod accounts;
mod facts;
mod login;
mod logind;
mod pam;
mod pattern;
mod polkit;
mod program;
mod reason;
mod samples;
mod sftp;
mod split;
mod sshd;
mod su;
mod sudo;
#[cfg(test)]
mod tests;

use super::spec::{Format, Reader, Verdict};
use super::syslog::{self, Message};
use crate::context::Context;
use crate::event::Event;
use crate::field::Paths;
use crate::field::known::{CHANNEL, SESSION_KEY};
use crate::json::Value;
use facts::Facts;
use program::Reading;

pub(super) const FORMAT: Format = Format {
    name: "system.auth",
    description: "syslog lines and journal entries of sshd, sudo, su, PAM and their like",
    readers: &[
        Reader::Line { recognized_by: "a line of syslog of a program that logs people in, or of PAM", read },
        Reader::Json { marks: syslog::MARKS, read: read_json },
    ],
    samples: samples::SAMPLES,
};

/// True for a message of this format, and so not of `system.syslog`.
pub(super) fn takes(message: &Message) -> bool {
    program::reading(message).is_some()
}

fn read(raw: &[u8], context: &Context, event: &mut Event, _: &mut Paths) -> bool {
    syslog::read_line(raw, context, event, program::reading, push_facts)
}

fn read_json(record: Value, _: &Context, event: &mut Event, _: &mut Paths) -> Verdict {
    syslog::read_entry(record, event, program::reading, push_facts)
}

/// Pushes the facts of a message.
fn push_facts(reading: Reading, message: &Message, event: &mut Event) {
    let mut facts = Facts::default();
    (reading.read)(message.text, &mut facts);
    // Cron opens a session for each of its jobs.
    facts.action.is_noise |= matches!(message.program, "CRON" | "crond" | "cron");
    message.push_level(facts.level, event);
    facts.push(event);
    if reading.is_ssh {
        push_ssh(message, event);
    }
}

/// Pushes channel and session key: one process logs all of a connection, except
/// for the part of sshd that runs without privileges.
fn push_ssh(message: &Message, event: &mut Event) {
    event.push(CHANNEL, "ssh");
    if let (Some(host), Some(pid)) = (message.host, message.pid) {
        event.push_joined(SESSION_KEY, &[host, ":", pid]);
    }
}
