//! Derived fields of Transfer Family records.

use super::record::NAME;
use super::samples::{self, SAMPLES};
use crate::carrier::shape;
use crate::field::{FieldId, id};
use crate::parser::{Parsed, Parser};

mod lines;

const STREAM: FieldId = id("aws.logs.stream");
const GROUP: FieldId = id("aws.logs.group");

type Fields = Vec<(String, String)>;

/// What a record leads to, beside a log stream and a group if they are not empty.
fn fields_in(record: &str, stream: &str, group: &str) -> Fields {
    let mut parser = Parser::new(None);
    parser.context().push(STREAM, stream);
    parser.context().push(GROUP, group);
    match parser.parse(record.as_bytes(), shape(record.as_bytes())) {
        Parsed::Event { event, paths, format } => {
            assert_eq!(format.name, NAME, "{record}");
            event.fields().map(|(field, value)| (paths.name(field).to_owned(), value.to_owned())).collect()
        }
        Parsed::Skip(reason) => panic!("skipped as {reason}: {record}"),
    }
}

/// Checks `field = value`, one value each; an empty value means no value.
fn check_in(record: &str, stream: &str, group: &str, wanted: &[(&str, &str)]) {
    let fields = fields_in(record, stream, group);
    for &(name, value) in wanted {
        let found: Vec<&str> =
            fields.iter().filter(|(field, _)| field == name).map(|(_, value)| &**value).collect();
        let expected = if value.is_empty() { vec![] } else { vec![value] };
        assert_eq!(found, expected, "{name} of {record}");
    }
}

fn check(record: &str, wanted: &[(&str, &str)]) {
    check_in(record, "", "", wanted);
}

fn sample(piece: &str) -> &'static str {
    SAMPLES.iter().find(|sample| sample.contains(piece)).unwrap()
}

/// A structured record with an activity and more keys.
fn record(activity: &str, rest: &str) -> String {
    format!(
        r#"{{"activity-type":"{activity}","resource-arn":"arn:aws:transfer:eu-west-1:111122223333:server/s-0123456789abcdef0"{rest}}}"#
    )
}

#[test]
fn a_login() {
    check(
        samples::CONNECTED,
        &[
            ("event.action", "CONNECTED"),
            ("event.category", "authentication"),
            ("event.outcome", "success"),
            ("event.reason", ""),
            ("operation_class", "auth"),
            ("user.name", "partner.a"),
            ("transfer.user", "partner.a"),
            ("transfer.session_id", "03bf7ddc20e33b8c"),
            ("transfer.server_id", "s-aacfeafc8f2840b9a"),
            ("session.key", "s-aacfeafc8f2840b9a/03bf7ddc20e33b8c"),
            ("host.name", "s-aacfeafc8f2840b9a"),
            ("source.address", "192.0.2.7"),
            ("source.ip", "192.0.2.7"),
            ("user_agent.original", "SSH-2.0-OpenSSH_8.7"),
            ("user.roles", "arn:aws:iam::111122223333:role/sftp/Transfer-Role"),
            ("aws.role_name", "Transfer-Role"),
            ("aws.role_session", "partner.a.03bf7ddc20e33b8c@s-aacfeafc8f2840b9a"),
            (
                "actor.arn",
                "arn:aws:sts::111122223333:assumed-role/Transfer-Role/partner.a.03bf7ddc20e33b8c@s-aacfeafc8f2840b9a",
            ),
            ("actor.type", "transfer_user"),
            ("authentication_method", "publickey"),
            ("ssh.key_type", "ED25519"),
            ("ssh.key_fingerprint", "SHA256:BY3gNMHwTfjd4n2VuT4pTyLOk82zWZj4KEYEu7y4r/0"),
            ("cloud.account.id", "111122223333"),
            ("cloud.region", "ap-northeast-1"),
            ("cloud.service.name", "transfer"),
            ("channel", "transfer"),
            ("home-dir", "LOGICAL"),
        ],
    );
}

#[test]
fn failed_logins_are_told_apart_by_cause() {
    for (rest, reason, key_type) in [
        (r#","method":"publickey","message":"ED25519 SHA256:abc""#, "bad_key", "ED25519"),
        (r#","method":"publickey","message":"ED25519-SK SHA256:a+/b=""#, "bad_key", "ED25519-SK"),
        (r#","method":"publickey,password","message":"RSA SHA256:abc""#, "bad_key", "RSA"),
        (r#","method":"publickey","message":"Authentication failure""#, "unknown_user", ""),
        (r#","method":"password","message":"Authentication failure""#, "bad_password", ""),
        (r#","method":"publickey,password","message":"Authentication failure""#, "bad_password", ""),
        (r#","message":"Invalid user name or password""#, "bad_password", ""),
        (r#","method":"publickey","message":"User does not exist""#, "unknown_user", ""),
        (r#","method":"publickey","message":"Access denied""#, "access_denied", ""),
        (r#","method":"publickey","message":"see SHA256:abc""#, "other", ""),
        (r#","method":"publickey""#, "other", ""),
    ] {
        let record = record("AUTH_FAILURE", &format!(r#","user":"x","source-ip":"192.0.2.1"{rest}"#));
        check(
            &record,
            &[
                ("event.category", "authentication"),
                ("event.outcome", "failure"),
                ("operation_class", "auth"),
                ("event.reason", reason),
                ("ssh.key_type", key_type),
                ("user.name", "x"),
                ("session.key", ""),
            ],
        );
    }
    check(
        samples::WRONG_KEY,
        &[
            ("ssh.key_fingerprint", "SHA256:cXJf9Tg5SyTVbkbrcXiVoqJBOAjZRHfpbVMXs5V1kqE"),
            ("error.message", "ED25519 SHA256:cXJf9Tg5SyTVbkbrcXiVoqJBOAjZRHfpbVMXs5V1kqE"),
            ("authentication_method", "publickey"),
        ],
    );
    check(samples::UNKNOWN_USER, &[("source.ip", "2001:db8::8"), ("source.address", "2001:DB8::8")]);
}

#[test]
fn activities() {
    for (activity, rest, category, class, outcome, reason) in [
        (
            "KEX_FAILURE",
            r#","message":"no matching host key type found""#,
            "authentication",
            "auth",
            "failure",
            "kex",
        ),
        ("CONNECTION_REJECTED", "", "authentication", "auth", "failure", "protocol"),
        (
            "CONNECTION_REJECTED",
            r#","message":"Rate exceeded""#,
            "authentication",
            "auth",
            "failure",
            "throttled",
        ),
        ("TLS_RESUME_FAILURE", r#","message":"x""#, "session", "session", "failure", "protocol"),
        ("OPEN", r#","path":"/b/a","mode":"READ""#, "file", "read", "success", ""),
        ("OPEN", r#","path":"/b/a","mode":"CREATE|TRUNCATE|WRITE""#, "file", "write", "success", ""),
        ("OPEN", r#","path":"/b/a""#, "file", "other", "success", ""),
        ("CLOSE", r#","path":"/b/a","bytes-in":"0""#, "file", "write", "success", ""),
        ("CLOSE", r#","path":"/b/a","bytes-out":"7""#, "file", "read", "success", ""),
        ("CLOSE", r#","path":"/b/a","bytes-in":"0","bytes-out":"7""#, "file", "read", "success", ""),
        ("PARTIAL_CLOSE", r#","path":"/b/a","bytes-in":"5""#, "file", "write", "failure", "aborted"),
        ("DELETE", r#","path":"/b/a""#, "file", "delete", "success", ""),
        ("MKDIR", r#","path":"/b/a""#, "file", "write", "success", ""),
        ("RMDIR", r#","path":"/b/a""#, "file", "delete", "success", ""),
        ("SETSTAT", r#","path":"/b/a""#, "file", "write", "success", ""),
        ("RENAME", r#","path":"/b/a""#, "file", "write", "success", ""),
        ("ERROR", r#","message":"Access denied""#, "file", "other", "failure", "access_denied"),
        (
            "ERROR",
            r#","message":"Access denied","operation":"CLOSE","bytes-in":"1""#,
            "file",
            "write",
            "failure",
            "access_denied",
        ),
        (
            "ERROR",
            r#","message":"Access denied","operation":"OPEN","mode":"READ""#,
            "file",
            "read",
            "failure",
            "access_denied",
        ),
        (
            "ERROR",
            r#","message":"Access denied","operation":"DELETE""#,
            "file",
            "delete",
            "failure",
            "access_denied",
        ),
        (
            "ERROR",
            r#","message":"Access denied","operation":"READDIR""#,
            "file",
            "list",
            "failure",
            "access_denied",
        ),
        (
            "ERROR",
            r#","message":"Access denied","operation":"CONNECTED""#,
            "file",
            "other",
            "failure",
            "access_denied",
        ),
        ("ERROR", r#","message":"No such file or directory""#, "file", "other", "failure", "not_found"),
        ("ERROR", r#","message":"strange""#, "file", "other", "failure", "other"),
        ("ERROR", "", "file", "other", "failure", "other"),
        ("EXIT_REASON", r#","message":"Idle timeout""#, "session", "session", "unknown", "timeout"),
        ("EXIT_REASON", r#","message":"Bye""#, "session", "session", "unknown", ""),
        ("DISCONNECTED", "", "session", "session", "success", ""),
        ("SOMETHING_NEW", "", "session", "other", "unknown", ""),
        ("SOMETHING_NEW", r#","path":"/b/a""#, "file", "other", "unknown", ""),
    ] {
        check(
            &record(activity, rest),
            &[
                ("event.action", activity),
                ("event.category", category),
                ("operation_class", class),
                ("event.outcome", outcome),
                ("event.reason", reason),
            ],
        );
    }
    check(&record("ERROR", r#","message":"Access denied""#), &[("error.message", "Access denied")]);
    check(&record("EXIT_REASON", r#","message":"Bye""#), &[("error.message", ""), ("message", "Bye")]);
}

#[test]
fn files_and_buckets() {
    for (path, file, name, bucket, key) in [
        ("/inbox/a/b c.txt", "inbox/a/b c.txt", "b c.txt", "inbox", "a/b c.txt"),
        ("/inbox/a/", "inbox/a/", "", "inbox", "a/"),
        ("/inbox", "inbox", "inbox", "inbox", ""),
        ("/fs-01234567/a/b", "/fs-01234567/a/b", "b", "", ""),
        ("a/b", "a/b", "b", "", ""),
        ("/", "", "", "", ""),
        ("", "", "", "", ""),
        ("-", "", "", "", ""),
    ] {
        let record = record("DELETE", &format!(r#","path":"{path}""#));
        check(
            &record,
            &[("file.path", file), ("file.name", name), ("aws.bucket", bucket), ("aws.object_key", key)],
        );
        let raw: Vec<_> = fields_in(&record, "", "").into_iter().filter(|(name, _)| name == "path").collect();
        assert_eq!(raw, [("path".to_owned(), path.to_owned())]);
    }
}

#[test]
fn what_a_record_lacks_comes_from_its_stream_and_group() {
    let open = record("OPEN", r#","path":"/b/a""#);
    let with_session = record("OPEN", r#","path":"/b/a","session-id":"03bf7ddc20e33b8c""#);
    let group = "/aws/transfer/s-1111";
    for (record, stream, user, session) in [
        (&open, "partner.a.03bf7ddc20e33b8c", "partner.a", "03bf7ddc20e33b8c"),
        (&with_session, "partner.a.03bf7ddc20e33b8c", "partner.a", "03bf7ddc20e33b8c"),
        // That is somebody else's stream.
        (&with_session, "partner.a.9ca9a0e1cec6ad9d", "", "03bf7ddc20e33b8c"),
        (&open, "ERRORS", "", ""),
        (&open, "i-0123456789abcdef0", "", ""),
        (&open, "", "", ""),
    ] {
        let key = if session.is_empty() { String::new() } else { format!("s-0123456789abcdef0/{session}") };
        check_in(
            record,
            stream,
            group,
            &[
                ("user.name", user),
                ("transfer.session_id", session),
                ("session.key", &key),
                ("transfer.server_id", "s-0123456789abcdef0"),
            ],
        );
    }
    for (group, server) in [
        ("/aws/transfer/s-1111", "s-1111"),
        ("111122223333:/aws/transfer/s-1111", "s-1111"),
        ("/aws/transfer/c-1111", ""),
        ("/aws/lambda/s-1111", ""),
    ] {
        check_in("DELETE Path=/b/a", "", group, &[("transfer.server_id", server)]);
    }
}

#[test]
fn long_names_of_role_sessions_are_cut_as_sts_cuts_them() {
    let user = "u".repeat(40);
    let record = record(
        "CONNECTED",
        &format!(
            r#","user":"{user}","session-id":"03bf7ddc20e33b8c","role":"arn:aws-cn:iam::111122223333:role/R""#
        ),
    );
    let session = format!("{user}.03bf7ddc20e33b8c@s-0123");
    assert_eq!(session.len(), 64);
    let arn = format!("arn:aws-cn:sts::111122223333:assumed-role/R/{session}");
    check(&record, &[("aws.role_session", &session), ("actor.arn", &arn)]);
}

#[test]
fn workflows() {
    check(
        sample("StepCompleted"),
        &[
            ("event.action", "StepCompleted"),
            ("event.outcome", "success"),
            ("event.category", "file"),
            ("operation_class", "config"),
            ("user.name", "partner.a"),
            ("session.key", "s-aacfeafc8f2840b9a/03bf7ddc20e33b8c"),
            ("file.path", "inbox/partner/in/a.csv"),
            ("aws.bucket", "inbox"),
            ("channel", "transfer"),
        ],
    );
    check(
        sample("StepErrored"),
        &[
            ("event.outcome", "failure"),
            ("event.reason", "access_denied"),
            ("error.code", "PERMISSION_DENIED"),
            ("error.message", "Access Denied (Service: S3, Status Code: 403)"),
            ("operation_class", "write"),
            ("file.path", "/home/a.pgp"),
            ("aws.bucket", ""),
        ],
    );
    for (kind, outcome, reason) in [
        ("ExecutionStarted", "unknown", ""),
        ("ExecutionThrottled", "failure", "throttled"),
        ("ExecutionErrored", "failure", "other"),
        ("CustomStepInvoked", "unknown", ""),
    ] {
        let record = format!(r#"{{"type":"{kind}","workflowId":"w-1","executionId":"e"}}"#);
        check(&record, &[("event.action", kind), ("event.outcome", outcome), ("event.reason", reason)]);
    }
}

#[test]
fn connectors() {
    check(
        sample("\"SEND\""),
        &[
            ("event.action", "SEND"),
            ("event.outcome", "success"),
            ("operation_class", "read"),
            ("file.path", "outbox/2024/a.csv"),
            ("aws.bucket", "outbox"),
            ("file.size", "514"),
            ("url.domain", "partner.example.com"),
            ("cloud.region", "eu-west-1"),
        ],
    );
    check(
        sample("\"RETRIEVE\""),
        &[
            ("event.outcome", "failure"),
            ("event.reason", "timeout"),
            ("error.code", "CONNECTION_ERROR"),
            ("file.path", "/export/b.csv"),
            ("aws.bucket", "inbox"),
        ],
    );
    for operation in ["SEND", "RETRIEVE"] {
        let mut parser = Parser::new(None);
        let raw = sample(&format!("\"{operation}\""));
        let Parsed::Event { event, .. } = parser.parse(raw.as_bytes(), shape(raw.as_bytes())) else {
            panic!()
        };
        assert_eq!(event.time.map(|time| time.to_string()).as_deref(), Some("2024-05-01T10:00:00.123Z"));
    }
}

#[test]
fn servers_have_no_time_but_their_carriers() {
    let mut parser = Parser::new(None);
    let time = |parser: &mut Parser| match parser
        .parse(samples::CONNECTED.as_bytes(), crate::carrier::Shape::Json)
    {
        Parsed::Event { event, .. } => event.time,
        Parsed::Skip(_) => panic!(),
    };
    assert_eq!(time(&mut parser), None);
    parser.context().time = crate::time::rfc3339(b"2024-05-01T10:00:00Z");
    assert!(time(&mut parser).is_some());
}

#[test]
fn records_are_found_by_user_session_message_and_cause() {
    let records: Vec<Fields> = SAMPLES.iter().map(|sample| fields_in(sample, "", "")).collect();
    let count = |wanted: &[(&str, &str)]| {
        let has = |fields: &Fields, name: &str, value: &str| {
            fields.iter().any(|(field, found)| field == name && found == value)
        };
        records.iter().filter(|fields| wanted.iter().all(|(name, value)| has(fields, name, value))).count()
    };
    for (wanted, found) in [
        (&[("user.name", "partner.a")][..], 4),
        (&[("user.name", "partner.a"), ("event.reason", "bad_key")], 1),
        (&[("user.name", "admin"), ("event.reason", "unknown_user")], 1),
        (&[("event.category", "authentication"), ("event.outcome", "failure")], 6),
        (&[("event.action", "CONNECTED"), ("event.outcome", "success")], 2),
        (&[("transfer.session_id", "03bf7ddc20e33b8c")], 8),
        (&[("error.message", "Access denied"), ("event.reason", "access_denied")], 3),
        (&[("file.name", "test.py"), ("operation_class", "write")], 1),
        (&[("ssh.key_type", "ED25519")], 2),
        (&[("cloud.region", "ap-northeast-1")], 8),
    ] {
        assert_eq!(count(wanted), found, "{wanted:?}");
    }
}
