//! Values derived from columns.

use super::*;

/// A line by its telling parts; the rest is fixed, 26 columns.
struct Parts<'a> {
    ip: &'a str,
    requester: &'a str,
    operation: &'a str,
    key: &'a str,
    uri: &'a str,
    numbers: &'a str,
    referer: &'a str,
    agent: &'a str,
    /// Signature version, cipher, authentication, host, TLS version.
    tail: &'a str,
}

const PARTS: Parts = Parts {
    ip: "192.0.2.7",
    requester: "-",
    operation: "REST.GET.OBJECT",
    key: "a/b.txt",
    uri: "\"GET /a/b.txt HTTP/1.1\"",
    numbers: "200 - 10 10 5 4",
    referer: "\"-\"",
    agent: "\"example/1.0\"",
    tail: "- TLS_AES_128_GCM_SHA256 - example-data.s3.amazonaws.com TLSv1.3",
};

const SIGNED: &str =
    "SigV4 TLS_AES_128_GCM_SHA256 AuthHeader example-data.s3.eu-west-1.amazonaws.com TLSv1.3";
const PRESIGNED: &str = "SigV4 TLS_AES_128_GCM_SHA256 QueryString example-data.s3.amazonaws.com TLSv1.3";
const ALICE: &str = "arn:aws:iam::111122223333:user/team/alice";

impl Parts<'_> {
    fn line(&self) -> String {
        let Parts { ip, requester, operation, key, uri, numbers, referer, agent, tail } = self;
        format!(
            "0123abcd example-data [06/Feb/2024:00:12:57 +0000] {ip} {requester} 0A1B2C3D4E5F6071 \
             {operation} {key} {uri} {numbers} {referer} {agent} - aG9zdA== {tail} - -"
        )
    }

    fn check(&self, wanted: &[(&str, Option<&str>)]) {
        check(&self.line(), wanted);
    }

    fn get(&self, name: &str) -> Option<String> {
        value(&event(self.line()).unwrap(), name).map(str::to_owned)
    }
}

#[test]
fn requesters_of_every_form() {
    let canonical = "0123456789abcdef".repeat(4);
    for (requester, kind, user, role, session) in [
        ("-", Some("anonymous"), None, None, None),
        (&*canonical, Some("canonical_id"), None, None, None),
        (ALICE, Some("iam_user"), Some("alice"), None, None),
        ("arn:aws:iam::111122223333:root", Some("root"), Some("root"), None, None),
        (
            "arn:aws:sts::111122223333:assumed-role/app/task-7",
            Some("role_session"),
            Some("app/task-7"),
            Some("app"),
            Some("task-7"),
        ),
        (
            "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/bob@example.com",
            Some("role_session"),
            Some("bob@example.com"),
            Some("AWSReservedSSO_Admin_0123456789abcdef"),
            Some("bob@example.com"),
        ),
        ("arn:aws-cn:iam::111122223333:role/x/app", Some("role_session"), Some("app"), Some("app"), None),
        (
            "arn:aws-us-gov:sts::111122223333:federated-user/carol",
            Some("federated"),
            Some("carol"),
            None,
            None,
        ),
        (
            "svc:delivery.logs.amazonaws.com",
            Some("aws_service"),
            Some("delivery.logs.amazonaws.com"),
            None,
            None,
        ),
        ("AmazonS3", Some("aws_service"), Some("AmazonS3"), None, None),
        ("something", None, None, None, None),
    ] {
        Parts { requester, ..PARTS }.check(&[
            ("requester", Some(requester)),
            ("actor.type", kind),
            ("user.name", user),
            ("aws.role_name", role),
            ("user.effective.name", role),
            ("aws.role_session", session),
        ]);
    }
}

#[test]
fn accounts_and_arns() {
    let account = Some("111122223333");
    Parts { requester: ALICE, ..PARTS }.check(&[
        ("actor.arn", Some(ALICE)),
        ("user.domain", account),
        ("aws.principal_account", account),
        ("cloud.account.id", account),
    ]);
    PARTS.check(&[("actor.arn", None), ("user.domain", None), ("cloud.account.id", None)]);
    let canonical = "0123456789abcdef".repeat(4);
    Parts { requester: &canonical, ..PARTS }.check(&[("user.id", Some(&canonical)), ("actor.arn", None)]);
}

#[test]
fn instances_and_transfer_sessions() {
    Parts { requester: "arn:aws:sts::111122223333:assumed-role/app/i-0123456789abcdef0", ..PARTS }.check(&[
        ("cloud.instance.id", Some("i-0123456789abcdef0")),
        ("user.name", Some("app/i-0123456789abcdef0")),
    ]);
    Parts { requester: "arn:aws:sts::111122223333:assumed-role/app/i-robot", ..PARTS }
        .check(&[("cloud.instance.id", None)]);
    Parts {
        requester: "arn:aws:sts::111122223333:assumed-role/t/x.y@example.com.03bf7ddc20e33b8c@s-01ab",
        ..PARTS
    }
    .check(&[
        ("transfer.user", Some("x.y@example.com")),
        ("transfer.session_id", Some("03bf7ddc20e33b8c")),
        ("transfer.server_id", Some("s-01ab")),
        ("channel", Some("transfer")),
        ("user.name", Some("t/x.y@example.com.03bf7ddc20e33b8c@s-01ab")),
    ]);
    // Names too long for their server: only the agent tells.
    let truncated = "arn:aws:sts::111122223333:assumed-role/t/x@example.com.03bf7ddc20e33b8c";
    Parts { requester: truncated, agent: "\"aws-transfer, aws-internal/3\"", ..PARTS }
        .check(&[("transfer.user", Some("x@example.com")), ("transfer.server_id", None)]);
    Parts { requester: truncated, ..PARTS }.check(&[("transfer.user", None), ("session.key", None)]);
}

#[test]
fn access_keys_of_presigned_urls() {
    for (query, wanted, account, session) in [
        ("X-Amz-Credential=ASIARTX3GSDS2UEXMPLE%2F20240101%2Fus-east-1", "ASIARTX3GSDS2UEXMPLE", true, true),
        ("a=b&X-Amz-Credential=AKIARTX3GSDS2UEXMPLE/20240101/us-east-1", "AKIARTX3GSDS2UEXMPLE", true, false),
        ("AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=x", "AKIAIOSFODNN7EXAMPLE", false, false),
    ] {
        let uri = format!("\"GET /a/b.txt?{query} HTTP/1.1\"");
        Parts { uri: &uri, tail: PRESIGNED, ..PARTS }.check(&[
            ("aws.access_key_id", Some(wanted)),
            ("aws.principal_account", account.then_some("111122223333")),
            ("session.key", session.then_some(wanted)),
            ("auth_type", Some("QueryString")),
            ("channel", Some("presigned")),
            ("url.query", Some(query)),
        ]);
    }
    let uri = "\"GET /?X-Amz-Credential=ASIARTX3GSDS2UEXMPLE%2F2024 HTTP/1.1\"";
    Parts { uri, requester: "arn:aws:iam::444455556666:user/a", ..PARTS }
        .check(&[("aws.principal_account", Some("444455556666"))]);
}

#[test]
fn channels() {
    let anonymous = PARTS;
    let signed = Parts { requester: ALICE, tail: SIGNED, ..PARTS };
    let console_page = "\"https://s3.console.aws.amazon.com/s3/buckets/example-data\"";
    let browser = "\"Mozilla/5.0 (X11)\"";
    for (parts, wanted) in [
        (Parts { ..anonymous }, Some("anonymous")),
        (Parts { agent: "\"aws-cli/2.0\"", ..anonymous }, Some("anonymous")),
        (Parts { operation: "REST.OPTIONS.PREFLIGHT", agent: browser, ..anonymous }, None),
        (Parts { operation: "WEBSITE.GET.OBJECT", ..anonymous }, Some("website")),
        (Parts { tail: "- - - example.s3-website.eu-west-1.amazonaws.com -", ..anonymous }, Some("website")),
        (Parts { agent: "\"aws-cli/2.0 command/s3.cp\"", ..signed }, Some("cli")),
        (Parts { agent: "\"Boto3/1.2 Python/3\"", ..signed }, Some("sdk")),
        (Parts { agent: "\"APN/1.0 HashiCorp/1.0 Terraform/1.4\"", ..signed }, Some("iac")),
        (Parts { agent: "\"S3Console/0.4, aws-internal/3\"", ..signed }, Some("console")),
        (Parts { agent: browser, referer: console_page, ..signed }, Some("console")),
        (Parts { agent: browser, referer: "\"https://evilconsole.aws.amazon.com/\"", ..signed }, None),
        (Parts { agent: "\"athena.amazonaws.com\"", ..signed }, Some("service")),
        (Parts { agent: "\"aws-transfer, aws-internal/3\"", ..signed }, Some("transfer")),
        (Parts { agent: browser, ..signed }, None),
        (Parts { requester: "svc:cloudtrail.amazonaws.com", ..signed }, Some("service")),
        (Parts { requester: "AmazonS3", operation: "S3.EXPIRE.OBJECT", ..anonymous }, Some("lifecycle")),
        (Parts { operation: "S3.COMPUTE.OBJECT.CHECKSUM", ..anonymous }, Some("service")),
        // A signature that failed: no requester, but not unsigned.
        (Parts { requester: "-", agent: "\"aws-cli/2.0\"", ..signed }, Some("cli")),
    ] {
        assert_eq!(parts.get("channel").as_deref(), wanted, "{}", parts.line());
    }
}

#[test]
fn signature_and_encryption_by_era() {
    check(
        samples::SAMPLES[0],
        &[
            ("signature_version", Some("unknown")),
            ("auth_type", None),
            ("tls_used", Some("unknown")),
            ("tls.established", None),
        ],
    );
    check(
        samples::SAMPLES[1],
        &[
            ("signature_version", Some("SigV2")),
            ("auth_type", Some("AuthHeader")),
            ("tls_used", Some("no")),
            ("tls.established", Some("false")),
            ("tls.version", None),
        ],
    );
    PARTS.check(&[
        ("signature_version", Some("none")),
        ("auth_type", Some("none")),
        ("tls_used", Some("yes")),
    ]);
    for (operation, ip, wanted) in [
        ("REST.GET.OBJECT", "192.0.2.7", "no"),
        ("REST.GET.OBJECT", "-", "unknown"),
        ("S3.EXPIRE.OBJECT", "-", "unknown"),
        ("BATCH.DELETE.OBJECT", "192.0.2.7", "unknown"),
    ] {
        Parts { operation, ip, tail: "- - - - -", ..PARTS }.check(&[("tls_used", Some(wanted))]);
    }
    for (written, version) in [("TLSV1.2", "1.2"), ("TLSv1", "1.0"), ("TLSv1.1", "1.1"), ("tlsv1.3", "1.3")] {
        Parts { tail: &format!("- c - h {written}"), ..PARTS }.check(&[
            ("tlsversion", Some(written)),
            ("tls.version", Some(version)),
            ("tls.version_protocol", Some("tls")),
            ("tls.established", Some("true")),
        ]);
    }
}

#[test]
fn outcomes_and_reasons() {
    for (operation, numbers, outcome, reason) in [
        ("REST.GET.OBJECT", "200 - 10 10 5 4", "success", None),
        ("REST.GET.OBJECT", "206 - 5 10 5 4", "success", None),
        ("REST.GET.OBJECT", "304 - - 10 5 -", "success", None),
        ("REST.GET.OBJECT", "200 - 5 10 5 4", "success", Some("aborted")),
        ("REST.GET.OBJECT", "200 - - 10 5 4", "success", Some("aborted")),
        ("REST.GET.OBJECT", "200 - - 0 5 4", "success", None),
        ("REST.HEAD.OBJECT", "200 - - 10 5 4", "success", None),
        ("REST.GET.OBJECT", "200 InternalError 10 10 5 4", "success", Some("other")),
        ("REST.GET.OBJECT", "403 AccessDenied 243 - 5 -", "failure", Some("access_denied")),
        ("REST.GET.OBJECT", "403 SignatureDoesNotMatch 243 - 5 -", "failure", Some("signature")),
        ("REST.GET.OBJECT", "400 ExpiredToken 243 - 5 -", "failure", Some("expired_token")),
        ("REST.GET.OBJECT", "404 NoSuchKey 243 - 5 -", "failure", Some("not_found")),
        ("REST.GET.BUCKETPOLICY", "404 NoSuchBucketPolicy 243 - 5 -", "failure", Some("not_found")),
        ("REST.PUT.OBJECT", "503 SlowDown 243 - 5 -", "failure", Some("throttled")),
        ("REST.HEAD.OBJECT", "404 - - - 5 -", "failure", Some("not_found")),
        ("REST.HEAD.OBJECT", "403 - - - 5 -", "failure", Some("access_denied")),
        ("REST.GET.OBJECT", "416 InvalidRange - - 5 -", "failure", Some("other")),
        ("S3.EXPIRE.OBJECT", "- - - 10 - -", "success", None),
        ("REST.GET.OBJECT", "- - - 10 - -", "unknown", None),
    ] {
        let parts = Parts { operation, numbers, ..PARTS };
        parts.check(&[("event.outcome", Some(outcome)), ("event.reason", reason)]);
    }
}

#[test]
fn objects_and_paths() {
    for (operation, key, object, name) in [
        ("REST.GET.OBJECT", "a/b.txt", "a/b.txt", "b.txt"),
        ("REST.PUT.OBJECT", "a/%2528b%2529+c.txt", "a/(b) c.txt", "(b) c.txt"),
        ("BATCH.DELETE.OBJECT", "Screen+Shot%281%29.png", "Screen Shot(1).png", "Screen Shot(1).png"),
    ] {
        Parts { operation, key, ..PARTS }.check(&[
            ("key", Some(key)),
            ("aws.object_key", Some(object)),
            ("file.path", Some(&format!("example-data/{object}"))),
            ("file.name", Some(name)),
        ]);
    }
    Parts { key: "-", ..PARTS }.check(&[("aws.object_key", None), ("file.path", None), ("file.name", None)]);
    Parts { key: "folder/sub/", ..PARTS }
        .check(&[("file.path", Some("example-data/folder/sub/")), ("file.name", None)]);
    Parts { key: "/", ..PARTS }.check(&[("aws.object_key", Some("/")), ("file.name", None)]);
    for (operation, key, wanted) in [
        ("REST.GET.OBJECT", "a", &["web", "file"][..]),
        ("WEBSITE.GET.OBJECT", "-", &["web", "file"]),
        ("REST.POST.MULTI_OBJECT_DELETE", "-", &["web", "file"]),
        ("REST.GET.OBJECT_LOCK_CONFIGURATION", "-", &["web"]),
        ("REST.GET.BUCKET", "-", &["web"]),
    ] {
        let event = event(Parts { operation, key, ..PARTS }.line()).unwrap();
        assert_eq!(values(&event, "event.category"), wanted, "{operation}");
    }
}

#[test]
fn urls_and_methods() {
    Parts {
        uri: "\"POST /x?delete&a=\"b c\" HTTP/1.1\"",
        operation: "REST.POST.MULTI_OBJECT_DELETE",
        ..PARTS
    }
    .check(&[
        ("http.request.method", Some("POST")),
        ("url.original", Some("/x?delete&a=\"b c\"")),
        ("url.path", Some("/x")),
        ("url.query", Some("delete&a=\"b c\"")),
        ("operation_class", Some("delete")),
    ]);
    Parts { uri: "-", operation: "REST.COPY.OBJECT_GET", ..PARTS }.check(&[
        ("http.request.method", Some("PUT")),
        ("url.original", None),
        ("url.path", None),
    ]);
    Parts { uri: "\"-\"", operation: "S3.EXPIRE.OBJECT", ..PARTS }
        .check(&[("http.request.method", None), ("url.original", None)]);
}

#[test]
fn addresses_regions_and_durations() {
    for (ip, wanted) in [
        ("192.0.2.7", Some("192.0.2.7")),
        ("10.0.0.1", Some("10.0.0.1")),
        ("2001:DB8:0:0::5", Some("2001:db8::5")),
        ("::ffff:192.0.2.7", Some("192.0.2.7")),
        ("-", None),
        ("AWS", None),
    ] {
        Parts { ip, ..PARTS }.check(&[("source.address", Some(ip)), ("source.ip", wanted)]);
    }
    Parts { tail: SIGNED, ..PARTS }.check(&[("cloud.region", Some("eu-west-1"))]);
    check(samples::SAMPLES[5], &[("cloud.region", Some("us-west-1"))]);
    for (numbers, wanted) in
        [("200 - 1 1 53 4", Some("53000000")), ("200 - 1 1 0 -", Some("0")), ("200 - 1 1 - -", None)]
    {
        Parts { numbers, ..PARTS }.check(&[("event.duration", wanted), ("cloud.provider", Some("aws"))]);
    }
}

#[test]
fn noise() {
    let service = Parts { requester: "svc:delivery.logs.amazonaws.com", ip: "-", ..PARTS };
    for (parts, wanted) in [
        (Parts { operation: "REST.PUT.OBJECT", ..service }, Some("true")),
        (Parts { operation: "REST.GET.ACL", ..service }, Some("true")),
        (Parts { operation: "REST.GET.OBJECT", ..service }, None),
        (Parts { operation: "REST.OPTIONS.PREFLIGHT", ..PARTS }, Some("true")),
        (Parts { operation: "REST.PUT.OBJECT", requester: ALICE, ..PARTS }, None),
    ] {
        assert_eq!(parts.get("is_noise").as_deref(), wanted, "{}", parts.line());
    }
}
