//! Derived fields of EventBridge events.

use super::samples::SAMPLES;
use crate::carrier::Shape;
use crate::parser::{Parsed, Parser};

/// Checks the values of fields, several parted by a bar; an empty text means none.
fn check(record: &str, wanted: &[(&str, &str)]) {
    let mut parser = Parser::new(None);
    let Parsed::Event { event, paths, format } = parser.parse(record.as_bytes(), Shape::Json) else {
        panic!("skipped: {record}")
    };
    assert_eq!(format.name, "aws.eventbridge", "{record}");
    for (name, value) in wanted {
        let found: Vec<&str> = paths.find(name).map_or(vec![], |field| event.values(field).collect());
        assert_eq!(found.join("|"), *value, "{name} of {record}");
    }
}

fn sample(piece: &str) -> &'static str {
    SAMPLES.iter().find(|sample| sample.contains(piece)).unwrap()
}

/// An event of a source with a type and a detail.
fn event(source: &str, kind: &str, detail: &str) -> String {
    format!(r#"{{"detail":{detail},"detail-type":"{kind}","source":"{source}"}}"#)
}

#[test]
fn objects() {
    check(
        sample("Object Created"),
        &[
            ("event.action", "Object Created"),
            ("event.provider", "aws.s3"),
            ("event.category", "file"),
            ("event.outcome", "success"),
            ("operation_class", "write"),
            ("cloud.service.name", "s3"),
            ("cloud.account.id", "111122223333"),
            ("cloud.region", "ap-northeast-1"),
            ("source.address", "192.0.2.7"),
            ("source.ip", "192.0.2.7"),
            ("requester", "111122223333"),
            ("user.name", ""),
            ("aws.bucket", "logs"),
            ("aws.object_key", "a/b c.txt"),
            ("file.path", "logs/a/b c.txt"),
            ("file.name", "b c.txt"),
            ("file.size", "5"),
            ("http.request.id", "N4N7GDK58NMKJ12R"),
            ("reason", "PutObject"),
            ("event.reason", ""),
            ("aws.eventbridge.resources", "arn:aws:s3:::logs"),
            ("carrier", "eventbridge"),
        ],
    );
    check(
        sample("Lifecycle"),
        &[("operation_class", "delete"), ("source.ip", ""), ("file.path", "logs/old/"), ("file.name", "")],
    );
    for (kind, class, outcome) in [
        ("Object Restore Initiated", "write", ""),
        ("Object Restore Completed", "write", "success"),
        ("Object ACL Updated", "permission", "success"),
        ("Object Tags Deleted", "config", "success"),
        ("Object Something New", "other", "success"),
    ] {
        check(&event("aws.s3", kind, "{}"), &[("operation_class", class), ("event.outcome", outcome)]);
    }
}

#[test]
fn files_of_transfer_family() {
    check(
        sample("Upload Completed"),
        &[
            ("event.action", "SFTP Server File Upload Completed"),
            ("event.category", "file"),
            ("event.outcome", "success"),
            ("operation_class", "write"),
            ("user.name", "partner.a"),
            ("source.ip", "192.0.2.7"),
            ("session.key", "s-aacfeafc8f2840b9a/03bf7ddc20e33b8c"),
            ("file.path", "inbox/partner/in/a.csv"),
            ("aws.bucket", "inbox"),
            ("file.size", "4096"),
            ("source.bytes", "4096"),
            ("channel", "transfer"),
            ("cloud.provider", "aws"),
            ("cloud.service.name", "transfer"),
        ],
    );
    check(
        sample("Rename Failed"),
        &[
            ("event.outcome", "failure"),
            ("event.reason", "access_denied"),
            ("error.code", "ACCESS_DENIED"),
            ("error.message", "Access denied"),
            ("file.path", "inbox/a.csv|inbox/b.csv"),
            ("operation_class", "write"),
        ],
    );
    for (kind, class, sent) in [
        ("FTP Server File Download Completed", "read", "7"),
        ("SFTP Server File Delete Completed", "delete", ""),
        ("SFTP Server Directory Create Completed", "write", ""),
    ] {
        let record = event("aws.transfer", kind, r#"{"bytes":7}"#);
        check(
            &record,
            &[("operation_class", class), ("destination.bytes", sent), ("event.outcome", "success")],
        );
    }
}

#[test]
fn connectors_are_told_by_their_keys_wherever_they_stand() {
    let detail = r#"{"operation":"SEND","connector-id":"c-1","transfer-id":"t","status-code":"FAILED"}"#;
    let record = event("aws.transfer", "SFTP Connector File Send Failed", detail);
    let mut parser = Parser::new(None);
    let Parsed::Event { format, .. } = parser.parse(record.as_bytes(), Shape::Json) else { panic!() };
    assert_eq!(format.name, "aws.transfer");
}

#[test]
fn findings() {
    check(
        sample("MaliciousIPCaller"),
        &[
            ("event.action", "GuardDuty Finding"),
            ("event.category", "intrusion_detection"),
            ("event.outcome", "failure"),
            ("event.reason", "access_denied"),
            ("error.code", "AccessDenied"),
            ("operation_class", "permission"),
            ("source.ip", "203.0.113.66"),
            ("aws.access_key_id", "ASIARTX3GSDS2UEXMPLE"),
            ("user.name", "Deploy/job-7"),
            ("aws.role_name", "Deploy"),
            ("aws.role_session", "job-7"),
            ("actor.type", "role_session"),
            ("aws.bucket", "inbox|logs"),
            ("severity", "5"),
            ("message", "API DeleteBucketPolicy was invoked from an IP address on a custom threat list."),
            ("service.action.awsApiCallAction.api", "DeleteBucketPolicy"),
        ],
    );
    check(
        sample("PortProbe"),
        &[
            ("source.ip", "198.51.100.1|198.51.100.2"),
            ("cloud.instance.id", "i-0123456789abcdef0"),
            ("event.outcome", ""),
            ("operation_class", ""),
        ],
    );
    check(
        sample("Security Hub"),
        &[
            ("event.category", "configuration"),
            ("event.outcome", "failure"),
            ("event.reason", "policy"),
            ("aws.bucket", "public-site"),
            ("user.name", "alice"),
            ("aws.access_key_id", "AKIAIOSFODNN7EXAMPLE"),
            ("message", "S3.2 S3 buckets should prohibit public read access"),
            ("findings.Severity.Label", "CRITICAL"),
        ],
    );
    for (kind, name, user, actor) in [
        ("IAMUser", "bob", "bob", "iam_user"),
        ("Root", "Root", "root", "root"),
        ("AssumedRole", "Admin", "a@example.com", "role_session"),
        ("Strange", "x", "x", ""),
    ] {
        let detail = format!(
            r#"{{"resource":{{"accessKeyDetails":{{"userType":"{kind}","userName":"{name}","principalId":"ID:a@example.com"}}}}}}"#
        );
        let record = event("aws.guardduty", "GuardDuty Finding", &detail);
        check(&record, &[("user.name", user), ("actor.type", actor)]);
    }
}

#[test]
fn states_of_many_services() {
    check(
        sample("State-change"),
        &[
            ("event.category", "host"),
            ("cloud.instance.id", "i-0123456789abcdef0"),
            ("event.outcome", ""),
            ("state", "stopped"),
        ],
    );
    for (kind, detail, outcome, reason) in [
        ("CodeBuild Build State Change", r#"{"build-status":"SUCCEEDED"}"#, "success", ""),
        ("CodeBuild Build State Change", r#"{"build-status":"IN_PROGRESS"}"#, "", ""),
        ("Step Functions Execution Status Change", r#"{"status":"TIMED_OUT"}"#, "failure", "timeout"),
        (
            "Step Functions Execution Status Change",
            r#"{"status":"FAILED","error":"AccessDeniedException"}"#,
            "failure",
            "access_denied",
        ),
        ("EC2 Command Status-change Notification", r#"{"status":"TimedOut"}"#, "failure", "timeout"),
        ("CodePipeline Pipeline Execution State Change", r#"{"state":"CANCELED"}"#, "failure", "aborted"),
        ("CloudWatch Alarm State Change", r#"{"state":{"value":"ALARM"}}"#, "", ""),
        ("Something Failed", "{}", "failure", "other"),
        ("Something Failed", r#"{"failure-message":"no such file"}"#, "failure", "not_found"),
    ] {
        check(&event("aws.x", kind, detail), &[("event.outcome", outcome), ("event.reason", reason)]);
    }
}

#[test]
fn any_other_event_is_kept_whole() {
    check(
        sample("order.paid"),
        &[
            ("event.action", "order.paid"),
            ("cloud.service.name", ""),
            ("event.category", ""),
            ("event.outcome", ""),
            ("order.id", "17"),
            ("order.items.sku", "a|b"),
            ("aws.eventbridge.source", "com.example.shop"),
            ("aws.eventbridge.id", "5e1c1a60-0000-4000-8000-000000000107"),
        ],
    );
    let record = r#"{"detail":{"a":1},"replay-name":"again","detail-type":"x","extra":{"b.c":[1,{"d":true}],"n":null}}"#;
    check(record, &[("a", "1"), ("replay-name", "again"), ("extra.b\\.c", "1"), ("extra.b\\.c.d", "true")]);
}

#[test]
fn the_time_is_the_envelopes() {
    let mut parser = Parser::new(None);
    for (time, wanted) in [("2024-05-01T10:00:00Z", Some("2024-05-01T10:00:00Z")), ("soon", None)] {
        let record = format!(r#"{{"time":"{time}","detail":{{}},"detail-type":"x"}}"#);
        let Parsed::Event { event, .. } = parser.parse(record.as_bytes(), Shape::Json) else { panic!() };
        assert_eq!(event.time.map(|time| time.to_string()).as_deref(), wanted);
    }
}
