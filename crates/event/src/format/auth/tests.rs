//! Every message of the catalogue, traps, and generated lines.

mod journal;
mod others;
mod pam;
mod shared;
mod sshd;
mod sudo;
mod traps;

use super::*;
use crate::context::Context;
use crate::field::names;

/// The event of a line, if the format takes it.
fn event(line: impl AsRef<[u8]>) -> Option<Event> {
    let mut event = Event::default();
    read(line.as_ref(), &Context::default(), &mut event, &mut Paths::default()).then_some(event)
}

/// The only value of a field.
fn value<'a>(event: &'a Event, name: &str) -> Option<&'a str> {
    let values: Vec<&str> = event.values(names::canonical(name).unwrap()).collect();
    assert!(values.len() <= 1, "{name} has {values:?}");
    values.first().copied()
}

/// Short names of fields, so that a row of a table fits a line or two.
const SHORT: &[(&str, &str)] = &[
    ("action", "event.action"),
    ("category", "event.category"),
    ("class", "operation_class"),
    ("outcome", "event.outcome"),
    ("reason", "event.reason"),
    ("level", "log.level"),
    ("user", "user.name"),
    ("uid", "user.id"),
    ("as", "user.effective.name"),
    ("target", "user.target.name"),
    ("group", "group.name"),
    ("address", "source.address"),
    ("ip", "source.ip"),
    ("port", "source.port"),
    ("received", "source.bytes"),
    ("sent", "destination.bytes"),
    ("method", "authentication_method"),
    ("key", "ssh.key_type"),
    ("fp", "ssh.key_fingerprint"),
    ("client", "user_agent.original"),
    ("tty", "process.tty"),
    ("pwd", "process.working_directory"),
    ("command", "process.command_line"),
    ("path", "file.path"),
    ("noise", "is_noise"),
    ("more", "repeat_count"),
];

/// Fields that every line has, or that follow from others.
const ASIDE: &[&str] = &[
    "actor.type",
    "channel",
    "session.key",
    "log.syslog.timestamp",
    "host.name",
    "process.name",
    "process.pid",
    "message",
    "file.name",
];

/// Compares all that is derived from a message of a program. Wanted is written
/// `action|category|class|outcome|reason`, then `name=value` for each other
/// field there is; `ip` is the address unless it is given.
fn check(program: &str, message: &str, what: &str, wanted: &[(&str, &str)]) {
    let event = event(format!("Oct  4 00:49:14 web-1 {program}[77]: {message}"))
        .unwrap_or_else(|| panic!("refused: {message}"));
    let what = ["action", "category", "class", "outcome", "reason"].into_iter().zip(what.split('|'));
    let mut wanted: Vec<(&str, &str)> =
        what.filter(|(_, value)| !value.is_empty()).chain(wanted.iter().copied()).collect();
    let get = |name| wanted.iter().find(|wanted| wanted.0 == name).map(|wanted| wanted.1);
    if let (Some(address), None) = (get("address"), get("ip")) {
        wanted.push(("ip", address));
    }
    wanted.retain(|(name, value)| !(*name == "ip" && value.is_empty()));
    wanted.sort_unstable();
    let paths = Paths::default();
    let short = |name| SHORT.iter().find(|(_, long)| *long == name).map_or(name, |(short, _)| *short);
    let found = event.fields().map(|(field, value)| (paths.name(field), value));
    let mut found: Vec<(&str, &str)> =
        found.filter(|(name, _)| !ASIDE.contains(name)).map(|(name, value)| (short(name), value)).collect();
    found.sort_unstable();
    assert_eq!(found, wanted, "{message}");
    let user = found.iter().any(|(name, _)| *name == "user");
    assert_eq!(value(&event, "actor.type"), user.then_some("os_user"), "{message}");
    assert_eq!(value(&event, "message"), Some(message));
}

/// Tells that some message of a table begins as each shape does.
fn meets_every_pattern(patterns: &pattern::Patterns, messages: &[&str]) {
    for begins in patterns.beginnings() {
        assert!(messages.iter().any(|message| message.contains(begins)), "no message begins in {begins:?}");
    }
}
