//! Messages of systemd-logind.

use super::facts::{Action, Facts, PROCESS, SESSION, action};
use super::pattern::{Patterns, bare, pattern};
use super::split::{split_first, split_last, word};

/// Reads a message; unknown ones have no facts.
pub fn read<'a>(message: &'a str, facts: &mut Facts<'a>) {
    PATTERNS.read(message.trim_end(), facts);
}

const SYSTEM: Action = action("logind_system", PROCESS);

pub(super) static PATTERNS: Patterns = Patterns::new(&[
    pattern("New session ", action("logind_session_new", SESSION).succeeded(), new_session),
    pattern("New seat ", action("logind_seat_new", PROCESS), bare),
    pattern("Session ", action("logind_session_logged_out", SESSION).succeeded(), |text, _| {
        text.contains(" logged out").then_some(())
    }),
    pattern("System is ", SYSTEM, bare),
    pattern("Removed session ", action("logind_session_removed", SESSION).succeeded(), bare),
    pattern("Watching system buttons ", action("logind_buttons", PROCESS).noise(), bare),
    pattern("Power key pressed", SYSTEM, bare),
]);

/// `5 of user USER.`, newer `'5' of user 'USER' with class 'user' and type 'tty'.`
fn new_session<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (_, user) = split_first(text, " of user ")?;
    facts.user = match user.strip_prefix('\'') {
        Some(user) => split_last(user, "' with ").map_or_else(|| word(user).0, |(user, _)| user),
        None => user.strip_suffix('.').unwrap_or(user),
    };
    facts.user = facts.user.trim_end_matches(['\'', '.']);
    Some(())
}
