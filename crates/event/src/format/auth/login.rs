//! Messages of login, from shadow and from util-linux.

use super::facts::{AUTHENTICATION, Action, Facts, action};
use super::pattern::{Patterns, pattern};
use super::reason;
use super::split::{name, split_first, split_last, word};

/// Reads a message; unknown ones have no facts.
pub fn read<'a>(message: &'a str, facts: &mut Facts<'a>) {
    PATTERNS.read(message.trim_end(), facts);
}

const LOGIN: Action = action("login", AUTHENTICATION);
const FAILED: Action = LOGIN.failed("other");

pub(super) static PATTERNS: Patterns = Patterns::new(&[
    pattern("LOGIN ON ", LOGIN.succeeded(), on_terminal),
    pattern("ROOT LOGIN ", LOGIN.succeeded(), root),
    pattern("DIALUP AT ", LOGIN.succeeded(), on_terminal),
    pattern("FAILED LOGIN ", FAILED, failed),
    pattern("TOO MANY LOGIN TRIES ", FAILED, failed),
    pattern("invalid password for ", LOGIN.failed("bad_password"), |text, facts| {
        facts.user = name(text).0;
        place(text, facts);
        Some(())
    }),
]);

/// `TTY BY USER[ FROM HOST]`
fn on_terminal<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (tty, rest) = split_first(text, " BY ")?;
    let (user, host) = split_last(rest, " FROM ").unwrap_or((rest, ""));
    (facts.tty, facts.user, facts.address) = (tty, user, host);
    Some(())
}

/// `ON TTY[ FROM HOST]`, or ` on 'TTY'[ from 'HOST']`
fn root<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    facts.user = "root";
    if let Some(rest) = text.strip_prefix("ON ") {
        let (tty, host) = split_first(rest, " FROM ").unwrap_or((rest, ""));
        (facts.tty, facts.address) = (tty, host);
        return Some(());
    }
    place(text, facts);
    (!facts.tty.is_empty()).then_some(())
}

/// `(1) on 'TTY'[ from 'HOST'] FOR 'USER', MESSAGE`, or
/// `1 FROM HOST FOR USER, MESSAGE`: the user is whatever was typed.
fn failed<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (before, rest) = split_first(text, " FOR ")?;
    let (user, message) = split_last(rest, ", ").unwrap_or((rest, ""));
    let user = user.strip_prefix('\'').and_then(|user| user.strip_suffix('\'')).unwrap_or(user);
    facts.user = if matches!(user, "UNKNOWN" | "(unknown)") { "" } else { user };
    facts.action.reason = reason::of_pam(message);
    match split_first(before, "FROM ") {
        Some((_, from)) if is_terminal(from) => facts.tty = from,
        Some((_, from)) => facts.address = if from == "(null)" { "" } else { from },
        None => place(before, facts),
    }
    Some(())
}

/// `… on 'TTY'[ from 'HOST']`
fn place<'a>(text: &'a str, facts: &mut Facts<'a>) {
    if let Some((_, rest)) = split_first(text, "on '") {
        let (tty, rest) = rest.split_once('\'').unwrap_or((rest, ""));
        facts.tty = tty;
        facts.address = rest.trim_start().strip_prefix("from ").map_or("", |host| name(host).0);
    }
}

fn is_terminal(text: &str) -> bool {
    let text = text.strip_prefix("/dev/").unwrap_or(text);
    word(text).0 == text && (text.starts_with("tty") || text.starts_with("pts/"))
}
