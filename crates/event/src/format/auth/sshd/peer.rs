//! Peer addresses in sshd's messages, with the user name they claim:
//! `192.0.2.7 port 4711`, `invalid user bob 192.0.2.7 port 4711`.

use crate::format::auth::facts::Facts;
use crate::format::auth::split::{last_word, number, places, split_first, split_last, whole_number, word};
use crate::format::aws::address;

/// The state of a peer's login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// No user so far.
    Nobody,
    /// The name of a user, not proven.
    Authenticating,
    /// A name that is no user's.
    Invalid,
    /// A user who is logged in.
    User,
}

const PEERS: &[(&str, Peer)] = &[
    ("authenticating user ", Peer::Authenticating),
    ("invalid user ", Peer::Invalid),
    ("user ", Peer::User),
];

/// Strips the state of the peer's login from the start of a text.
fn peer(text: &str) -> (Peer, &str) {
    let stripped = PEERS.iter().find_map(|&(words, peer)| Some((peer, text.strip_prefix(words)?)));
    stripped.unwrap_or((Peer::Nobody, text))
}

/// Strips `invalid user ` from a name; true if it was there.
pub fn invalid(text: &str) -> (bool, &str) {
    match text.strip_prefix("invalid user ").or_else(|| text.strip_prefix("illegal user ")) {
        Some(name) => (true, name),
        None => (false, text),
    }
}

/// Reads `ADDRESS` or `ADDRESS port N`, the whole text.
pub fn endpoint<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    match leading(text) {
        Some((address, port, "")) => {
            (facts.address, facts.port) = (address, port);
            Some(())
        }
        _ => None,
    }
}

/// Address, port (empty if there is none) and the rest, at the start of a text.
pub fn leading(text: &str) -> Option<(&str, &str, &str)> {
    let end = text.bytes().position(|byte| byte == b' ').unwrap_or(text.len());
    let (address, rest) = text.split_at(end);
    if let Some((port, behind)) = rest.strip_prefix(" port ").and_then(number) {
        return Some((address, port, behind)).filter(|_| !address.is_empty());
    }
    (!address.is_empty()).then_some((address, "", rest))
}

/// Reads `USER from ADDRESS[ port N][ ssh2]`, the whole text. The user's name
/// is anything, so it ends at the last `from`.
pub fn user_from<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let text = text.strip_suffix(" ssh2").unwrap_or(text);
    // An empty name where somebody took double spaces out.
    let parted = split_last(text, " from ").or_else(|| Some(("", text.strip_prefix("from ")?)));
    let (user, behind) = parted?;
    facts.user = user;
    endpoint(behind, facts)
}

/// Reads a peer that is the whole text: the place stands at its end.
pub fn peer_to_end<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<Peer> {
    let (peer, rest) = peer(text);
    if peer == Peer::Nobody {
        return endpoint(rest, facts).map(|()| peer);
    }
    let (before, port) = match split_last(rest, " port ") {
        Some((before, port)) if whole_number(port).is_some() => (before, port),
        _ => (rest, ""),
    };
    let (user, address) = last_word(before).unwrap_or(("", before));
    (facts.user, facts.address, facts.port) = (user, address, port);
    (!address.is_empty()).then_some(peer)
}

/// Reads a peer that ends in a colon, and returns the rest. `fits` decides by
/// user name and rest whether it is the right colon; if none is, the first
/// counts.
pub fn peer_to_colon<'a>(
    text: &'a str,
    fits: fn(&str, &str) -> bool,
    facts: &mut Facts<'a>,
) -> Option<(Peer, &'a str)> {
    let (peer, rest) = peer(text);
    let (user, address, port, behind) = match peer {
        Peer::Nobody => nobody_to_colon(rest)?,
        _ => {
            let found = || named_to_colon(rest);
            let fitting = found().find(|&(user, _, _, behind)| fits(user, behind));
            fitting.or_else(|| found().next())?
        }
    };
    (facts.user, facts.address, facts.port) = (user, address, port);
    Some((peer, behind))
}

/// User, address, port and the text behind the colon.
type PeerText<'a> = (&'a str, &'a str, &'a str, &'a str);

fn nobody_to_colon(text: &str) -> Option<PeerText<'_>> {
    let (address, port, behind) = leading(text)?;
    if port.is_empty() {
        let (address, behind) = split_first(text, ": ")?;
        return (!address.contains(' ')).then_some(("", address, "", behind));
    }
    Some(("", address, port, behind.strip_prefix(": ")?))
}

/// Every `USER ADDRESS port N: ` that the text may begin with.
fn named_to_colon(text: &str) -> impl Iterator<Item = PeerText<'_>> {
    places(text, " port ").filter_map(|at| {
        let (port, behind) = number(&text[at + " port ".len()..])?;
        let behind = behind.strip_prefix(": ")?;
        let (user, address) = last_word(&text[..at]).unwrap_or(("", &text[..at]));
        address::parse(address).map(|_| (user, address, port, behind))
    })
}

/// Address and port in `[192.0.2.7]:4711`, and the rest.
pub fn bracketed(text: &str) -> Option<(&str, &str, &str)> {
    let (address, rest) = text.strip_prefix('[')?.split_once(']')?;
    let (port, rest) = rest.strip_prefix(':').and_then(number).unwrap_or(("", rest));
    Some((address, port, rest))
}

/// The address in `ADDRESS to …`, `ADDRESS port N …` or `ADDRESS, …`.
pub fn address_first<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (address, port, _) = leading(text)?;
    facts.address = address.trim_end_matches([',', ':', '.']);
    facts.port = port;
    (!word(facts.address).0.is_empty()).then_some(())
}
