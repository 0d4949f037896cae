//! Error codes, which differ by service, to a few reasons that don't.

/// A piece of an error code, in any case, and the reason it stands for.
type Rule = (&'static str, &'static str);

/// The first rule that fits wins: `ExpiredToken` before `Token`, and what is
/// about credentials before what is about permissions.
const RULES: &[Rule] = &[
    ("ExpiredToken", "expired_token"),
    ("TokenExpired", "expired_token"),
    ("RequestExpired", "expired_token"),
    ("Signature", "signature"),
    ("InvalidClientTokenId", "signature"),
    ("InvalidAccessKeyId", "signature"),
    ("UnrecognizedClient", "signature"),
    ("AuthFailure", "signature"),
    ("InvalidToken", "signature"),
    ("MissingAuthenticationToken", "signature"),
    ("RequestTimeTooSkewed", "signature"),
    ("AuthorizationHeaderMalformed", "signature"),
    ("PasswordPolicy", "policy"),
    ("InvalidPassword", "bad_password"),
    ("UserNotFound", "unknown_user"),
    ("AccessDenied", "access_denied"),
    ("AccessDisabled", "access_denied"),
    ("Unauthorized", "access_denied"),
    ("NotAuthorized", "access_denied"),
    ("Forbidden", "access_denied"),
    ("AccountProblem", "access_denied"),
    ("InvalidObjectState", "access_denied"),
    ("OptInRequired", "access_denied"),
    ("Throttl", "throttled"),
    ("SlowDown", "throttled"),
    ("TooManyRequests", "throttled"),
    ("RequestLimitExceeded", "throttled"),
    ("BandwidthLimitExceeded", "throttled"),
    ("ThroughputExceeded", "throttled"),
    ("RateExceeded", "throttled"),
    ("ServiceUnavailable", "throttled"),
    ("Timeout", "timeout"),
    ("TimedOut", "timeout"),
    ("NoSuch", "not_found"),
    ("NotFound", "not_found"),
    ("NotExist", "not_found"),
    ("DoesNotExist", "not_found"),
    ("Locked", "locked"),
];

/// Why a call failed, by its error code: `access_denied`, `not_found`,
/// `throttled`, `expired_token`, `signature`, `timeout`, `bad_password`,
/// `unknown_user`, `policy`, `locked`, else `other`. Prefixes (`Client.`) and
/// endings (`Exception`) don't matter.
pub fn of_error(code: &str) -> &'static str {
    RULES.iter().find(|(piece, _)| holds(code, piece)).map_or("other", |(_, reason)| reason)
}

/// Phrases of error messages, for errors that have no code.
const PHRASES: &[Rule] = &[
    ("not authorized", "access_denied"),
    ("access denied", "access_denied"),
    ("AccessDenied", "access_denied"),
    ("Rate exceeded", "throttled"),
    ("throttl", "throttled"),
    ("expired", "expired_token"),
    ("signature", "signature"),
    ("not found", "not_found"),
    ("not exist", "not_found"),
    ("timed out", "timeout"),
];

/// Why a call failed, by its message: like [`of_error`], for records that
/// have no code.
pub fn of_message(message: &str) -> &'static str {
    PHRASES.iter().find(|(phrase, _)| holds(message, phrase)).map_or("other", |(_, reason)| reason)
}

/// True if `text` holds `piece`, whatever the case of ASCII letters.
fn holds(text: &str, piece: &str) -> bool {
    text.as_bytes().windows(piece.len()).any(|window| window.eq_ignore_ascii_case(piece.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
