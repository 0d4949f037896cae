//! Messages of systemd-logind.

use super::facts::{Facts, PROCESS, SESSION, What, what};
use super::shape::{Shape, Shapes, bare, shape};
use super::text::{split_first, split_last, word};

/// Reads a message; unknown ones have no facts.
pub fn read<'a>(message: &'a str, facts: &mut Facts<'a>) {
    SHAPES.read(message.trim_end(), facts);
}

const SYSTEM: What = what("logind_system", PROCESS);

pub(super) static SHAPES: Shapes = Shapes::new(ROWS);

const ROWS: &[Shape] = &[
    shape("New session ", what("logind_session_new", SESSION).succeeded(), new_session),
    shape("New seat ", what("logind_seat_new", PROCESS), bare),
    shape("Session ", what("logind_session_logged_out", SESSION).succeeded(), |text, _| {
        text.contains(" logged out")
    }),
    shape("System is ", SYSTEM, bare),
    shape("Removed session ", what("logind_session_removed", SESSION).succeeded(), bare),
    shape("Watching system buttons ", what("logind_buttons", PROCESS).noise(), bare),
    shape("Power key pressed", SYSTEM, bare),
];

/// `5 of user USER.`, newer `'5' of user 'USER' with class 'user' and type 'tty'.`
fn new_session<'a>(text: &'a str, facts: &mut Facts<'a>) -> bool {
    let Some((_, user)) = split_first(text, " of user ") else {
        return false;
    };
    facts.user = match user.strip_prefix('\'') {
        Some(user) => split_last(user, "' with ").map_or_else(|| word(user).0, |(user, _)| user),
        None => user.strip_suffix('.').unwrap_or(user),
    };
    facts.user = facts.user.trim_end_matches(['\'', '.']);
    true
}
