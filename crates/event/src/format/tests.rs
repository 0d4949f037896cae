//! One vocabulary across formats: the same fact is stored under the same field
//! and word, whichever format a record has.

use super::FORMATS;
use crate::carrier::shape;
use crate::parser::{Parsed, Parser};

/// What may stand in a field, and where it is written down: ECS, or the
/// catalogue's line on the field.
const WORDS: &[(&str, &[&str])] = &[
    (
        "event.category",
        &[
            "api",
            "authentication",
            "configuration",
            "file",
            "host",
            "iam",
            "intrusion_detection",
            "network",
            "process",
            "session",
            "threat",
            "vulnerability",
            "web",
        ],
    ),
    ("event.outcome", &["success", "failure", "unknown"]),
    ("event.reason", crate::format::aws::reason::VOCABULARY),
    (
        "operation_class",
        &["read", "write", "delete", "list", "permission", "config", "auth", "session", "other"],
    ),
    (
        "actor.type",
        &[
            "anonymous",
            "root",
            "iam_user",
            "role_session",
            "federated",
            "aws_service",
            "aws_account",
            "sso_user",
            "os_user",
            "transfer_user",
            "canonical_id",
        ],
    ),
];

/// Values of a record's fields by name.
struct Fields(Vec<(String, String)>);

impl Fields {
    /// Those of an event; `None` for a record that is none.
    fn of(record: &str) -> Option<Fields> {
        let mut parser = Parser::new(None);
        match parser.parse(record.as_bytes(), shape(record.as_bytes())) {
            Parsed::Event { event, paths, .. } => {
                let named = |(field, value): (_, &str)| (paths.name(field).to_owned(), value.to_owned());
                Some(Fields(event.fields().map(named).collect()))
            }
            Parsed::Skip(_) => None,
        }
    }

    fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(field, _)| field == name).map(|(_, value)| &**value).collect()
    }
}

#[test]
fn derived_values_are_words_that_are_written_down() {
    for record in FORMATS.iter().flat_map(|format| format.samples) {
        let Some(fields) = Fields::of(record) else { continue };
        for (name, words) in WORDS {
            for value in fields.all(name) {
                assert!(words.contains(&value), "{name}: {value} of {record}");
            }
        }
    }
}

#[test]
fn failures_have_a_reason_and_successes_none_but_being_cut_short() {
    for record in FORMATS.iter().flat_map(|format| format.samples) {
        let Some(fields) = Fields::of(record) else { continue };
        match (&fields.all("event.outcome")[..], &fields.all("event.reason")[..]) {
            (["failure"], reasons) => assert_eq!(reasons.len(), 1, "{record}"),
            (["success"], reasons) => assert!(matches!(reasons, [] | ["aborted"]), "{record}"),
            (outcomes, _) => assert!(outcomes.len() < 2, "{record}"),
        }
    }
}

/// A login that failed, who it was, from where, and why.
const FAILED_LOGINS: &[(&str, &str, &str, &str)] = &[
    // To the console, with a wrong password and with a name that does not exist.
    (
        r#"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":"bob"},"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","sourceIPAddress":"192.0.2.1","errorMessage":"Failed authentication","responseElements":{"ConsoleLogin":"Failure"}}"#,
        "bob",
        "192.0.2.1",
        "bad_password",
    ),
    (
        r#"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"},"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","sourceIPAddress":"192.0.2.2","errorMessage":"No username found in supplied account","responseElements":{"ConsoleLogin":"Failure"}}"#,
        "HIDDEN_DUE_TO_SECURITY_REASONS",
        "192.0.2.2",
        "unknown_user",
    ),
    // The same by way of EventBridge.
    (
        r#"{"detail-type":"AWS Console Sign In via CloudTrail","source":"aws.signin","detail":{"eventVersion":"1.08","userIdentity":{"type":"Root"},"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","sourceIPAddress":"192.0.2.3","errorMessage":"Failed authentication","responseElements":{"ConsoleLogin":"Failure"}}}"#,
        "root",
        "192.0.2.3",
        "bad_password",
    ),
    // To Identity Center, with a wrong password and a wrong code.
    (
        r#"{"eventVersion":"1.09","userIdentity":{"type":"Unknown","userName":"carol"},"eventSource":"signin.amazonaws.com","eventName":"CredentialVerification","sourceIPAddress":"192.0.2.4","additionalEventData":{"CredentialType":"PASSWORD"},"serviceEventDetails":{"CredentialVerification":"Failure"}}"#,
        "carol",
        "192.0.2.4",
        "bad_password",
    ),
    (
        r#"{"eventVersion":"1.09","userIdentity":{"type":"Unknown","userName":"carol"},"eventSource":"signin.amazonaws.com","eventName":"CredentialVerification","sourceIPAddress":"192.0.2.4","additionalEventData":{"CredentialType":"TOTP"},"serviceEventDetails":{"CredentialVerification":"Failure"}}"#,
        "carol",
        "192.0.2.4",
        "other",
    ),
    // To SFTP, with a wrong key, as nobody, with a wrong password.
    (
        r#"{"method":"publickey","activity-type":"AUTH_FAILURE","source-ip":"192.0.2.5","resource-arn":"arn:aws:transfer:us-east-1:111122223333:server/s-1","message":"ED25519 SHA256:abc","user":"dave"}"#,
        "dave",
        "192.0.2.5",
        "bad_key",
    ),
    (
        r#"{"method":"publickey","activity-type":"AUTH_FAILURE","source-ip":"192.0.2.5","resource-arn":"arn:aws:transfer:us-east-1:111122223333:server/s-1","message":"Authentication failure","user":"nobody"}"#,
        "nobody",
        "192.0.2.5",
        "unknown_user",
    ),
    (
        r#"{"method":"password","activity-type":"AUTH_FAILURE","source-ip":"192.0.2.5","resource-arn":"arn:aws:transfer:us-east-1:111122223333:server/s-1","message":"Invalid user name or password","user":"erin"}"#,
        "erin",
        "192.0.2.5",
        "bad_password",
    ),
    // The same as lines of before.
    (
        "ERRORS AUTH_FAILURE Method=publickey User=dave Message=\"RSA SHA256:abc\" SourceIP=192.0.2.6",
        "dave",
        "192.0.2.6",
        "bad_key",
    ),
    (
        "ERRORS AUTH_FAILURE Method=publickey User=nobody Message=\"Authentication failure\" SourceIP=192.0.2.6",
        "nobody",
        "192.0.2.6",
        "unknown_user",
    ),
    (
        "AUTH_FAILURE Method=password User=erin Message=\"Invalid user name or password\" SourceIP=192.0.2.6",
        "erin",
        "192.0.2.6",
        "bad_password",
    ),
];

#[test]
fn failed_logins_answer_to_the_same_fields() {
    for (record, user, ip, reason) in FAILED_LOGINS {
        let fields = Fields::of(record).unwrap();
        for (name, wanted) in [
            ("event.category", "authentication"),
            ("event.outcome", "failure"),
            ("event.reason", *reason),
            ("operation_class", "auth"),
            ("user.name", user),
            ("source.ip", ip),
        ] {
            assert_eq!(fields.all(name), [wanted], "{name} of {record}");
        }
    }
}
