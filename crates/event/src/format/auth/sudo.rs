//! Messages of sudo:
//! `USER : [REASON ; ]TTY=T ; PWD=D ; USER=U[ ; …] ; COMMAND=COMMAND`.
//!
//! Source: sudo, lib/eventlog/eventlog.c `new_logline`.

use super::facts::{Action, Facts, PROCESS, action};
use super::split::{places, split_first, split_last, whole_number, word};
use crate::format::words::{self, Words};

/// The parts of a message in their order.
const KEYS: &[&str] = &["HOST=", "TTY=", "CHROOT=", "PWD=", "USER=", "GROUP=", "TSID=", "ENV=", "COMMAND="];
/// The last of them, which takes the rest of the line.
const COMMAND: usize = KEYS.len() - 1;

const SEPARATOR: &str = " ; ";

const SUDO: Action = action("sudo", PROCESS);

/// Phrases of reasons, and the words of `event.reason` for them.
const REASONS: Words = &[
    ("bad_password", &["incorrect password attempt"]),
    ("access_denied", &["command not allowed", "NOT in sudoers", "NOT authorized", "not allowed to"]),
    ("policy", &["a password is required", "no tty present", "a terminal is required", "must have a tty"]),
    ("locked", &["is your account locked", "account expired"]),
    ("expired_token", &["password expired"]),
    ("not_found", &["command not found"]),
    ("timeout", &["timed out"]),
    ("aborted", &["conversation failed"]),
];

/// Reads a message; unknown ones have no facts.
pub fn read<'a>(message: &'a str, facts: &mut Facts<'a>) {
    // The name is set flush right.
    let Some((user, text)) = split_first(message.trim_start(), " : ") else {
        return;
    };
    let user = user.trim_end();
    if user.is_empty() || user.bytes().any(|byte| byte == b' ') && !text.contains("TTY=") {
        return;
    }
    facts.user = user;
    if let Some(rest) = text.strip_prefix("(command continued) ") {
        (facts.action, facts.command) = (action("sudo_continued", PROCESS), rest);
        return;
    }
    facts.action = SUDO;
    let parts = Parts::of(text);
    let [_, tty, _, directory, target, group, _, _, command] = parts.values;
    (facts.tty, facts.directory, facts.effective, facts.group) = (tty, directory, target, group);
    facts.command = command;
    match parts.reason {
        Some(reason) => facts.action = SUDO.failed(reason_of(reason)),
        None if command.is_empty() => facts.action = action("sudo_other", PROCESS),
        None => run(command, facts),
    }
}

/// A message cut at its keys.
struct Parts<'a> {
    reason: Option<&'a str>,
    values: [&'a str; KEYS.len()],
}

impl<'a> Parts<'a> {
    /// Cuts a message. Keys count only in their order and behind a ` ; `, as
    /// folders and commands may hold whatever looks like one.
    fn of(text: &'a str) -> Parts<'a> {
        let mut parts = Parts { reason: None, values: [""; KEYS.len()] };
        let (mut at, mut rest) = match starts_with_key(text, 0) {
            Some(key) => (key, &text[KEYS[key].len()..]),
            None => match next(text, 0) {
                Some((reason, key, rest)) => {
                    parts.reason = Some(reason);
                    (key, rest)
                }
                None => {
                    parts.reason = Some(text);
                    return parts;
                }
            },
        };
        while at != COMMAND {
            let Some((value, key, behind)) = next(rest, at + 1) else {
                break;
            };
            parts.values[at] = value;
            (at, rest) = (key, behind);
        }
        parts.values[at] = rest.strip_suffix(" ;").filter(|_| at != COMMAND).unwrap_or(rest);
        parts
    }
}

/// The text before the next separator with a key of `from` or later, that
/// key, and the text behind it.
fn next(text: &str, from: usize) -> Option<(&str, usize, &str)> {
    places(text, SEPARATOR).find_map(|at| {
        let behind = &text[at + SEPARATOR.len()..];
        let key = starts_with_key(behind, from)?;
        Some((&text[..at], key, &behind[KEYS[key].len()..]))
    })
}

fn starts_with_key(text: &str, from: usize) -> Option<usize> {
    (from..KEYS.len()).find(|&key| text.starts_with(KEYS[key]))
}

/// A command that was run, or that has ended: `COMMAND ; EXIT=1`,
/// `COMMAND ; SIGNAL=SIGTERM`.
fn run<'a>(command: &'a str, facts: &mut Facts<'a>) {
    const ENDED: Action = action("sudo_exit", PROCESS);
    facts.action = SUDO.succeeded();
    let Some((command, end)) = split_last(command, SEPARATOR) else {
        return;
    };
    if let Some(code) = end.strip_prefix("EXIT=").filter(|code| whole_number(code).is_some()) {
        facts.action = if code == "0" { ENDED.succeeded() } else { ENDED.failed("other") };
        facts.command = match split_last(command, SEPARATOR) {
            Some((command, signal)) if is_signal(signal) => command,
            _ => command,
        };
    } else if is_signal(end) {
        (facts.action, facts.command) = (ENDED.failed("aborted"), command);
    }
}

fn is_signal(text: &str) -> bool {
    let name = text.strip_prefix("SIGNAL=").unwrap_or_default();
    !name.is_empty() && word(name).0 == name
}

fn reason_of(text: &str) -> &'static str {
    words::find(REASONS, |phrase| text.contains(phrase)).unwrap_or("other")
}
