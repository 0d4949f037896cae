//! Messages about login attempts, which all end in the origin:
//! `Failed password for USER from ADDRESS port N ssh2: KEY`.
//!
//! Source: OpenSSH, auth.c `auth_log`, and auth2-pubkey.c for keys.

use super::peer::{self, endpoint, invalid, leading};
use crate::format::auth::facts::Facts;
use crate::format::auth::split::{places, split_first, split_last, word};

/// Reads `METHOD for [invalid user ]USER from ADDRESS port N ssh2[: KEY]`.
pub fn attempt<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (method, rest) =
        split_first(text, " for ").filter(|(method, _)| !method.bytes().any(|byte| byte == b' '))?;
    let origin = Origin::find(rest)?;
    let (is_invalid, user) = invalid(origin.user);
    (facts.method, facts.user) = (method, user);
    (facts.address, facts.port) = (origin.address, origin.port);
    if let Some((key_type, fingerprint)) = key(origin.extra) {
        (facts.key_type, facts.fingerprint) = (key_type, fingerprint);
    }
    if facts.action.outcome == "failure" {
        facts.action.reason = if is_invalid { "unknown_user" } else { reason(method) };
    }
    Some(())
}

fn reason(method: &str) -> &'static str {
    match method.split('/').next().unwrap_or(method) {
        "password" | "keyboard-interactive" | "challenge-response" => "bad_password",
        "publickey" | "hostbased" | "rsa" => "bad_key",
        "none" => "access_denied",
        _ => "other",
    }
}

const FROM: &str = " from ";

/// How many occurrences of `from` are tried. sshd cuts names at 100 bytes, which has room for
/// far less; looking at more must not cost time without limit.
const MAX_FROMS: usize = 64;

/// User and origin of an attempt, and the text behind them.
struct Origin<'a> {
    user: &'a str,
    address: &'a str,
    port: &'a str,
    extra: &'a str,
}

impl<'a> Origin<'a> {
    /// Finds the `from` that sshd itself wrote. The user's name may contain any
    /// number of others, so only those count that are followed by the end or a
    /// well-formed key; a key's id may contain some, too, so the first counts.
    fn find(text: &'a str) -> Option<Origin<'a>> {
        let mut last = None;
        for at in places(text, FROM).take(MAX_FROMS) {
            let Some(origin) = Origin::at(text, at) else {
                continue;
            };
            if origin.extra.is_empty() || key(origin.extra).is_some() {
                return Some(origin);
            }
            last = Some(origin);
        }
        last
    }

    /// The origin at a `from`, if the text goes on like one.
    fn at(text: &'a str, at: usize) -> Option<Origin<'a>> {
        let (address, port, extra) = rest(&text[at + FROM.len()..])?;
        Some(Origin { user: &text[..at], address, port, extra })
    }
}

/// Address, port, and the text behind the colon, if it has this form.
fn rest(text: &str) -> Option<(&str, &str, &str)> {
    let (address, port, behind) = leading(text).filter(|(_, port, _)| !port.is_empty())?;
    let behind = behind.strip_prefix(" ssh2").or_else(|| behind.strip_prefix(" ssh1")).unwrap_or(behind);
    match behind.strip_prefix(": ") {
        Some(extra) => Some((address, port, extra)),
        None => behind.is_empty().then_some((address, port, "")),
    }
}

/// Type and fingerprint of a key, if the text is one: `ED25519 SHA256:…`,
/// a certificate with `ID … (serial N) CA …`, or a host's.
fn key(text: &str) -> Option<(&str, &str)> {
    let (key_type, rest) = word(text);
    let end = rest.bytes().position(|byte| matches!(byte, b' ' | b',')).unwrap_or(rest.len());
    let (fingerprint, behind) = rest.split_at(end);
    let ends = behind.is_empty() || behind.starts_with(", client ") || is_certificate(behind);
    (ends && is_fingerprint(fingerprint)).then_some((key_type, fingerprint))
}

fn is_certificate(text: &str) -> bool {
    let signed = |text: &str| split_last(text, " (serial ").is_some_and(|(_, rest)| rest.contains(") CA "));
    text.strip_prefix(" ID ").is_some_and(|_| signed(text))
}

/// `SHA256:…`, or the pairs of digits of MD5.
fn is_fingerprint(text: &str) -> bool {
    let hashed = |name| text.strip_prefix(name).is_some_and(|hash: &str| !hash.is_empty());
    let pairs = || text.len() >= 5 && text.split(':').all(|pair| pair.len() == 2 && is_hex(pair));
    hashed("SHA256:") || hashed("MD5:") || hashed("SHA1:") || pairs()
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `[invalid user ]USER from ADDRESS[ port N][ ssh2]`
pub fn user_from<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (is_invalid, rest) = invalid(text);
    if is_invalid {
        facts.action.reason = "unknown_user";
    }
    peer::user_from(rest, facts)
}

/// `[invalid user ]USER from ADDRESS …`, where an unknown user does not change
/// the reason.
pub fn max_attempts<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    peer::user_from(invalid(text).1, facts)
}

/// `USER[ from HOST] not allowed because REASON`
pub fn not_allowed<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (who, why) = split_last(text, " not allowed because ")?;
    if why.contains("locked") {
        facts.action.reason = "locked";
    }
    if peer::user_from(who, facts).is_none() {
        (facts.user, facts.address) = (who, "");
    }
    Some(())
}

/// Root, where root may not log in.
pub fn root<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    facts.user = "root";
    endpoint(text, facts)
}

/// `USER with correct key but not from a permitted host (host=H, ip=A, …`
pub fn wrong_host<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (user, rest) = split_last(text, " with correct ")?;
    facts.user = user;
    facts.address = split_first(rest, "ip=").map_or("", |(_, ip)| ip.split([',', ')']).next().unwrap_or(""));
    Some(())
}

/// `MESSAGE for [illegal user ]USER from HOST`, where the message is PAM's.
pub fn pam<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (message, who) = split_first(text, " for ")?;
    facts.action.reason = crate::format::auth::reason::of_pam(message);
    user_from(who, facts)
}

/// `TYPE FINGERPRINT found at FILE:LINE`
pub fn found_key<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (key_type, rest) = word(text);
    let (fingerprint, _) = word(rest.strip_prefix("key: ").unwrap_or(rest));
    (facts.key_type, facts.fingerprint) = (key_type, fingerprint);
    is_fingerprint(fingerprint).then_some(())
}

/// `PATH USER FINGERPRINT failed, status N`: nothing unusual where EC2
/// Instance Connect looks for keys.
pub fn keys_command<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (path, rest) = word(text);
    if path.ends_with("/eic_run_authorized_keys") {
        facts.action.is_noise = true;
    }
    let (user, rest) = word(rest);
    let (fingerprint, _) = word(rest);
    if !matches!(user, "failed" | "failed,") {
        facts.user = user;
    }
    if is_fingerprint(fingerprint) {
        facts.fingerprint = fingerprint;
    }
    Some(())
}

/// `key type ssh-rsa not in …`, or an algorithm.
pub fn refused_key<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let kind = text.strip_prefix("key type ").map(word);
    facts.key_type = kind.map_or("", |(kind, _)| kind);
    (kind.is_some() || text.contains("algorithm")).then_some(())
}

/// Why a certificate does not count.
pub fn certificate<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    if text.contains("expired") {
        facts.action.reason = "expired_token";
    }
    Some(())
}
