//! Derived fields of CloudTrail records.

use super::samples::SAMPLES;
use crate::carrier::Shape;
use crate::parser::{Parsed, Parser};

mod archives;
mod identity;

/// What a record leads to: pairs of field and value, in order.
fn fields(record: &str) -> Vec<(String, String)> {
    let mut parser = Parser::new(None);
    match parser.parse(record.as_bytes(), Shape::Json) {
        Parsed::Event { event, paths, format } => {
            assert_eq!(format.name, "aws.cloudtrail", "{record}");
            event.fields().map(|(field, value)| (paths.name(field).to_owned(), value.to_owned())).collect()
        }
        Parsed::Skip(reason) => panic!("skipped as {reason}: {record}"),
    }
}

fn values<'a>(fields: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    fields.iter().filter(|(field, _)| field == name).map(|(_, value)| &**value).collect()
}

/// Checks `field = value`, one value each; an empty value means no value.
fn check(record: &str, wanted: &[(&str, &str)]) {
    let fields = fields(record);
    for &(name, value) in wanted {
        let expected = if value.is_empty() { vec![] } else { vec![value] };
        assert_eq!(values(&fields, name), expected, "{name} of {record}");
    }
}

fn record(identity: &str, rest: &str) -> String {
    format!(r#"{{"eventVersion":"1.11","userIdentity":{identity},"eventSource":"ec2.amazonaws.com"{rest}}}"#)
}

fn sample(event_name: &str) -> &'static str {
    SAMPLES.iter().find(|sample| sample.contains(&format!("\"eventName\":\"{event_name}\""))).unwrap()
}

#[test]
fn addresses() {
    for (address, ip) in [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:DB8:0::7", "2001:db8::7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("AWS Internal", ""),
        ("ec2.amazonaws.com", ""),
        ("", ""),
    ] {
        let rest = format!(r#","sourceIPAddress":"{address}""#);
        check(&record("{}", &rest), &[("source.ip", ip)]);
        assert_eq!(values(&fields(&record("{}", &rest)), "source.address"), [address]);
    }
}

#[test]
fn outcomes_and_reasons() {
    for (rest, outcome, reason) in [
        ("", "success", ""),
        (r#","errorCode":"","errorMessage":"""#, "success", ""),
        (r#","errorCode":"Client.UnauthorizedOperation""#, "failure", "access_denied"),
        (r#","errorMessage":"Something broke""#, "failure", "other"),
        (r#","errorMessage":"alice is not authorized to perform: x""#, "failure", "access_denied"),
        (r#","errorCode":"ThrottlingException","errorMessage":"Rate exceeded""#, "failure", "throttled"),
        (r#","errorCode":"NoSuchTagSet""#, "failure", "not_found"),
        (r#","errorCode":"VpceAccessDenied""#, "failure", "access_denied"),
    ] {
        check(&record("{}", rest), &[("event.outcome", outcome), ("event.reason", reason)]);
    }
    let sign_in = |rest: &str, identity: &str| {
        format!(
            r#"{{"eventVersion":"1.08","eventSource":"signin.amazonaws.com","userIdentity":{identity}{rest}}}"#
        )
    };
    for (rest, outcome, reason) in [
        (r#","eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Success"}"#, "success", ""),
        (
            r#","eventName":"ConsoleLogin","errorMessage":"Failed authentication","responseElements":{"ConsoleLogin":"Failure"}"#,
            "failure",
            "bad_password",
        ),
        (
            r#","eventName":"ConsoleLogin","errorMessage":"No username found in supplied account","responseElements":{"ConsoleLogin":"Failure"}"#,
            "failure",
            "unknown_user",
        ),
        (r#","eventName":"CheckMfa","responseElements":{"CheckMfa":"Success"}"#, "success", ""),
        (
            r#","eventName":"UserAuthentication","serviceEventDetails":{"UserAuthentication":"Failure"}"#,
            "failure",
            "other",
        ),
        (
            r#","eventName":"CredentialVerification","additionalEventData":{"CredentialType":"TOTP"},"serviceEventDetails":{"CredentialVerification":"Failure"}"#,
            "failure",
            "other",
        ),
        (
            r#","eventName":"SwitchRole","errorCode":"AccessDenied","responseElements":null"#,
            "failure",
            "access_denied",
        ),
    ] {
        let wanted =
            [("event.outcome", outcome), ("event.reason", reason), ("event.category", "authentication")];
        check(&sign_in(rest, "{}"), &wanted);
    }
    let hidden = r#"{"type":"IAMUser","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"}"#;
    let failure = r#","eventName":"ConsoleLogin","errorMessage":"Failed authentication","responseElements":{"ConsoleLogin":"Failure"}"#;
    check(&sign_in(failure, hidden), &[("event.reason", "unknown_user")]);
}

#[test]
fn channels() {
    let invoked = |by: &str| format!(r#"{{"type":"AssumedRole","invokedBy":"{by}"}}"#);
    for (identity, rest, channel) in [
        ("{}".to_owned(), r#","userAgent":"aws-cli/2.13.5 Python/3.11.4""#, "cli"),
        ("{}".to_owned(), r#","userAgent":"[Boto3/1.26 Python/3.10]""#, "sdk"),
        ("{}".to_owned(), r#","userAgent":"AWS Internal","sessionCredentialFromConsole":"true""#, "console"),
        ("{}".to_owned(), r#","userAgent":"AWS Internal""#, "service"),
        ("{}".to_owned(), r#","userAgent":"Mozilla/5.0 (X11)""#, "console"),
        ("{}".to_owned(), r#","userAgent":"Mozilla/5.0","eventType":"AwsConsoleSignIn""#, ""),
        ("{}".to_owned(), r#","userAgent":"my-tool/1""#, ""),
        ("{}".to_owned(), r#","sourceIPAddress":"health.amazonaws.com""#, "service"),
        (invoked("autoscaling.amazonaws.com"), r#","userAgent":"aws-sdk-java/2""#, "service"),
        (invoked("cloudformation.amazonaws.com"), r#","userAgent":"cloudformation.amazonaws.com""#, "iac"),
        (invoked("transfer.amazonaws.com"), "", "transfer"),
        ("{}".to_owned(), r#","userAgent":"APN/1.0 HashiCorp/1.0 Terraform/1.1.2""#, "iac"),
    ] {
        check(&record(&identity, rest), &[("channel", channel)]);
    }
}

#[test]
fn requests_to_s3() {
    let s3 = |additional: &str| {
        format!(
            r#"{{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"GetObject","additionalEventData":{additional}}}"#
        )
    };
    for (additional, signature, auth, tls, established) in [
        (
            r#"{"SignatureVersion":"SigV4","AuthenticationMethod":"QueryString","CipherSuite":"X","x-amz-id-2":"y"}"#,
            "SigV4",
            "QueryString",
            "yes",
            "true",
        ),
        (
            r#"{"SignatureVersion":"SigV2","AuthenticationMethod":"AuthHeader","x-amz-id-2":"y"}"#,
            "SigV2",
            "AuthHeader",
            "no",
            "false",
        ),
        (r#"{"x-amz-id-2":"y"}"#, "none", "none", "no", "false"),
        ("{}", "unknown", "", "unknown", ""),
        ("null", "unknown", "", "unknown", ""),
    ] {
        check(
            &s3(additional),
            &[
                ("signature_version", signature),
                ("auth_type", auth),
                ("tls_used", tls),
                ("tls.established", established),
            ],
        );
    }
    check(
        &record(
            "{}",
            r#","additionalEventData":{"a":1},"tlsDetails":{"tlsVersion":"TLSv1.2","cipherSuite":"C"}"#,
        ),
        &[
            ("signature_version", "unknown"),
            ("auth_type", ""),
            ("tls_used", "yes"),
            ("tls.version", "1.2"),
            ("tls.version_protocol", "tls"),
            ("tlsDetails.cipherSuite", "C"),
            ("tls.cipher", ""),
        ],
    );
    check(
        sample("GetObject"),
        &[
            ("aws.bucket", "public-site"),
            ("aws.object_key", "img/a b.png"),
            ("file.path", "public-site/img/a b.png"),
            ("file.name", "a b.png"),
            ("http.response.body.bytes", "1024.0"),
            ("operation_class", "read"),
            ("is_noise", ""),
        ],
    );
}

#[test]
fn samples_tell_their_story() {
    check(
        sample("AttachUserPolicy"),
        &[
            ("user.name", "alice@example.com"),
            ("source.ip", "2001:db8::7"),
            ("channel", "console"),
            ("event.category", "iam"),
            ("operation_class", "permission"),
            ("event.reason", "access_denied"),
            ("mfa", "false"),
            ("cloud.service.name", "iam"),
            ("event.provider", "iam.amazonaws.com"),
        ],
    );
    check(
        sample("ConsoleLogin"),
        &[
            ("user.name", "bob"),
            ("event.reason", "bad_password"),
            ("mfa", "true"),
            ("error.code", ""),
            ("event.category", "authentication"),
            ("operation_class", "auth"),
            ("cloud.region", "eu-north-1"),
        ],
    );
    check(
        sample("CredentialVerification"),
        &[
            ("user.name", "carol"),
            ("actor.type", "sso_user"),
            ("event.reason", "bad_password"),
            ("event.outcome", "failure"),
        ],
    );
    check(
        sample("StartSession"),
        &[
            ("event.category", "session"),
            ("operation_class", "session"),
            ("cloud.instance.id", "i-0123456789abcdef0"),
            ("mfa", "true"),
            ("channel", "console"),
            ("user.effective.name", ""),
        ],
    );
    assert_eq!(
        values(&fields(sample("StartSession")), "session.key"),
        ["dave-0a1b2c3d4e5f60718", "ASIARTX3GSDS2UEXMPLE"]
    );
    check(
        sample("PutObject"),
        &[
            ("transfer.user", "partner.a"),
            ("transfer.session_id", "03bf7ddc20e33b8c"),
            ("transfer.server_id", "s-aacfeafc8f2840b9a"),
            ("channel", "transfer"),
            ("aws.role_name", "Transfer-Role"),
            ("file.path", "inbox/partner/in/"),
            ("file.name", ""),
            ("is_noise", ""),
        ],
    );
    // As the lines of S3 access logs have it, so that one question finds both.
    let session_keys = fields(sample("PutObject"));
    assert_eq!(values(&session_keys, "session.key")[0], "s-aacfeafc8f2840b9a/03bf7ddc20e33b8c");
    check(
        sample("GetBucketAcl"),
        &[("is_noise", "true"), ("user.name", "cloudtrail.amazonaws.com"), ("channel", "service")],
    );
    check(
        sample("Decrypt"),
        &[
            ("user.name", "account:444455556666"),
            ("event.reason", "access_denied"),
            ("user_agent.original", ""),
        ],
    );
}

#[test]
fn insights_and_aggregates_are_events_without_an_outcome() {
    let find = |kind: &str| SAMPLES.iter().find(|sample| sample.contains(kind)).unwrap();
    check(
        find("AwsCloudTrailInsight"),
        &[
            ("cloud.service.name", "iam"),
            ("event.outcome", ""),
            ("insightDetails.insightType", "ApiErrorRateInsight"),
            ("event.category", "api"),
            ("operation_class", ""),
        ],
    );
    let aggregated = find("AwsAggregatedEvent");
    check(
        aggregated,
        &[
            ("event.id", "5e1c1a60-0000-4000-8000-00000000000e"),
            ("event.outcome", ""),
            ("summary.primaryDimension.statistics.value", "1200"),
        ],
    );
    let mut parser = Parser::new(None);
    let Parsed::Event { event, .. } = parser.parse(aggregated.as_bytes(), Shape::Json) else {
        panic!("skipped");
    };
    assert_eq!(event.time.unwrap().to_string(), "2024-05-01T10:00:00Z");
}

#[test]
fn digests_are_skipped() {
    let digest = SAMPLES.last().unwrap();
    let parsed = Parser::new(None).parse(digest.as_bytes(), Shape::Json).skip_reason();
    assert_eq!(parsed, Some("digest"));
    // The key alone makes no digest.
    assert_eq!(Parser::new(None).parse(br#"{"digestStartTime":1}"#, Shape::Json).skip_reason(), None);
}

impl Parsed<'_> {
    fn skip_reason(&self) -> Option<&'static str> {
        match self {
            Parsed::Skip(reason) => Some(reason),
            Parsed::Event { .. } => None,
        }
    }
}

#[test]
fn the_same_path_may_change_its_type() {
    for (parameters, wanted) in [
        (r#"{"x":true}"#, vec!["true"]),
        (r#"{"x":{"value":false}}"#, vec![]),
        (r#"{"x":["a",{"y":1},["b"]]}"#, vec!["a", "b"]),
        (r#"{"x":"s"}"#, vec!["s"]),
        (r#"{"x":1}"#, vec!["1"]),
        (r#"{"x":0.0}"#, vec!["0.0"]),
        (r#"{"x":null}"#, vec![]),
        (r#"{"x":""}"#, vec![""]),
        (r#"{"x":1,"x":2}"#, vec!["1", "2"]),
        (r#""HIDDEN_DUE_TO_SECURITY_REASONS""#, vec![]),
        ("null", vec![]),
    ] {
        let fields = fields(&record("{}", &format!(r#","requestParameters":{parameters}"#)));
        assert_eq!(values(&fields, "requestParameters.x"), wanted, "{parameters}");
    }
    check(
        &record(
            "{}",
            r#","requestParameters":"HIDDEN_DUE_TO_SECURITY_REASONS","responseElements":["x"],"userAgent":7,"errorCode":{"a":1}"#,
        ),
        &[
            ("requestParameters", "HIDDEN_DUE_TO_SECURITY_REASONS"),
            ("event.outcome", "success"),
            ("user_agent.original", "7"),
        ],
    );
    // A documentation sample repeats a whole key.
    check(
        &record("{}", r#","requestParameters":{"a":1},"requestParameters":{"b":2}"#),
        &[("requestParameters.a", "1"), ("requestParameters.b", "2")],
    );
}

#[test]
fn versions_are_told_by_their_keys() {
    for version in
        ["1.0", "1.01", "1.02", "1.03", "1.04", "1.05", "1.06", "1.07", "1.08", "1.09", "1.10", "1.11", "2.0"]
    {
        for rest in [
            r#""eventType":"AwsApiCall""#,
            r#""eventName":"X""#,
            r#""eventSource":"s3.amazonaws.com""#,
            r#""userIdentity":{}"#,
        ] {
            fields(&format!(r#"{{"eventVersion":"{version}",{rest}}}"#));
        }
    }
}
