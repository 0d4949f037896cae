//! Messages of polkitd.

use super::facts::{AUTHENTICATION, Action, Facts, PROCESS, action};
use super::pattern::{Patterns, bare, pattern};
use super::split::{split_first, split_last, word};

/// Reads a message; unknown ones have no facts.
pub fn read<'a>(message: &'a str, facts: &mut Facts<'a>) {
    PATTERNS.read(message.trim_end(), facts);
}

const AUTHORIZATION: Action = action("polkit_authorization", AUTHENTICATION);

pub(super) static PATTERNS: Patterns = Patterns::new(&[
    pattern("Operator of ", AUTHORIZATION, authorization),
    pattern("Registered Authentication Agent ", action("polkit_agent_registered", PROCESS).noise(), bare),
    pattern("Unregistered Authentication Agent ", action("polkit_agent_unregistered", PROCESS).noise(), bare),
]);

/// `… successfully authenticated as unix-user:USER to gain … [COMMAND] (owned by
/// unix-user:USER)`, or `… FAILED to authenticate …`
fn authorization<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let owner = split_last(text, "(owned by unix-user:").map_or("", |(_, owner)| owner);
    facts.user = owner.trim_end_matches(')');
    let command = split_first(text, " [").and_then(|(_, rest)| split_last(rest, "] (owned by "));
    facts.command = command.map_or("", |(command, _)| command);
    let (_, rest) = word(text);
    if let Some(rest) = rest.strip_prefix("successfully authenticated as unix-user:") {
        (facts.action, facts.effective) = (AUTHORIZATION.succeeded(), word(rest).0);
        return Some(());
    }
    facts.action = AUTHORIZATION.failed("bad_password");
    rest.starts_with("FAILED to authenticate").then_some(())
}
