//! Logins: the method, the key, and why one failed.

use super::record::Record;
use crate::event::Event;
use crate::field::known::{AUTHENTICATION_METHOD, SSH_KEY_FINGERPRINT, SSH_KEY_TYPE};
use crate::format::aws::reason;
use crate::format::push::put;

/// Why a login was refused. The server does not log it outright: for a wrong key
/// it names the key, for an unknown user it names none.
pub(super) fn reason(record: &Record) -> &'static str {
    let message = record.message.unwrap_or_default();
    if key_of_message(message).is_some() {
        return "bad_key";
    }
    if record.method.is_some_and(|method| method.contains("password")) {
        return "bad_password";
    }
    match reason::of_message(message) {
        "other" if message.eq_ignore_ascii_case("Authentication failure") => "unknown_user",
        // The user is what was not found.
        "not_found" => "unknown_user",
        reason => reason,
    }
}

/// Pushes the method of authentication and the key.
pub(super) fn push_key(record: &Record, event: &mut Event) {
    let of_message = record.message.and_then(key_of_message);
    let key_type = record.key_type.map(plain_type).or(of_message.map(|(kind, _)| kind));
    let fingerprint = record.key_fingerprint.or(of_message.map(|(_, fingerprint)| fingerprint));
    let by_key = key_type.or(fingerprint).map(|_| "publickey");
    put(event, AUTHENTICATION_METHOD, record.method.or(by_key).unwrap_or_default());
    put(event, SSH_KEY_TYPE, key_type.unwrap_or_default());
    put(event, SSH_KEY_FINGERPRINT, fingerprint.map_or("", |text| text.trim_end_matches('=')));
}

/// Type and fingerprint of `ED25519 SHA256:…`.
fn key_of_message(message: &str) -> Option<(&str, &str)> {
    let (kind, rest) = message.split_once(' ')?;
    let fingerprint = rest.split(' ').next().filter(|text| text.starts_with("SHA256:"))?;
    let is_kind = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    (!kind.is_empty() && kind.bytes().all(is_kind)).then_some((kind, fingerprint))
}

/// Types as key files name them, and as sshd and failed logins do.
const TYPES: &[(&str, &str)] = &[
    ("ssh-ed25519", "ED25519"),
    ("ssh-rsa", "RSA"),
    ("rsa-sha2-", "RSA"),
    ("ecdsa-sha2-", "ECDSA"),
    ("ssh-dss", "DSA"),
    ("sk-ssh-ed25519", "ED25519-SK"),
    ("sk-ecdsa-sha2-", "ECDSA-SK"),
];

fn plain_type(kind: &str) -> &str {
    TYPES.iter().find(|(start, _)| kind.starts_with(start)).map_or(kind, |(_, plain)| plain)
}
