//! Messages of su, from shadow, util-linux and BSD.

use super::facts::{AUTHENTICATION, Action, Facts, action};
use super::pattern::{Patterns, pattern};
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

pub(super) static PATTERNS: Patterns = Patterns::new(&[
    pattern("Successful su for ", SU.succeeded(), target_by_user),
    pattern("FAILED su for ", FAILED, target_by_user),
    pattern("FAILED SU ", FAILED, to_target),
    pattern("BAD SU ", FAILED, user_to_target),
    pattern("(to ", SU.succeeded(), to_target_rest),
    pattern("+ ", SU.succeeded(), terminal_user_target),
    pattern("- ", FAILED, terminal_user_target),
]);

/// `TARGET by USER`
fn target_by_user<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (target, user) = split_last(text, " by ")?;
    (facts.user, facts.effective) = (user, target);
    Some(())
}

/// `(to TARGET) USER on TTY`
fn to_target<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    to_target_rest(text.strip_prefix("(to ")?, facts)
}

fn to_target_rest<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (target, rest) = split_first(text, ") ")?;
    let (user, tty) = split_last(rest, " on ").unwrap_or((rest, ""));
    (facts.user, facts.effective, facts.tty) = (user, target, tty);
    Some(())
}

/// `TTY USER:TARGET`
fn terminal_user_target<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let parted = text.split_once(' ').and_then(|(tty, rest)| Some((tty, rest.split_once(':')?)));
    let (tty, (user, target)) = parted?;
    (facts.user, facts.effective, facts.tty) = (user, target, tty);
    Some(())
}

/// `USER to TARGET on TTY`
fn user_to_target<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (user, rest) = split_first(text, " to ")?;
    let (target, tty) = split_last(rest, " on ").unwrap_or((rest, ""));
    (facts.user, facts.effective, facts.tty) = (user, target, tty);
    Some(())
}

/// `USER to TARGET on TTY` without a word before it, for a success.
fn bsd<'a>(text: &'a str, facts: &mut Facts<'a>) {
    let mut found = Facts { action: SU.succeeded(), ..*facts };
    if user_to_target(text, &mut found).is_some() && !found.tty.is_empty() && !found.user.contains(' ') {
        *facts = found;
    }
}
