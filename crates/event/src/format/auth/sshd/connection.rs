//! Messages about connections: opened, closed, refused, or not SSH at all.
//!
//! Source: OpenSSH, packet.c `sshpkt_vfatal`, sshd.c, srclimit.c, kex.c.

use super::peer::{self, Peer, endpoint, leading, peer_to_colon, peer_to_end};
use crate::format::auth::facts::{AUTHENTICATION, Action, Facts, NETWORK, SESSION, action};
use crate::format::auth::split::{between, number, split_first, split_last, word};

const NEGOTIATION_FAILURE: Action = action("ssh_negotiation_failure", NETWORK).failed("protocol");
const TIMEOUT: Action = action("ssh_timeout", AUTHENTICATION).failed("timeout");

/// `Connection closed by PEER`, `Connection reset by PEER`
pub fn closed<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    ended(peer_to_end(text, facts)?, "", facts);
    Some(())
}

/// `Disconnected from PEER`
pub fn disconnected<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    ended(peer_to_end(text, facts)?, "success", facts);
    Some(())
}

/// An end before anybody is logged in is an attempt that failed.
fn ended(peer: Peer, outcome: &'static str, facts: &mut Facts) {
    let login = action(facts.action.name, AUTHENTICATION);
    facts.action = match peer {
        Peer::Invalid => login.failed("unknown_user"),
        Peer::Authenticating => login.failed("aborted"),
        Peer::User if facts.preauth => login.failed("aborted"),
        Peer::User => Action { outcome, ..action(login.name, SESSION) },
        Peer::Nobody if facts.preauth => action(login.name, NETWORK).failed("aborted"),
        Peer::Nobody => action(login.name, NETWORK),
    };
}

/// `Disconnecting PEER: REASON`, of old `Disconnecting: REASON`
pub fn disconnecting<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let why = match text.strip_prefix(": ") {
        Some(why) => why,
        None => peer_to_colon(text.strip_prefix(' ')?, is_reason, facts)?.1,
    };
    facts.action.reason = match why {
        _ if why.starts_with("Too many authentication failures") => "policy",
        _ if why.starts_with("Change of username") => "protocol",
        _ => "other",
    };
    if facts.user.is_empty()
        && let Some(user) = why.strip_prefix("Too many authentication failures for ")
    {
        facts.user = user;
    }
    Some(())
}

/// True for a whole reason: what users write into their names is followed by
/// the rest of the line, and a change of names begins with the name.
fn is_reason(user: &str, why: &str) -> bool {
    let change = || why.strip_prefix("Change of username or service not allowed: (")?.strip_prefix(user);
    why == "Too many authentication failures" || change().is_some_and(|rest| rest.starts_with(','))
}

/// `Received disconnect from ADDRESS port N:CODE: TEXT`, of old
/// `from ADDRESS: CODE: TEXT`
pub fn received_disconnect<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (address, port, rest) = leading(text)?;
    (facts.address, facts.port) = (address.strip_suffix(':').unwrap_or(address), port);
    let code = number(rest.trim_start_matches([':', ' '])).map_or("", |(code, _)| code);
    facts.action = action(facts.action.name, if facts.preauth { NETWORK } else { SESSION });
    facts.action = match code {
        "2" | "8" => facts.action.failed("protocol"),
        "3" => facts.action.failed("kex"),
        "14" => facts.action.failed("access_denied"),
        "11" if !facts.preauth => facts.action.succeeded(),
        _ => facts.action.failed("aborted"),
    };
    Some(())
}

/// `Connection from PEER …`: where it goes to, that it timed out, or what
/// went wrong with it.
pub fn connection_from<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    if let Some(peer) = text.strip_suffix(" timed out") {
        facts.action = TIMEOUT;
        return peer_to_end(peer, facts).map(|_| ());
    }
    if let Some((address, port, rest)) = leading(text)
        && (rest.is_empty() || rest.starts_with(" on "))
    {
        (facts.address, facts.port) = (address, port);
        return Some(());
    }
    facts.action = NEGOTIATION_FAILURE;
    dispatch(text, facts)
}

/// `PEER: what is wrong with what it sent`
pub fn dispatch<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    peer_to_colon(text, |_, _| false, facts).map(|_| ())
}

/// `Connection from PEER: what is wrong with what it sent`
pub fn dispatch_connection<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    dispatch(text.strip_prefix("Connection from ")?, facts)
}

/// `PEER: no matching … found. Their offer: …`
pub fn negotiate<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let is_reason = |_: &str, why: &str| why.starts_with("no matching ");
    peer_to_colon(text, is_reason, facts).map(|_| ())
}

/// Text that a client sent instead of its version, or the end of the connection.
pub fn identification<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let went = ["Connection closed", "read: Connection reset", "Connection reset", "write: "];
    if went.iter().any(|words| text.starts_with(words)) {
        facts.action.reason = "aborted";
    }
    Some(())
}

/// `'TEXT' from ADDRESS port N`, where the text is the client's, or
/// `(N) on obfuscated handshake from ADDRESS port N`
pub fn quoted_from<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    peer::user_from(text, facts)?;
    facts.user = "";
    Some(())
}

/// `drop connection #N from [ADDRESS]:PORT on [ADDRESS]:PORT REASON`
pub fn dropped<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (address, port, why) = split_first(text, "from ").and_then(|(_, from)| peer::bracketed(from))?;
    (facts.address, facts.port) = (address, port);
    if why.contains("RefuseConnection") {
        facts.action.reason = "policy";
    }
    Some(())
}

/// `PerSourcePenalties logging rate-limited: additional N connections dropped`
pub fn dropped_more<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    facts.more =
        split_first(text, "additional ").and_then(|(_, rest)| number(rest)).map_or("", |(count, _)| count);
    Some(())
}

/// `NAME (ADDRESS)`, with the name of DNS and ident, or `ADDRESS`
pub fn refused<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let inside = || split_last(text.strip_suffix(')')?, " (").map(|(_, address)| address);
    facts.address = inside().unwrap_or(text);
    (!facts.address.contains(' ')).then_some(())
}

/// `HOST [ADDRESS] failed`, with the name of DNS.
pub fn reverse_mapping<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (named, _) = split_last(text, "] failed")?;
    facts.address = split_last(named, " [")?.1;
    Some(())
}

/// `ADDRESS maps to HOST, but this does not map back to the address`
pub fn maps_to<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (address, rest) = word(text);
    facts.address = address;
    rest.starts_with("maps to ").then_some(())
}

/// `"NAME" is set up for ADDRESS, ignoring`
pub fn nasty_record<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (_, address) = split_last(text, " is set up for ")?;
    facts.address = address.strip_suffix(", ignoring").unwrap_or(address);
    Some(())
}

/// `ADDRESS port N`, or `connection from ADDRESS to ADDRESS, pid = N`
pub fn timeout<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    peer::address_first(text.strip_prefix("connection from ").unwrap_or(text), facts)
}

/// `client not responding from PEER.`
pub fn not_responding<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let peer = text.strip_prefix("client not responding")?;
    match peer.trim_end_matches('.').strip_prefix(" from ") {
        Some(peer) => peer_to_end(peer, facts).map(|_| ()),
        None => Some(()),
    }
}

/// `ADDRESS port N: what happened while reading`
pub fn read_error<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    if text.ends_with("timed out") {
        facts.action.reason = "timeout";
    }
    dispatch(text, facts)
}

/// `Connection from ADDRESS port N: invalid format`
pub fn banner<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    if text.ends_with("timed out") || text.contains("Broken pipe") {
        facts.action.reason = "timeout";
    }
    let connection = text.strip_prefix("Connection ");
    let peer = connection.and_then(|rest| rest.strip_prefix("from ").or_else(|| rest.strip_prefix("to ")));
    dispatch(peer?, facts)
}

/// `version N, remote software version CLIENT`
pub fn client<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    facts.client = split_first(text, "remote software version ").map_or("", |(_, client)| client);
    (!facts.client.is_empty()).then_some(())
}

/// `{shell|command|subsystem 'sftp'|forced-command (…) 'COMMAND'} [on TTY] for
/// USER from ADDRESS port N id N`
pub fn starting_session<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (before, from) = split_last(text, " from ")?;
    let (session, user) = split_last(before, " for ")?;
    facts.user = user;
    let forced = session.strip_prefix("forced-command ").and_then(|rest| split_first(rest, " '"));
    let command = forced.and_then(|(_, rest)| split_last(rest, "'"));
    let behind = command.map_or(session, |(_, behind)| behind);
    facts.command = command.map_or("", |(command, _)| command);
    facts.tty = split_last(behind, " on ").map_or("", |(_, tty)| tty);
    endpoint(split_last(from, " id ").map_or(from, |(origin, _)| origin), facts)
}

/// `user USER from ADDRESS port N id N`
pub fn close_session<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let text = split_last(text, " id ").map_or(text, |(text, _)| text);
    peer::user_from(text, facts)
}

/// `sent N, received N bytes`
pub fn transferred<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (sent, received) = between(text, "sent ", ", received ")?;
    (facts.sent, facts.received) = (sent, word(received).0);
    Some(())
}

/// `NAME by user USER`
pub fn subsystem<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    facts.user = split_last(text, " by user ").map_or("", |(_, user)| user);
    Some(())
}
