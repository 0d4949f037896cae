//! Normalization of error codes, which differ by service, to a few reasons.

use crate::format::words::{self, Words};

/// Every value of `event.reason`, in all formats.
#[cfg(test)]
pub const VOCABULARY: &[&str] = &[
    "access_denied",
    "not_found",
    "bad_key",
    "unknown_user",
    "bad_password",
    "policy",
    "locked",
    "timeout",
    "protocol",
    "kex",
    "throttled",
    "aborted",
    "expired_token",
    "signature",
    "other",
];

/// Reasons, and the pieces of error codes, in any case, that stand for them. The
/// first that fits wins: `ExpiredToken` before `Token`, and what is
/// about credentials before what is about permissions.
const RULES: Words = &[
    ("expired_token", &["ExpiredToken", "TokenExpired", "RequestExpired"]),
    (
        "signature",
        &[
            "Signature",
            "InvalidClientTokenId",
            "InvalidAccessKeyId",
            "UnrecognizedClient",
            "AuthFailure",
            "InvalidToken",
            "MissingAuthenticationToken",
            "RequestTimeTooSkewed",
            "AuthorizationHeaderMalformed",
        ],
    ),
    ("policy", &["PasswordPolicy"]),
    ("bad_password", &["InvalidPassword"]),
    ("unknown_user", &["UserNotFound"]),
    (
        "access_denied",
        &[
            "AccessDenied",
            "AccessDisabled",
            "Unauthorized",
            "NotAuthorized",
            "Forbidden",
            "PermissionDenied",
            "AccountProblem",
            "InvalidObjectState",
            "OptInRequired",
        ],
    ),
    (
        "throttled",
        &[
            "Throttl",
            "SlowDown",
            "TooManyRequests",
            "RequestLimitExceeded",
            "BandwidthLimitExceeded",
            "ThroughputExceeded",
            "RateExceeded",
            "ServiceUnavailable",
        ],
    ),
    ("timeout", &["Timeout", "TimedOut"]),
    ("not_found", &["NoSuch", "NotFound", "NotExist", "DoesNotExist"]),
    ("locked", &["Locked"]),
    ("aborted", &["Abort", "Cancel"]),
];

/// Why a call failed, by its error code: `access_denied`, `not_found`,
/// `throttled`, `expired_token`, `signature`, `timeout`, `bad_password`,
/// `unknown_user`, `policy`, `locked`, `aborted`, else `other`. Prefixes
/// (`Client.`), endings (`Exception`) and spelling (`ACCESS_DENIED`) don't matter.
pub fn of_error(code: &str) -> &'static str {
    words::find(RULES, |piece| holds(code, piece)).unwrap_or("other")
}

/// Why a call failed, by its code or, if that is unknown, its message.
pub fn of(code: Option<&str>, message: Option<&str>) -> &'static str {
    match code.map(of_error) {
        None | Some("other") => message.map_or("other", of_message),
        Some(reason) => reason,
    }
}

/// Phrases of error messages, for errors that have no code.
const PHRASES: Words = &[
    ("access_denied", &["not authorized", "access denied", "AccessDenied", "permission denied", "forbidden"]),
    ("throttled", &["Rate exceeded", "throttl"]),
    ("expired_token", &["expired"]),
    ("signature", &["signature"]),
    ("not_found", &["not found", "not exist", "no such"]),
    ("bad_password", &["user name or password"]),
    ("timeout", &["timed out", "timeout"]),
    ("locked", &["is locked", "account locked"]),
    ("aborted", &["abort", "connection reset", "connection closed", "connection lost"]),
];

/// Why a call failed, by its message: like [`of_error`], for records that
/// have no code.
pub fn of_message(message: &str) -> &'static str {
    words::find(PHRASES, |phrase| holds(message, phrase)).unwrap_or("other")
}

/// True if `text` holds `piece`, whatever the case of ASCII letters, with
/// underscores between words or without.
fn holds(text: &str, piece: &str) -> bool {
    let text = text.as_bytes();
    (0..text.len()).any(|at| begins(&text[at..], piece.as_bytes()))
}

fn begins(text: &[u8], piece: &[u8]) -> bool {
    let mut letters = text.iter().filter(|&&letter| letter != b'_');
    piece.iter().all(|wanted| letters.next().is_some_and(|letter| letter.eq_ignore_ascii_case(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_word_of_the_vocabulary() {
        for (reason, pieces) in RULES.iter().chain(PHRASES) {
            assert!(VOCABULARY.contains(reason), "{reason} of {pieces:?}");
        }
    }

    #[test]
    fn spellings_of_many_services() {
        for (code, wanted) in [
            ("AccessDenied", "access_denied"),
            ("AccessDeniedException", "access_denied"),
            ("Client.UnauthorizedOperation", "access_denied"),
            ("VpceAccessDenied", "access_denied"),
            ("AllAccessDisabled", "access_denied"),
            ("ExpiredTokenException", "expired_token"),
            ("SignatureDoesNotMatch", "signature"),
            ("InvalidClientTokenId", "signature"),
            ("InvalidAccessKeyId", "signature"),
            ("NoSuchTagSet", "not_found"),
            ("NoSuchEntityException", "not_found"),
            ("Client.InvalidInstanceID.NotFound", "not_found"),
            ("ServerSideEncryptionConfigurationNotFoundError", "not_found"),
            ("ThrottlingException", "throttled"),
            ("Client.RequestLimitExceeded", "throttled"),
            ("SlowDown", "throttled"),
            ("RequestTimeout", "timeout"),
            ("PasswordPolicyViolation", "policy"),
            ("ACCESS_DENIED", "access_denied"),
            ("FILE_NOT_FOUND", "not_found"),
            ("_NO_SUCH_KEY_", "not_found"),
            ("ValidationException", "other"),
            ("", "other"),
        ] {
            assert_eq!(of_error(code), wanted, "{code}");
        }
    }

    #[test]
    fn messages_without_a_code() {
        assert_eq!(of_message("User: x is not authorized to perform: s3:Get"), "access_denied");
        assert_eq!(of_message("The role does not exist"), "not_found");
        assert_eq!(of_message("Failed"), "other");
        assert_eq!(of_message("The request was blocked"), "other");
        assert_eq!(of_message("Your account is locked"), "locked");
        assert_eq!(of_message("no such file or directory"), "not_found");
        assert_eq!(of_message("Invalid user name or password"), "bad_password");
    }

    #[test]
    fn messages_where_the_code_is_unknown() {
        for (code, message, wanted) in [
            (Some("ACCESS_DENIED"), Some("timed out"), "access_denied"),
            (Some("INTERNAL_ERROR"), Some("Timed out"), "timeout"),
            (None, Some("Permission denied"), "access_denied"),
            (Some("INTERNAL_ERROR"), None, "other"),
            (None, None, "other"),
        ] {
            assert_eq!(of(code, message), wanted, "{code:?} {message:?}");
        }
    }
}
