//! Normalization of PAM errors to the words of `event.reason`.

/// Phrases of `pam_strerror` and of the programs that report its errors.
const PHRASES: &[(&str, &str)] = &[
    ("Authentication failure", "bad_password"),
    ("User not known", "unknown_user"),
    ("user unknown", "unknown_user"),
    ("Permission denied", "access_denied"),
    ("account has expired", "locked"),
    ("Account locked", "locked"),
    ("account is locked", "locked"),
    ("password is no longer valid", "expired_token"),
    ("token expired", "expired_token"),
    ("maximum number of retries", "policy"),
    ("Conversation error", "aborted"),
];

/// The reason for a message of PAM, else `other`.
pub fn of_pam(message: &str) -> &'static str {
    PHRASES.iter().find(|(phrase, _)| message.contains(phrase)).map_or("other", |(_, reason)| reason)
}
