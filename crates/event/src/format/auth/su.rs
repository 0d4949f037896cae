//! Messages of su, from shadow, util-linux and BSD.

use super::facts::{AUTHENTICATION, Action, Facts, action};
use super::pattern::{Pattern, Patterns, pattern};
use super::split::{split_first, split_last};

/// Reads a message; unknown ones have no facts.
pub fn read<'a>(message: &'a str, facts: &mut Facts<'a>) {
    let text = message.trim();
    if !PATTERNS.read(text, facts) {
        bsd(text, facts);
    }
}

const SU: Action = action("su", AUTHENTICATION);
const FAILED: Action = SU.failed("bad_password");

pub(super) static PATTERNS: Patterns = Patterns::new(ROWS);

const ROWS: &[Pattern] = &[
    pattern("Successful su for ", SU.succeeded(), target_by_user),
    pattern("FAILED su for ", FAILED, target_by_user),
    pattern("FAILED SU ", FAILED, to_target),
    pattern("BAD SU ", FAILED, user_to_target),
    pattern("(to ", SU.succeeded(), to_target_rest),
    pattern("+ ", SU.succeeded(), terminal_user_target),
    pattern("- ", FAILED, terminal_user_target),
];

/// `TARGET by USER`
fn target_by_user<'a>(text: &'a str, facts: &mut Facts<'a>) -> bool {
    let Some((target, user)) = split_last(text, " by ") else {
        return false;
    };
    (facts.user, facts.effective) = (user, target);
    true
}

/// `(to TARGET) USER on TTY`
fn to_target<'a>(text: &'a str, facts: &mut Facts<'a>) -> bool {
    text.strip_prefix("(to ").is_some_and(|rest| to_target_rest(rest, facts))
}

fn to_target_rest<'a>(text: &'a str, facts: &mut Facts<'a>) -> bool {
    let Some((target, rest)) = split_first(text, ") ") else {
        return false;
    };
    let (user, tty) = split_last(rest, " on ").unwrap_or((rest, ""));
    (facts.user, facts.effective, facts.tty) = (user, target, tty);
    true
}

/// `TTY USER:TARGET`
fn terminal_user_target<'a>(text: &'a str, facts: &mut Facts<'a>) -> bool {
    let parted = text.split_once(' ').and_then(|(tty, rest)| Some((tty, rest.split_once(':')?)));
    let Some((tty, (user, target))) = parted else {
        return false;
    };
    (facts.user, facts.effective, facts.tty) = (user, target, tty);
    true
}

/// `USER to TARGET on TTY`
fn user_to_target<'a>(text: &'a str, facts: &mut Facts<'a>) -> bool {
    let Some((user, rest)) = split_first(text, " to ") else {
        return false;
    };
    let (target, tty) = split_last(rest, " on ").unwrap_or((rest, ""));
    (facts.user, facts.effective, facts.tty) = (user, target, tty);
    true
}

/// `USER to TARGET on TTY` without a word before it, for a success.
fn bsd<'a>(text: &'a str, facts: &mut Facts<'a>) {
    let mut found = Facts { action: SU.succeeded(), ..*facts };
    if user_to_target(text, &mut found) && !found.tty.is_empty() && !found.user.contains(' ') {
        *facts = found;
    }
}
