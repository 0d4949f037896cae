//! Messages of polkitd.

use super::facts::{AUTHENTICATION, Facts, PROCESS, What, what};
use super::shape::{Shape, Shapes, bare, shape};
use super::text::{split_first, split_last, word};

/// Reads a message; unknown ones have no facts.
pub fn read<'a>(message: &'a str, facts: &mut Facts<'a>) {
    SHAPES.read(message.trim_end(), facts);
}

const AUTHORIZATION: What = what("polkit_authorization", AUTHENTICATION);

pub(super) static SHAPES: Shapes = Shapes::new(ROWS);

const ROWS: &[Shape] = &[
    shape("Operator of ", AUTHORIZATION, authorization),
    shape("Registered Authentication Agent ", what("polkit_agent_registered", PROCESS).noise(), bare),
    shape("Unregistered Authentication Agent ", what("polkit_agent_unregistered", PROCESS).noise(), bare),
];

/// `… successfully authenticated as unix-user:USER to gain … [COMMAND] (owned by
/// unix-user:USER)`, or `… FAILED to authenticate …`
fn authorization<'a>(text: &'a str, facts: &mut Facts<'a>) -> bool {
    let owner = split_last(text, "(owned by unix-user:").map_or("", |(_, owner)| owner);
    facts.user = owner.trim_end_matches(')');
    let command = split_first(text, " [").and_then(|(_, rest)| split_last(rest, "] (owned by "));
    facts.command = command.map_or("", |(command, _)| command);
    let (_, rest) = word(text);
    if let Some(rest) = rest.strip_prefix("successfully authenticated as unix-user:") {
        (facts.what, facts.effective) = (AUTHORIZATION.succeeded(), word(rest).0);
        return true;
    }
    facts.what = AUTHORIZATION.failed("bad_password");
    rest.starts_with("FAILED to authenticate")
}
