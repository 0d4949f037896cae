//! Normalization of PAM errors to the words of `event.reason`.

use crate::format::words::{self, Words};

/// Phrases of `pam_strerror` and of the programs that report its errors.
const PHRASES: Words = &[
    ("bad_password", &["Authentication failure"]),
    ("unknown_user", &["User not known", "user unknown"]),
    ("access_denied", &["Permission denied"]),
    ("locked", &["account has expired", "Account locked", "account is locked"]),
    ("expired_token", &["password is no longer valid", "token expired"]),
    ("policy", &["maximum number of retries"]),
    ("aborted", &["Conversation error"]),
];

/// The reason for a message of PAM, else `other`.
pub fn of_pam(message: &str) -> &'static str {
    words::find(PHRASES, |phrase| message.contains(phrase)).unwrap_or("other")
}
